/** The nodes of a population as HDF5: a column an attribute; text that repeats as a library. */
import type { Group, File as H5File } from 'h5wasm';
import { type Column, writeColumn, writeStrings } from './hdf5-out.ts';

export interface NodeTable {
  population: string;
  size: number;
  /** biophysical where absent. */
  type?: string;
  columns: Record<string, readonly string[] | Column>;
  /** dynamics_params: threshold_current, holding_current … */
  dynamics?: Record<string, Column>;
}

export function fillNodes(file: H5File, table: NodeTable): void {
  const { population, size, columns, dynamics = {} } = table;
  for (const [name, column] of Object.entries({ ...columns, ...dynamics })) {
    if (column.length === size) continue;
    throw new Error(`nodes ${population}: ${name} has ${column.length} rows, there are ${size}`);
  }
  const root = file.create_group('nodes').create_group(population);
  writeColumn(root, 'node_type_id', new BigInt64Array(size).fill(-1n));
  const group = root.create_group('0');
  let library: Group | null = null;
  for (const [name, column] of Object.entries(columns)) {
    if (ArrayBuffer.isView(column)) {
      writeColumn(group, name, column);
      continue;
    }
    const words = [...new Set(column)];
    if (words.length > column.length / 2) {
      writeStrings(group, name, [...column]);
      continue;
    }
    library ??= group.create_group('@library');
    writeStrings(library, name, words);
    const rowOf = new Map(words.map((word, row) => [word, row]));
    writeColumn(
      group,
      name,
      Uint32Array.from(column, (word) => rowOf.get(word)!),
    );
  }
  if (Object.keys(dynamics).length === 0) return;
  const params = group.create_group('dynamics_params');
  for (const [name, column] of Object.entries(dynamics)) writeColumn(params, name, column);
}
