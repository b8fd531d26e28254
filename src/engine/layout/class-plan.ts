/**
 * Classes of nodes: segments that carry the same mechanisms, and what one such segment stores.
 *
 * A class is compiled into one straight program (all its mechanisms in a row), so no lane ever asks
 * which mechanisms a node has. Per segment it keeps
 *   states     the gates of its mechanisms; then cai and ica (the calcium current of the last step)
 *              when a mechanism writes [Ca]i; then the low parts of slow gates and of cai, which float32
 *              needs;
 *   constants  RANGE parameters, reversal potentials, diam and area that differ within the class.
 * What agrees over all segments of the class is a literal of the program.
 */
import type { CellModel, MechanismPlacement } from '../../model/cell.ts';
import type { Mechanism } from '../../nmodl/ir.ts';
import { slowStates } from './slow-states.ts';

export type SymbolPlace =
  | { kind: 'state'; slot: number }
  | { kind: 'constant'; slot: number }
  | { kind: 'literal'; value: number }
  /** v, dt, eca: computed once for the segment and shared by its mechanisms. */
  | { kind: 'shared'; name: 'v' | 'dt' | 'eca' }
  /** A current or its derivative: a variable of this mechanism in the program. */
  | { kind: 'own'; name: string };

export interface ClassPlan {
  /** Mechanisms that write a concentration first, then the others in name order. */
  mechanisms: Mechanism[];
  /** Names `Mechanism.state`, `cai`, `ica` [stateCount]. */
  states: string[];
  /** Names `Mechanism.parameter`, `ena`, `ek`, `cao`, `cai`, `diam`, `area` [constantCount]. */
  constants: string[];
  literals: Map<string, number>;
  /** Slots of cai and ica among the states when a mechanism writes [Ca]i, else null. */
  pool: { cai: number; ica: number } | null;
  usesEca: boolean;
  celsius: number;
  /** Slot of a slow gate, and of cai → slot of its low part. */
  slow: Map<number, number>;
}

export interface Classes {
  plans: ClassPlan[];
  /** Class of each cell node, −1 for zero-area nodes [cell nodes]. */
  classOf: Int32Array;
  /** Constants of each cell node [cell nodes][constantCount of its class]. */
  constantsOf: (node: number) => Float64Array;
}

/**
 * @param slow_ms gates with a longer time constant are slow (slow-states.ts)
 */
export function planClasses(
  cell: CellModel,
  mechanismNamed: (name: string) => Mechanism,
  slow_ms: number,
): Classes {
  const { classOf, members, names } = groupNodes(cell);
  const placement = new Map(cell.mechanisms.map((m) => [m.name, m]));
  const indexAt = new Map(cell.mechanisms.map((m) => [m.name, indexByNode(m)]));
  const plans: ClassPlan[] = [];
  const values = members.map((nodes, c) => {
    const mechanisms = names[c]!.map(mechanismNamed).sort(concentrationWritersFirst);
    const { plan, rows } = planClass(cell, mechanisms, nodes, placement, indexAt, slow_ms);
    plans.push(plan);
    return rows;
  });
  const rankInClass = new Int32Array(classOf.length);
  for (const nodes of members) {
    nodes.forEach((node, i) => {
      rankInClass[node] = i;
    });
  }
  return { plans, classOf, constantsOf: (node) => values[classOf[node]!]![rankInClass[node]!]! };
}

function groupNodes(cell: CellModel) {
  const lists: string[][] = Array.from(cell.nodes.parent, () => []);
  for (const { name, nodes } of cell.mechanisms) for (const node of nodes) lists[node]!.push(name);
  const classOf = new Int32Array(lists.length).fill(-1);
  const members: number[][] = [];
  const names: string[][] = [];
  const known = new Map<string, number>();
  lists.forEach((list, node) => {
    if (cell.nodes.kind[node] !== 'seg') return;
    const key = list.sort().join(' ');
    let c = known.get(key);
    if (c === undefined) {
      c = members.length;
      known.set(key, c);
      members.push([]);
      names.push(list);
    }
    members[c]!.push(node);
    classOf[node] = c;
  });
  return { classOf, members, names };
}

function indexByNode(m: MechanismPlacement): Map<number, number> {
  return new Map(Array.from(m.nodes, (node, i) => [node, i]));
}

const writesConcentration = (m: Mechanism) =>
  m.ions.some((ion) => ion.writes.includes(`${ion.ion}i`));

function concentrationWritersFirst(x: Mechanism, y: Mechanism): number {
  const order = Number(writesConcentration(y)) - Number(writesConcentration(x));
  return order || (x.name < y.name ? -1 : 1);
}

function planClass(
  cell: CellModel,
  mechanisms: Mechanism[],
  nodes: number[],
  placement: Map<string, MechanismPlacement>,
  indexAt: Map<string, Map<number, number>>,
  slow_ms: number,
) {
  const states: string[] = [];
  const hasPool = mechanisms.some(writesConcentration);
  for (const m of mechanisms) {
    for (const s of m.states) if (!(hasPool && s === 'cai')) states.push(`${m.name}.${s}`);
  }
  const pool = hasPool ? { cai: states.push('cai') - 1, ica: states.push('ica') - 1 } : null;
  const slow = new Map<number, number>();
  if (pool) slow.set(pool.cai, states.push('cai low') - 1);
  for (const m of mechanisms) {
    for (const s of slowStates(m, slow_ms)) {
      const name = `${m.name}.${s}`;
      slow.set(states.indexOf(name), states.push(`${name} low`) - 1);
    }
  }
  const reads = new Set(mechanisms.flatMap((m) => m.ions.flatMap((ion) => ion.reads)));

  // every value the class's mechanisms may ask for, per node
  const columns = new Map<string, (node: number) => number>();
  for (const m of mechanisms) {
    const { parameters } = placement.get(m.name)!;
    const at = indexAt.get(m.name)!;
    for (const p of m.parameters) {
      const perNode = parameters[p.name];
      const fixed = cell.globals[m.name]?.[p.name] ?? p.default;
      columns.set(`${m.name}.${p.name}`, perNode ? (node) => perNode[at.get(node)!]! : () => fixed);
    }
  }
  columns.set('ena', (node) => cell.ena_mV[node]!);
  columns.set('ek', (node) => cell.ek_mV[node]!);
  columns.set('cao', (node) => cell.cao_mM[node]!);
  columns.set('diam', (node) => cell.nodes.diam_um[node]!);
  columns.set('area', (node) => cell.nodes.area_um2[node]!);
  if (!hasPool) columns.set('cai', (node) => cell.cai_mM[node]!);

  const literals = new Map<string, number>();
  const constants: string[] = [];
  for (const [name, valueAt] of columns) {
    const first = valueAt(nodes[0]!);
    if (nodes.every((node) => valueAt(node) === first)) literals.set(name, first);
    else constants.push(name);
  }
  const rows = nodes.map((node) =>
    Float64Array.from(constants, (name) => columns.get(name)!(node)),
  );
  const plan: ClassPlan = {
    mechanisms,
    states,
    constants,
    literals,
    pool,
    usesEca: reads.has('eca'),
    celsius: cell.celsius,
    slow,
  };
  return { plan, rows };
}

/** Where a symbol of a mechanism lives in the program of its class. */
export function placeOf(plan: ClassPlan, mechanism: Mechanism, symbol: string): SymbolPlace {
  if (symbol === 'v' || symbol === 'dt' || symbol === 'eca')
    return { kind: 'shared', name: symbol };
  if (symbol === 'celsius') return { kind: 'literal', value: plan.celsius };
  const own = `${mechanism.name}.${symbol}`;
  const state = plan.states.indexOf(own);
  if (state >= 0) return { kind: 'state', slot: state };
  for (const name of [own, symbol]) {
    const literal = plan.literals.get(name);
    if (literal !== undefined) return { kind: 'literal', value: literal };
    const constant = plan.constants.indexOf(name);
    if (constant >= 0) return { kind: 'constant', slot: constant };
  }
  if (plan.pool && symbol === 'cai') return { kind: 'state', slot: plan.pool.cai };
  const writesIt = mechanism.currents.some((c) => c.name === symbol || `d_${c.name}_dv` === symbol);
  if (plan.pool && symbol === 'ica' && !writesIt) return { kind: 'state', slot: plan.pool.ica };
  return { kind: 'own', name: `${mechanism.name}_${symbol}` };
}
