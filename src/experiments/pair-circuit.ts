/**
 * Connected pairs taken from a circuit: which cells, and in which order they are drawn.
 *
 * Postsynaptic cells are gone through in an order drawn by seed; each gives one of its presynaptic
 * partners within the limits, drawn by seed too, and a further one only when all have given theirs.
 * So no cell counts twice while there are others (Chindemi et al. 2022, Methods: 100 pairs a pathway).
 */
import type { CellModel } from '../model/cell.ts';
import type { ContactParameters } from '../model/glusynapse.ts';
import type { InputPlace } from '../model/input-error.ts';
import { type DrawSource, random123Stream } from '../model/philox.ts';
import { matchesGlob } from '../physiology/globs.ts';

/** A connection: its contacts by number in the circuit, ascending. */
export interface CircuitConnection {
  source: number;
  target: number;
  contacts: number[];
}

export interface CircuitPlace {
  section: string;
  x: number;
  node: number;
  location: 'basal' | 'apical';
  delay_ms: number;
}

/** What pairs are drawn from: a circuit of files, or one that is built in memory. */
export interface PairCircuit {
  /** Morphological type of each cell [cells]. */
  mtypes: readonly string[];
  /** Somata [cells]. */
  x_um: ArrayLike<number>;
  y_um: ArrayLike<number>;
  z_um: ArrayLike<number>;
  /** Connections that end on a cell, by source. */
  afferents(target: number): CircuitConnection[];
  cell(target: number): CellModel;
  places(connection: CircuitConnection): CircuitPlace[];
  /** Plastic contacts as the circuit has them, thresholds open (Infinity), and K of their release, null: unknown. */
  physiology(connection: CircuitConnection): {
    parameters: ContactParameters;
    hill_mM: number | null;
  }[];
  close(): void;
}

export interface PairCircuitRequest {
  /** Shipped spec, file of a spec, circuit_config.json, or the folder that holds one. */
  circuit: string;
  /** Folders that go before those of the circuit. */
  morphologies?: string;
  emodels?: string;
  /** Cells of types in place of those of a spec. */
  components?: Record<string, { morphology: string; emodel: string }[]>;
  fixhp: boolean;
  /** Where in the experiment it is asked for. */
  place: InputPlace;
}

/** InputError where there is no such circuit or it is damaged. */
export type OpenPairCircuit = (request: PairCircuitRequest) => Promise<PairCircuit>;

/** How far the somata may lie apart, along each axis; absent: any distance. */
export interface Apart {
  across?: number;
  height?: number;
  depth?: number;
}

export interface PairChoice {
  /** Types; `*` stands for any text. */
  pre: readonly string[];
  post: readonly string[];
  count: number;
  seed: number;
  apart_um?: Apart;
}

/** Which of its streams a seed uses: order of the targets, partners of one. */
const STREAM = { targets: 3, partners: 4 } as const;

/** RangeError where a type has no cell, or there are fewer pairs than asked for. */
export function choosePairs(circuit: PairCircuit, choice: PairChoice): CircuitConnection[] {
  const { count, seed } = choice;
  const isPre = cellsOf(circuit, choice.pre, 'presynaptic');
  const isPost = cellsOf(circuit, choice.post, 'postsynaptic');
  const targets = shuffled(
    isPost.flatMap((is, cell) => (is ? [cell] : [])),
    random123Stream([0, STREAM.targets, seed]),
  );
  const chosen: CircuitConnection[] = [];
  const further: CircuitConnection[][] = [];
  for (const target of targets) {
    if (chosen.length === count) return chosen;
    const partners = circuit
      .afferents(target)
      .filter(({ source }) => isPre[source] && source !== target)
      .filter(({ source }) => isNear(circuit, source, target, choice.apart_um));
    const order = shuffled(partners, random123Stream([target, STREAM.partners, seed]));
    const [first, ...others] = order;
    if (first) chosen.push(first);
    if (others.length > 0) further.push(others);
  }
  for (let round = 0; chosen.length < count; round++) {
    const next = further.flatMap((others) => others[round] ?? []);
    if (next.length === 0) throw new RangeError(tooFew(choice, chosen.length));
    chosen.push(...next.slice(0, count - chosen.length));
  }
  return chosen;
}

function cellsOf({ mtypes }: PairCircuit, globs: readonly string[], what: string): boolean[] {
  const known = new Map<string, boolean>();
  const is = mtypes.map((mtype) => {
    let found = known.get(mtype);
    if (found === undefined) {
      found = globs.some((glob) => matchesGlob(glob, mtype));
      known.set(mtype, found);
    }
    return found;
  });
  if (is.some((found) => found)) return is;
  const there = [...known.keys()].sort().join(', ');
  throw new RangeError(`no ${what} cell is of type ${globs.join(', ')}: there are ${there}`);
}

function isNear(
  { x_um, y_um, z_um }: PairCircuit,
  a: number,
  b: number,
  { across = Infinity, height = Infinity, depth = Infinity }: Apart = {},
): boolean {
  const apart = (axis: ArrayLike<number>) => Math.abs(axis[a]! - axis[b]!);
  return apart(x_um) <= across && apart(y_um) <= height && apart(z_um) <= depth;
}

function tooFew({ pre, post, count, apart_um }: PairChoice, found: number): string {
  const limits = Object.entries(apart_um ?? {}).map(([axis, um]) => `${axis} ${um} µm`);
  const within = limits.length > 0 ? ` with somata within ${limits.join(', ')}` : '';
  return (
    `holds ${found} connected pairs of ${pre.join(', ')} to ${post.join(', ')}${within}, ` +
    `expected ${count}`
  );
}

/** Fisher and Yates. */
function shuffled<T>(list: readonly T[], draws: DrawSource): T[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.min(i, Math.floor(draws.next() * (i + 1)));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
