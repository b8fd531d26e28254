/** Results as tables for people. */
import { table } from '../src/cli/table.ts';
import { rooflineShare } from './roofline.ts';
import type { CaseResult, Limits } from './schema.ts';

/** Three digits with a prefix: 12.3 M, 4.56 G. */
export function shortRate(value: number): string {
  if (value === 0) return '';
  const prefixes = [
    [1e12, ' T'],
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ] as const;
  const [unit, name] = prefixes.find(([size]) => value >= size) ?? [1, ''];
  return `${Number((value / unit).toPrecision(3))}${name}`;
}

const number = (value: number) => (value === 0 ? '' : String(Number(value.toPrecision(3))));
const percent = (value: number) => `${Math.round(100 * value)} %`;
const mebibytes = (bytes: number) => `${number(bytes / 2 ** 20)} MiB`;

export function limitsLine(limits: Limits): string {
  return (
    `limits: copy ${shortRate(limits.copy_bytes_per_s)}B/s, ` +
    `multiply-add ${shortRate(limits.fma_per_s)}/s, exponential ${shortRate(limits.exp_per_s)}/s`
  );
}

const right = (title: string) => ({ title, align: 'right' as const });

/** Titles of `resultRow`; the first two are texts. */
export const TITLES: readonly string[] = [
  'case',
  'engine',
  'cells',
  'comp-steps/s',
  'contact-steps/s',
  'events/s',
  'bio s/s',
  'per exp',
  'B/comp-step',
  'disp/ms',
  'subm/ms',
  'of limits',
  'memory',
];

/** Rates of a result, what bounds them, and memory. */
export function resultRow(result: CaseResult): string[] {
  const { name, engine, cells, rates, commands, shares, memory_bytes } = result;
  const bytes = bytesPerStep(result);
  return [
    name,
    engine,
    String(cells),
    shortRate(rates.compartment_steps_per_s),
    shortRate(rates.contact_steps_per_s),
    shortRate(rates.events_per_s),
    number(rates.biological_s_per_s),
    number(rates.work_per_exp),
    bytes === null ? '' : number(bytes),
    commands ? number(commands.dispatches_per_ms) : '',
    commands ? number(commands.submissions_per_ms) : '',
    shares ? percent(rooflineShare(shares)) : '',
    mebibytes(memory_bytes),
  ];
}

/** A row each result. */
export function resultTable(results: readonly CaseResult[]): string {
  const columns = TITLES.map((title, c) => (c < 2 ? { title } : right(title)));
  return table(columns, results.map(resultRow));
}

/** Bytes of storage buffers a compartment-step, shared words included; null where they are not counted. */
export function bytesPerStep({ work, per_repetition }: CaseResult): number | null {
  if (!work || per_repetition.compartment_steps === 0) return null;
  return (work.bytes + work.shared_bytes) / per_repetition.compartment_steps;
}

/** What starts, builds and compilations took. */
export function timingsTable(results: readonly CaseResult[]): string {
  const rows = results.flatMap(({ name, engine, timings_s }) =>
    Object.entries(timings_s).map(([what, s]) => [name, engine, what, `${s.toPrecision(3)} s`]),
  );
  return table(
    [{ title: 'case' }, { title: 'engine' }, { title: 'before the steps' }, right('time')],
    rows,
  );
}
