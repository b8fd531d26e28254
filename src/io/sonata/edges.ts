/**
 * An edge population: /edges/NAME/{source,target}_node_id and a column per attribute in
 * /edges/NAME/0. Only the rows asked for are read, so a file may be larger than memory.
 */
import type { PopulationEntry } from './circuit-config.ts';
import { type Hdf5Dataset, type Hdf5File, hdf5Error } from './hdf5.ts';
import { checkIds, type NodePopulation } from './nodes.ts';
import { forRows } from './rows.ts';
import { targetRanges } from './target-index.ts';

export interface EdgePopulation {
  name: string;
  /** chemical, electrical … */
  type: string;
  /** Names of the node populations. */
  source: string;
  target: string;
  size: number;
  attributes: string[];
  has(attribute: string): boolean;
  /** Edges that end on a node, ascending. */
  afferent(targetId: number): Float64Array;
  sourceIds(edgeIds: ArrayLike<number>): Float64Array;
  targetIds(edgeIds: ArrayLike<number>): Float64Array;
  numbers(attribute: string, edgeIds: ArrayLike<number>): Float64Array;
}

/** Columns that a contact cannot do without: a value that is no finite number is refused. */
const FINITE = new Set([
  'afferent_section_id',
  'afferent_section_pos',
  'conductance',
  'decay_time',
  'delay',
  'depression_time',
  'facilitation_time',
  'n_rrp_vesicles',
  'syn_type_id',
  'syn_weight',
  'u_syn',
  'weight',
]);

/** Columns that also cannot be below 0. */
const NOT_NEGATIVE = new Set(['afferent_section_id', 'delay', 'n_rrp_vesicles', 'syn_type_id']);

export function openEdgePopulation(
  file: Hdf5File,
  name: string,
  entry: PopulationEntry,
  nodes: ReadonlyMap<string, NodePopulation>,
): EdgePopulation {
  const root = `/edges/${name}`;
  const group = `${root}/0`;
  if (file.has(root) !== 'group') throw hdf5Error(file.path, root, 'no such population');
  const further = file.keys(root).find((key) => /^[1-9]\d*$/.test(key));
  if (further !== undefined) {
    throw hdf5Error(
      file.path,
      `${root}/${further}`,
      'several groups a population are not supported',
    );
  }
  const sources = file.dataset(`${root}/source_node_id`);
  const targets = file.dataset(`${root}/target_node_id`);
  const size = targets.shape[0] ?? 0;
  sameLength(sources, size);
  const source = nodePopulation(file, sources, nodes);
  const target = nodePopulation(file, targets, nodes);
  const attributes =
    file.has(group) === 'group'
      ? file.keys(group).filter((key) => file.has(`${group}/${key}`) === 'dataset')
      : [];
  const rangesOf = targetRanges(file, root, targets, target.size);
  const columns = new Map<string, Hdf5Dataset>();

  const column = (attribute: string): Hdf5Dataset => {
    const known = columns.get(attribute);
    if (known) return known;
    if (!attributes.includes(attribute)) {
      throw hdf5Error(file.path, `${group}/${attribute}`, 'the required column is missing');
    }
    const dataset = file.dataset(`${group}/${attribute}`);
    sameLength(dataset, size);
    columns.set(attribute, dataset);
    return dataset;
  };
  const values = (dataset: Hdf5Dataset, edgeIds: ArrayLike<number>): Float64Array => {
    checkIds(file.path, root, edgeIds, size, 'edge');
    const out = new Float64Array(edgeIds.length);
    const read = (from: number, to: number) => dataset.numbers(from, to);
    forRows(edgeIds, read, (position, block, row) => {
      out[position] = block[row]!;
    });
    return out;
  };
  const nodeIds = (dataset: Hdf5Dataset, of: NodePopulation, edgeIds: ArrayLike<number>) => {
    const ids = values(dataset, edgeIds);
    for (let k = 0; k < ids.length; k++) {
      if (ids[k]! >= 0 && ids[k]! < of.size) continue;
      const problem = `there is no node ${ids[k]} in ${of.name}, which has ${of.size} nodes`;
      throw hdf5Error(file.path, dataset.path, problem, edgeIds[k]);
    }
    return ids;
  };

  return {
    name,
    type: entry.type,
    source: source.name,
    target: target.name,
    size,
    attributes,
    has: (attribute) => attributes.includes(attribute),
    afferent(targetId) {
      checkIds(file.path, targets.path, [targetId], target.size);
      const ids = idsOfRanges(rangesOf(targetId));
      const found = values(targets, ids);
      const other = found.findIndex((node) => node !== targetId);
      if (other >= 0) {
        const problem = `the edge ends on node ${found[other]}, the index lists it under ${targetId}`;
        throw hdf5Error(file.path, targets.path, problem, ids[other]);
      }
      return ids;
    },
    sourceIds: (edgeIds) => nodeIds(sources, source, edgeIds),
    targetIds: (edgeIds) => nodeIds(targets, target, edgeIds),
    numbers(attribute, edgeIds) {
      const dataset = column(attribute);
      const out = values(dataset, edgeIds);
      if (FINITE.has(attribute)) checkValues(dataset, attribute, out, edgeIds);
      return out;
    },
  };
}

function nodePopulation(
  file: Hdf5File,
  ids: Hdf5Dataset,
  nodes: ReadonlyMap<string, NodePopulation>,
): NodePopulation {
  const name = file.attribute(ids.path, 'node_population');
  if (typeof name !== 'string') {
    throw hdf5Error(file.path, ids.path, 'the attribute node_population is missing');
  }
  const population = nodes.get(name);
  if (population) return population;
  const known = [...nodes.keys()].join(', ');
  throw hdf5Error(file.path, ids.path, `the population ${name} is not in the circuit (${known})`);
}

function sameLength(dataset: Hdf5Dataset, size: number): void {
  if (dataset.shape.length === 1 && dataset.shape[0] === size) return;
  const found = dataset.shape.join(' × ');
  throw hdf5Error(
    dataset.file,
    dataset.path,
    `the column has ${found} rows, there are ${size} edges`,
  );
}

function idsOfRanges(ranges: Float64Array): Float64Array {
  let count = 0;
  for (let k = 0; k < ranges.length; k += 2) count += ranges[k + 1]! - ranges[k]!;
  const ids = new Float64Array(count);
  let at = 0;
  for (let k = 0; k < ranges.length; k += 2) {
    for (let id = ranges[k]!; id < ranges[k + 1]!; id++) ids[at++] = id;
  }
  return ids.sort();
}

function checkValues(
  dataset: Hdf5Dataset,
  attribute: string,
  found: Float64Array,
  edgeIds: ArrayLike<number>,
): void {
  const floor = NOT_NEGATIVE.has(attribute) ? 0 : Number.NEGATIVE_INFINITY;
  for (let k = 0; k < found.length; k++) {
    if (Number.isFinite(found[k]) && found[k]! >= floor) continue;
    const wanted = floor === 0 ? 'a number of 0 or more' : 'a finite number';
    const problem = `the value is ${found[k]}: expected ${wanted}`;
    throw hdf5Error(dataset.file, dataset.path, problem, edgeIds[k]);
  }
}
