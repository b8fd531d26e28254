/** What the runs of a figure come to: a row a run, a row a point, a verdict a measured row. */
import { mean, standardDeviation, standardError } from '../../analysis/statistics.ts';
import { type MeanOf, welchTest, zScore } from '../../analysis/welch.ts';
import type { FigurePoint } from './figure-plan.ts';
import type { FigureRuns } from './figure-runs.ts';
import type { InSilicoMean, MeasuredRow } from './published.ts';
import { type DoneRecord, type RunRecord, recordCounts, recordRatio } from './run-record.ts';

/** One pair under one point. */
export interface RunResult {
  point: number;
  /** Index in its population. */
  pair: number;
  cell: string;
  record: RunRecord;
  /** EPSP after over before, by the point's measure; NaN where there is none. */
  ratio: number;
  /** In averages. */
  counts: boolean;
  /** Why not, or ''. */
  reason: string;
}

export interface PointResult {
  point: FigurePoint;
  runs: RunResult[];
  /** Of the runs that count. */
  ours: MeanOf & { sd: number };
  /** Runs that do not count: too weak, no pulse. */
  dropped: number;
}

/** @param recordOf the result of a key, once all are computed */
export function pointResults(
  { points, runs, pairs, settings }: FigureRuns,
  recordOf: (key: string) => RunRecord,
): PointResult[] {
  return points.map((point, p) => {
    const results = runs
      .filter((run) => run.point === p)
      .map(({ key, pair, population }): RunResult => {
        const record = recordOf(key);
        const cell = pairs.get(population)![pair]!.cell.name;
        return { point: p, pair, cell, record, ...judged(record, point, settings.lastEpsps) };
      });
    const ratios = results.filter(({ counts }) => counts).map(({ ratio }) => ratio);
    return {
      point,
      runs: results,
      ours: {
        mean: mean(ratios),
        sd: standardDeviation(ratios),
        sem: standardError(ratios),
        n: ratios.length,
      },
      dropped: results.length - ratios.length,
    };
  });
}

function judged(
  record: RunRecord,
  { measure, weakestEpsp_mV }: FigurePoint,
  lastEpsps: number,
): Pick<RunResult, 'ratio' | 'counts' | 'reason'> {
  if ('failure' in record) return { ratio: Number.NaN, counts: false, reason: record.failure };
  const ratio = recordRatio(record, measure, lastEpsps);
  if (!recordCounts(record, lastEpsps, weakestEpsp_mV)) {
    return { ratio, counts: false, reason: `EPSP below ${weakestEpsp_mV} mV` };
  }
  if (!Number.isFinite(ratio)) return { ratio, counts: false, reason: 'no EPSP to divide by' };
  return { ratio, counts: true, reason: '' };
}

/** A comparison: ours with a measured mean, and with the published one of the model. */
export interface Verdict {
  point: FigurePoint;
  ours: MeanOf;
  dropped: number;
  measured: MeasuredRow | null;
  inSilico: InSilicoMean | null;
  /** (ours − theirs) over the combined SEM; NaN where it cannot be said. */
  zMeasured: number;
  /** Welch's t-test, two-sided. */
  pMeasured: number;
  zInSilico: number;
  pInSilico: number;
}

/** A verdict for each measured row of each point, and one for a point that has none. */
export function verdicts(results: readonly PointResult[]): Verdict[] {
  return results.flatMap(({ point, ours, dropped }) => {
    const rows: (MeasuredRow | null)[] = point.measured.length > 0 ? [...point.measured] : [null];
    const { inSilico } = point;
    const published = inSilico?.sem != null && inSilico.n !== null ? (inSilico as MeanOf) : null;
    return rows.map((measured) => ({
      point,
      ours,
      dropped,
      measured,
      inSilico,
      zMeasured: measured ? zScore(ours, measured) : Number.NaN,
      pMeasured: measured ? welchTest(ours, measured).p : Number.NaN,
      zInSilico: published ? zScore(ours, published) : Number.NaN,
      pInSilico: published ? welchTest(ours, published).p : Number.NaN,
    }));
  });
}

/** Mean path from the soma to the contacts of a run, µm. */
export const meanDistance_um = ({ contacts }: DoneRecord): number =>
  mean(contacts.map((c) => c.distance_um));
