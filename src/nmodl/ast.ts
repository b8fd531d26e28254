/** The syntax tree of an NMODL file. Every node carries its place in the text. */
import { InputError } from '../model/input-error.ts';

/** Line and column, from 1. */
export interface Position {
  line: number;
  column: number;
}

/** A fault in an NMODL file: `mod: NaTg.mod:12:7: expected …`. */
export class NmodlError extends InputError {
  readonly column: number;

  constructor(file: string, { line, column }: Position, problem: string) {
    super({ format: 'mod', file, line }, problem);
    this.name = 'NmodlError';
    this.column = column;
    this.message = `mod: ${file}:${line}:${column}: ${problem}`;
  }
}

export interface Named {
  name: string;
  at: Position;
}

export type AstExpr = { at: Position } & (
  | { kind: 'number'; value: number }
  | { kind: 'name'; name: string }
  | { kind: 'unary'; op: '-' | '!'; operand: AstExpr }
  | { kind: 'binary'; op: string; left: AstExpr; right: AstExpr }
  | { kind: 'call'; name: string; args: AstExpr[] }
);

export interface AstTable {
  at: Position;
  outputs: Named[];
  from: AstExpr;
  to: AstExpr;
  intervals: AstExpr;
}

export type AstStmt = { at: Position } & (
  | { kind: 'assign'; target: string; value: AstExpr }
  /** m' = … */
  | { kind: 'derivative'; target: string; value: AstExpr }
  | { kind: 'if'; condition: AstExpr; yes: AstStmt[]; no: AstStmt[] }
  | { kind: 'local'; names: Named[] }
  | { kind: 'call'; call: AstExpr & { kind: 'call' } }
  | { kind: 'solve'; block: string; method: string | null }
  | { kind: 'table'; table: AstTable }
);

/** A line of PARAMETER, ASSIGNED, STATE or CONSTANT. */
export interface Declaration extends Named {
  value: number | null;
  unit: string;
  /** <low, high> */
  limits: [number, number] | null;
}

export interface Routine extends Named {
  kind: 'procedure' | 'function' | 'derivative';
  parameters: Named[];
  body: AstStmt[];
}

export interface AstIon extends Named {
  reads: Named[];
  writes: Named[];
}

export interface AstFile {
  file: string;
  title: string;
  suffix: Named | null;
  ions: AstIon[];
  nonspecific: Named[];
  range: Named[];
  global: Named[];
  /** Numbers defined in UNITS, e.g. FARADAY. */
  unitConstants: Declaration[];
  parameters: Declaration[];
  constants: Declaration[];
  assigned: Declaration[];
  states: Declaration[];
  initial: AstStmt[] | null;
  breakpoint: { at: Position; body: AstStmt[] } | null;
  routines: Map<string, Routine>;
}
