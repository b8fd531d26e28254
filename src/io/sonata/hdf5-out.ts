/**
 * HDF5 files written whole or not at all: under a temporary name, renamed when complete.
 * For Node and Deno.
 */
import { renameSync, rmSync, truncateSync } from 'node:fs';
import type { Dataset, Group, File as H5File } from 'h5wasm';
import { InputError } from '../../model/input-error.ts';
import { ensureWritableFolder } from '../output/atomic.ts';
import { ResultsError } from '../output/results-error.ts';
import { type H5Wasm, reasonOf } from './hdf5.ts';
import { folderOf } from './paths.ts';

export type Column =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** A file under its temporary name. */
export interface Hdf5Draft {
  readonly path: string;
  readonly file: H5File;
  /** Runs a call that writes; ResultsError naming the file where it fails. */
  attempt<T>(call: () => T): T;
  /** Closes the file without giving it its name; `publish` does that. */
  finish(): void;
  publish(): void;
  /** Removes what was written. */
  discard(): void;
}

export async function draftHdf5(path: string): Promise<Hdf5Draft> {
  const { default: h5 } = (await import('h5wasm/node')) as { default: H5Wasm };
  (await h5.ready).activate_throwing_error_handler();
  const fresh = `${path}.${process.pid}.tmp`;
  const attempt = <T>(call: () => T): T => {
    try {
      return call();
    } catch (error) {
      if (error instanceof ResultsError || error instanceof InputError) throw error;
      throw new ResultsError(path, withCode(error));
    }
  };
  ensureWritableFolder(folderOf(path));
  const file = attempt(() => new h5.File(fresh, 'w'));
  let open = true;
  const finish = () => {
    if (!open) return;
    open = false;
    attempt(() => file.close());
  };
  return {
    path,
    file,
    attempt,
    finish,
    publish() {
      finish();
      attempt(() => renameSync(fresh, path));
    },
    discard() {
      try {
        finish();
      } catch {
        // the fault that led here is the one to report
      }
      remove(fresh);
    },
  };
}

/** The fault as Node would give it: with the system's code, where HDF5 passes its words on. */
function withCode(error: unknown): unknown {
  if ((error as { code?: string }).code !== undefined) return error;
  const reason = reasonOf(error);
  const code = /no space left/.test(reason) ? { code: 'ENOSPC' } : {};
  return Object.assign(new Error(reason, { cause: error }), code);
}

/** A file that could not be closed keeps its room on the disk, were it not emptied first. */
function remove(path: string): void {
  try {
    truncateSync(path);
  } catch {
    // it was never made
  }
  rmSync(path, { force: true });
}

/** Fills a draft and gives it its name; on any fault nothing is left. */
export async function writeHdf5(path: string, fill: (file: H5File) => void): Promise<void> {
  const draft = await draftHdf5(path);
  try {
    draft.attempt(() => fill(draft.file));
    draft.publish();
  } catch (error) {
    draft.discard();
    throw error;
  }
}

/** Rows handed to HDF5 at a time: it holds a copy of them. */
const PIECE_ROWS = 1 << 20;

/** A column of its own type, in pieces where it is long. */
export function writeColumn(group: Group, name: string, data: Column): Dataset {
  if (data.length <= PIECE_ROWS) return group.create_dataset({ name, data, shape: [data.length] });
  const dataset = group.create_dataset({
    name,
    data: data.subarray(0, PIECE_ROWS),
    shape: [PIECE_ROWS],
    maxshape: [data.length],
    chunks: [PIECE_ROWS / 16],
  });
  dataset.resize([data.length]);
  for (let from = PIECE_ROWS; from < data.length; from += PIECE_ROWS) {
    const to = Math.min(from + PIECE_ROWS, data.length);
    dataset.write_slice([[from, to]], data.subarray(from, to));
  }
  return dataset;
}

/** Node and edge ids, which SONATA keeps as uint64. */
export function writeIds(group: Group, name: string, ids: ArrayLike<number>): Dataset {
  return writeColumn(
    group,
    name,
    BigUint64Array.from({ length: ids.length }, (_, k) => BigInt(ids[k]!)),
  );
}

/** Text as UTF-8 of variable length, which h5py and libsonata write too. */
export function writeStrings(group: Group, name: string, words: string[]): Dataset {
  if (words.length > 0) return group.create_dataset({ name, data: words, shape: [words.length] });
  return group.create_dataset({ name, data: words, shape: [0], dtype: 'S' });
}

/** A table of pairs [n × 2] as uint64: the indices of edges. */
export function writePairs(group: Group, name: string, pairs: ArrayLike<number>): Dataset {
  const data = BigUint64Array.from({ length: pairs.length }, (_, k) => BigInt(pairs[k]!));
  return group.create_dataset({ name, data, shape: [pairs.length / 2, 2] });
}
