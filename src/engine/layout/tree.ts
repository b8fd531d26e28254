/**
 * The tree an engine solves: the cell's nodes without the zero-area ones that carry nothing.
 *
 * A zero-area node has no membrane, so its voltage follows from its neighbours:
 *   one neighbour  → it only copies that neighbour's voltage: dropped;
 *   two neighbours → it is a point on a resistor: dropped, the two resistances add up;
 *   three or more  → a branch point: kept.
 * Both removals are exact. Nodes that something is attached to (`keep`) stay.
 *
 * The rest is cut into chains: runs of segments of one class without a side branch, each followed
 * by at most one zero-area node, its junction. Chains come parents first; within a chain the parent
 * of a node is the node before it. All nodes of one chain lie side by side.
 */
import type { CellModel } from '../../model/cell.ts';

export interface Chain {
  /** First packed node; its parent is the tip of `parentChain`. */
  start: number;
  /** Segments in the chain. 0 where a junction has another junction as parent. */
  count: number;
  /** 1 when a zero-area node follows the segments, else 0. */
  junction: 0 | 1;
  /** −1 for the root chain. */
  parentChain: number;
  /** Class of its segments; −1 for a chain that is a junction alone. */
  class: number;
}

export interface PackedTree {
  nNodes: number;
  /** packed → cell node [nNodes]. */
  cellNode: Int32Array;
  /** cell node → packed, −1 where dropped [cell nodes]. */
  packedNode: Int32Array;
  /** Parent in packed numbering, −1 for the root [nNodes]. */
  parent: Int32Array;
  /** Resistance to the parent, MΩ [nNodes]. */
  ri_MOhm: Float64Array;
  chains: Chain[];
}

interface Edge {
  to: number;
  r_MOhm: number;
}

/**
 * @param classOf class of each cell node, −1 for zero-area nodes [cell nodes]
 * @param keep cell nodes that must survive
 */
export function packTree(cell: CellModel, classOf: Int32Array, keep: Set<number>): PackedTree {
  const edges = contract(cell, keep);
  const root = cell.nodes.kind.indexOf('seg');
  const { order, parentOf, r_MOhm, chains } = walk(edges, classOf, root);

  const packedNode = new Int32Array(cell.nodes.parent.length).fill(-1);
  order.forEach((node, i) => {
    packedNode[node] = i;
  });
  return {
    nNodes: order.length,
    cellNode: Int32Array.from(order),
    packedNode,
    parent: Int32Array.from(order, (node) =>
      parentOf[node]! < 0 ? -1 : packedNode[parentOf[node]!]!,
    ),
    ri_MOhm: Float64Array.from(order, (node) => r_MOhm[node]!),
    chains,
  };
}

/** Neighbours of every surviving node, zero-area nodes with one or two neighbours taken out. */
function contract(cell: CellModel, keep: Set<number>): Edge[][] {
  const { parent, ri_MOhm, kind } = cell.nodes;
  const edges: Edge[][] = Array.from(parent, () => []);
  for (let i = 0; i < parent.length; i++) {
    const p = parent[i]!;
    if (p < 0) continue;
    edges[i]!.push({ to: p, r_MOhm: ri_MOhm[i]! });
    edges[p]!.push({ to: i, r_MOhm: ri_MOhm[i]! });
  }
  const unlink = (from: number, to: number) => {
    edges[from] = edges[from]!.filter((e) => e.to !== to);
  };
  // children have larger indices: one sweep from the leaves settles every chain of ends
  for (let i = parent.length - 1; i >= 0; i--) {
    if (kind[i] === 'seg' || keep.has(i)) continue;
    const around = edges[i]!;
    if (around.length > 2) continue;
    for (const e of around) unlink(e.to, i);
    if (around.length === 2) {
      const [x, y] = around as [Edge, Edge];
      const r_MOhm = x.r_MOhm + y.r_MOhm;
      edges[x.to]!.push({ to: y.to, r_MOhm });
      edges[y.to]!.push({ to: x.to, r_MOhm });
    }
    edges[i] = [];
  }
  return edges;
}

/** Lays chains out parents first, staying in one class as long as a chain of it is ready. */
function walk(edges: Edge[][], classOf: Int32Array, root: number) {
  const parentOf = new Int32Array(edges.length).fill(-1);
  const r_MOhm = new Float64Array(edges.length);
  const order: number[] = [];
  const chains: Chain[] = [];
  const ready: { head: number; parentChain: number }[] = [{ head: root, parentChain: -1 }];

  const childrenOf = (node: number) => {
    const next = edges[node]!.filter((e) => e.to !== parentOf[node]);
    next.sort((x, y) => x.to - y.to);
    for (const e of next) {
      parentOf[e.to] = node;
      r_MOhm[e.to] = e.r_MOhm;
    }
    return next.map((e) => e.to);
  };

  let current = classOf[root]!;
  while (ready.length > 0) {
    let pick = ready.findLastIndex(({ head }) => classOf[head] === current);
    if (pick < 0) pick = ready.length - 1;
    const [{ head, parentChain }] = ready.splice(pick, 1) as [
      { head: number; parentChain: number },
    ];
    const cls = classOf[head]!;
    current = cls;
    const chain: Chain = { start: order.length, count: 0, junction: 0, parentChain, class: cls };
    let node = head;
    let next: number[];
    if (cls < 0) {
      chain.junction = 1;
      order.push(node);
      next = childrenOf(node);
    } else {
      for (;;) {
        order.push(node);
        chain.count++;
        next = childrenOf(node);
        if (next.length !== 1 || classOf[next[0]!] !== cls) break;
        node = next[0]!;
      }
      if (next.length === 1 && classOf[next[0]!]! < 0) {
        chain.junction = 1;
        order.push(next[0]!);
        next = childrenOf(next[0]!);
      }
    }
    const index = chains.push(chain) - 1;
    // pushed in reverse, so that the first child is taken next
    for (const child of next.reverse()) ready.push({ head: child, parentChain: index });
  }
  return { order, parentOf, r_MOhm, chains };
}
