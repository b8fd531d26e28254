/**
 * A file's groups, columns and attributes into another, a piece at a time, with some columns replaced
 * on the way.
 */
import type { Attribute, Dataset, Entity, Group } from 'h5wasm';
import { guarded, hdf5Error } from './hdf5.ts';
import { type Column, writeStrings } from './hdf5-out.ts';

/** Values for some rows of a column; the others stay. The column becomes float32. */
export interface Replacement {
  /** Ascending. */
  rows: ArrayLike<number>;
  values: ArrayLike<number>;
}

const PIECE_ROWS = 1 << 20;

/**
 * @param replacements by path in the file
 * @param file name of the source, for messages
 */
export function copyGroup(
  from: Group,
  to: Group,
  file: string,
  replacements: ReadonlyMap<string, Replacement>,
  path = '',
): void {
  copyAttributes(from, to);
  for (const name of from.keys()) {
    const at = `${path}/${name}`;
    const entity = from.get(name) as (Entity & { type?: string }) | null;
    if (entity?.type === 'Group') {
      copyGroup(entity as Group, to.create_group(name), file, replacements, at);
    } else if (entity?.type === 'Dataset') {
      const dataset = entity as Dataset;
      const replacement = replacements.get(at);
      const copy = replacement
        ? replaceColumn(dataset, to, name, slices(dataset, file, at), replacement)
        : copyDataset(dataset, to, name, file, at);
      copyAttributes(dataset, copy);
    } else {
      throw hdf5Error(file, at, 'neither a group nor a dataset: it cannot be copied');
    }
  }
}

function copyAttributes(from: Group | Dataset, to: Group | Dataset): void {
  for (const [name, attribute] of Object.entries(from.attrs) as [string, Attribute][]) {
    const { value, shape, dtype } = attribute;
    if (typeof value === 'string' || Array.isArray(value)) {
      to.create_attribute(name, value as string | string[]);
    } else if (typeof dtype === 'string') {
      const isScalar = (shape ?? []).length === 0;
      to.create_attribute(name, value as number, isScalar ? [] : shape, littleEndian(dtype));
    }
  }
}

const littleEndian = (dtype: string) => dtype.replace('>', '<');

function copyDataset(
  dataset: Dataset,
  to: Group,
  name: string,
  file: string,
  path: string,
): Dataset {
  const { dtype, metadata } = dataset;
  const [rows = 0, ...rest] = metadata.shape ?? [];
  if (typeof dtype !== 'string') throw hdf5Error(file, path, 'its type cannot be copied');
  if (/^[SA]/.test(dtype.replace(/^[<>|]/, ''))) {
    return writeStrings(
      to,
      name,
      rows === 0 ? [] : (slices(dataset, file, path)(0, rows) as string[]),
    );
  }
  return writePieces(to, name, [rows, ...rest], littleEndian(dtype), slices(dataset, file, path));
}

/** Rows [from, end); a fault is the source's. */
type Slices = (from: number, end: number) => unknown;

const slices =
  (dataset: Dataset, file: string, path: string): Slices =>
  (from, end) =>
    guarded(file, path, () => dataset.slice([[from, end]]));

function replaceColumn(
  dataset: Dataset,
  to: Group,
  name: string,
  read: Slices,
  { rows, values }: Replacement,
): Dataset {
  let next = 0;
  return writePieces(to, name, [dataset.shape?.[0] ?? 0], '<f', (from, end) => {
    const piece = Float32Array.from(read(from, end) as ArrayLike<number>, Number);
    for (; next < rows.length && rows[next]! < end; next++)
      piece[rows[next]! - from] = values[next]!;
    return piece;
  });
}

function writePieces(
  to: Group,
  name: string,
  shape: number[],
  dtype: string,
  read: Slices,
): Dataset {
  const [rows = 0, ...rest] = shape;
  if (rows <= PIECE_ROWS) {
    const data = rows === 0 ? new Float32Array() : (read(0, rows) as Column);
    return to.create_dataset({ name, data, shape, dtype });
  }
  const copy = to.create_dataset({
    name,
    data: read(0, PIECE_ROWS) as Column,
    shape: [PIECE_ROWS, ...rest],
    maxshape: shape,
    chunks: [PIECE_ROWS / 16, ...rest],
    dtype,
  });
  copy.resize(shape);
  for (let from = PIECE_ROWS; from < rows; from += PIECE_ROWS) {
    const end = Math.min(from + PIECE_ROWS, rows);
    copy.write_slice([[from, end]], read(from, end));
  }
  return copy;
}
