/** jsfive reads HDF5 in plain JavaScript: a witness that shares no code with the library that writes. */
import { readFileSync } from 'node:fs';

export interface Witness {
  keys: string[];
  attrs: Record<string, unknown>;
  value: unknown;
  shape: number[];
  dtype: unknown;
  get(path: string): Witness;
}

export async function witness(path: string): Promise<Witness> {
  const name: string = 'jsfive';
  const { File } = (await import(name)) as {
    File: new (data: ArrayBuffer, path: string) => Witness;
  };
  const bytes = readFileSync(path);
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return new File(data as ArrayBuffer, path);
}

/** A column's numbers. */
export const numbersOf = (of: Witness): number[] => Array.from(of.value as number[], Number);
