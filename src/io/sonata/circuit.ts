/** A SONATA circuit, opened: populations read on demand, node sets by name. */
import { type NetworkFile, type PopulationEntry, readCircuitConfig } from './circuit-config.ts';
import { type EdgePopulation, openEdgePopulation } from './edges.ts';
import { requireFile, type SonataFiles, sonataError } from './files.ts';
import type { Hdf5File } from './hdf5.ts';
import { type NodeSets, openNodeSets } from './node-sets.ts';
import { type NodePopulation, openNodePopulation } from './nodes.ts';

export type { EdgePopulation } from './edges.ts';
export type { SonataFiles } from './files.ts';
export type { NodeGroup, NodeSets } from './node-sets.ts';
export type { NodePopulation } from './nodes.ts';

export interface Circuit {
  configPath: string;
  /** In the order of the configuration. */
  nodes: Map<string, NodePopulation>;
  edges: Map<string, EdgePopulation>;
  nodeSets: NodeSets;
  close(): void;
}

/** Opens the files a circuit_config.json names; InputError where one is missing or damaged. */
export async function openCircuit(configPath: string, files: SonataFiles): Promise<Circuit> {
  const config = readCircuitConfig(configPath, files);
  const opened = new Map<string, Hdf5File>();
  const close = () => {
    for (const file of opened.values()) file.close();
    opened.clear();
  };
  const open = async ({ path, at }: NetworkFile): Promise<Hdf5File> => {
    const known = opened.get(path);
    if (known) return known;
    requireFile(files, path, { file: configPath, at });
    const file = await files.openHdf5(path);
    opened.set(path, file);
    return file;
  };
  try {
    const nodes = new Map<string, NodePopulation>();
    for (const network of config.nodes) {
      const file = await open(network);
      for (const [name, entry] of populationsOf(file, '/nodes', network)) {
        once(nodes, name, configPath, network);
        nodes.set(name, openNodePopulation(file, name, entry, files));
      }
    }
    const edges = new Map<string, EdgePopulation>();
    for (const network of config.edges) {
      const file = await open(network);
      for (const [name, entry] of populationsOf(file, '/edges', network)) {
        once(edges, name, configPath, network);
        edges.set(name, openEdgePopulation(file, name, entry, nodes));
      }
    }
    const nodeSets = openNodeSets(config.nodeSetsFile, files, nodes);
    return { configPath, nodes, edges, nodeSets, close };
  } catch (error) {
    close();
    throw error;
  }
}

function populationsOf(
  file: Hdf5File,
  root: string,
  { populations, defaults }: NetworkFile,
): Map<string, PopulationEntry> {
  return populations ?? new Map(file.keys(root).map((name) => [name, defaults]));
}

function once(
  known: ReadonlyMap<string, unknown>,
  name: string,
  configPath: string,
  network: NetworkFile,
): void {
  if (!known.has(name)) return;
  throw sonataError({ file: configPath, at: network.at }, `the population ${name} is named twice`);
}
