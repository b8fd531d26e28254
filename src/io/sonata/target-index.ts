/**
 * Which edges end on a node. Two tables give the ranges: row n of node_id_to_ranges [nodes × 2] is a
 * range of rows of range_to_edge_id [ranges × 2], each a range of edges; both are half open.
 *
 *     node 0: rows [0, 1) → edges [0, 38)      node 1: rows [1, 1) → none      node 2: rows [1, 2) → [38, 49)
 *
 * Where a file has no such tables, its target_node_id is read once, a piece at a time, and the runs of
 * equal targets are kept.
 */
import { type Hdf5Dataset, type Hdf5File, hdf5Error } from './hdf5.ts';

/** Ranges of edges that end on a node: [from, to, from, to …]. */
export type RangesOf = (node: number) => Float64Array;

/** Rows of target_node_id read at a time, 8 MB as float64. */
const PIECE_ROWS = 1 << 20;

/** @param nodes of the target population; an edge on a node beyond is an InputError */
export function targetRanges(
  file: Hdf5File,
  root: string,
  targets: Hdf5Dataset,
  nodes: number,
): RangesOf {
  const group = `${root}/indices/target_to_source`;
  if (file.has(group) === 'group') return storedRanges(file, group, targets.shape[0] ?? 0, nodes);
  let built: RangesOf | null = null;
  return (node) => {
    built ??= builtRanges(targets, nodes);
    return built(node);
  };
}

function storedRanges(file: Hdf5File, group: string, edges: number, nodes: number): RangesOf {
  const nodeRows = file.dataset(`${group}/node_id_to_ranges`);
  const edgeRows = file.dataset(`${group}/range_to_edge_id`);
  for (const { path, shape } of [nodeRows, edgeRows]) {
    if (shape.length !== 2 || shape[1] !== 2) {
      throw hdf5Error(file.path, path, `the shape is ${shape.join(' × ')}: expected n × 2`);
    }
  }
  const beyond = nodeRows.numbers(Math.min(nodes, nodeRows.shape[0]!), nodeRows.shape[0]!);
  for (let k = 0; k < beyond.length; k += 2) {
    if (beyond[k]! >= beyond[k + 1]!) continue;
    const row = nodes + k / 2;
    const problem = `edges end on node ${row}, the population has ${nodes} nodes`;
    throw hdf5Error(file.path, nodeRows.path, problem, row);
  }
  return (node) => {
    if (node >= nodeRows.shape[0]!) return new Float64Array();
    const [from, to] = nodeRows.numbers(node, node + 1) as unknown as [number, number];
    if (from >= to) return new Float64Array(); // a node without edges; some writers leave (0, 0)
    if (to > edgeRows.shape[0]!) {
      const problem = `the range ends at ${to}, ${edgeRows.path} has ${edgeRows.shape[0]} rows`;
      throw hdf5Error(file.path, nodeRows.path, problem, node);
    }
    const ranges = edgeRows.numbers(from, to);
    for (let k = 0; k < ranges.length; k += 2) {
      if (ranges[k]! > ranges[k + 1]! || ranges[k + 1]! > edges) {
        const problem = `[${ranges[k]}, ${ranges[k + 1]}) is no range of the ${edges} edges`;
        throw hdf5Error(file.path, edgeRows.path, problem, from + k / 2);
      }
    }
    return ranges;
  };
}

/** Runs of equal targets, grouped by target with a counting sort. */
function builtRanges(targets: Hdf5Dataset, size: number): RangesOf {
  const edges = targets.shape[0] ?? 0;
  const starts: number[] = [];
  const nodes: number[] = [];
  let current = -1;
  let largest = -1;
  for (let from = 0; from < edges; from += PIECE_ROWS) {
    const piece = targets.numbers(from, Math.min(from + PIECE_ROWS, edges));
    for (let k = 0; k < piece.length; k++) {
      const node = piece[k]!;
      if (node === current) continue;
      if (!(node >= 0 && node < size)) {
        const problem = `there is no node ${node}: the population has ${size} nodes`;
        throw hdf5Error(targets.file, targets.path, problem, from + k);
      }
      starts.push(from + k);
      nodes.push(node);
      current = node;
      if (node > largest) largest = node;
    }
  }
  const runOffsets = new Uint32Array(largest + 2);
  for (const node of nodes) runOffsets[node + 1]!++;
  for (let n = 0; n <= largest; n++) runOffsets[n + 1]! += runOffsets[n]!;
  const ranges = new Float64Array(2 * nodes.length);
  const next = runOffsets.slice();
  nodes.forEach((node, run) => {
    const at = 2 * next[node]!++;
    ranges[at] = starts[run]!;
    ranges[at + 1] = starts[run + 1] ?? edges;
  });
  return (node) =>
    node > largest
      ? new Float64Array()
      : ranges.subarray(2 * runOffsets[node]!, 2 * runOffsets[node + 1]!);
}
