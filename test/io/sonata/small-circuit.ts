/** A circuit of three cells and five edges on disk, any part of which a test may spoil. */
import { writeFileSync } from 'node:fs';
import type { Dataset, Group } from 'h5wasm';
import h5 from 'h5wasm/node';
import { temporaryFolder } from './temporary.ts';

export type Columns = Record<string, ArrayLike<unknown> | null>;

export interface Spoiled {
  /** Columns of /nodes/P/0 over the sound ones; null leaves one out. */
  nodes?: Columns;
  /** Columns of /edges/E, and of /edges/E/0. */
  ids?: Columns;
  edges?: Columns;
  /** Pairs of the index of targets; null: no index. */
  nodeToRanges?: number[] | null;
  rangeToEdges?: number[];
  /** Attribute of target_node_id. */
  population?: string | null;
  nodeSets?: unknown;
  config?: (config: SmallConfig) => void;
}

type SmallConfig = ReturnType<typeof soundConfig>;

const soundConfig = () => ({
  manifest: { $BASE: '.' } as Record<string, string>,
  components: { morphologies_dir: '$BASE/morphologies' } as Record<string, unknown>,
  node_sets_file: 'node_sets.json',
  networks: {
    nodes: [{ nodes_file: '$BASE/nodes.h5', populations: { P: {} } as Record<string, unknown> }],
    edges: [{ edges_file: '$BASE/edges.h5', populations: { E: {} } as Record<string, unknown> }],
  },
});

/** The folder it lies in. */
export async function smallCircuit(spoiled: Spoiled = {}): Promise<string> {
  await h5.ready;
  const folder = temporaryFolder();
  const nodes = new h5.File(`${folder}/nodes.h5`, 'w');
  const population = nodes.create_group('nodes').create_group('P');
  fill(population, { node_type_id: new Int32Array(3).fill(-1) });
  const group = population.create_group('0');
  fill(group.create_group('@library'), { layer: ['4', '5'] });
  const layer = Uint32Array.of(0, 1, 1);
  const mtype = ['L4_SS', 'L5_TPC', 'L5_BC'];
  fill(group, { layer, mtype, x: Float32Array.of(0, 10, 20), ...spoiled.nodes });
  nodes.close();

  const edges = new h5.File(`${folder}/edges.h5`, 'w');
  const edgePopulation = edges.create_group('edges').create_group('E');
  const source_node_id = BigUint64Array.of(1n, 2n, 0n, 0n, 2n);
  const target_node_id = BigUint64Array.of(0n, 0n, 2n, 2n, 2n);
  fill(edgePopulation, { source_node_id, target_node_id, ...spoiled.ids });
  for (const name of ['source_node_id', 'target_node_id']) {
    const population = spoiled.population === undefined ? 'P' : spoiled.population;
    if (population !== null)
      (edgePopulation.get(name) as Dataset | null)?.create_attribute('node_population', population);
  }
  fill(edgePopulation.create_group('0'), {
    delay: Float32Array.of(1, 2, 3, 4, 5),
    conductance: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5),
    afferent_section_id: Int16Array.of(0, 1, 2, 3, 4),
    ...spoiled.edges,
  });
  if (spoiled.nodeToRanges !== null) {
    const index = edgePopulation.create_group('indices').create_group('target_to_source');
    const pairs = (name: string, values: number[]) =>
      index.create_dataset({ name, data: values, shape: [values.length / 2, 2], dtype: '<Q' });
    pairs('node_id_to_ranges', spoiled.nodeToRanges ?? [0, 1, 0, 0, 1, 2]);
    pairs('range_to_edge_id', spoiled.rangeToEdges ?? [0, 2, 2, 5]);
  }
  edges.close();

  const config = soundConfig();
  spoiled.config?.(config);
  writeFileSync(`${folder}/circuit_config.json`, JSON.stringify(config));
  writeFileSync(`${folder}/node_sets.json`, JSON.stringify(spoiled.nodeSets ?? {}));
  return folder;
}

function fill(group: Group, columns: Columns): void {
  for (const [name, data] of Object.entries(columns)) {
    if (data === null) continue;
    group.create_dataset({ name, data: data as Float32Array, shape: [data.length] });
  }
}
