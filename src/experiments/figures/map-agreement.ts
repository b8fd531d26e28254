/** How well means over a grid of pairings agree with the published ones as a whole. */
import { correlation, mean } from '../../analysis/statistics.ts';
import type { PointResult } from './figure-results.ts';

export interface MapAgreement {
  series: string;
  /** Points with both means. */
  n: number;
  meanDifference: number;
  /** Root mean square of the differences. */
  rms: number;
  /** Pearson's, over the points. */
  correlation: number;
  /** Points whose difference is below two combined SEM; null where no SEM is published. */
  within2Sem: number | null;
}

/** Fewer points are no grid. */
const FEWEST = 7;

/** For each series with at least seven published means. */
export function mapAgreements(results: readonly PointResult[]): MapAgreement[] {
  const series = [...new Set(results.map(({ point }) => point.series))];
  return series.flatMap((name) => {
    const both = results.filter(
      ({ point, ours }) => point.series === name && point.inSilico && Number.isFinite(ours.mean),
    );
    if (both.length < FEWEST) return [];
    const ours = both.map((r) => r.ours.mean);
    const theirs = both.map((r) => r.point.inSilico!.mean);
    const differences = ours.map((x, i) => x - theirs[i]!);
    const known = both.every((r) => r.point.inSilico!.sem !== null);
    const close = both.filter(
      ({ ours: { sem }, point }, i) =>
        Math.abs(differences[i]!) < 2 * Math.hypot(sem, point.inSilico!.sem ?? 0),
    );
    return {
      series: name,
      n: both.length,
      meanDifference: mean(differences),
      rms: Math.sqrt(mean(differences.map((d) => d * d))),
      correlation: correlation(ours, theirs),
      within2Sem: known ? close.length : null,
    };
  });
}
