/** Reading what the user names, and remembering what was read for the manifest. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { InputError } from '../model/input-error.ts';

const REASONS: Record<string, string> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file (a part of the path is not a folder)',
  EISDIR: 'is a folder, expected a file',
  EACCES: 'may not be read (permission denied)',
  EPERM: 'may not be read (permission denied)',
};

export interface InputRecord {
  path: string;
  sha256: string;
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The bytes of a file; InputError naming it where it cannot be read. */
export function readInput(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InputError({ format: 'file', file: path }, REASONS[code ?? ''] ?? message);
  }
}

/** Reads text and keeps a list of what was read, by path. */
export class InputFiles {
  readonly #records = new Map<string, string>();

  text(path: string): string {
    const bytes = readInput(path);
    this.#records.set(path, sha256(bytes));
    return new TextDecoder().decode(bytes);
  }

  /** Text that came from elsewhere (what ships with the program), under a name. */
  add(path: string, text: string): void {
    this.#records.set(path, sha256(text));
  }

  get records(): InputRecord[] {
    return [...this.#records]
      .map(([path, hash]) => ({ path, sha256: hash }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
