/**
 * Symbolic derivative of an expression graph with respect to one symbol.
 *
 * Comparisons count as constant (the derivative of a select is the select of the derivatives), and
 * so do floor and ceil: right everywhere but on the steps themselves.
 */
import type { Graph, Node } from './graph.ts';

/** dnode/dname. Throws on a builtin without a rule. */
export function differentiate(graph: Graph, root: Node, name: string): Node {
  const done = new Map<Node, Node>();
  const zero = graph.number(0);
  const one = graph.number(1);
  const d = (node: Node): Node => {
    let result = done.get(node);
    if (!result) {
      result = derive(node);
      done.set(node, result);
    }
    return result;
  };

  function derive(node: Node): Node {
    switch (node.kind) {
      case 'number':
      case 'compare':
      case 'logic':
        return zero;
      case 'symbol':
        return node.name === name ? one : zero;
      case 'sum':
        return graph.sum(node.terms.map((t) => ({ coefficient: t.coefficient, node: d(t.node) })));
      case 'product':
        return graph.add(
          ...node.factors.map(({ base, power }, i) =>
            graph.product([
              { base: graph.number(power), power: 1 },
              { base: d(base), power: 1 },
              { base, power: power - 1 },
              ...node.factors.filter((_, j) => j !== i),
            ]),
          ),
        );
      case 'select':
        return graph.select(node.condition, d(node.yes), d(node.no));
      case 'call':
        return deriveCall(node.name, node.args, node);
    }
  }

  function deriveCall(f: string, args: Node[], node: Node): Node {
    const [x, y] = args as [Node, Node];
    const inner = args.map(d);
    if (inner.every((n) => n === zero)) return zero;
    switch (f) {
      case 'exp':
        return graph.multiply(node, d(x));
      case 'log':
        return graph.divide(d(x), x);
      case 'log10':
        return graph.divide(graph.scale(Math.LOG10E, d(x)), x);
      case 'sqrt':
        return graph.divide(graph.scale(0.5, d(x)), node);
      case 'sin':
        return graph.multiply(graph.call('cos', [x]), d(x));
      case 'cos':
        return graph.negate(graph.multiply(graph.call('sin', [x]), d(x)));
      case 'tan':
        return graph.multiply(graph.add(one, graph.multiply(node, node)), d(x));
      case 'tanh':
        return graph.multiply(graph.subtract(one, graph.multiply(node, node)), d(x));
      case 'fabs':
        return graph.select(graph.compare('<', x, zero), graph.negate(d(x)), d(x));
      case 'floor':
      case 'ceil':
        return zero;
      case 'min':
        return graph.select(graph.compare('<', x, y), d(x), d(y));
      case 'max':
        return graph.select(graph.compare('>', x, y), d(x), d(y));
      case 'pow': {
        const byBase = graph.multiply(y, graph.call('pow', [x, graph.subtract(y, one)]), d(x));
        if (d(y) === zero) return byBase;
        return graph.add(byBase, graph.multiply(node, graph.call('log', [x]), d(y)));
      }
      default:
        throw new Error(`no rule for the derivative of ${f}`);
    }
  }
  return d(root);
}
