/**
 * Classes of nodes: segments that carry the same mechanisms, in all the cells of a job, and what one
 * such segment stores.
 *
 * A class is compiled into one straight program (all its mechanisms in a row), so no lane ever asks
 * which mechanisms a node has. Per segment it keeps
 *   states     the gates of its mechanisms; then cai and ica (the calcium current of the last step)
 *              when a mechanism writes [Ca]i; then the low parts of slow gates and of cai, which float32
 *              needs;
 *   constants  RANGE parameters, reversal potentials, diam and area that differ within the class; the
 *              cell node where a mechanism draws random numbers.
 * What agrees over all segments of the class is a literal of the program.
 */
import type { CellModel, MechanismPlacement } from '../../model/cell.ts';
import { DRAW_STREAM, type Mechanism } from '../../nmodl/ir.ts';
import { slowStates } from './slow-states.ts';

export type SymbolPlace =
  | { kind: 'state'; slot: number }
  | { kind: 'constant'; slot: number }
  | { kind: 'literal'; value: number }
  /** v, dt, eca, the stream of draws: computed once for the segment and shared by its mechanisms. */
  | { kind: 'shared'; name: 'v' | 'dt' | 'eca' | 'stream' }
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
  /** What each cell has to do with them. */
  of: Map<CellModel, CellClasses>;
}

export interface CellClasses {
  /** Class of each cell node, −1 for zero-area nodes [cell nodes]. */
  classOf: Int32Array;
  /** Constants of each cell node [cell nodes][constantCount of its class]. */
  constantsOf: (node: number) => Float64Array;
}

/**
 * One list of classes for all the cells of a job, so that one program serves them: cells of several
 * emodels share a class where its mechanisms are the same.
 * @param slow_ms gates with a longer time constant are slow (slow-states.ts)
 */
export function planClasses(
  cells: Iterable<CellModel>,
  mechanismNamed: (name: string) => Mechanism,
  slow_ms: number,
): Classes {
  const grouped = [...new Set(cells)].map((cell) => ({ cell, groups: groupNodes(cell) }));
  // in the order of their names: one program whatever the order of the cells
  const keys = [...new Set(grouped.flatMap(({ groups }) => [...groups.keys()]))].sort();
  const of = new Map<CellModel, CellClasses>();
  const rowsOf = new Map<CellModel, Float64Array[]>();
  for (const { cell, groups } of grouped) {
    const classOf = new Int32Array(cell.nodes.parent.length).fill(-1);
    for (const [key, { nodes }] of groups)
      for (const node of nodes) classOf[node] = keys.indexOf(key);
    const rows: Float64Array[] = new Array(classOf.length);
    rowsOf.set(cell, rows);
    of.set(cell, { classOf, constantsOf: (node) => rows[node]! });
  }
  const plans = keys.map((key) => {
    const parts = grouped.flatMap(({ cell, groups }) => {
      const group = groups.get(key);
      return group ? [{ cell, ...group }] : [];
    });
    const mechanisms = parts[0]!.names.map(mechanismNamed).sort(concentrationWritersFirst);
    return planClass(mechanisms, parts, slow_ms, (cell, node, row) => {
      rowsOf.get(cell)![node] = row;
    });
  });
  return { plans, of };
}

/** The nodes of a class in one cell. */
interface Part {
  cell: CellModel;
  nodes: number[];
}

/** Segments by the mechanisms they carry (and the temperature, which programs hold as a literal). */
function groupNodes(cell: CellModel): Map<string, { names: string[]; nodes: number[] }> {
  const lists: string[][] = Array.from(cell.nodes.parent, () => []);
  for (const { name, nodes } of cell.mechanisms) for (const node of nodes) lists[node]!.push(name);
  const groups = new Map<string, { names: string[]; nodes: number[] }>();
  lists.forEach((names, node) => {
    if (cell.nodes.kind[node] !== 'seg') return;
    const key = `${cell.celsius} ${names.sort().join(' ')}`;
    if (!groups.has(key)) groups.set(key, { names, nodes: [] });
    groups.get(key)!.nodes.push(node);
  });
  return groups;
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
  mechanisms: Mechanism[],
  parts: Part[],
  slow_ms: number,
  setRow: (cell: CellModel, node: number, row: Float64Array) => void,
): ClassPlan {
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
  const columns = parts.map(({ cell }) => columnsOf(cell, mechanisms, hasPool));
  const literals = new Map<string, number>();
  const constants: string[] = [];
  for (const name of columns[0]!.keys()) {
    const first = columns[0]!.get(name)!(parts[0]!.nodes[0]!);
    const agree = parts.every(({ nodes }, p) => {
      const valueAt = columns[p]!.get(name)!;
      return nodes.every((node) => valueAt(node) === first);
    });
    if (agree) literals.set(name, first);
    else constants.push(name);
  }
  parts.forEach(({ cell, nodes }, p) => {
    const values = constants.map((name) => columns[p]!.get(name)!);
    for (const node of nodes) {
      setRow(
        cell,
        node,
        Float64Array.from(values, (valueAt) => valueAt(node)),
      );
    }
  });
  const { celsius } = parts[0]!.cell;
  const usesEca = reads.has('eca');
  return { mechanisms, states, constants, literals, pool, usesEca, celsius, slow };
}

/** Every value that the class's mechanisms may ask for, at a node of a cell. */
function columnsOf(cell: CellModel, mechanisms: Mechanism[], hasPool: boolean) {
  const columns = new Map<string, (node: number) => number>();
  const placement = new Map(cell.mechanisms.map((m) => [m.name, m]));
  for (const m of mechanisms) {
    const placed = placement.get(m.name)!;
    const at = indexByNode(placed);
    for (const p of m.parameters) {
      const perNode = placed.parameters[p.name];
      const fixed = cell.globals[m.name]?.[p.name] ?? p.default;
      columns.set(`${m.name}.${p.name}`, perNode ? (node) => perNode[at.get(node)!]! : () => fixed);
    }
  }
  columns.set('ena', (node) => cell.ena_mV[node]!);
  columns.set('ek', (node) => cell.ek_mV[node]!);
  columns.set('cao', (node) => cell.cao_mM[node]!);
  columns.set('diam', (node) => cell.nodes.diam_um[node]!);
  columns.set('area', (node) => cell.nodes.area_um2[node]!);
  if (drawsOf(mechanisms)) columns.set('node', (node) => node);
  if (!hasPool) columns.set('cai', (node) => cell.cai_mM[node]!);
  return columns;
}

/** Whether any of the mechanisms draws random numbers. */
export function drawsOf(mechanisms: readonly Mechanism[]): boolean {
  return mechanisms.some(({ draws }) => draws > 0);
}

/** Where a symbol of a mechanism lives in the program of its class. */
export function placeOf(plan: ClassPlan, mechanism: Mechanism, symbol: string): SymbolPlace {
  if (symbol === 'v' || symbol === 'dt' || symbol === 'eca')
    return { kind: 'shared', name: symbol };
  if (symbol === DRAW_STREAM) return { kind: 'shared', name: 'stream' };
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
