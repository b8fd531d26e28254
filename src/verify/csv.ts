/** Tables of numbers as the cases hold them: columns, and what the written digits leave open. */
import { InputError } from '../model/input-error.ts';

export interface Table {
  file: string;
  columns: string[];
  /** [column][row]; NaN where the cell is empty. */
  values: Float64Array[];
  /** Half a unit of the last digit written [column][row]. */
  halfUnits: Float64Array[];
  /** Texts of columns that hold no numbers, by column name. */
  texts: Map<string, string[]>;
  rows: number;
}

/**
 * @param textColumns columns that hold names
 */
export function parseTable(text: string, file: string, textColumns: string[] = []): Table {
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const columns = header!.split(',');
  const values = columns.map(() => new Float64Array(lines.length));
  const halfUnits = columns.map(() => new Float64Array(lines.length));
  const texts = new Map(textColumns.map((name) => [name, [] as string[]]));
  lines.forEach((line, r) => {
    const cells = line.split(',');
    if (cells.length !== columns.length) {
      const problem = `has ${cells.length} values, the header names ${columns.length} columns`;
      throw new InputError({ format: 'csv', file, line: r + 2 }, problem);
    }
    cells.forEach((cell, c) => {
      const names = texts.get(columns[c]!);
      if (names) {
        names.push(cell);
        return;
      }
      const value = cell === '' ? Number.NaN : Number(cell);
      if (Number.isNaN(value) && cell !== '') {
        const problem = `'${cell}' in column ${columns[c]} is no number`;
        throw new InputError({ format: 'csv', file, line: r + 2 }, problem);
      }
      values[c]![r] = value;
      halfUnits[c]![r] = halfUnitOf(cell);
    });
  });
  return { file, columns, values, halfUnits, texts, rows: lines.length };
}

/** Half a unit of the last digit of a number as written: 0.05 for 12.3, 5e-7 for 1.00e-4. */
export function halfUnitOf(text: string): number {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e') as [string, string?];
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  return 0.5 * 10 ** (Number(exponent) - decimals);
}

/** Values of a column; an InputError where the table has none of that name. */
export function columnOf(
  table: Table,
  name: string,
): { values: Float64Array; halfUnits: Float64Array } {
  const c = table.columns.indexOf(name);
  if (c < 0) {
    throw new InputError(
      { format: 'csv', file: table.file, line: 1 },
      `has no column '${name}': found ${table.columns.join(', ')}`,
    );
  }
  return { values: table.values[c]!, halfUnits: table.halfUnits[c]! };
}
