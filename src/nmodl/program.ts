/**
 * A straight-line program as a graph: what every assigned symbol is, in terms of the values before
 * the program. An IF becomes a select, so both sides are computed and one is taken.
 */
import { asCondition, asNumber, toGraph } from './convert.ts';
import type { Graph, Node } from './graph.ts';
import type { Expr, Stmt } from './ir.ts';

/** IF as a statement. */
export function ifStatement(condition: Expr, yes: Stmt[], no: Stmt[]): Stmt {
  // biome-ignore lint/suspicious/noThenProperty: the name in NMODL's own terms; never awaited
  return { kind: 'if', condition, then: yes, else: no };
}

/** Final values of the assigned symbols, and names that help to read the code made from them. */
export interface ProgramGraph {
  values: Map<string, Node>;
  hints: Map<Node, string>;
}

export function programGraph(graph: Graph, program: Stmt[]): ProgramGraph {
  const hints = new Map<Node, string>();
  const run = (statements: Stmt[], before: Map<string, Node>): Map<string, Node> => {
    const values = new Map(before);
    const nodeOf = (name: string): Node => values.get(name) ?? graph.symbol(name);
    for (const statement of statements) {
      if (statement.kind === 'assign') {
        const node = asNumber(graph, toGraph(graph, statement.value, nodeOf));
        if (!hints.has(node)) hints.set(node, statement.target);
        values.set(statement.target, node);
        continue;
      }
      const condition = asCondition(graph, toGraph(graph, statement.condition, nodeOf));
      const then = run(statement.then, values);
      const otherwise = run(statement.else, values);
      for (const name of new Set([...then.keys(), ...otherwise.keys()])) {
        const left = then.get(name) ?? graph.symbol(name);
        const right = otherwise.get(name) ?? graph.symbol(name);
        const node = graph.select(condition, left, right);
        if (left !== right && !hints.has(node)) hints.set(node, name);
        values.set(name, node);
      }
    }
    return values;
  };
  return { values: run(program, new Map()), hints };
}

/** Calls `visit` for every statement, those inside IFs included, in order. */
export function forEachAssign(
  program: Stmt[],
  visit: (statement: Stmt & { kind: 'assign' }) => void,
): void {
  for (const statement of program) {
    if (statement.kind === 'assign') visit(statement);
    else {
      forEachAssign(statement.then, visit);
      forEachAssign(statement.else, visit);
    }
  }
}

export function symbolsIn(expr: Expr, into = new Set<string>()): Set<string> {
  switch (expr.kind) {
    case 'symbol':
      into.add(expr.name);
      break;
    case 'unary':
      symbolsIn(expr.operand, into);
      break;
    case 'binary':
      symbolsIn(expr.left, into);
      symbolsIn(expr.right, into);
      break;
    case 'call':
      for (const arg of expr.args) symbolsIn(arg, into);
      break;
    case 'number':
      break;
  }
  return into;
}

/** The first symbol that is read where it may not have been assigned, given those known before. */
export function firstUnassigned(program: Stmt[], known: Set<string>): string | null {
  const assigned = new Set(known);
  const missing = (expr: Expr): string | null => {
    for (const name of symbolsIn(expr)) if (!assigned.has(name)) return name;
    return null;
  };
  for (const statement of program) {
    if (statement.kind === 'assign') {
      const name = missing(statement.value);
      if (name) return name;
      assigned.add(statement.target);
      continue;
    }
    const name =
      missing(statement.condition) ??
      firstUnassigned(statement.then, assigned) ??
      firstUnassigned(statement.else, assigned);
    if (name) return name;
    const inElse = assignedAlways(statement.else);
    for (const target of assignedAlways(statement.then)) {
      if (inElse.has(target)) assigned.add(target);
    }
  }
  return null;
}

function assignedAlways(program: Stmt[]): Set<string> {
  const names = new Set<string>();
  for (const statement of program) {
    if (statement.kind === 'assign') names.add(statement.target);
    else {
      const inElse = assignedAlways(statement.else);
      for (const name of assignedAlways(statement.then)) if (inElse.has(name)) names.add(name);
    }
  }
  return names;
}

/** The program with a symbol renamed wherever it stands. */
export function renameSymbol(program: Stmt[], from: string, to: string): Stmt[] {
  const inExpr = (e: Expr): Expr => {
    switch (e.kind) {
      case 'number':
        return e;
      case 'symbol':
        return e.name === from ? { kind: 'symbol', name: to } : e;
      case 'unary':
        return { ...e, operand: inExpr(e.operand) };
      case 'binary':
        return { ...e, left: inExpr(e.left), right: inExpr(e.right) };
      case 'call':
        return { ...e, args: e.args.map(inExpr) };
    }
  };
  return program.map((s) =>
    s.kind === 'assign'
      ? { kind: 'assign', target: s.target === from ? to : s.target, value: inExpr(s.value) }
      : ifStatement(
          inExpr(s.condition),
          renameSymbol(s.then, from, to),
          renameSymbol(s.else, from, to),
        ),
  );
}
