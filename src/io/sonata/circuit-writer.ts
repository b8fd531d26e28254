/**
 * A circuit, written as SONATA: nodes and edges a file a population, node sets, and the configuration
 * last, so that a folder with a configuration is a whole circuit. What else the folder holds stays.
 */
import { ensureWritableFolder, writeFileAtomic } from '../output/atomic.ts';
import { draftHdf5, type Hdf5Draft } from './hdf5-out.ts';
import { type EdgeTable, fillEdges } from './write-edges.ts';
import { fillNodes, type NodeTable } from './write-nodes.ts';

export type { EdgeTable } from './write-edges.ts';
export type { NodeTable } from './write-nodes.ts';

export interface CircuitTables {
  nodes: readonly NodeTable[];
  edges: readonly EdgeTable[];
  /** As in a node sets file. */
  nodeSets: Record<string, unknown>;
  /** Folders as the configuration shall name them: relative ones are seen from `folder`. */
  folders?: {
    /** Neurolucida ASC. */
    asc?: string;
    swc?: string;
    emodels?: string;
  };
}

/** ResultsError naming the file that could not be written; then none is. */
export async function writeCircuit(folder: string, circuit: CircuitTables): Promise<void> {
  ensureWritableFolder(folder);
  const drafts: Hdf5Draft[] = [];
  try {
    const draft = async (path: string, fill: (draft: Hdf5Draft) => void) => {
      const fresh = await draftHdf5(`${folder}/${path}`);
      drafts.push(fresh);
      fresh.attempt(() => fill(fresh));
      fresh.finish();
    };
    for (const table of circuit.nodes) {
      await draft(nodesFile(table), ({ file }) => fillNodes(file, table));
    }
    for (const table of circuit.edges) {
      const sizes = [table.source, table.target].map(
        (name) => circuit.nodes.find((nodes) => nodes.population === name)?.size,
      );
      await draft(edgesFile(table), ({ file }) => fillEdges(file, table, sizes));
    }
    for (const { publish } of drafts) publish();
  } catch (error) {
    for (const { discard } of drafts) discard();
    throw error;
  }
  writeFileAtomic(`${folder}/${NODE_SETS}`, json(circuit.nodeSets));
  writeFileAtomic(`${folder}/circuit_config.json`, json(configOf(circuit)));
}

const NODE_SETS = 'node_sets.json';
const BASE = '$BASE_DIR';
const nodesFile = ({ population }: NodeTable) => `${plainName(population)}/nodes.h5`;
const edgesFile = ({ population }: EdgeTable) => `${plainName(population)}/edges.h5`;
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function configOf({ nodes, edges, folders = {} }: CircuitTables) {
  const alternate = folders.asc === undefined ? {} : { 'neurolucida-asc': based(folders.asc) };
  return {
    version: 2,
    manifest: { [BASE]: '.' },
    components: {
      ...(folders.swc === undefined ? {} : { morphologies_dir: based(folders.swc) }),
      ...(folders.asc === undefined ? {} : { alternate_morphologies: alternate }),
      ...(folders.emodels === undefined
        ? {}
        : { biophysical_neuron_models_dir: based(folders.emodels) }),
    },
    node_sets_file: `${BASE}/${NODE_SETS}`,
    networks: {
      nodes: nodes.map((table) => ({
        nodes_file: `${BASE}/${nodesFile(table)}`,
        populations: { [table.population]: { type: table.type ?? 'biophysical' } },
      })),
      edges: edges.map((table) => ({
        edges_file: `${BASE}/${edgesFile(table)}`,
        populations: { [table.population]: { type: table.type ?? 'chemical' } },
      })),
    },
  };
}

const based = (path: string) => (path.startsWith('/') ? path : `${BASE}/${path}`);

function plainName(population: string): string {
  if (/^[\w.~+-][\w .~+-]*$/.test(population) && !/^\.+$/.test(population)) return population;
  throw new Error(
    `${JSON.stringify(population)} cannot be the name of a population and its folder`,
  );
}
