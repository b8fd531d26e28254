/**
 * Numbers with a header, as one file that appears whole.
 *
 *     rhostar recording 1\n      text
 *     length of the header       uint32
 *     header                     JSON
 *     numbers                    float32
 */
import { existsSync, readFileSync } from 'node:fs';
import type { ZodType } from 'zod';
import { InputError } from '../../model/input-error.ts';
import { checkJson, parseJson } from '../json-input.ts';
import { writeFileAtomic } from './atomic.ts';

const MAGIC = 'rhostar recording 1\n';

export function writeRecording(path: string, header: unknown, numbers: Float32Array): void {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const magic = new TextEncoder().encode(MAGIC);
  const first = magic.length + 4 + text.length;
  const file = new Uint8Array(first + numbers.byteLength);
  file.set(magic);
  new DataView(file.buffer).setUint32(magic.length, text.length, true);
  file.set(text, magic.length + 4);
  file.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), first);
  writeFileAtomic(path, file);
}

/** Null where there is none; InputError where it is damaged. */
export function readRecording<T>(
  path: string,
  schema: ZodType<T>,
): { header: T; numbers: Float32Array } | null {
  if (!existsSync(path)) return null;
  const file = readFileSync(path);
  const fault = (problem: string) => new InputError({ format: 'recording', file: path }, problem);
  if (file.toString('latin1', 0, MAGIC.length) !== MAGIC) throw fault('is no recording');
  if (file.length < MAGIC.length + 4) throw fault('ends before its end');
  const first = MAGIC.length + 4 + file.readUInt32LE(MAGIC.length);
  if (first > file.length || (file.length - first) % 4 !== 0) throw fault('ends before its end');
  const text = file.toString('utf8', MAGIC.length + 4, first);
  const header = checkJson(schema, parseJson(text, 'recording', path), 'recording', path);
  // a copy: numbers need not lie on a multiple of four bytes in the file
  return { header, numbers: new Float32Array(Uint8Array.from(file.subarray(first)).buffer) };
}
