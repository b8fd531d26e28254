/**
 * Results of pairing runs by key, a file each: STORE/ab/abcdef….json. A file is there whole or not
 * at all, and never changes; several programs may share a store.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunStore } from '../experiments/figures/figure-runs.ts';
import { type RunRecord, runRecordSchema } from '../experiments/figures/run-record.ts';
import { checkJson, parseJson } from '../io/json-input.ts';
import { ensureWritableFolder, writeFileAtomic } from '../io/output/atomic.ts';
import { writing } from '../io/output/results-error.ts';

export class FolderStore implements RunStore {
  readonly path: string;

  /** @throws ResultsError where it cannot be written */
  constructor(path: string) {
    this.path = path;
    ensureWritableFolder(path);
  }

  #file(key: string): string {
    return join(this.path, key.slice(0, 2), `${key}.json`);
  }

  has(key: string): boolean {
    return existsSync(this.#file(key));
  }

  put(key: string, record: RunRecord): void {
    const file = this.#file(key);
    const folder = dirname(file);
    writing(folder, () => mkdirSync(folder, { recursive: true }));
    writeFileAtomic(file, `${JSON.stringify(record)}\n`);
  }

  /** @throws InputError where the file is damaged */
  get(key: string): RunRecord {
    const file = this.#file(key);
    const text = readFileSync(file, 'utf8');
    return checkJson(runRecordSchema, parseJson(text, 'store', file), 'store', file);
  }
}
