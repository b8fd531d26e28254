/** Walks over expression graphs: children, rebuilding from the leaves up, dependence, values. */
import { builtins, compareNumbers, type Graph, type Node } from './graph.ts';

/** The nodes a node is made of, in the order they are evaluated. */
export function childrenOf(node: Node): Node[] {
  switch (node.kind) {
    case 'number':
    case 'symbol':
      return [];
    case 'sum':
      return node.terms.map((term) => term.node);
    case 'product':
      return node.factors.map((factor) => factor.base);
    case 'call':
    case 'logic':
      return node.args;
    case 'select':
      return [node.condition, node.yes, node.no];
    case 'compare':
      return [node.left, node.right];
  }
}

/** The node with its children passed through `f`. */
export function mapChildren(graph: Graph, node: Node, f: (child: Node) => Node): Node {
  switch (node.kind) {
    case 'number':
    case 'symbol':
      return node;
    case 'sum':
      return graph.sum(
        node.terms.map(({ coefficient, node: child }) => ({ coefficient, node: f(child) })),
        node.constant,
      );
    case 'product':
      return graph.product(node.factors.map(({ base, power }) => ({ base: f(base), power })));
    case 'call':
      return graph.call(node.name, node.args.map(f));
    case 'logic':
      return graph.logic(node.op, node.args.map(f));
    case 'select':
      return graph.select(f(node.condition), f(node.yes), f(node.no));
    case 'compare':
      return graph.compare(node.op, f(node.left), f(node.right));
  }
}

/**
 * A rebuilding pass: every node is rebuilt from rewritten children and then handed to `rule`.
 * The returned function remembers what it has done, so shared nodes are rewritten once.
 */
export function rewriter(graph: Graph, rule: (node: Node) => Node): (node: Node) => Node {
  const done = new Map<Node, Node>();
  const rewrite = (node: Node): Node => {
    let result = done.get(node);
    if (!result) {
      result = rule(mapChildren(graph, node, rewrite));
      done.set(node, result);
    }
    return result;
  };
  return rewrite;
}

/** The node with symbols replaced. */
export function substitute(graph: Graph, node: Node, values: Map<string, Node>): Node {
  const replace = rewriter(graph, (n) => (n.kind === 'symbol' ? (values.get(n.name) ?? n) : n));
  return replace(node);
}

/** Every node reachable from the roots, children first. */
export function reachable(roots: Iterable<Node>): Node[] {
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    for (const child of childrenOf(node)) visit(child);
    seen.add(node);
  };
  for (const root of roots) visit(root);
  return [...seen];
}

export function symbolsOf(...roots: Node[]): Set<string> {
  const names = new Set<string>();
  for (const node of reachable(roots)) if (node.kind === 'symbol') names.add(node.name);
  return names;
}

/** The float64 value of a node, `known` giving those of the leaves (or of any node it knows). */
export function evaluate(root: Node, known: (node: Node) => number | undefined): number {
  const values = new Map<Node, number>();
  const at = (node: Node): number => {
    let value = values.get(node);
    if (value === undefined) {
      value = known(node) ?? compute(node, at);
      values.set(node, value);
    }
    return value;
  };
  return at(root);
}

function compute(node: Node, at: (node: Node) => number): number {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'symbol':
      throw new Error(`no value for ${node.name}`);
    case 'sum':
      return node.terms.reduce((sum, t) => sum + t.coefficient * at(t.node), node.constant);
    case 'product':
      return node.factors.reduce((product, f) => product * at(f.base) ** f.power, 1);
    case 'call': {
      const f = builtins[node.name];
      if (!f) throw new Error(`no builtin ${node.name}`);
      return f(...node.args.map(at));
    }
    case 'select':
      return at(node.condition) !== 0 ? at(node.yes) : at(node.no);
    case 'compare':
      return compareNumbers(node.op, at(node.left), at(node.right)) ? 1 : 0;
    case 'logic': {
      const values = node.args.map((arg) => at(arg) !== 0);
      if (node.op === '!') return values[0] ? 0 : 1;
      return (node.op === '&&' ? values.every(Boolean) : values.some(Boolean)) ? 1 : 0;
    }
  }
}
