/**
 * Files and folders that are there whole or not at all: written under a temporary name beside their
 * place, then renamed, which file systems do in one step.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { writing } from './results-error.ts';

/** The calls used here, so that a test can put a full disk in their place. */
export interface FileCalls {
  writeFileSync: (path: string, data: string | Uint8Array) => void;
}

const calls: FileCalls = {
  writeFileSync(path, data) {
    const file = openSync(path, 'w');
    try {
      writeFileSync(file, data);
      fsyncSync(file); // a disk that is full may say so only now
    } finally {
      closeSync(file);
    }
  },
};

const temporary = (path: string) => `${path}.${process.pid}.tmp`;

/** Writes or replaces a file in one step. Throws ResultsError and leaves nothing behind. */
export function writeFileAtomic(path: string, data: string | Uint8Array, fs = calls): void {
  const fresh = temporary(path);
  writing(path, () => {
    try {
      fs.writeFileSync(fresh, data);
      renameSync(fresh, path);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    }
  });
}

/** The same for text in pieces, which need not fit the memory together. */
export function writePiecesAtomic(path: string, pieces: Iterable<string>): void {
  const fresh = temporary(path);
  writing(path, () => {
    try {
      const file = openSync(fresh, 'w');
      try {
        for (const piece of pieces) writeFileSync(file, piece);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(fresh, path);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    }
  });
}

/** Writes a new folder with these files (names may hold `/`) in one step; one of the same name is replaced. */
export function writeFolderAtomic(
  path: string,
  files: Record<string, string | Uint8Array>,
  fs = calls,
): void {
  const fresh = temporary(path);
  const remove = (folder: string) => rmSync(folder, { recursive: true, force: true });
  try {
    writing(path, () => {
      remove(fresh);
      makeFolders(fresh);
    });
    for (const [name, data] of Object.entries(files)) {
      writing(join(path, name), () => {
        makeFolders(dirname(join(fresh, name)));
        fs.writeFileSync(join(fresh, name), data);
      });
    }
    writing(path, () => {
      remove(path);
      renameSync(fresh, path);
    });
  } catch (error) {
    remove(fresh);
    throw error;
  }
}

/**
 * Creates a folder and shows that files can be written in it.
 *
 * @returns the topmost folder that did not exist before, or undefined
 */
export function ensureWritableFolder(path: string): string | undefined {
  const made = writing(path, () => makeFolders(path));
  const trial = temporary(join(path, '.writable'));
  try {
    writing(path, () => calls.writeFileSync(trial, 'rhostar'));
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw error;
  } finally {
    try {
      rmSync(trial, { force: true });
    } catch {
      // the path itself is no folder; the error above says so
    }
  }
  return made;
}

/** mkdir of each missing folder in turn; Node's own `recursive` never returns below /proc. */
function makeFolders(path: string): string | undefined {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return undefined;
    throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  }
  const parent = dirname(path);
  const made = parent === path ? undefined : makeFolders(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw error;
  }
  return made ?? path;
}
