/** spikes.h5, read: /spikes/POPULATION/{node_ids,timestamps}, the input of a replay. */
import type { SonataFiles } from './files.ts';
import { type Hdf5Dataset, type Hdf5File, hdf5Error } from './hdf5.ts';

/** Spikes of a population, ascending in time. */
export interface SpikePopulation {
  population: string;
  node_ids: Float64Array;
  timestamps_ms: Float64Array;
}

/** InputError where a time is no number, a node is negative, the columns differ in length. */
export async function readSpikes(path: string, files: SonataFiles): Promise<SpikePopulation[]> {
  const file = await files.openHdf5(path);
  try {
    return file.keys('/spikes').map((population) => populationSpikes(file, population));
  } finally {
    file.close();
  }
}

function populationSpikes(file: Hdf5File, population: string): SpikePopulation {
  const nodes = file.dataset(`/spikes/${population}/node_ids`);
  const times = file.dataset(`/spikes/${population}/timestamps`);
  const count = times.shape[0] ?? 0;
  if (nodes.shape[0] !== count) {
    const problem = `the column has ${nodes.shape[0]} rows, timestamps has ${count}`;
    throw hdf5Error(file.path, nodes.path, problem);
  }
  const units = file.attribute(times.path, 'units');
  if (units !== null && units !== 'ms') {
    throw hdf5Error(file.path, times.path, `the units are ${JSON.stringify(units)}: expected ms`);
  }
  const node_ids = checked(nodes, count, (id) => Number.isInteger(id) && id >= 0, 'a node id');
  const timestamps_ms = checked(times, count, Number.isFinite, 'a finite number of ms');
  const order = timeOrder(node_ids, timestamps_ms);
  return {
    population,
    node_ids: node_ids.map((_, k) => node_ids[order[k]!]!),
    timestamps_ms: timestamps_ms.map((_, k) => timestamps_ms[order[k]!]!),
  };
}

function checked(
  dataset: Hdf5Dataset,
  count: number,
  isGood: (value: number) => boolean,
  wanted: string,
): Float64Array {
  const values = dataset.numbers(0, count);
  const bad = values.findIndex((value) => !isGood(value));
  if (bad < 0) return values;
  throw hdf5Error(
    dataset.file,
    dataset.path,
    `the value is ${values[bad]}: expected ${wanted}`,
    bad,
  );
}

/** Positions by time, then node, then place in the file. */
export function timeOrder(nodes: ArrayLike<number>, times_ms: ArrayLike<number>): Uint32Array {
  return positions(nodes).sort(
    (a, b) => times_ms[a]! - times_ms[b]! || nodes[a]! - nodes[b]! || a - b,
  );
}

/** Positions by node, then time, then place in the file. */
export function nodeOrder(nodes: ArrayLike<number>, times_ms: ArrayLike<number>): Uint32Array {
  return positions(nodes).sort(
    (a, b) => nodes[a]! - nodes[b]! || times_ms[a]! - times_ms[b]! || a - b,
  );
}

const positions = (of: ArrayLike<number>) => Uint32Array.from({ length: of.length }, (_, k) => k);
