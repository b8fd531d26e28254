/** A place in a list of tokens, with the errors that name what was expected there. */
import { type Named, NmodlError, type Position } from './ast.ts';
import type { Token } from './lexer.ts';

export class Cursor {
  private readonly tokens: Token[];
  private index = 0;
  readonly file: string;

  constructor(tokens: Token[], file: string) {
    this.tokens = tokens;
    this.file = file;
  }

  get token(): Token {
    return this.tokens[this.index]!;
  }

  get at(): Position {
    return this.token.at;
  }

  peek(ahead: number): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.index++;
    return token;
  }

  /** True where the next token is this text (a string is never a keyword). */
  is(text: string): boolean {
    return this.token.kind !== 'string' && this.token.kind !== 'title' && this.token.text === text;
  }

  /** Takes the token if it is this text. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }

  expect(text: string, purpose = ''): Token {
    if (this.is(text)) return this.next();
    return this.fail(`expected '${text}'${purpose ? ` ${purpose}` : ''}`);
  }

  name(what: string): Named {
    const { kind, text, at } = this.token;
    if (kind !== 'name') return this.fail(`expected ${what}`);
    this.next();
    return { name: text, at };
  }

  /** a, b, c */
  names(what: string): Named[] {
    const list = [this.name(what)];
    while (this.take(',')) list.push(this.name(what));
    return list;
  }

  /** A number with an optional sign. */
  number(what: string): number {
    const sign = this.take('-') ? -1 : 1;
    if (this.token.kind !== 'number') return this.fail(`expected ${what}`);
    return sign * Number(this.next().text);
  }

  /** A unit in brackets, as its text without them; '' where there is none. */
  unit(): string {
    if (!this.is('(')) return '';
    const open = this.next();
    let text = '';
    while (!this.is(')')) {
      if (this.token.kind === 'end' || this.is('{') || this.is('}')) {
        throw new NmodlError(this.file, open.at, "expected ')' to close the unit that opens here");
      }
      text += this.next().text;
    }
    this.next();
    return text;
  }

  fail(expected: string, at = this.at): never {
    throw new NmodlError(this.file, at, `${expected}, found ${describe(this.token)}`);
  }
}

function describe({ kind, text }: Token): string {
  return kind === 'end' ? text : `'${text}'`;
}
