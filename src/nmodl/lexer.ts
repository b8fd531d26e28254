/**
 * NMODL text → tokens. Comments (`:` and `?` to the end of the line, COMMENT … ENDCOMMENT) are
 * dropped; VERBATIM is refused, since it holds C for NEURON's own compiler.
 */
import { NmodlError, type Position } from './ast.ts';

export interface Token {
  kind: 'name' | 'number' | 'string' | 'symbol' | 'title' | 'end';
  text: string;
  at: Position;
}

const patterns: [Token['kind'], RegExp][] = [
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['name', /[A-Za-z_]\w*/y],
  ['string', /"[^"\n]*"/y],
  ['symbol', /<=|>=|==|!=|&&|\|\||->|<->|[-+*/^(){}[\]<>=!,'~&@|%.$]/y],
];

export function tokenize(text: string, file: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  let line = 1;
  let lineStart = 0;
  const here = (): Position => ({ line, column: offset - lineStart + 1 });
  const advance = (length: number): void => {
    const end = offset + length;
    for (let i = text.indexOf('\n', offset); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) {
      line++;
      lineStart = i + 1;
    }
    offset = end;
  };
  const restOfLine = (): number => {
    const end = text.indexOf('\n', offset);
    return (end < 0 ? text.length : end) - offset;
  };

  while (offset < text.length) {
    const char = text[offset]!;
    if (/\s/.test(char)) {
      advance(1);
      continue;
    }
    if (char === ':' || char === '?') {
      advance(restOfLine());
      continue;
    }
    const at = here();
    const token = match(text, offset);
    if (!token) throw new NmodlError(file, at, `expected NMODL, found '${char}'`);
    if (token.text === 'COMMENT') {
      const end = text.indexOf('ENDCOMMENT', offset + 7);
      if (end < 0) throw new NmodlError(file, at, 'expected ENDCOMMENT to close this COMMENT');
      advance(end + 'ENDCOMMENT'.length - offset);
      continue;
    }
    if (token.text === 'VERBATIM') {
      const problem =
        "VERBATIM holds C code for NEURON's own compiler: expected the same in NMODL statements";
      throw new NmodlError(file, at, problem);
    }
    if (token.text === 'TITLE') {
      const title = text.slice(offset + 5, offset + restOfLine()).trim();
      tokens.push({ kind: 'title', text: title, at });
      advance(restOfLine());
      continue;
    }
    tokens.push({ ...token, at });
    advance(token.text.length);
  }
  tokens.push({ kind: 'end', text: 'the end of the file', at: here() });
  return tokens;
}

function match(text: string, offset: number): { kind: Token['kind']; text: string } | null {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = offset;
    const found = pattern.exec(text);
    if (found) return { kind, text: found[0] };
  }
  return null;
}
