/** The edges of a population as HDF5: ids, a column an attribute, the indices of both ends. */
import type { Group, File as H5File } from 'h5wasm';
import { type Column, writeColumn, writeIds, writePairs } from './hdf5-out.ts';

export interface EdgeTable {
  population: string;
  /** chemical where absent. */
  type?: string;
  /** Names of the node populations. */
  source: string;
  target: string;
  /** Edges ascend by target, then source. */
  sourceIds: Uint32Array | Float64Array;
  targetIds: Uint32Array | Float64Array;
  columns: Record<string, Column>;
}

/** @param sizes nodes of the source and the target population; absent: as far as the ids reach */
export function fillEdges(
  file: H5File,
  table: EdgeTable,
  [sources, targets]: readonly (number | undefined)[],
): void {
  const { sourceIds, targetIds, columns } = table;
  check(table);
  const root = file.create_group('edges').create_group(table.population);
  const ids = (name: string, values: ArrayLike<number>, of: string) =>
    writeIds(root, name, values).create_attribute('node_population', of);

  ids('source_node_id', sourceIds, table.source);
  ids('target_node_id', targetIds, table.target);
  writeColumn(root, 'edge_type_id', new BigInt64Array(targetIds.length).fill(-1n));
  const group = root.create_group('0');
  for (const [name, column] of Object.entries(columns)) writeColumn(group, name, column);
  const indices = root.create_group('indices');
  writeIndex(indices.create_group('source_to_target'), sourceIds, sources);
  writeIndex(indices.create_group('target_to_source'), targetIds, targets);
}

/**
 * Tables of target-index.ts: runs of edges with the same node, grouped by node.
 *
 *     nodes of edges  2 2 0 2  →  range_to_edge_id [2,3) [0,2) [3,4);  node 0: [0,1), 1: none, 2: [1,3)
 */
export function edgeIndex(
  nodeIds: ArrayLike<number>,
  nodes: number,
): { nodeToRanges: Float64Array; rangeToEdges: Float64Array } {
  const isStart = (k: number) => k === 0 || nodeIds[k] !== nodeIds[k - 1];
  const runOffsets = new Uint32Array(nodes + 1);
  for (let k = 0; k < nodeIds.length; k++) if (isStart(k)) runOffsets[nodeIds[k]! + 1]!++;
  for (let n = 0; n < nodes; n++) runOffsets[n + 1]! += runOffsets[n]!;
  const rangeToEdges = new Float64Array(2 * runOffsets[nodes]!);
  const next = runOffsets.slice();
  for (let from = 0; from < nodeIds.length; ) {
    let to = from + 1;
    while (to < nodeIds.length && !isStart(to)) to++;
    const run = next[nodeIds[from]!]!++;
    rangeToEdges[2 * run] = from;
    rangeToEdges[2 * run + 1] = to;
    from = to;
  }
  const nodeToRanges = new Float64Array(2 * nodes);
  for (let n = 0; n < nodes; n++) {
    if (runOffsets[n] === runOffsets[n + 1]) continue; // (0, 0): no edges
    nodeToRanges[2 * n] = runOffsets[n]!;
    nodeToRanges[2 * n + 1] = runOffsets[n + 1]!;
  }
  return { nodeToRanges, rangeToEdges };
}

function writeIndex(group: Group, nodeIds: ArrayLike<number>, size: number | undefined): void {
  let reach = 0;
  for (let k = 0; k < nodeIds.length; k++) reach = Math.max(reach, nodeIds[k]! + 1);
  const { nodeToRanges, rangeToEdges } = edgeIndex(nodeIds, Math.max(size ?? 0, reach));
  writePairs(group, 'node_id_to_ranges', nodeToRanges);
  writePairs(group, 'range_to_edge_id', rangeToEdges);
}

function check({ population, sourceIds, targetIds, columns }: EdgeTable): void {
  const size = targetIds.length;
  for (const [name, column] of Object.entries({ source_node_id: sourceIds, ...columns })) {
    if (column.length === size) continue;
    throw new Error(`edges ${population}: ${name} has ${column.length} rows, there are ${size}`);
  }
  for (let k = 1; k < size; k++) {
    const byTarget = targetIds[k]! - targetIds[k - 1]!;
    if (byTarget > 0 || (byTarget === 0 && sourceIds[k]! >= sourceIds[k - 1]!)) continue;
    throw new Error(`edges ${population}: edge ${k} is not in order of target, then source`);
  }
}
