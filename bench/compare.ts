/**
 * Two benchmark files side by side: ratios of what both measured.
 *
 * Absolute speeds depend on the machine and on what else it does. Judged are only figures that are ratios
 * within one file: work in the time of an exponential of the same engine, measured beside it.
 */
import { table } from '../src/cli/table.ts';
import type { BenchFile, CaseResult } from './schema.ts';

export interface Comparison {
  name: string;
  engine: CaseResult['engine'];
  quantity: string;
  a: number;
  b: number;
  /** b/a; above 1 is faster. */
  ratio: number;
  /** Whether the tolerance holds for it. */
  judged: boolean;
}

/** Cases that both files have, in the order of the second. */
export function compareBench(a: BenchFile, b: BenchFile): Comparison[] {
  return b.cases.flatMap((later) => {
    const { name, engine } = later;
    const earlier = a.cases.find((c) => c.name === name && c.engine === engine);
    if (!earlier) return [];
    const row = (quantity: string, judged: boolean, of: (c: CaseResult) => number) => {
      const [before, after] = [of(earlier), of(later)];
      if (!(before > 0 && after > 0)) return [];
      return [{ name, engine, quantity, a: before, b: after, ratio: after / before, judged }];
    };
    return [
      ...row('work per exponential', true, (c) => c.rates.work_per_exp),
      ...row('compartment-steps/s', false, (c) => c.rates.compartment_steps_per_s),
      ...row('contact-steps/s', false, (c) => c.rates.contact_steps_per_s),
      ...row('1/bytes of memory', false, (c) => (c.memory_bytes > 0 ? 1 / c.memory_bytes : 0)),
    ];
  });
}

/** Judged rows that became slower than the tolerance allows. @param tolerance 2: half as fast may pass */
export const slower = (rows: readonly Comparison[], tolerance: number) =>
  rows.filter(({ judged, ratio }) => judged && ratio < 1 / tolerance);

/** Cases of the first file that the second lacks: nothing says that they still work. */
export const missing = (a: BenchFile, b: BenchFile) =>
  a.cases.filter(
    ({ name, engine }) => !b.cases.some((c) => c.name === name && c.engine === engine),
  );

export function comparisonTable(rows: readonly Comparison[], tolerance: number): string {
  const failed = new Set(slower(rows, tolerance));
  const right = (title: string) => ({ title, align: 'right' as const });
  return table(
    [
      { title: 'case' },
      { title: 'engine' },
      { title: 'quantity' },
      right('A'),
      right('B'),
      right('B/A'),
      { title: '' },
    ],
    rows.map((row) => [
      row.name,
      row.engine,
      row.quantity,
      row.a.toPrecision(3),
      row.b.toPrecision(3),
      row.ratio.toFixed(2),
      verdict(row, failed.has(row), tolerance),
    ]),
  );
}

function verdict({ judged, ratio }: Comparison, isSlower: boolean, tolerance: number): string {
  if (!judged) return '(not judged)';
  if (isSlower) return 'SLOWER';
  return ratio > tolerance ? 'faster: time for a new baseline' : 'ok';
}
