/**
 * Whether a population keeps its activity while its weights change: rate and irregularity in stretches of
 * time, their spread and drift, and whether each cell keeps its own rate.
 */
import {
  type CellSpikes,
  cellRates_Hz,
  intervalCvs,
  rateSummary,
  type SpikeWindow,
} from './spikes.ts';
import { correlation, mean, standardDeviation } from './statistics.ts';

export interface RateBin extends SpikeWindow {
  /** Per cell, silent ones included. */
  mean_Hz: number;
  /** Share of cells that spiked. */
  active: number;
  /** Mean CV of intervals over the cells with three spikes or more in the bin; NaN without any. */
  meanCv: number;
  cellsWithCv: number;
}

export interface RateStability {
  /** Whole bins from the start; a remainder is left out. */
  bins: RateBin[];
  mean_Hz: number;
  /** SD over the mean of the bins' rates. */
  cvOfRate: number;
  /** Slope of the straight line through the bins' rates, as a share of their mean, per s. */
  drift_per_s: number;
  /** Mean rate of the second half of the bins over that of the first; a middle bin is left out. */
  lateOverEarly: number;
  /** Pearson's correlation of the cells' rates in these halves; NaN where all are alike. */
  cellCorrelation: number;
}

/** The spikes within a part of the window. */
export function spikesWithin({ offsets, times_ms }: CellSpikes, window: SpikeWindow): CellSpikes {
  const cuts = new Uint32Array(offsets.length);
  const kept: number[] = [];
  for (let cell = 0; cell + 1 < offsets.length; cell++) {
    for (let i = offsets[cell]!; i < offsets[cell + 1]!; i++) {
      const t_ms = times_ms[i]!;
      if (t_ms >= window.from_ms && t_ms < window.to_ms) kept.push(t_ms);
    }
    cuts[cell + 1] = kept.length;
  }
  return { offsets: cuts, times_ms: Float64Array.from(kept), window };
}

/** RangeError where the window holds no two bins. */
export function rateStability(spikes: CellSpikes, bin_ms: number): RateStability {
  const { from_ms, to_ms } = spikes.window;
  const n = Math.floor((to_ms - from_ms) / bin_ms + 1e-9);
  if (n < 2) {
    throw new RangeError(
      `rates: bins of ${bin_ms} ms in ${to_ms - from_ms} ms: expected room for two or more`,
    );
  }
  const part = (first: number, end: number): CellSpikes =>
    spikesWithin(spikes, { from_ms: from_ms + first * bin_ms, to_ms: from_ms + end * bin_ms });
  const bins = Array.from({ length: n }, (_, b): RateBin => {
    const own = part(b, b + 1);
    const { mean_Hz, active } = rateSummary(own);
    const cvs = intervalCvs(own).filter((cv) => !Number.isNaN(cv));
    return { ...own.window, mean_Hz, active, meanCv: mean(cvs), cellsWithCv: cvs.length };
  });
  const rates = bins.map(({ mean_Hz }) => mean_Hz);
  const half = Math.floor(n / 2);
  const [early, late] = [cellRates_Hz(part(0, half)), cellRates_Hz(part(n - half, n))];
  const mean_Hz = mean(rates);
  return {
    bins,
    mean_Hz,
    cvOfRate: standardDeviation(rates) / mean_Hz,
    drift_per_s: slope(rates) / (bin_ms / 1000) / mean_Hz,
    lateOverEarly: mean(late) / mean(early),
    cellCorrelation: correlation(early, late),
  };
}

/** Of the least-squares line through (0, y₀), (1, y₁) … */
function slope(y: readonly number[]): number {
  const [mx, my] = [(y.length - 1) / 2, mean(y)];
  const xy = y.reduce((sum, value, i) => sum + (i - mx) * (value - my), 0);
  const xx = y.reduce((sum, _, i) => sum + (i - mx) ** 2, 0);
  return xy / xx;
}
