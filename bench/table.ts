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

const number = (value: number, digits = 3) => (value === 0 ? '' : value.toPrecision(digits));
const percent = (value: number) => `${(100 * value).toPrecision(2)} %`;
const mebibytes = (bytes: number) => `${number(bytes / 2 ** 20)} MiB`;

export function limitsLine(limits: Limits): string {
  return (
    `limits: copy ${shortRate(limits.copy_bytes_per_s)}B/s, ` +
    `multiply-add ${shortRate(limits.fma_per_s)}/s, exponential ${shortRate(limits.exp_per_s)}/s`
  );
}

const right = (title: string) => ({ title, align: 'right' as const });

/** Rates, what bounds them, and memory: a row each result. */
export function resultTable(results: readonly CaseResult[]): string {
  return table(
    [
      { title: 'case' },
      { title: 'engine' },
      right('cells'),
      right('comp-steps/s'),
      right('contact-steps/s'),
      right('events/s'),
      right('bio s/s'),
      right('per exp'),
      right('B/comp-step'),
      right('disp/ms'),
      right('subm/ms'),
      right('of limits'),
      right('memory'),
    ],
    results.map((r) => [
      r.name,
      r.engine,
      String(r.cells),
      shortRate(r.rates.compartment_steps_per_s),
      shortRate(r.rates.contact_steps_per_s),
      shortRate(r.rates.events_per_s),
      number(r.rates.biological_s_per_s),
      number(r.rates.work_per_exp),
      bytesPerStep(r) === null ? '' : number(bytesPerStep(r)!),
      r.commands ? number(r.commands.dispatches_per_ms) : '',
      r.commands ? number(r.commands.submissions_per_ms) : '',
      r.shares ? percent(rooflineShare(r.shares)) : '',
      mebibytes(r.memory_bytes),
    ]),
  );
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
