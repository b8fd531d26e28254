/** The tables of a figure of pairing experiments: data.csv, summary.csv, verdicts.csv, and on screen. */
import { lastOf } from '../analysis/ratio.ts';
import { mean } from '../analysis/statistics.ts';
import type { FigurePoint } from '../experiments/figures/figure-plan.ts';
import {
  meanDistance_um,
  type PointResult,
  type RunResult,
  type Verdict,
} from '../experiments/figures/figure-results.ts';
import type { RunSettings } from '../experiments/figures/figure-runs.ts';
import { withMinus } from '../figures/style.ts';
import { type CsvValue, csv } from '../io/output/csv.ts';
import { type Column, table } from './table.ts';

const POINT_COLUMNS = [
  ...['point', 'series', 'pathway', 'cao_mM', 'gamma_d', 'measure'],
  ...['frequency_Hz', 'deltaT_ms', 'spikes_per_sweep', 'sweeps', 'period_ms'],
];

function pointFields({ id, series, population, condition, rule, measure, protocol }: FigurePoint) {
  const { frequency_Hz, deltaT_ms, nSpikes, nSweeps, period_ms } = protocol.induction;
  const cao_mM = condition.kind === 'in-vitro' ? 2 : condition.cao_mM;
  return [
    ...[id, series, population, cao_mM, rule.gamma_d ?? null, measure],
    ...[frequency_Hz, deltaT_ms, nSpikes, nSweeps, period_ms],
  ];
}

/** A row a run; the same bytes for the same results. */
export function dataCsv(results: readonly PointResult[], { seed, lastEpsps }: RunSettings): string {
  return csv(
    [
      ...POINT_COLUMNS,
      ...['pair', 'cell', 'seed', 'contacts', 'mean_distance_um'],
      ...['epsp_before_mV', 'epsp_after_mV', 'amplitude_ratio', 'slope_ratio', 'ratio'],
      ...['potentiated_before', 'potentiated_after', 'counts', 'reason'],
    ],
    results.flatMap(({ point, runs }) =>
      runs.map((run) => [
        ...pointFields(point),
        ...[run.pair + 1, run.cell, seed],
        ...runFields(run, lastEpsps),
        ...[run.counts, run.reason],
      ]),
    ),
  );
}

const RUN_FIELDS = 9;

function runFields({ record, ratio }: RunResult, lastEpsps: number): CsvValue[] {
  if ('failure' in record) return Array<CsvValue>(RUN_FIELDS).fill(null);
  const { contacts, before_mV, after_mV, slopes_mV_per_ms: slopes } = record;
  const [before, after] = [before_mV, after_mV].map((list) => mean(lastOf(list, lastEpsps)));
  const high = (which: 'start' | 'end') => contacts.filter((c) => c.rho[which] >= 0.5).length;
  return [
    ...[contacts.length, meanDistance_um(record), before!, after!, after! / before!],
    ...[slopes.after / slopes.before, ratio, high('start'), high('end')],
  ];
}

/** A row a point. */
export function summaryCsv(results: readonly PointResult[]): string {
  return csv(
    [...POINT_COLUMNS, 'mean_ratio', 'sd', 'sem', 'n', 'dropped'],
    results.map(({ point, ours, dropped }) => [
      ...pointFields(point),
      ...[ours.mean, ours.sd, ours.sem, ours.n, dropped],
    ]),
  );
}

/** A row a comparison. */
export function verdictsCsv(verdicts: readonly Verdict[]): string {
  return csv(
    [
      ...POINT_COLUMNS,
      ...['mean_ratio', 'sem', 'n', 'dropped'],
      ...['in_silico_mean', 'in_silico_sem', 'in_silico_n', 'z_in_silico', 'p_in_silico'],
      ...['measured', 'measured_mean', 'measured_sem', 'measured_n', 'z_measured', 'p_measured'],
      ...['reference', 'note'],
    ],
    verdicts.map(({ point, ours, dropped, inSilico, measured, ...v }) => [
      ...pointFields(point),
      ...[ours.mean, ours.sem, ours.n, dropped],
      ...[inSilico?.mean ?? null, inSilico?.sem ?? null, inSilico?.n ?? null],
      ...[v.zInSilico, v.pInSilico],
      ...[measured?.id ?? null, measured?.mean ?? null, measured?.sem ?? null],
      ...[measured?.n ?? null, v.zMeasured, v.pMeasured],
      ...[measured?.reference ?? null, measured?.note ?? null],
    ]),
  );
}

const COLUMNS: Column[] = [
  { title: 'pairing' },
  { title: 'ours' },
  { title: 'n', align: 'right' },
  { title: 'in silico' },
  { title: 'z', align: 'right' },
  { title: 'measured' },
  { title: 'n', align: 'right' },
  { title: 'z', align: 'right' },
  { title: "Welch's p", align: 'right' },
];

/** The verdicts as a table for the terminal. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  return table(
    COLUMNS,
    verdicts.map(({ point, ours, dropped, inSilico, measured, ...v }) => [
      measured && measured.id !== point.id
        ? withMinus(`${point.id} (${measured.id})`)
        : nameOf(point),
      meanText(ours.mean, ours.sem),
      dropped > 0 ? `${ours.n} of ${ours.n + dropped}` : String(ours.n),
      inSilico ? meanText(inSilico.mean, inSilico.sem) : '–',
      zText(v.zInSilico),
      measured ? meanText(measured.mean, measured.sem) : '–',
      measured ? String(measured.n) : '–',
      zText(v.zMeasured),
      pText(v.pMeasured),
    ]),
  );
}

const nameOf = ({ id, protocol }: FigurePoint) =>
  withMinus(id.endsWith(protocol.name) ? id : `${id} (${protocol.name})`);

function meanText(mean: number, sem: number | null): string {
  if (!Number.isFinite(mean)) return '–';
  return sem === null || !Number.isFinite(sem)
    ? mean.toFixed(3)
    : `${mean.toFixed(3)} ± ${sem.toFixed(3)}`;
}

const zText = (z: number) =>
  Number.isFinite(z) ? `${z < 0 ? '−' : '+'}${Math.abs(z).toFixed(1)}` : '–';

const pText = (p: number) => (Number.isFinite(p) ? (p < 0.001 ? '< 0.001' : p.toFixed(3)) : '–');
