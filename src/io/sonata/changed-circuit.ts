/**
 * A circuit, written out again with new values in columns of its edges: the weights that a run ended
 * with. Everything else is as it was; morphologies and emodels stay where they lie.
 */
import { copyFileSync, renameSync, rmSync } from 'node:fs';
import type { Group } from 'h5wasm';
import { ensureWritableFolder, writeFileAtomic } from '../output/atomic.ts';
import { writing } from '../output/results-error.ts';
import {
  type CircuitConfig,
  type NetworkFile,
  type PopulationEntry,
  readCircuitConfig,
} from './circuit-config.ts';
import { requireFile, type SonataFiles, sonataError } from './files.ts';
import { guarded, type H5Wasm, hdf5Error } from './hdf5.ts';
import { copyGroup, type Replacement } from './hdf5-copy.ts';
import { draftHdf5 } from './hdf5-out.ts';

export interface EdgeChanges {
  population: string;
  /** Ascending. */
  edgeIds: ArrayLike<number>;
  /** New values of these edges by column, which must exist; it is written as float32. */
  columns: Record<string, ArrayLike<number>>;
}

interface Draft {
  publish(): void;
  discard(): void;
}

/** @param folder where the circuit shall lie, other than the one it comes from */
export async function writeChangedCircuit(
  configPath: string,
  folder: string,
  files: SonataFiles,
  changes: readonly EdgeChanges[],
): Promise<void> {
  const config = readCircuitConfig(configPath, files);
  ensureWritableFolder(folder);
  const drafts: Draft[] = [];
  const found = new Set<string>();
  try {
    for (const [k, network] of config.nodes.entries()) {
      requireFile(files, network.path, { file: configPath, at: network.at });
      drafts.push(draftCopy(network.path, `${folder}/${nodesName(k)}`));
    }
    for (const [k, network] of config.edges.entries()) {
      requireFile(files, network.path, { file: configPath, at: network.at });
      drafts.push(await draftEdges(network, `${folder}/${edgesName(k)}`, changes, found));
    }
    if (config.nodeSetsFile !== null) {
      drafts.push(draftCopy(config.nodeSetsFile, `${folder}/${NODE_SETS}`));
    }
    const lost = changes.find(({ population }) => !found.has(population));
    if (lost) {
      throw sonataError({ file: configPath }, `there is no edge population ${lost.population}`);
    }
    for (const { publish } of drafts) publish();
  } catch (error) {
    for (const { discard } of drafts) discard();
    throw error;
  }
  const text = `${JSON.stringify(configOf(config), null, 2)}\n`;
  writeFileAtomic(`${folder}/circuit_config.json`, text);
}

const NODE_SETS = 'node_sets.json';
const nodesName = (k: number) => `nodes_${k}.h5`;
const edgesName = (k: number) => `edges_${k}.h5`;

function draftCopy(from: string, path: string): Draft {
  const fresh = `${path}.${process.pid}.tmp`;
  writing(path, () => copyFileSync(from, fresh));
  return {
    publish: () => writing(path, () => renameSync(fresh, path)),
    discard: () => rmSync(fresh, { force: true }),
  };
}

async function draftEdges(
  network: NetworkFile,
  path: string,
  changes: readonly EdgeChanges[],
  found: Set<string>,
): Promise<Draft> {
  const { default: h5 } = (await import('h5wasm/node')) as { default: H5Wasm };
  const draft = await draftHdf5(path);
  try {
    const source = guarded(network.path, '/', () => new h5.File(network.path, 'r'));
    try {
      const replacements = new Map<string, Replacement>();
      for (const change of changes) {
        if (network.populations?.has(change.population) === false) continue;
        for (const [at, replacement] of replacementsOf(change, source, network.path)) {
          replacements.set(at, replacement);
          found.add(change.population);
        }
      }
      draft.attempt(() => copyGroup(source, draft.file, network.path, replacements));
    } finally {
      source.close();
    }
    draft.finish();
    return draft;
  } catch (error) {
    draft.discard();
    throw error;
  }
}

/** By path in the file; none where the file has not the population. */
function replacementsOf(
  { population, edgeIds, columns }: EdgeChanges,
  source: Group,
  file: string,
): [string, Replacement][] {
  const groupOf = (parent: Group | null, name: string) =>
    parent?.keys().includes(name) ? (parent.get(name) as Group) : null;
  const group = groupOf(groupOf(groupOf(source, 'edges'), population), '0');
  if (group === null) return [];
  const known = group.keys();
  return Object.entries(columns).map(([column, values]) => {
    const at = `/edges/${population}/0/${column}`;
    if (known.includes(column)) return [at, { rows: edgeIds, values }];
    throw hdf5Error(file, at, 'a new value is given, the column is missing');
  });
}

function configOf({ nodes, edges, nodeSetsFile }: CircuitConfig) {
  const components = nodes[0]!.defaults;
  const listed = ({ populations }: NetworkFile) =>
    populations === null
      ? {}
      : {
          populations: Object.fromEntries(
            [...populations].map(([name, entry]) => [
              name,
              { type: entry.type, ...folders(entry) },
            ]),
          ),
        };
  return {
    version: 2,
    components: folders(components),
    ...(nodeSetsFile === null ? {} : { node_sets_file: NODE_SETS }),
    networks: {
      nodes: nodes.map((network, k) => ({ nodes_file: nodesName(k), ...listed(network) })),
      edges: edges.map((network, k) => ({ edges_file: edgesName(k), ...listed(network) })),
    },
  };
}

function folders({ folders: { asc, swc, emodels } }: PopulationEntry) {
  return {
    ...(swc === null ? {} : { morphologies_dir: swc }),
    ...(asc === null ? {} : { alternate_morphologies: { 'neurolucida-asc': asc } }),
    ...(emodels === null ? {} : { biophysical_neuron_models_dir: emodels }),
  };
}
