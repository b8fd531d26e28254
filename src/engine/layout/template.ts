/**
 * A cell as both engines hold it: packed constants, topology, and the map of its state.
 *
 * State of one instance, in words (an engine adds the interleaving of its lanes):
 *   v   [nNodes]    voltage, mV
 *   Q   [nNodes]    solve: dv = Q + W·dv(parent)
 *   W   [nNodes]
 *   accD, accR, tip [nChains each]  what side branches hand to a chain's tip; dv of the tip
 *   low [nNodes]    what float32 rounds off v, kept for the next step (docs/numerics.md)
 *   states of the segments, chain by chain, in blocks of four: `blocksOf(class)` per segment
 * Worked example: soma (class 0) with two dendrites of two segments (class 1) that share a branch
 * point: chains 0 = {soma, junction}, 1 = {d0, d1}, 2 = {d2, d3}; nodes soma J d0 d1 d2 d3;
 * v at 0..5, Q at 6..11, W at 12..17, accD at 18..20, accR at 21..23, tip at 24..26, low at 27..32,
 * states from 36 (the next multiple of four). The GPU engine keeps the blocks of four in a buffer of vectors.
 */
import type { CellModel } from '../../model/cell.ts';
import type { Classes, ClassPlan } from './class-plan.ts';
import { type PackedTree, packTree } from './tree.ts';

/** Words of one chain in the chain table. */
export const CHAIN_FIELDS = [
  'start',
  'count',
  'junction',
  'parentTip',
  'parentChain',
  'class',
  'constants',
  'states',
] as const;
export const CHAIN_WORDS = CHAIN_FIELDS.length;

/** Blocks of four words that a segment of a class stores. */
export const blocksOf = (plan: ClassPlan) => Math.ceil(plan.states.length / 4);
/** The same for what its constants take. */
export const constantBlocksOf = (plan: ClassPlan) => Math.ceil(plan.constants.length / 4);

/** Words of one node among the constants: a and b couple it to its parent, cm is in µF/cm²·10⁻³. */
export const NODE_WORDS = 3;

export interface Template {
  cell: CellModel;
  tree: PackedTree;
  /** Those of the job. */
  classes: ClassPlan[];
  /** CHAIN_FIELDS of every chain; `constants` is a word, `states` a block of four of the template. */
  chainTable: Uint32Array;
  /** [a, b, cm] per node (S/cm² and mF/cm²), then the class constants segment by segment. */
  constants: Float64Array;
  offset: {
    v: number;
    q: number;
    w: number;
    accD: number;
    accR: number;
    tip: number;
    low: number;
    states: number;
  };
  stateWords: number;
  /** Class of each packed node, −1 for junctions, and its first state word. */
  nodeClass: Int32Array;
  nodeStates: Int32Array;
}

export function makeTemplate(cell: CellModel, keep: Set<number>, { plans, of }: Classes): Template {
  const { classOf, constantsOf } = of.get(cell)!;
  const tree = packTree(cell, classOf, keep);
  const n = tree.nNodes;
  const nChains = tree.chains.length;
  const offset = {
    v: 0,
    q: n,
    w: 2 * n,
    accD: 3 * n,
    accR: 3 * n + nChains,
    tip: 3 * n + 2 * nChains,
    low: 3 * n + 3 * nChains,
    states: 4 * Math.ceil((4 * n + 3 * nChains) / 4),
  };

  const constants: number[] = [];
  for (let i = 0; i < n; i++) constants.push(...nodeConstants(cell, tree, i));
  const chainTable = new Uint32Array(nChains * CHAIN_WORDS);
  const nodeClass = new Int32Array(n).fill(-1);
  const nodeStates = new Int32Array(n).fill(-1);
  let states = offset.states;
  tree.chains.forEach((chain, c) => {
    const parent = chain.parentChain < 0 ? null : tree.chains[chain.parentChain]!;
    const parentTip = parent ? parent.start + parent.count + parent.junction - 1 : 0;
    const firstConstant = constants.length;
    const firstState = states;
    for (let i = chain.start; i < chain.start + chain.count; i++) {
      constants.push(...constantsOf(tree.cellNode[i]!));
      nodeClass[i] = chain.class;
      nodeStates[i] = states;
      states += 4 * blocksOf(plans[chain.class]!);
    }
    chainTable.set(
      [
        chain.start,
        chain.count,
        chain.junction,
        parentTip,
        Math.max(chain.parentChain, 0),
        Math.max(chain.class, 0),
        firstConstant,
        (firstState - offset.states) / 4,
      ],
      c * CHAIN_WORDS,
    );
  });
  return {
    cell,
    tree,
    classes: plans,
    chainTable,
    constants: Float64Array.from(constants),
    offset,
    stateWords: states,
    nodeClass,
    nodeStates,
  };
}

/** a = −100/(ri·area of the parent), b = −100/(ri·area of the node); 0 for the root. */
function nodeConstants(cell: CellModel, tree: PackedTree, i: number): [number, number, number] {
  const { area_um2, cm_uF_cm2 } = cell.nodes;
  const node = tree.cellNode[i]!;
  const p = tree.parent[i]!;
  const cm = 1e-3 * cm_uF_cm2[node]!;
  if (p < 0) return [0, 0, cm];
  const parent = tree.cellNode[p]!;
  const r = tree.ri_MOhm[i]!;
  return [-100 / (r * area_um2[parent]!), -100 / (r * area_um2[node]!), cm];
}

/** The state words that add up to `Mechanism.state` (or cai) at a packed node; none if it has no such state. */
export function stateWordsAt(template: Template, node: number, state: string): number[] {
  const plan = template.classes[template.nodeClass[node]!];
  const slot = plan?.states.indexOf(state) ?? -1;
  if (!plan || slot < 0) return [];
  const low = plan.slow.get(slot);
  const first = template.nodeStates[node]!;
  return low === undefined ? [first + slot] : [first + slot, first + low];
}
