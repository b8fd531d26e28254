/**
 * The one intermediate form between NMODL text and the targets (JavaScript float64, WGSL float32).
 *
 * A mechanism is three straight-line programs over scalars, every PROCEDURE and FUNCTION inlined:
 *   initial   sets the states from v, ions and parameters (INITIAL);
 *   current   sets the currents and their derivative to v (BREAKPOINT without SOLVE);
 *   advance   moves the states by dt with v held fixed (the DERIVATIVE block of SOLVE, cnexp).
 */
export type Expr =
  | { kind: 'number'; value: number }
  /** A parameter, state, ion variable, local, or one of v, dt, celsius, diam, area. */
  | { kind: 'symbol'; name: string }
  | { kind: 'unary'; op: '-' | '!'; operand: Expr }
  | { kind: 'binary'; op: BinaryOp; left: Expr; right: Expr }
  /** Builtins only: exp log log10 pow sqrt fabs floor ceil sin cos tan tanh linoid binomial … */
  | { kind: 'call'; name: string; args: Expr[] };

export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '^'
  | '<'
  | '>'
  | '<='
  | '>='
  | '=='
  | '!='
  | '&&'
  | '||';

export type Stmt =
  /** Assigns a symbol; a local of the program is declared by its first assignment. */
  | { kind: 'assign'; target: string; value: Expr }
  | { kind: 'if'; condition: Expr; then: Stmt[]; else: Stmt[] };

export interface Parameter {
  name: string;
  default: number;
  unit: string;
  /** range: a value per segment; global: one a run; constant: neither RANGE nor GLOBAL. */
  scope: 'range' | 'global' | 'constant';
  /** <low, high> of the PARAMETER block, where the file gives one. */
  limits?: [number, number];
}

export interface IonUse {
  ion: string;
  /** e.g. ek, cai, ica */
  reads: string[];
  /** e.g. ik, cai */
  writes: string[];
}

export interface Mechanism {
  /** SUFFIX. */
  name: string;
  /** File the text came from, for messages. */
  source: string;
  parameters: Parameter[];
  states: string[];
  ions: IonUse[];
  /** Currents written, density in mA/cm²: ion currents (ina, ik, ica) and NONSPECIFIC_CURRENTs. */
  currents: { name: string; ion: string | null }[];
  /** RANGE variables that are ASSIGNED (recordable besides states). */
  rangeAssigned: string[];
  initial: Stmt[];
  /** Assigns every current `x` and, for each, `d_x_dv` (its derivative to v by symbolic differentiation). */
  current: Stmt[];
  advance: Stmt[];
  /** Ranks of the random draws of one advance, 0 to draws − 1; 0 for mechanisms without chance. */
  draws: number;
}

/**
 * The symbol that random draws belong to, an argument of every call of binomial: the surrounding
 * code's name for [tick, segment, cell, seed] (model/binomial.ts). No name in a file can be this.
 */
export const DRAW_STREAM = '$stream';

export type Phase = 'initial' | 'current' | 'advance';

/**
 * What an emitter offers (emit-js.ts, emit-wgsl.ts):
 * `emit(mechanism, phase, nameOf)` gives the statements of a phase as text, one a line.
 * `nameOf` maps a symbol of the mechanism (parameter, state, ion variable, v, dt, celsius, diam,
 * area, a current, `d_x_dv`) to the identifier or expression of the surrounding code. Locals get
 * names of their own, unique through a prefix, and are declared by the text; states, currents and
 * d_x_dv are assigned, never declared. WGSL text calls `linoid(x, k)` and pow-free powers for
 * small whole exponents; support functions stand in the emitter's `prelude`. A mechanism with draws
 * also calls `binomial(p, n, rank, stream)`, which the surrounding code provides (model/binomial.ts,
 * shaders/binomial.wgsl); `nameOf` is asked for DRAW_STREAM then.
 */
export type Emit = (
  mechanism: Mechanism,
  phase: Phase,
  nameOf: (symbol: string) => string,
) => string;
