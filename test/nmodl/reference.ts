/** Tables of the reference data: numbers with the uncertainty of the digits they were written with. */
import { readFileSync } from 'node:fs';
import { sharedPath } from '../shared.ts';

export interface Cell {
  value: number;
  /** Half a unit of the last digit written. */
  halfUnit: number;
  text: string;
}

export type Row = Record<string, Cell>;

/** The rows of a CSV file of reference/cells, by column. */
export function readReference(...path: string[]): Row[] {
  const text = readFileSync(sharedPath('reference', 'cells', ...path), 'utf8');
  const [header, ...lines] = text.trim().split(/\r?\n/);
  const columns = header!.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, i) => [column, toCell(cells[i]!)]));
  });
}

function toCell(text: string): Cell {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e') as [string, string?];
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  return { value: Number(text), halfUnit: 0.5 * 10 ** (Number(exponent) - decimals), text };
}

/** model.json of a case. */
export function readModel(name: string): {
  mechanisms: Record<string, Record<string, unknown>>;
  celsius: number;
} {
  return JSON.parse(readFileSync(sharedPath('reference', 'cells', name, 'model.json'), 'utf8'));
}

/** The largest deviation beyond what the digits written leave open, and where it is. */
export class Deviation {
  largest = 0;
  where = 'nowhere';
  count = 0;

  see(actual: number, expected: Cell, where: string, scale = 1): void {
    const beyond = Math.max(0, Math.abs(actual - expected.value) - expected.halfUnit) / scale;
    this.count++;
    if (!(beyond <= this.largest)) {
      this.largest = beyond;
      this.where = `${where}: ${actual} for ${expected.text}`;
    }
  }
}
