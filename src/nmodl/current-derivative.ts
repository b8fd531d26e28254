/**
 * Adds to the BREAKPOINT program, beside every assignment that depends on v, the derivative of its
 * target to v (forward differentiation): `ik` gains `d_ik_dv`. A current that does not depend on v
 * gets the derivative 0.
 */
import { toExpr, toGraph } from './convert.ts';
import { differentiate } from './differentiate.ts';
import { Graph, type Node } from './graph.ts';
import type { Expr, Stmt } from './ir.ts';
import { forEachAssign, ifStatement, symbolsIn } from './program.ts';

/** The name of a symbol's derivative to v. */
export function derivativeName(name: string): string {
  return `d_${name}_dv`;
}

export function withDerivatives(program: Stmt[], currents: string[]): Stmt[] {
  const active = activeSymbols(program);
  const result = differentiateBlock(program, active);
  for (const current of currents) {
    if (!active.has(current)) {
      const zero: Expr = { kind: 'number', value: 0 };
      result.push({ kind: 'assign', target: derivativeName(current), value: zero });
    }
  }
  return result;
}

/** Symbols that some assignment makes depend on v, v included. */
function activeSymbols(program: Stmt[]): Set<string> {
  const active = new Set(['v']);
  for (let before = 0; before < active.size; ) {
    before = active.size;
    forEachAssign(program, ({ target, value }) => {
      if ([...symbolsIn(value)].some((name) => active.has(name))) active.add(target);
    });
  }
  return active;
}

function differentiateBlock(program: Stmt[], active: Set<string>): Stmt[] {
  return program.flatMap((statement): Stmt[] => {
    if (statement.kind === 'if') {
      const yes = differentiateBlock(statement.then, active);
      const no = differentiateBlock(statement.else, active);
      return [ifStatement(statement.condition, yes, no)];
    }
    if (!active.has(statement.target)) return [statement];
    const target = derivativeName(statement.target);
    return [{ kind: 'assign', target, value: derivativeOf(statement.value, active) }, statement];
  });
}

/** d/dv of an expression: ∂/∂s · ds/dv over the active symbols s it reads. */
function derivativeOf(value: Expr, active: Set<string>): Expr {
  const graph = new Graph();
  const node = toGraph(graph, value, (name) => graph.symbol(name));
  const parts: Node[] = [...symbolsIn(value)]
    .filter((name) => active.has(name))
    .map((name) => {
      const byName = differentiate(graph, node, name);
      if (name === 'v') return byName;
      return graph.multiply(byName, graph.symbol(derivativeName(name)));
    });
  return toExpr(graph.add(...parts));
}
