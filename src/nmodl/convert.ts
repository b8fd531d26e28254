/** Between the two forms of an expression: trees (ir.ts) and graphs (graph.ts). */
import type { Factor, Graph, Node, Term } from './graph.ts';
import type { Expr } from './ir.ts';

/** The graph of a tree; `nodeOf` gives a symbol's node (itself, or what it was assigned). */
export function toGraph(graph: Graph, expr: Expr, nodeOf: (name: string) => Node): Node {
  const convert = (e: Expr): Node => {
    switch (e.kind) {
      case 'number':
        return graph.number(e.value);
      case 'symbol':
        return nodeOf(e.name);
      case 'unary':
        return e.op === '-'
          ? graph.negate(asNumber(graph, convert(e.operand)))
          : graph.logic('!', [asCondition(graph, convert(e.operand))]);
      case 'call':
        return graph.call(
          e.name,
          e.args.map((arg) => asNumber(graph, convert(arg))),
        );
      case 'binary':
        return convertBinary(e);
    }
  };
  const convertBinary = ({ op, left: l, right: r }: Expr & { kind: 'binary' }): Node => {
    if (op === '&&' || op === '||') {
      return graph.logic(op, [asCondition(graph, convert(l)), asCondition(graph, convert(r))]);
    }
    const left = asNumber(graph, convert(l));
    const right = asNumber(graph, convert(r));
    switch (op) {
      case '+':
        return graph.add(left, right);
      case '-':
        return graph.subtract(left, right);
      case '*':
        return graph.multiply(left, right);
      case '/':
        return graph.divide(left, right);
      case '^':
        return graph.power(left, right);
      default:
        return graph.compare(op, left, right);
    }
  };
  return convert(expr);
}

/** A node as a condition: a number is true where it is not 0. */
export function asCondition(graph: Graph, node: Node): Node {
  return isCondition(node) ? node : graph.compare('!=', node, graph.number(0));
}

/** A node as a number: a condition is 1 or 0. */
export function asNumber(graph: Graph, node: Node): Node {
  return isCondition(node) ? graph.select(node, graph.number(1), graph.number(0)) : node;
}

function isCondition(node: Node): boolean {
  return node.kind === 'compare' || node.kind === 'logic';
}

const number = (value: number): Expr => ({ kind: 'number', value });

/** The tree of a graph without selects (those have no form as an expression). */
export function toExpr(root: Node): Expr {
  switch (root.kind) {
    case 'number':
      return number(root.value);
    case 'symbol':
      return { kind: 'symbol', name: root.name };
    case 'call':
      return { kind: 'call', name: root.name, args: root.args.map(toExpr) };
    case 'compare':
      return { kind: 'binary', op: root.op, left: toExpr(root.left), right: toExpr(root.right) };
    case 'logic': {
      const [left, right] = root.args.map(toExpr) as [Expr, Expr];
      if (root.op === '!') return { kind: 'unary', op: '!', operand: left };
      return { kind: 'binary', op: root.op, left, right };
    }
    case 'sum':
      return sumToExpr(root.terms, root.constant);
    case 'product':
      return productToExpr(root.factors);
    case 'select':
      throw new Error('a select has no form as an expression');
  }
}

function sumToExpr(terms: Term[], constant: number): Expr {
  let result: Expr | null = constant === 0 ? null : number(constant);
  for (const { coefficient, node } of terms) {
    const isNegative = coefficient < 0;
    const size = Math.abs(coefficient);
    const core = toExpr(node);
    const term: Expr =
      size === 1 ? core : { kind: 'binary', op: '*', left: number(size), right: core };
    if (result) result = { kind: 'binary', op: isNegative ? '-' : '+', left: result, right: term };
    else result = isNegative ? { kind: 'unary', op: '-', operand: term } : term;
  }
  return result ?? number(0);
}

function productToExpr(factors: Factor[]): Expr {
  const side = (sign: 1 | -1): Expr | null => {
    let result: Expr | null = null;
    for (const { base, power } of factors) {
      if (Math.sign(power) !== sign) continue;
      const tree = toExpr(base);
      const size = Math.abs(power);
      const factor: Expr =
        size === 1 ? tree : { kind: 'binary', op: '^', left: tree, right: number(size) };
      result = result ? { kind: 'binary', op: '*', left: result, right: factor } : factor;
    }
    return result;
  };
  const numerator = side(1) ?? number(1);
  const denominator = side(-1);
  return denominator ? { kind: 'binary', op: '/', left: numerator, right: denominator } : numerator;
}
