/** What code made from a graph computes once: shared values, and shared parts of products. */
import type { Factor, Node } from './graph.ts';
import { childrenOf } from './walk.ts';

type Product = Node & { kind: 'product' };

/**
 * Products written by way of other products that are needed anyway: with ḡ·m³·h beside
 * ḡ·m³·h·(v − E), the second is the first times (v − E).
 */
export function decompose(nodes: Node[]): Map<Node, Factor[]> {
  const products = nodes.filter((node): node is Product => node.kind === 'product');
  const parts = new Map<Node, Factor[]>();
  for (const whole of products) {
    let best: Product | null = null;
    for (const part of products) {
      if (part === whole || !isPart(part, whole)) continue;
      if (!best || countOf(part) > countOf(best)) best = part;
    }
    if (!best) continue;
    const taken = new Map(best.factors.map((f) => [f.base, f.power]));
    const rest = whole.factors
      .map(({ base, power }) => ({ base, power: power - (taken.get(base) ?? 0) }))
      .filter((factor) => factor.power !== 0);
    parts.set(whole, [{ base: best, power: 1 }, ...rest]);
  }
  return parts;
}

function countOf(product: Product): number {
  return product.factors.reduce((count, { power }) => count + Math.abs(power), 0);
}

function isPart(part: Product, whole: Product): boolean {
  if (countOf(part) < 2 || countOf(part) >= countOf(whole)) return false;
  const powers = new Map(whole.factors.map((f) => [f.base, f.power]));
  return part.factors.every(({ base, power }) => {
    const available = powers.get(base) ?? 0;
    return power > 0 ? available >= power : available <= power;
  });
}

/** The nodes that more than one place reads. */
export function usedTwice(roots: Node[], parts: Map<Node, Factor[]>): Set<Node> {
  const uses = new Map<Node, number>();
  const use = (node: Node, times: number): void => {
    const before = uses.get(node) ?? 0;
    uses.set(node, before + times);
    if (before > 0) return;
    const factors = parts.get(node) ?? (node.kind === 'product' ? node.factors : null);
    if (factors) for (const { base, power } of factors) use(base, Math.abs(power));
    else for (const child of childrenOf(node)) use(child, 1);
  };
  for (const root of roots) use(root, 1);
  return new Set([...uses].filter(([, count]) => count > 1).map(([node]) => node));
}
