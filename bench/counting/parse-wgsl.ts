/**
 * Reads the WGSL of the kernels: declarations, statements, expressions by precedence.
 *
 * Our own and small, for the reader that the tests of layouts use (wgsl_reflect 1.6) refuses parts of the
 * kernels' bodies. What it does not know ends in an error with the line.
 */
import type {
  Expression,
  FunctionTree,
  ModuleTree,
  Parameter,
  Statement,
  TypeName,
} from './wgsl-tree.ts';

interface Token {
  text: string;
  line: number;
}

const TOKEN =
  /\/\/[^\n]*|\s+|0x[0-9a-fA-F]+[iu]?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[iufh]?|[A-Za-z_]\w*|<<=|>>=|->|\+\+|--|&&|\|\||[=!<>+\-*/%&|^]=|<<|>>|[-+*/%&|^~!<>=(){}[\].,:;@]/gy;

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let at = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    at += token.length;
    if (!/^(\/\/|\s)/.test(token)) tokens.push({ text: token, line });
    line += token.split('\n').length - 1;
  }
  if (at < text.length) throw new Error(`wgsl:${line}: '${text[at]}' starts no word of WGSL`);
  return tokens;
}

/** Binary operators, weakest first; those of a row bind alike. */
const LEVELS = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const ASSIGNMENTS = ['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>='];
/** Names behind which `<` opens a type. */
const GENERIC = /^(bitcast|array|atomic|ptr|vec[234]|mat[234]x[234])$/;

/** @throws Error with the line of what it cannot read */
export function parseWgsl(text: string): ModuleTree {
  return new Parser(tokenise(text)).module();
}

class Parser {
  private readonly tokens: Token[];
  private at = 0;

  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  module(): ModuleTree {
    const tree: ModuleTree = { functions: [], structs: [], variables: [], constants: [] };
    while (this.at < this.tokens.length) {
      this.attributes();
      const word = this.next();
      if (word === 'fn') tree.functions.push(this.function());
      else if (word === 'struct') tree.structs.push(this.struct());
      else if (word === 'var') tree.variables.push(this.variable());
      else if (word === 'const') tree.constants.push(this.constant());
      else if (word === 'const_assert') {
        while (this.next() !== ';');
      } else if (word !== ';') this.fail(`'${word}' begins no declaration that is known here`);
    }
    return tree;
  }

  private peek = (): string => this.tokens[this.at]?.text ?? '';

  private next(): string {
    const token = this.tokens[this.at];
    if (!token) return this.fail('the text ends too early');
    this.at++;
    return token.text;
  }

  private take(text: string): boolean {
    if (this.peek() !== text) return false;
    this.at++;
    return true;
  }

  private expect(text: string): void {
    if (!this.take(text)) this.fail(`found '${this.peek()}', expected '${text}'`);
  }

  private fail(problem: string): never {
    const { line } = this.tokens[Math.min(this.at, this.tokens.length - 1)]!;
    throw new Error(`wgsl:${line}: ${problem}`);
  }

  private attributes(): void {
    while (this.take('@')) {
      this.next();
      if (this.take('(')) while (this.next() !== ')');
    }
  }

  private type(): TypeName {
    const name = this.next();
    if (!this.take('<')) return { name, of: null };
    const of = this.type();
    while (this.take(',')) this.type();
    // '>>' closes two
    if (this.peek() === '>>') this.tokens[this.at] = { ...this.tokens[this.at]!, text: '>' };
    else this.expect('>');
    return { name, of };
  }

  private list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.take(close)) {
      items.push(item());
      if (!this.take(',')) {
        this.expect(close);
        break;
      }
    }
    return items;
  }

  private parameter = (): Parameter => {
    this.attributes();
    const name = this.next();
    this.expect(':');
    return { name, type: this.type() };
  };

  private function(): FunctionTree {
    const name = this.next();
    this.expect('(');
    const parameters = this.list(')', this.parameter);
    let returns: TypeName | null = null;
    if (this.take('->')) {
      this.attributes();
      returns = this.type();
    }
    return { name, parameters, returns, body: this.block() };
  }

  private struct() {
    const name = this.next();
    this.expect('{');
    return { name, members: this.list('}', this.parameter) };
  }

  private variable() {
    this.expect('<');
    const space = this.next();
    if (this.take(',')) this.next();
    this.expect('>');
    const { name, type } = this.parameter();
    if (this.take('=')) this.expression();
    this.expect(';');
    return { name, space, type };
  }

  private constant() {
    const name = this.next();
    if (this.take(':')) this.type();
    this.expect('=');
    const value = this.expression();
    this.expect(';');
    return { name, value };
  }

  private block(): Statement[] {
    this.expect('{');
    const statements: Statement[] = [];
    while (!this.take('}')) {
      if (this.peek() === '{') statements.push(...this.block());
      else if (!this.take(';')) statements.push(this.statement());
    }
    return statements;
  }

  private statement(): Statement {
    const word = this.peek();
    switch (word) {
      case 'if':
        return this.choice();
      case 'for':
        return this.forLoop();
      case 'while': {
        this.next();
        const condition = this.expression();
        return { kind: 'loop', init: null, condition, step: null, body: this.block() };
      }
      case 'loop':
        this.next();
        return { kind: 'loop', init: null, condition: null, step: null, body: this.block() };
      case 'return': {
        this.next();
        const value = this.peek() === ';' ? null : this.expression();
        this.expect(';');
        return { kind: 'return', value };
      }
      case 'break':
      case 'continue':
        this.next();
        this.expect(';');
        return { kind: 'jump' };
      default: {
        const simple = this.simple();
        this.expect(';');
        return simple;
      }
    }
  }

  private choice(): Statement {
    const arms: { condition: Expression | null; body: Statement[] }[] = [];
    this.expect('if');
    arms.push({ condition: this.expression(), body: this.block() });
    while (this.take('else')) {
      const condition = this.take('if') ? this.expression() : null;
      arms.push({ condition, body: this.block() });
    }
    return { kind: 'if', arms };
  }

  private forLoop(): Statement {
    this.expect('for');
    this.expect('(');
    const init = this.peek() === ';' ? null : this.simple();
    this.expect(';');
    const condition = this.peek() === ';' ? null : this.expression();
    this.expect(';');
    const step = this.peek() === ')' ? null : this.simple();
    this.expect(')');
    return { kind: 'loop', init, condition, step, body: this.block() };
  }

  /** A declaration, an assignment, or a call, without its semicolon. */
  private simple(): Statement {
    if (['let', 'var', 'const'].includes(this.peek())) {
      this.next();
      const name = this.next();
      const type = this.take(':') ? this.type() : null;
      return { kind: 'declare', name, type, value: this.take('=') ? this.expression() : null };
    }
    const target = this.unary();
    const op = this.peek();
    if (op === '++' || op === '--') {
      this.next();
      return { kind: 'assign', op: `${op[0]}=`, target, value: { kind: 'number', text: '1' } };
    }
    if (ASSIGNMENTS.includes(op)) {
      this.next();
      return { kind: 'assign', op, target, value: this.expression() };
    }
    if (target.kind !== 'call') this.fail('an expression is no statement');
    return { kind: 'call', call: target };
  }

  private expression(level = 0): Expression {
    const ops = LEVELS[level];
    if (!ops) return this.unary();
    let left = this.expression(level + 1);
    while (ops.includes(this.peek())) {
      const op = this.next();
      left = { kind: 'binary', op, left, right: this.expression(level + 1) };
    }
    return left;
  }

  private unary(): Expression {
    if (['-', '!', '~', '&', '*'].includes(this.peek())) {
      const op = this.next();
      return { kind: 'unary', op, operand: this.unary() };
    }
    return this.postfix(this.primary());
  }

  private primary(): Expression {
    if (this.take('(')) {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    const word = this.peek();
    if (/^[\d.]/.test(word)) return { kind: 'number', text: this.next() };
    if (!/^[A-Za-z_]/.test(word)) return this.fail(`'${word}' begins no expression`);
    const callee = GENERIC.test(word) ? this.type() : { name: this.next(), of: null };
    if (this.take('(')) {
      return { kind: 'call', callee, args: this.list(')', () => this.expression()) };
    }
    return { kind: 'name', name: callee.name };
  }

  private postfix(of: Expression): Expression {
    if (this.take('.')) return this.postfix({ kind: 'member', of, name: this.next() });
    if (this.take('[')) {
      const index = this.expression();
      this.expect(']');
      return this.postfix({ kind: 'index', of, index });
    }
    return of;
  }
}
