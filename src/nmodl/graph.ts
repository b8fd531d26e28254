/**
 * Expressions as a graph of shared nodes in canonical form, the ground for every pass.
 *
 * A node is made once (hash-consing), so equal expressions are one object. Sums are
 * constant + Σ coefficient·node, products Π base^power with whole powers: like terms merge and
 * reciprocals cancel while nodes are built. A sum's first term is kept positive, so x and −x
 * share their core. Nothing is distributed: c·(a + b) stays as it is.
 */
export interface Term {
  coefficient: number;
  node: Node;
}

export interface Factor {
  base: Node;
  power: number;
}

export type CompareOp = '<' | '>' | '<=' | '>=' | '==' | '!=';

interface NodeShapes {
  number: { value: number };
  symbol: { name: string };
  sum: { constant: number; terms: Term[] };
  product: { factors: Factor[] };
  call: { name: string; args: Node[] };
  select: { condition: Node; yes: Node; no: Node };
  compare: { op: CompareOp; left: Node; right: Node };
  logic: { op: '&&' | '||' | '!'; args: Node[] };
}

export type Node = {
  [K in keyof NodeShapes]: { kind: K; id: number } & NodeShapes[K];
}[keyof NodeShapes];

type Shape = { [K in keyof NodeShapes]: { kind: K } & NodeShapes[K] }[keyof NodeShapes];

/** Values of the builtin functions in float64, for folding; `linoid(x, k)` = x/(1 − e^(−x/k)). */
export const builtins: Record<string, (...args: number[]) => number> = {
  exp: Math.exp,
  log: Math.log,
  log10: Math.log10,
  pow: (x, y) => x ** y,
  sqrt: Math.sqrt,
  fabs: Math.abs,
  floor: Math.floor,
  ceil: Math.ceil,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  min: Math.min,
  max: Math.max,
  linoid: (x, k) => (x === 0 ? k : -x / Math.expm1(-x / k)),
};

export class Graph {
  private readonly nodes = new Map<string, Node>();

  number(value: number): Node {
    return this.intern(`n${Object.is(value, -0) ? 0 : value}`, { kind: 'number', value });
  }

  symbol(name: string): Node {
    return this.intern(`s${name}`, { kind: 'symbol', name });
  }

  /** Σ of the terms and a constant; sums inside are merged where their coefficient is ±1. */
  sum(terms: Term[], constant = 0): Node {
    const merged = new Map<number, Term>();
    let rest = constant;
    const add = (coefficient: number, node: Node): void => {
      if (node.kind === 'number') {
        rest += coefficient * node.value;
        return;
      }
      const { coefficient: inner, core } = split(node);
      if (inner !== 1) {
        add(coefficient * inner, core);
        return;
      }
      if (core.kind === 'sum' && Math.abs(coefficient) === 1) {
        rest += coefficient * core.constant;
        for (const term of core.terms) add(coefficient * term.coefficient, term.node);
        return;
      }
      const before = merged.get(core.id)?.coefficient ?? 0;
      merged.set(core.id, { coefficient: before + coefficient, node: core });
    };
    for (const term of terms) add(term.coefficient, term.node);
    const kept = [...merged.values()].filter((term) => term.coefficient !== 0);
    if (kept.length === 0) return this.number(rest);
    if (kept.length === 1 && rest === 0) return this.scaled(kept[0]!.coefficient, kept[0]!.node);
    kept.sort((a, b) => a.node.id - b.node.id);
    const sign = kept[0]!.coefficient < 0 ? -1 : 1;
    const signed = kept.map(({ coefficient, node }) => ({ coefficient: sign * coefficient, node }));
    const key = `+${sign * rest}|${signed.map((t) => `${t.coefficient}*${t.node.id}`).join('|')}`;
    const core = this.intern(key, { kind: 'sum', constant: sign * rest, terms: signed });
    return this.scaled(sign, core);
  }

  /** coefficient·node, where node is neither a number nor scaled itself. */
  private scaled(coefficient: number, node: Node): Node {
    if (coefficient === 1) return node;
    const terms = [{ coefficient, node }];
    return this.intern(`+0|${coefficient}*${node.id}`, { kind: 'sum', constant: 0, terms });
  }

  /** Π base^power; numbers and scale factors gather into one coefficient in front. */
  product(factors: Factor[]): Node {
    const merged = new Map<number, Factor>();
    let coefficient = 1;
    const multiply = (node: Node, power: number): void => {
      if (node.kind === 'number') {
        coefficient *= node.value ** power;
        return;
      }
      const { coefficient: inner, core } = split(node);
      coefficient *= inner ** power;
      if (core.kind === 'product') {
        for (const factor of core.factors) multiply(factor.base, factor.power * power);
        return;
      }
      const before = merged.get(core.id)?.power ?? 0;
      merged.set(core.id, { base: core, power: before + power });
    };
    for (const factor of factors) multiply(factor.base, factor.power);
    const kept = [...merged.values()].filter((factor) => factor.power !== 0);
    if (coefficient === 0 || kept.length === 0) return this.number(coefficient);
    kept.sort((a, b) => a.base.id - b.base.id);
    if (kept.length === 1 && kept[0]!.power === 1) return this.scaled(coefficient, kept[0]!.base);
    const key = `*${kept.map((f) => `${f.base.id}^${f.power}`).join('*')}`;
    return this.scaled(coefficient, this.intern(key, { kind: 'product', factors: kept }));
  }

  add(...nodes: Node[]): Node {
    return this.sum(nodes.map((node) => ({ coefficient: 1, node })));
  }

  subtract(left: Node, right: Node): Node {
    return this.sum([
      { coefficient: 1, node: left },
      { coefficient: -1, node: right },
    ]);
  }

  negate(node: Node): Node {
    return this.scale(-1, node);
  }

  scale(coefficient: number, node: Node): Node {
    return this.multiply(this.number(coefficient), node);
  }

  multiply(...nodes: Node[]): Node {
    return this.product(nodes.map((base) => ({ base, power: 1 })));
  }

  divide(left: Node, right: Node): Node {
    return this.product([
      { base: left, power: 1 },
      { base: right, power: -1 },
    ]);
  }

  power(base: Node, exponent: Node): Node {
    if (exponent.kind !== 'number') return this.call('pow', [base, exponent]);
    const { value } = exponent;
    if (Number.isInteger(value) && Math.abs(value) <= 8)
      return this.product([{ base, power: value }]);
    if (value === 0.5) return this.call('sqrt', [base]);
    return this.call('pow', [base, exponent]);
  }

  call(name: string, args: Node[]): Node {
    const fold = builtins[name];
    if (fold && args.every((arg) => arg.kind === 'number')) {
      return this.number(fold(...args.map((arg) => (arg.kind === 'number' ? arg.value : 0))));
    }
    return this.intern(`${name}(${args.map((a) => a.id)})`, { kind: 'call', name, args });
  }

  /** Conditions are compare and logic nodes, or the numbers 0 and 1. */
  select(condition: Node, yes: Node, no: Node): Node {
    if (condition.kind === 'number') return condition.value !== 0 ? yes : no;
    if (yes === no) return yes;
    const key = `?${condition.id},${yes.id},${no.id}`;
    return this.intern(key, { kind: 'select', condition, yes, no });
  }

  compare(op: CompareOp, left: Node, right: Node): Node {
    if (left.kind === 'number' && right.kind === 'number')
      return this.number(compareNumbers(op, left.value, right.value) ? 1 : 0);
    return this.intern(`${op}${left.id},${right.id}`, { kind: 'compare', op, left, right });
  }

  logic(op: '&&' | '||' | '!', args: Node[]): Node {
    const [first, second] = args;
    if (first?.kind === 'number') {
      if (op === '!') return this.number(first.value === 0 ? 1 : 0);
      if ((op === '&&') === (first.value === 0)) return this.number(op === '&&' ? 0 : 1);
      return second!;
    }
    return this.intern(`${op}${args.map((a) => a.id)}`, { kind: 'logic', op, args });
  }

  private intern(key: string, shape: Shape): Node {
    let node = this.nodes.get(key);
    if (!node) {
      node = { ...shape, id: this.nodes.size } as Node;
      this.nodes.set(key, node);
    }
    return node;
  }
}

/** A node as coefficient·core: −3x is −3 and x. */
export function split(node: Node): { coefficient: number; core: Node } {
  if (node.kind === 'sum' && node.constant === 0 && node.terms.length === 1) {
    return { coefficient: node.terms[0]!.coefficient, core: node.terms[0]!.node };
  }
  return { coefficient: 1, core: node };
}

export function compareNumbers(op: CompareOp, left: number, right: number): boolean {
  switch (op) {
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    case '==':
      return left === right;
    case '!=':
      return left !== right;
  }
}
