/**
 * A graph as straight-line code: a value that is used twice is computed once and named. What the
 * languages differ in (numbers, calls, selects) is a dialect.
 */
import type { Factor, Node, Term } from './graph.ts';
import { split } from './graph.ts';
import { decompose, usedTwice } from './sharing.ts';
import { reachable, symbolsOf } from './walk.ts';

export interface Dialect {
  /** How a value that never changes is declared: const, let. */
  declare: string;
  number(value: number): string;
  call(name: string, args: string[]): string;
  select(condition: string, yes: string, no: string): string;
}

export interface CodeInput {
  /** Assignments, in order: the symbol and its value in terms of the values before. */
  outputs: [string, Node][];
  hints: Map<Node, string>;
  /** Start of every name that the code declares. */
  prefix: string;
  nameOf: (symbol: string) => string;
}

interface Piece {
  text: string;
  /** How tightly the text binds: 0 logic, 1 comparison, 2 sum, 3 product, 4 sign, 5 atom. */
  level: number;
}

const atom = (text: string): Piece => ({ text, level: 5 });
const within = ({ text, level }: Piece, least: number): string =>
  level >= least ? text : `(${text})`;

/** The statements, one a line. */
export function writeCode(dialect: Dialect, input: CodeInput): string {
  const writer = new Writer(dialect, input);
  return writer.lines().join('\n');
}

class Writer {
  private readonly dialect: Dialect;
  private readonly input: CodeInput;
  private readonly parts: Map<Node, Factor[]>;
  private readonly shared: Set<Node>;
  private readonly named = new Map<Node, Piece>();
  private readonly names = new Set<string>();
  private readonly out: string[] = [];

  constructor(dialect: Dialect, input: CodeInput) {
    this.dialect = dialect;
    this.input = input;
    const roots = input.outputs.map(([, node]) => node);
    this.parts = decompose(reachable(roots));
    this.shared = usedTwice(roots, this.parts);
  }

  lines(): string[] {
    const { outputs, nameOf } = this.input;
    const ready: [string, string][] = [];
    const written = new Set<string>();
    for (const [name, node] of outputs) {
      // A value that reads what an earlier line assigns is taken before any assignment.
      const reads = symbolsOf(node);
      const conflicts = [...written].some((target) => reads.has(target));
      const piece = this.piece(node);
      const isNamed = this.named.has(node);
      const text = conflicts && !isNamed ? this.name(node, piece).text : piece.text;
      written.add(name);
      ready.push([nameOf(name), text]);
    }
    return [...this.out, ...ready.map(([target, value]) => `${target} = ${value};`)];
  }

  /** The text of a node: a name if it is shared, and its own expression otherwise. */
  private piece(node: Node): Piece {
    const known = this.named.get(node);
    if (known) return known;
    const piece = this.expression(node);
    const isPlain = node.kind === 'number' || (node.kind === 'symbol' && isName(piece.text));
    if (isPlain || !this.shared.has(node)) return piece;
    return this.name(node, piece);
  }

  private name(node: Node, { text }: Piece): Piece {
    const name = this.freshName(node);
    this.out.push(`${this.dialect.declare} ${name} = ${text};`);
    this.named.set(node, atom(name));
    return atom(name);
  }

  private freshName(node: Node): string {
    const { prefix, hints } = this.input;
    const hint = hints.get(node) ?? (node.kind === 'symbol' ? node.name : 't');
    let name = `${prefix}${hint}`;
    for (let n = 2; this.names.has(name); n++) name = `${prefix}${hint}_${n}`;
    this.names.add(name);
    return name;
  }

  private expression(node: Node): Piece {
    const { dialect } = this;
    switch (node.kind) {
      case 'number':
        return this.number(node.value);
      case 'symbol':
        return atom(this.input.nameOf(node.name));
      case 'sum': {
        const { coefficient, core } = split(node);
        return core === node ? this.sum(node.terms, node.constant) : this.scaled(coefficient, core);
      }
      case 'product':
        return this.product(1, this.parts.get(node) ?? node.factors);
      case 'call':
        return atom(
          dialect.call(
            node.name,
            node.args.map((arg) => this.piece(arg).text),
          ),
        );
      case 'select': {
        const condition = this.piece(node.condition).text;
        const yes = this.piece(node.yes).text;
        return atom(dialect.select(condition, yes, this.piece(node.no).text));
      }
      case 'compare': {
        const left = within(this.piece(node.left), 2);
        return { text: `${left} ${node.op} ${within(this.piece(node.right), 2)}`, level: 1 };
      }
      case 'logic': {
        const args = node.args.map((arg) => within(this.piece(arg), 4));
        if (node.op === '!') return { text: `!${args[0]}`, level: 4 };
        return { text: args.join(` ${node.op} `), level: 0 };
      }
    }
  }

  private number(value: number): Piece {
    return { text: this.dialect.number(value), level: value < 0 ? 4 : 5 };
  }

  private sum(terms: Term[], constant: number, sign = 1): Piece {
    const signed: Term[] = terms.map((t) => ({ ...t, coefficient: sign * t.coefficient }));
    const items = signed.map((t) => ({
      isNegative: t.coefficient < 0,
      text: within(this.scaled(Math.abs(t.coefficient), t.node), 3),
    }));
    if (constant !== 0) {
      const text = this.dialect.number(Math.abs(constant));
      items.push({ isNegative: sign * constant < 0, text });
    }
    const first = Math.max(
      0,
      items.findIndex((item) => !item.isNegative),
    );
    const [head] = items.splice(first, 1);
    let text = head!.isNegative ? `-${head!.text}` : head!.text;
    for (const item of items) text += `${item.isNegative ? ' - ' : ' + '}${item.text}`;
    return { text, level: 2 };
  }

  private scaled(coefficient: number, core: Node): Piece {
    if (coefficient === 1) return this.piece(core);
    const isNamed = this.named.has(core) || this.shared.has(core);
    if (core.kind === 'product' && !isNamed) {
      return this.product(coefficient, this.parts.get(core) ?? core.factors);
    }
    return this.product(coefficient, [{ base: core, power: 1 }]);
  }

  private product(coefficient: number, factors: Factor[]): Piece {
    let sign = coefficient < 0 ? -1 : 1;
    const above: string[] = [];
    const below: string[] = [];
    for (const { base, power } of factors) {
      let piece: Piece;
      const isOwn = base.kind === 'sum' && !this.shared.has(base) && split(base).core === base;
      if (sign < 0 && isOwn && power % 2 !== 0) {
        // −(a − b) is written (b − a).
        piece = this.sum(base.terms, base.constant, -1);
        sign = 1;
      } else {
        piece = this.piece(base);
      }
      const side = power > 0 ? above : below;
      for (let i = 0; i < Math.abs(power); i++) side.push(within(piece, 4));
    }
    const size = Math.abs(coefficient);
    if (size !== 1 || above.length === 0) above.unshift(this.dialect.number(size));
    let text = above.join(' * ');
    if (below.length === 1) text += ` / ${below[0]}`;
    if (below.length > 1) text += ` / (${below.join(' * ')})`;
    const isSingle = above.length === 1 && below.length === 0;
    if (sign > 0) return { text, level: isSingle ? 4 : 3 };
    // `--x` is no negation in either language.
    return { text: text.startsWith('-') ? `-(${text})` : `-${text}`, level: isSingle ? 4 : 3 };
  }
}

/** An identifier or a literal: nothing is gained by naming it. */
function isName(text: string): boolean {
  return /^\(?-?[\w.]+\)?$/.test(text);
}
