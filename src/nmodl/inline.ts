/**
 * Statements of a block → straight-line statements, every PROCEDURE and FUNCTION put in place.
 *
 * Locals and parameters of a routine get names of their own at each call (`rates_x`, `rates_x_2`),
 * so the result has one flat set of names.
 */
import {
  type AstExpr,
  type AstFile,
  type AstStmt,
  NmodlError,
  type Position,
  type Routine,
} from './ast.ts';
import { cnexpStep } from './cnexp.ts';
import { toGraph } from './convert.ts';
import { builtins, Graph } from './graph.ts';
import { type BinaryOp, DRAW_STREAM, type Expr, type Stmt } from './ir.ts';
import { ifStatement } from './program.ts';
import { inlineTable } from './table.ts';

const builtinArity: Record<string, number> = Object.fromEntries(
  Object.entries(builtins)
    .filter(([name]) => !['min', 'max', 'linoid'].includes(name))
    .map(([name, f]) => [name, f.length]),
);

/** What a name inside a routine stands for: a name of its own, or an expression. */
export type Scope = Map<string, string>;

export interface NameTable {
  /** Numbers known when the file is compiled. */
  constants: Map<string, number>;
  /** Names a statement may read. */
  readable: Set<string>;
  /** Names a statement may assign. */
  assignable: Set<string>;
}

export class Inliner {
  readonly file: string;
  private readonly routines: Map<string, Routine>;
  private readonly names: NameTable;
  private readonly used = new Set<string>();
  private readonly stack: string[] = [];
  /** Ranks of the random draws met. */
  readonly ranks: number[] = [];

  constructor(ast: AstFile, names: NameTable) {
    this.file = ast.file;
    this.routines = ast.routines;
    this.names = names;
    for (const name of [...names.readable, ...names.constants.keys()]) this.used.add(name);
  }

  fail(at: Position, problem: string): never {
    throw new NmodlError(this.file, at, problem);
  }

  /** A name that nothing else has. */
  fresh(stem: string): string {
    let name = stem;
    for (let n = 2; this.used.has(name); n++) name = `${stem}_${n}`;
    this.used.add(name);
    return name;
  }

  block(body: AstStmt[], outer: Scope, stem: string, out: Stmt[]): void {
    const scope = new Map(outer);
    for (const statement of body) this.statement(statement, scope, stem, out);
  }

  private statement(statement: AstStmt, scope: Scope, stem: string, out: Stmt[]): void {
    switch (statement.kind) {
      case 'local':
        for (const { name } of statement.names) scope.set(name, this.fresh(`${stem}_${name}`));
        return;
      case 'assign': {
        const value = this.expression(statement.value, scope, out);
        out.push({ kind: 'assign', target: this.target(statement, scope), value });
        return;
      }
      case 'derivative': {
        const value = this.expression(statement.value, scope, out);
        const next = cnexpStep(statement.target, value, out);
        if (!next) {
          const problem = `${statement.target}' is not linear in ${statement.target}: cnexp cannot solve it`;
          this.fail(statement.at, problem);
        }
        out.push({ kind: 'assign', target: statement.target, value: next });
        return;
      }
      case 'if': {
        const condition = this.expression(statement.condition, scope, out);
        const yes: Stmt[] = [];
        const no: Stmt[] = [];
        for (const inner of [...statement.yes, ...statement.no]) {
          if (inner.kind === 'derivative') {
            this.fail(inner.at, `${inner.target}' stands inside an if: expected it outside`);
          }
        }
        this.block(statement.yes, scope, stem, yes);
        this.block(statement.no, scope, stem, no);
        out.push(ifStatement(condition, yes, no));
        return;
      }
      case 'call': {
        const { name, args, at } = statement.call;
        const routine = this.routine(name, at, args.length);
        const values = args.map((arg) => this.expression(arg, scope, out));
        this.callProcedure(routine, values, at, out);
        return;
      }
      case 'solve':
        this.fail(statement.at, 'SOLVE stands here: expected it in BREAKPOINT, outside any if');
        break;
      case 'table':
        this.fail(statement.at, 'TABLE stands here: expected it first in a PROCEDURE or FUNCTION');
    }
  }

  private target(statement: AstStmt & { kind: 'assign' }, scope: Scope): string {
    const { target, at } = statement;
    const local = scope.get(target);
    if (local) return local;
    if (this.names.assignable.has(target)) return target;
    const problem = this.names.readable.has(target) ? 'cannot be assigned' : 'is not defined';
    return this.fail(at, `'${target}' ${problem}: expected a STATE, ASSIGNED or LOCAL variable`);
  }

  private callProcedure(routine: Routine, values: Expr[], at: Position, out: Stmt[]): void {
    const table = routine.body.find((s) => s.kind === 'table');
    if (table?.kind === 'table') {
      const run = (value: Expr, into: Stmt[]): void => {
        this.body(routine, [value], at, into);
      };
      inlineTable(this, routine, table.table, values[0], run, out);
    } else {
      this.body(routine, values, at, out);
    }
  }

  /** The statements of a routine with its parameters set; for a FUNCTION the name of its result. */
  private body(routine: Routine, values: Expr[], at: Position, out: Stmt[]): string {
    const { name, kind, parameters, body } = routine;
    if (this.stack.includes(name)) this.fail(at, `'${name}' calls itself: expected no recursion`);
    this.stack.push(name);
    const scope: Scope = new Map();
    for (const [i, parameter] of parameters.entries()) {
      const own = this.fresh(`${name}_${parameter.name}`);
      scope.set(parameter.name, own);
      out.push({ kind: 'assign', target: own, value: values[i]! });
    }
    let result = '';
    if (kind === 'function') {
      result = this.fresh(`${name}_result`);
      scope.set(name, result);
      out.push({ kind: 'assign', target: result, value: { kind: 'number', value: 0 } });
    }
    const rest = body.filter((s) => s.kind !== 'table');
    this.block(rest, scope, name, out);
    this.stack.pop();
    return result;
  }

  expression(expr: AstExpr, scope: Scope, out: Stmt[]): Expr {
    switch (expr.kind) {
      case 'number':
        return { kind: 'number', value: expr.value };
      case 'name':
        return this.name(expr.name, expr.at, scope);
      case 'unary':
        return { kind: 'unary', op: expr.op, operand: this.expression(expr.operand, scope, out) };
      case 'binary': {
        const left = this.expression(expr.left, scope, out);
        const right = this.expression(expr.right, scope, out);
        return { kind: 'binary', op: expr.op as BinaryOp, left, right };
      }
      case 'call':
        return this.call(expr, scope, out);
    }
  }

  private name(name: string, at: Position, scope: Scope): Expr {
    const local = scope.get(name);
    if (local) return { kind: 'symbol', name: local };
    const value = this.names.constants.get(name);
    if (value !== undefined) return { kind: 'number', value };
    if (this.names.readable.has(name)) return { kind: 'symbol', name };
    if (name === 't') this.fail(at, "'t' is not available: expected a mechanism without the time");
    return this.fail(at, `'${name}' is not defined: expected a declared variable`);
  }

  private call(expr: AstExpr & { kind: 'call' }, scope: Scope, out: Stmt[]): Expr {
    const { name, at } = expr;
    const args = expr.args.map((arg) => this.expression(arg, scope, out));
    const isBuiltin = Object.hasOwn(builtinArity, name);
    if (!this.routines.has(name) && isBuiltin) {
      const arity = builtinArity[name]!;
      if (args.length !== arity) {
        this.fail(at, `'${name}' got ${args.length} arguments: expected ${arity}`);
      }
      return { kind: 'call', name, args };
    }
    if (!this.routines.has(name) && name === 'binomial') return this.draw(args, at);
    const routine = this.routine(name, at, args.length);
    if (routine.kind !== 'function') {
      this.fail(at, `'${name}' is a ${routine.kind}: expected a FUNCTION in an expression`);
    }
    if (routine.body.some((s) => s.kind === 'table')) {
      this.fail(at, `'${name}' is a FUNCTION with TABLE: expected TABLE in a PROCEDURE`);
    }
    return { kind: 'symbol', name: this.body(routine, args, at, out) };
  }

  /** binomial(p, n, rank): every draw of a mechanism has a rank of its own, from 0 on. */
  private draw(args: Expr[], at: Position): Expr {
    const [, , rank] = args;
    if (args.length !== 3) this.fail(at, `'binomial' got ${args.length} arguments: expected 3`);
    if (rank?.kind !== 'number' || rank.value !== this.ranks.length) {
      const problem = `the rank of this draw must be ${this.ranks.length}: expected binomial(p, n, rank) with ranks 0, 1, 2 … in the order of the text`;
      this.fail(at, problem);
    }
    this.ranks.push(rank.value);
    return {
      kind: 'call',
      name: 'binomial',
      args: [...args, { kind: 'symbol', name: DRAW_STREAM }],
    };
  }

  private routine(name: string, at: Position, count: number): Routine {
    const routine = this.routines.get(name);
    if (!routine) {
      const known = [...this.routines.keys(), ...Object.keys(builtinArity)].join(', ');
      return this.fail(at, `'${name}' is not defined: expected one of ${known}`);
    }
    const { length } = routine.parameters;
    if (length !== count) this.fail(at, `'${name}' got ${count} arguments: expected ${length}`);
    return routine;
  }

  /** The value of an expression of constants, for TABLE. */
  constant(expr: AstExpr): number {
    const graph = new Graph();
    const node = toGraph(graph, this.expression(expr, new Map(), []), (n) => graph.symbol(n));
    if (node.kind === 'number') return node.value;
    return this.fail(expr.at, 'expected an expression of constants');
  }
}
