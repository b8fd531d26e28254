/**
 * HDF5 files as SONATA needs them, over h5wasm: groups, columns read by row range, attributes.
 *
 * Nothing is read before it is asked for, and only the rows asked for (hyperslabs). Every fault is an
 * InputError with the file and the path in it; what HDF5 itself says is its last, innermost reason.
 */
import type { Dataset, Entity, Group, File as H5File } from 'h5wasm';
import { InputError } from '../../model/input-error.ts';

export type Hdf5Kind = 'integer' | 'float' | 'string' | 'other';

export interface Hdf5File {
  readonly path: string;
  /** What stands at a path in the file; null: nothing. */
  has(path: string): 'group' | 'dataset' | null;
  /** Names in a group, as the file orders them; InputError where there is no such group. */
  keys(path: string): string[];
  /** InputError where there is no such dataset. */
  dataset(path: string): Hdf5Dataset;
  /** Null where the object has no such attribute. */
  attribute(path: string, name: string): unknown;
  close(): void;
}

export interface Hdf5Dataset {
  readonly file: string;
  /** In the file: /edges/default/0/delay */
  readonly path: string;
  readonly shape: readonly number[];
  readonly kind: Hdf5Kind;
  /** Rows [from, to), all columns of each, row by row; InputError where the dataset is no number. */
  numbers(from: number, to: number): Float64Array;
  /** Rows [from, to); InputError where the dataset is no text. */
  strings(from: number, to: number): string[];
}

/** `hdf5: edges.h5 /edges/default/0/delay[17]: …` */
export function hdf5Error(file: string, path: string, problem: string, row?: number): InputError {
  const at = row === undefined ? path : `${path}[${row}]`;
  return new InputError({ format: 'hdf5', file, at }, problem);
}

/** h5wasm's module, as far as it is used to open files. */
export interface H5Wasm {
  File: new (name: string, mode?: 'r' | 'w' | 'a') => H5File;
  ready: Promise<{ activate_throwing_error_handler(): number }>;
}

/**
 * Opens a file that h5wasm's file system can see.
 *
 * @param name as that file system knows it
 * @param path as messages shall call it
 */
export async function openWithH5Wasm(h5: H5Wasm, name: string, path = name): Promise<Hdf5File> {
  (await h5.ready).activate_throwing_error_handler();
  const file = guarded(path, '/', () => new h5.File(name, 'r'));
  return view(file, path);
}

function view(file: H5File, path: string): Hdf5File {
  const entity = (at: string): Entity | null => guarded(path, at, () => lookUp(file, at));
  return {
    path,
    has(at) {
      const found = entity(at);
      return isGroup(found) ? 'group' : isDataset(found) ? 'dataset' : null;
    },
    keys(at) {
      const group = entity(at);
      if (!isGroup(group)) throw hdf5Error(path, at, 'no such group in the file');
      return guarded(path, at, () => group.keys());
    },
    dataset(at) {
      const found = entity(at);
      if (!isDataset(found)) throw hdf5Error(path, at, 'no such dataset in the file');
      return guarded(path, at, () => datasetView(found, path, at));
    },
    attribute(at, name) {
      const found = entity(at);
      if (!isGroup(found) && !isDataset(found)) return null;
      return guarded(path, at, () => found.attrs[name]?.value ?? null);
    },
    close() {
      file.close();
    },
  };
}

/** Name by name: HDF5 reports a missing group on the way as a fault, not as an absence. */
function lookUp(file: H5File, at: string): Entity | null {
  let here: Entity | null = file;
  for (const name of at.split('/').filter((part) => part !== '')) {
    if (!isGroup(here) || !here.keys().includes(name)) return null;
    here = here.get(name);
  }
  return here;
}

const typeOf = (entity: Entity | null) => (entity as { type?: string } | null)?.type;
const isGroup = (entity: Entity | null): entity is Group => typeOf(entity) === 'Group';
const isDataset = (entity: Entity | null): entity is Dataset => typeOf(entity) === 'Dataset';

/** HDF5's classes of types, as its metadata numbers them. */
const CLASS: Record<number, Hdf5Kind> = { 0: 'integer', 1: 'float', 3: 'string', 8: 'integer' };

function datasetView(dataset: Dataset, file: string, path: string): Hdf5Dataset {
  const { shape, type } = dataset.metadata;
  const kind = CLASS[type] ?? 'other';
  const rows = shape?.[0] ?? 0;
  const read = (from: number, to: number, wanted: string): unknown => {
    const inside = from >= 0 && to <= rows;
    if (!inside) {
      throw hdf5Error(file, path, `rows ${from} to ${to} are asked for, the dataset has ${rows}`);
    }
    if ((wanted === 'text') !== (kind === 'string') || kind === 'other') {
      throw hdf5Error(file, path, `the type is ${kind}: expected ${wanted}`);
    }
    return guarded(file, path, () => dataset.slice([[from, to]]));
  };
  return {
    file,
    path,
    shape: shape ?? [],
    kind,
    numbers(from, to) {
      if (from === to) return new Float64Array();
      return toFloat64(read(from, to, 'numbers') as NumberArray, file, path, from);
    },
    strings(from, to) {
      return from === to ? [] : (read(from, to, 'text') as string[]);
    },
  };
}

type NumberArray = ArrayLike<number> | BigInt64Array | BigUint64Array;

function toFloat64(values: NumberArray, file: string, path: string, from: number): Float64Array {
  if (!(values instanceof BigInt64Array || values instanceof BigUint64Array)) {
    return Float64Array.from(values);
  }
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = Number(values[i]);
    if (!Number.isSafeInteger(out[i])) {
      throw hdf5Error(file, path, `${values[i]} is beyond 2^53`, from + i);
    }
  }
  return out;
}

/** Runs a call of h5wasm; its fault becomes an InputError with HDF5's innermost reason. */
export function guarded<T>(file: string, path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw hdf5Error(file, path, `cannot be read: ${reasonOf(error)}`);
  }
}

/** What HDF5 says last and innermost, and the system's own words where it passes them on. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const reasons = [...text.matchAll(/^ *#\d+: .*?\(\): (.*)$/gm)].map((match) => match[1]!);
  const system = /error message = '([^']+)'/.exec(text)?.[1];
  if (system !== undefined) return system.toLowerCase();
  return reasons.at(-1) ?? text.split('\n')[0]!;
}
