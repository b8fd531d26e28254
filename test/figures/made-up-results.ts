/** Results of a shipped figure as a smooth function of frequency and Δt: no simulation behind them. */
import { mean, standardDeviation, standardError } from '../../src/analysis/statistics.ts';
import { planFigure } from '../../src/experiments/figures/figure-plan.ts';
import type { PointResult, RunResult } from '../../src/experiments/figures/figure-results.ts';
import type { FigureFile } from '../../src/experiments/figures/figure-schema.ts';
import { type DoneRecord, failureRecord } from '../../src/experiments/figures/run-record.ts';

export const PAIRS = 9;

export function madeUpResults(figure: FigureFile): PointResult[] {
  return planFigure(figure, 20).map((point, p) => {
    const { frequency_Hz, deltaT_ms } = point.protocol.induction;
    const middle =
      0.85 +
      0.5 / (1 + Math.exp(-(frequency_Hz - 14) / 5)) +
      0.1 * Math.exp(-Math.abs(deltaT_ms - 8) / 12);
    const runs = Array.from({ length: PAIRS }, (_, pair): RunResult => {
      const ratio = middle + 0.12 * (pair - 4) + (pair === 8 && p === 0 ? 1.6 : 0);
      const counts = pair !== 3;
      return {
        point: p,
        pair,
        cell: 'cell',
        record: counts ? recordAt(60 + 25 * pair, ratio) : failureRecord('no pulse'),
        ratio: counts ? ratio : Number.NaN,
        counts,
        reason: counts ? '' : 'no pulse',
      };
    });
    const ratios = runs.filter((r) => r.counts).map((r) => r.ratio);
    return {
      point,
      runs,
      ours: {
        mean: mean(ratios),
        sd: standardDeviation(ratios),
        sem: standardError(ratios),
        n: ratios.length,
      },
      dropped: PAIRS - ratios.length,
    };
  });
}

const recordAt = (distance_um: number, ratio: number): DoneRecord => ({
  format: 'rhostar-pair-run/1',
  engine: 'none',
  before_mV: [1],
  after_mV: [ratio],
  slopes_mV_per_ms: { before: 1, after: ratio },
  pulse: { amplitude_nA: 1, width_ms: 3, latency_ms: 2 },
  nSpikes: 1,
  steps: 1,
  contacts: [
    {
      section: 'dend[0]',
      x: 0.5,
      location: 'basal',
      distance_um,
      theta_d: 1,
      theta_p: 2,
      rho: { start: 0, end: 1 },
      Use: { start: 0.5, end: 0.5 },
      gmax_AMPA_nS: { start: 1, end: 1 },
    },
  ],
});
