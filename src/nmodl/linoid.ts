/**
 * Removable singularities: X/(1 − e^(−X/k)), X/(e^(X/k) − 1) and their scaled forms become the
 * builtin linoid(X, k), which is exact at X = 0 too; a guard around such a quotient is dropped
 * where its other side is the same function. Found by shape, whatever the file calls it.
 */
import type { Factor, Graph, Node } from './graph.ts';
import { split } from './graph.ts';
import { evaluate, reachable, rewriter } from './walk.ts';

/** A rewriting function that puts linoid in place of every such quotient. */
export function linoidRewriter(graph: Graph): (node: Node) => Node {
  return rewriter(graph, (node) => {
    if (node.kind === 'product') return quotient(graph, node.factors) ?? node;
    if (node.kind === 'select') return withoutGuard(node) ?? node;
    return node;
  });
}

function quotient(graph: Graph, factors: Factor[]): Node | null {
  for (const denominator of factors) {
    if (denominator.power !== -1) continue;
    const parts = expMinusOne(denominator.base);
    if (!parts) continue;
    for (const numerator of factors) {
      if (numerator.power !== 1) continue;
      const found = linoidOf(graph, numerator.base, parts.exponent);
      if (!found) continue;
      const others = factors.filter((f) => f !== numerator && f !== denominator);
      // Another such quotient may be left among the other factors.
      const rest = graph.product([...others, { base: graph.number(parts.scale), power: -1 }]);
      const { coefficient, core } = split(rest);
      const further = core.kind === 'product' ? (quotient(graph, core.factors) ?? core) : core;
      return graph.multiply(graph.number(coefficient), further, found);
    }
  }
  return null;
}

/** scale·(e^exponent − 1) */
export function expMinusOne(node: Node): { scale: number; exponent: Node } | null {
  if (node.kind !== 'sum' || node.terms.length !== 1) return null;
  const { coefficient, node: inner } = node.terms[0]!;
  if (node.constant !== -coefficient || inner.kind !== 'call' || inner.name !== 'exp') return null;
  return { scale: coefficient, exponent: inner.args[0]! };
}

/** X/(e^E − 1) as a linoid, where E = c·X·R and R has no part of its own in the singularity. */
function linoidOf(graph: Graph, x: Node, exponent: Node): Node | null {
  const { coefficient, core } = split(exponent);
  const factors = core.kind === 'product' ? core.factors : [{ base: core, power: 1 }];
  for (const factor of factors) {
    const ratio = factor.power === 1 ? proportion(factor.base, x) : null;
    if (ratio === null) continue;
    const rest = graph.product(factors.filter((f) => f !== factor));
    const size = Math.abs(coefficient * ratio);
    const k = graph.product([
      { base: graph.number(1 / size), power: 1 },
      { base: rest, power: -1 },
    ]);
    return coefficient * ratio > 0
      ? graph.call('linoid', [graph.negate(x), k])
      : graph.negate(graph.call('linoid', [x, k]));
  }
  return null;
}

/** r where a = r·x, else null. */
function proportion(a: Node, x: Node): number | null {
  if (a === x) return 1;
  if (a.kind !== 'sum' || x.kind !== 'sum' || a.terms.length !== x.terms.length) return null;
  const ratio = a.terms[0]!.coefficient / x.terms[0]!.coefficient;
  const same = a.terms.every(
    (term, i) =>
      term.node === x.terms[i]!.node && term.coefficient === ratio * x.terms[i]!.coefficient,
  );
  return same && a.constant === ratio * x.constant ? ratio : null;
}

/** A select between a linoid and what stands for it beside 0: the linoid alone. */
function withoutGuard(node: Node & { kind: 'select' }): Node | null {
  for (const [exact, near, holdsNear] of [
    [node.no, node.yes, true],
    [node.yes, node.no, false],
  ] as const) {
    const call = reachable([exact]).find((n) => n.kind === 'call' && n.name === 'linoid');
    if (call?.kind === 'call' && agreesNear(node.condition, exact, near, call, holdsNear)) {
      return exact;
    }
  }
  return null;
}

const trials = [0, 1e-9, -1e-9, 1e-7, -1e-7, 1e-5, -1e-5, 1e-3, -1e-3, 0.1, -0.1];

/**
 * Whether `near` equals `exact` to 1e-6 wherever the condition selects it close to the singularity,
 * and is selected at the singularity itself. Tried with numbers: one part of X is moved so that
 * X/k takes each trial value, all other symbols keep arbitrary values.
 */
function agreesNear(
  condition: Node,
  exact: Node,
  near: Node,
  call: Node & { kind: 'call' },
  holdsNear: boolean,
): boolean {
  const [x, k] = call.args as [Node, Node];
  const { coefficient, core } = split(x);
  const inK = new Set(reachable([k]));
  const parts = core.kind === 'sum' ? core.terms : [{ coefficient: 1, node: core }];
  const moved = parts.find((part) => !inK.has(part.node));
  if (!moved) return false;
  const arbitrary = (n: Node): number | undefined =>
    n.kind === 'symbol' ? 1.7 + (n.id % 13) * 0.37 : undefined;
  for (const [i, trial] of trials.entries()) {
    const target = (trial * evaluate(k, arbitrary)) / coefficient;
    const others = evaluate(core, (n) => (n === moved.node ? 0 : arbitrary(n)));
    const value = (target - others) / moved.coefficient;
    const at = (n: Node): number | undefined => (n === moved.node ? value : arbitrary(n));
    try {
      const isNear = (evaluate(condition, at) !== 0) === holdsNear;
      if (i === 0 && !isNear) return false;
      if (!isNear) continue;
      const expected = evaluate(exact, at);
      if (!(Math.abs(evaluate(near, at) - expected) <= 1e-6 * Math.abs(expected))) return false;
    } catch {
      return false;
    }
  }
  return true;
}
