/**
 * What float32 code gains from: no cancellation in e^x − 1, one exponential for e^x and e^(−x), one
 * quotient for linoid(x, k) and linoid(−x, k), no shifts off a singularity that linoid removes, one
 * block of random words for four draws.
 */
import { type Graph, type Node, split } from './graph.ts';
import type { Mechanism } from './ir.ts';
import { expMinusOne } from './linoid.ts';
import { mapChildren, reachable, rewriter } from './walk.ts';

/** What a pass does to a node, given all that is needed of the graph. */
type Pass = (graph: Graph, roots: Node[], mechanism: Mechanism) => (node: Node) => Node;

/** The outputs rewritten by every pass in turn; the hints for names move along. */
export function forFloat32(
  graph: Graph,
  roots: Node[],
  mechanism: Mechanism,
  hints: Map<Node, string>,
): { roots: Node[]; hints: Map<Node, string> } {
  let nodes = roots;
  let named = hints;
  for (const pass of [dropShifts, pairLinoids, useExpm1, shareReciprocals, useExp2, drawFour]) {
    const rewrite = pass(graph, nodes, mechanism);
    nodes = nodes.map(rewrite);
    const moved = new Map<Node, string>();
    for (const [node, hint] of named) {
      const after = rewrite(node);
      if (!moved.has(after)) moved.set(after, hint);
    }
    named = moved;
  }
  return { roots: nodes, hints: named };
}

/**
 * IF (x == c) x = x + 1e-4 guards a division by zero. Where every denominator is positive without
 * it (linoid has no singularity), it is left out.
 */
const dropShifts: Pass = (graph, roots, mechanism) => {
  const rewrite = rewriter(graph, (node) => {
    if (node.kind !== 'select') return node;
    const { condition } = node;
    if (condition.kind !== 'compare' || condition.op !== '==') return node;
    const shift = graph.subtract(node.yes, node.no);
    return shift.kind === 'number' && Math.abs(shift.value) <= 1e-3 ? node.no : node;
  });
  const without = roots.map(rewrite);
  const isSafe = reachable(without).every(
    (node) =>
      node.kind !== 'product' ||
      node.factors.every(({ base, power }) => power > 0 || isPositive(base, mechanism)),
  );
  return isSafe ? rewrite : (node) => node;
};

function isPositive(node: Node, mechanism: Mechanism): boolean {
  switch (node.kind) {
    case 'number':
      return node.value > 0;
    case 'symbol': {
      if (node.name === 'diam' || node.name === 'area') return true;
      const parameter = mechanism.parameters.find((p) => p.name === node.name);
      return (parameter?.limits?.[0] ?? 0) > 0;
    }
    case 'sum':
      return (
        node.constant >= 0 &&
        node.terms.every((t) => t.coefficient > 0 && isPositive(t.node, mechanism))
      );
    case 'product':
      return node.factors.every((f) => isPositive(f.base, mechanism));
    case 'call':
      if (node.name === 'linoid') return isPositive(node.args[1]!, mechanism);
      return node.name === 'exp' || (node.name === 'pow' && isPositive(node.args[0]!, mechanism));
    case 'select':
      return isPositive(node.yes, mechanism) && isPositive(node.no, mechanism);
    default:
      return false;
  }
}

/** linoid(x, k) beside linoid(−x, k): both from one exponential and one division. */
const pairLinoids: Pass = (graph, roots) => {
  const calls = new Set(reachable(roots).filter((n) => n.kind === 'call' && n.name === 'linoid'));
  return rewriter(graph, (node) => {
    if (node.kind !== 'call' || node.name !== 'linoid') return node;
    const [x, k] = node.args as [Node, Node];
    if (!calls.has(graph.call('linoid', [graph.negate(x), k]))) return node;
    const isSecond = split(x).coefficient < 0;
    const pair = graph.call('linoid_pair', [isSecond ? graph.negate(x) : x, k]);
    return graph.call(isSecond ? 'second' : 'first', [pair]);
  });
};

const useExpm1: Pass = (graph) =>
  rewriter(graph, (node) => {
    const found = expMinusOne(node);
    return found ? graph.scale(found.scale, graph.call('expm1', [found.exponent])) : node;
  });

/** e^(−x) beside e^x is its reciprocal. */
const shareReciprocals: Pass = (graph, roots) => {
  const calls = new Set(reachable(roots).filter((n) => n.kind === 'call' && n.name === 'exp'));
  return rewriter(graph, (node) => {
    if (node.kind !== 'call' || node.name !== 'exp') return node;
    const opposite = graph.call('exp', [graph.negate(node.args[0]!)]);
    if (!calls.has(opposite) || split(node.args[0]!).coefficient > 0) return node;
    return graph.divide(graph.number(1), opposite);
  });
};

/** e^(c·x) = 2^((c·log₂e)·x): the factor that every exponential needs is folded into c. */
const useExp2: Pass = (graph) =>
  rewriter(graph, (node) => {
    if (node.kind !== 'call' || node.name !== 'exp') return node;
    return graph.call('exp2', [graph.scale(Math.LOG2E, node.args[0]!)]);
  });

/**
 * Draws of ranks 4b to 4b + 3 that do not need each other's results share block b of random words and
 * one copy of the code: compilers put calls in place, and the pipeline of an interneuron takes them
 * 1.9 s with eight, 0.7 s with two.
 */
const drawFour: Pass = (graph, roots) => {
  const blocks = new Map<number, Node[]>();
  for (const node of reachable(roots)) {
    const rank = node.kind === 'call' && node.name === 'binomial' ? node.args[2]! : null;
    if (rank?.kind !== 'number') continue;
    const four = blocks.get(rank.value >> 2) ?? [];
    four[rank.value & 3] = node;
    blocks.set(rank.value >> 2, four);
  }
  const whole = [...blocks].filter(([, four]) => isWhole(four));
  const blockOf = new Map(whole.flatMap(([b, four]) => four.map((node) => [node, b] as const)));
  const done = new Map<Node, Node>();
  const rewrite = (node: Node): Node => {
    let result = done.get(node);
    if (!result) {
      const block = blockOf.get(node);
      result = block === undefined ? mapChildren(graph, node, rewrite) : drawn(node, block);
      done.set(node, result);
    }
    return result;
  };
  const drawn = (node: Node, block: number): Node => {
    const four = blocks.get(block)! as (Node & { kind: 'call' })[];
    const [p, n] = [0, 1].map((i) => four.map(({ args }) => rewrite(args[i]!)));
    const stream = four[0]!.args[3]!;
    const all = graph.call('binomial4', [...p!, ...n!, graph.number(block), stream]);
    return graph.call(COMPONENTS[(four as Node[]).indexOf(node)]!, [all]);
  };
  return rewrite;
};

/** Calls that take one component of a vector. */
export const COMPONENTS = ['component_x', 'component_y', 'component_z', 'component_w'];

function isWhole(four: readonly (Node | undefined)[]): boolean {
  if ([0, 1, 2, 3].some((i) => !four[i])) return false;
  return four.every((node) => {
    const needed = reachable([node!]);
    return four.every((other) => other === node || !needed.includes(other!));
  });
}
