/**
 * As much of hoc as reading a template takes: tokens with their lines, and procedures by name. Nothing
 * is executed.
 */
import { InputError } from '../model/input-error.ts';

export interface HocToken {
  /** Text as written; strings with their quotes, dotted names whole. */
  text: string;
  line: number;
}

export interface HocProcedure {
  name: string;
  line: number;
  body: HocToken[];
}

export interface HocTemplate {
  name: string;
  line: number;
  procedures: Map<string, HocProcedure>;
}

export interface HocFile {
  /** Procedures outside of the template. */
  procedures: Map<string, HocProcedure>;
  template: HocTemplate;
}

export function hocError(file: string, line: number, problem: string): InputError {
  return new InputError({ format: 'hoc', file, line }, problem);
}

const TOKEN =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[<>=!]=|&&|\|\||\n|\S/g;

export function tokensOf(text: string): HocToken[] {
  const tokens: HocToken[] = [];
  let line = 1;
  for (const [found] of text.matchAll(TOKEN)) {
    const isComment = found.startsWith('/*') || found.startsWith('//');
    if (found !== '\n' && !isComment) tokens.push({ text: found, line });
    line += found.split('\n').length - 1;
  }
  return tokens;
}

/** Statements that declare names, up to the end of their line. */
const DECLARATIONS = new Set(['public', 'create', 'objref', 'strdef', 'external']);

/** A file of procedures and one template; InputError at anything else. */
export function parseHoc(text: string, file: string): HocFile {
  const tokens = tokensOf(text);
  const outside = new Map<string, HocProcedure>();
  let template: HocTemplate | null = null;
  let isOpen = false;
  for (let at = 0; at < tokens.length; ) {
    const { text: word, line } = tokens[at]!;
    if (word === 'begintemplate') {
      if (template !== null) throw hocError(file, line, 'a second template: expected one a file');
      const name = tokens[at + 1]?.text ?? '';
      template = { name, line, procedures: new Map() };
      isOpen = true;
      at += 2;
    } else if (word === 'endtemplate') {
      isOpen = false;
      at += 2;
    } else if (word === 'proc' || word === 'func' || word === 'obfunc') {
      const end = blockEnd(tokens, at + 4, file);
      const name = tokens[at + 1]!.text;
      const known = isOpen ? template!.procedures : outside;
      known.set(name, { name, line, body: tokens.slice(at + 5, end) });
      at = end + 1;
    } else if (DECLARATIONS.has(word) || isLoadFile(tokens, at) || isNeededAttributes(word)) {
      while (at < tokens.length && tokens[at]!.line === line) at++;
    } else {
      throw hocError(file, line, `${word}: expected procedures and declarations only`);
    }
  }
  if (template === null) throw hocError(file, 1, 'there is no template in the file');
  if (isOpen) throw hocError(file, template.line, `${template.name} has no endtemplate`);
  return { procedures: outside, template };
}

const isLoadFile = (tokens: readonly HocToken[], at: number) =>
  tokens[at]!.text === 'load_file' ||
  (tokens[at]!.text === '{' && tokens[at + 1]?.text === 'load_file');

/** `NAME_NeededAttributes = "AIS_scaler"`: what the template's init takes beside its morphology. */
const isNeededAttributes = (word: string) => word.endsWith('_NeededAttributes');

/** Position of the brace that closes the one at `open`. */
function blockEnd(tokens: readonly HocToken[], open: number, file: string): number {
  const line = tokens[Math.min(open, tokens.length - 1)]!.line;
  if (tokens[open]?.text !== '{') throw hocError(file, line, 'expected NAME() { of a procedure');
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (tokens[at]!.text === '{') depth++;
    if (tokens[at]!.text === '}' && --depth === 0) return at;
  }
  throw hocError(file, line, 'the brace is never closed');
}

/** Tokens with single spaces, for comparing statements. */
export function words(tokens: readonly HocToken[]): string {
  return tokens.map(({ text }) => text).join(' ');
}
