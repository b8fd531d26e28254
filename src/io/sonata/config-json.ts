/** JSON files of SONATA: text to checked data. A key that stands twice is a fault, as one would be lost. */
import type { ZodType } from 'zod';
import { InputError } from '../../model/input-error.ts';
import { checkJson, parseJson } from '../json-input.ts';
import { readNamedText, type SonataFiles } from './files.ts';

const FORMAT = 'sonata';

export function readConfigJson<T>(path: string, files: SonataFiles, schema: ZodType<T>): T {
  const text = readNamedText(files, path, { file: path });
  const value = parseJson(text, FORMAT, path);
  const twice = repeatedKey(text);
  if (twice) {
    const problem = `the key "${twice.key}" stands twice`;
    throw new InputError({ format: FORMAT, file: path, line: twice.line }, problem);
  }
  return checkJson(schema, value, FORMAT, path);
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|\n/g;

/** The first key that its object has already, in valid JSON. */
export function repeatedKey(text: string): { key: string; line: number } | null {
  /** Keys of the open objects; null stands for an array. */
  const open: (Set<string> | null)[] = [];
  let line = 1;
  let isKey = false;
  for (const [token] of text.matchAll(TOKEN)) {
    const keys = open.at(-1);
    if (token === '\n') line++;
    else if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (token.startsWith('"') && isKey && keys) {
      const key = JSON.parse(token) as string;
      if (keys.has(key)) return { key, line };
      keys.add(key);
    }
    if (token !== '\n') isKey = token === '{' || token === ',';
  }
  return null;
}
