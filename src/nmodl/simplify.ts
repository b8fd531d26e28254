/** Constant folding and gathering of like terms on expression trees, by way of the graph. */
import { toExpr, toGraph } from './convert.ts';
import { Graph } from './graph.ts';
import type { Expr } from './ir.ts';

/** The same value with constants folded: 2.3^((34 − 21)/10) becomes one number. */
export function simplify(expr: Expr): Expr {
  const graph = new Graph();
  const node = toGraph(graph, expr, (name) => graph.symbol(name));
  return toExpr(node);
}

/** The value of an expression of numbers alone, else null. */
export function constantValue(expr: Expr): number | null {
  const simple = simplify(expr);
  return simple.kind === 'number' ? simple.value : null;
}
