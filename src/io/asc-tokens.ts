/**
 * Words of a Neurolucida ASC file: brackets, numbers, labels, strings. A semicolon starts a comment.
 */
import { InputError } from '../model/input-error.ts';

export interface Token {
  kind: '(' | ')' | '<' | '>' | '|' | ',' | 'number' | 'string' | 'label' | 'end';
  text: string;
  line: number;
}

// A word is whatever stands between blanks and brackets; a word that starts as a number must be one.
const WORD = /[^\s()<>|,;"]+/y;
const NUMBER_START = /^[+-]?\.?\d|^[+-]?(nan|inf)/i;

/** Every token of the text, then one of kind 'end' on the last line. */
export function tokenise(text: string, fileName: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let i = text.startsWith('\uFEFF') ? 1 : 0;
  while (i < text.length) {
    const char = text[i]!;
    if (char === '\n') {
      line++;
      i++;
    } else if (char === ';') {
      const end = text.indexOf('\n', i);
      i = end < 0 ? text.length : end;
    } else if (char === '"') {
      const end = text.indexOf('"', i + 1);
      const newline = text.indexOf('\n', i);
      if (end < 0 || (newline >= 0 && newline < end)) {
        throw new InputError(
          { format: 'asc', file: fileName, line },
          'string without its end quote',
        );
      }
      tokens.push({ kind: 'string', text: text.slice(i + 1, end), line });
      i = end + 1;
    } else if ('()<>|,'.includes(char)) {
      tokens.push({ kind: char as Token['kind'], text: char, line });
      i++;
    } else if (/\s/.test(char)) {
      i++;
    } else {
      WORD.lastIndex = i;
      const word = WORD.exec(text)![0];
      tokens.push({ kind: NUMBER_START.test(word) ? 'number' : 'label', text: word, line });
      i += word.length;
    }
  }
  tokens.push({ kind: 'end', text: 'the end of the file', line });
  return tokens;
}

/** A place in the list of tokens, with the steps every rule of the reader needs. */
export class TokenReader {
  readonly fileName: string;
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(text: string, fileName: string) {
    this.fileName = fileName;
    this.tokens = tokenise(text, fileName);
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.position + ahead, this.tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.position++;
    return token;
  }

  /** The next token if it is of this kind, else nothing is taken. */
  accept(kind: Token['kind']): Token | undefined {
    return this.peek().kind === kind ? this.next() : undefined;
  }

  fail(problem: string, line = this.peek().line): never {
    throw new InputError({ format: 'asc', file: this.fileName, line }, problem);
  }

  /** Skips from an opening bracket, which is next, to its closing one. */
  skipBracketed(): void {
    const open = this.next();
    const [opens, closes] = open.kind === '<' ? ['<', '>'] : ['(', ')'];
    for (let depth = 1; depth > 0; ) {
      const { kind } = this.next();
      if (kind === 'end') this.fail(`'${open.text}' of line ${open.line} is never closed`);
      if (kind === opens) depth++;
      if (kind === closes) depth--;
    }
  }

  /** Takes the closing bracket of the '(' on `openLine`. */
  close(openLine: number): void {
    const token = this.peek();
    if (token.kind === 'end') this.fail(`'(' of line ${openLine} is never closed`);
    if (token.kind === '(' && this.peek(1).kind === 'end') {
      this.fail(`'(' of line ${token.line} is never closed`);
    }
    if (token.kind !== ')') {
      this.fail(`expected ')' for the '(' of line ${openLine}, found ${describe(token)}`);
    }
    this.next();
  }
}

export function describe(token: Token): string {
  return token.kind === 'end' ? token.text : `'${token.text}'`;
}
