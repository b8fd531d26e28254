/**
 * The exponential step of x' = f(x), linear in x with all else held fixed (NEURON's cnexp):
 * f = a + b·x gives x ← x + (1 − e^(b·dt))·(−a/b − x), exact for constant a and b.
 */
import { toExpr, toGraph } from './convert.ts';
import { differentiate } from './differentiate.ts';
import { Graph } from './graph.ts';
import type { Expr, Stmt } from './ir.ts';
import { programGraph, symbolsIn } from './program.ts';
import { substitute, symbolsOf } from './walk.ts';

/**
 * The new value of `state`, or null where `derivative` is not linear in it. `before` are the
 * statements that ran before: a local among them that was made from the state is put in full.
 */
export function cnexpStep(state: string, derivative: Expr, before: Stmt[]): Expr | null {
  const graph = new Graph();
  const { values } = programGraph(graph, before);
  const dependent = new Set<string>();
  for (const [name, node] of values) {
    if (name !== state && symbolsOf(node).has(state)) dependent.add(name);
  }
  const mustExpand = [...symbolsIn(derivative)].some((name) => dependent.has(name));
  const f = toGraph(graph, derivative, (name) =>
    mustExpand && dependent.has(name) ? values.get(name)! : graph.symbol(name),
  );
  const b = differentiate(graph, f, state);
  if (symbolsOf(b).has(state)) return null;
  const a = substitute(graph, f, new Map([[state, graph.number(0)]]));
  const x = graph.symbol(state);
  const dt = graph.symbol('dt');
  if (b.kind === 'number' && b.value === 0) return toExpr(graph.add(x, graph.multiply(dt, a)));
  const end = graph.negate(graph.divide(a, b));
  const decay = graph.call('exp', [graph.multiply(b, dt)]);
  const part = graph.subtract(graph.number(1), decay);
  return toExpr(graph.add(x, graph.multiply(part, graph.subtract(end, x))));
}
