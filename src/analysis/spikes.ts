/**
 * What the spikes of a population say: rates, intervals, correlation, synchrony.
 *
 * Spikes come as columns (who, when), as a spikes file has them, in any order. A window is
 * [from, to); cells without spikes count in rates and are left out where they have no value.
 */
import { mean, standardDeviation } from './statistics.ts';

export interface SpikeColumns {
  /** 0 … size − 1. */
  node_ids: ArrayLike<number>;
  timestamps_ms: ArrayLike<number>;
}

export interface SpikeWindow {
  from_ms: number;
  to_ms: number;
}

/** Spikes by cell: those of cell c are times_ms[offsets[c]] … times_ms[offsets[c + 1] − 1], ascending. */
export interface CellSpikes {
  offsets: Uint32Array;
  times_ms: Float64Array;
  window: SpikeWindow;
}

/** The spikes of each of `size` cells within the window. */
export function spikesByCell(
  { node_ids, timestamps_ms }: SpikeColumns,
  size: number,
  window: SpikeWindow,
): CellSpikes {
  const isInside = (t_ms: number) => t_ms >= window.from_ms && t_ms < window.to_ms;
  const offsets = new Uint32Array(size + 1);
  for (let i = 0; i < node_ids.length; i++) {
    const cell = node_ids[i]!;
    if (!(cell >= 0 && cell < size))
      throw new RangeError(`spikes: node ${cell} at row ${i}: expected one of ${size} cells`);
    if (isInside(timestamps_ms[i]!)) offsets[cell + 1]!++;
  }
  for (let cell = 0; cell < size; cell++) offsets[cell + 1]! += offsets[cell]!;
  const next = offsets.slice(0, size);
  const times_ms = new Float64Array(offsets[size]!);
  for (let i = 0; i < node_ids.length; i++) {
    const t_ms = timestamps_ms[i]!;
    if (isInside(t_ms)) times_ms[next[node_ids[i]!]!++] = t_ms;
  }
  for (let cell = 0; cell < size; cell++)
    times_ms.subarray(offsets[cell]!, offsets[cell + 1]!).sort();
  return { offsets, times_ms, window };
}

const sizeOf = ({ offsets }: CellSpikes) => offsets.length - 1;
const seconds = ({ from_ms, to_ms }: SpikeWindow) => (to_ms - from_ms) / 1000;

/** Rate of each cell, Hz. */
export function cellRates_Hz(spikes: CellSpikes): Float64Array {
  const { offsets, window } = spikes;
  return Float64Array.from(
    { length: sizeOf(spikes) },
    (_, cell) => (offsets[cell + 1]! - offsets[cell]!) / seconds(window),
  );
}

export interface RateSummary {
  cells: number;
  spikes: number;
  /** Over all cells, silent ones included. */
  mean_Hz: number;
  sd_Hz: number;
  /** Share of cells that spiked. */
  active: number;
}

export function rateSummary(spikes: CellSpikes): RateSummary {
  const rates_Hz = cellRates_Hz(spikes);
  return {
    cells: rates_Hz.length,
    spikes: spikes.times_ms.length,
    mean_Hz: mean(rates_Hz),
    sd_Hz: standardDeviation(rates_Hz),
    active: rates_Hz.filter((rate) => rate > 0).length / rates_Hz.length,
  };
}

/** Intervals between spikes of each cell, one cell after the other, ms. */
export function intervals_ms({ offsets, times_ms }: CellSpikes): Float64Array[] {
  return Array.from(offsets.subarray(1), (end, cell) => {
    const own = times_ms.subarray(offsets[cell], end);
    return own.subarray(1).map((t_ms, i) => t_ms - own[i]!);
  });
}

/** Mean interval of each cell, ms; NaN with fewer than two spikes. */
export function meanIntervals_ms(spikes: CellSpikes): Float64Array {
  return Float64Array.from(intervals_ms(spikes), (own) => mean(own));
}

/** Coefficient of variation of each cell's intervals; NaN with fewer than three spikes. */
export function intervalCvs(spikes: CellSpikes): Float64Array {
  return Float64Array.from(intervals_ms(spikes), (own) => standardDeviation(own) / mean(own));
}

/** Whole bins of the window; a remainder shorter than a bin is left out. */
function binCount({ from_ms, to_ms }: SpikeWindow, bin_ms: number): number {
  return Math.floor((to_ms - from_ms) / bin_ms + 1e-9);
}

/** Spikes of each bin of one cell's times. */
function binned(times_ms: Float64Array, window: SpikeWindow, bin_ms: number): Float64Array {
  const counts = new Float64Array(binCount(window, bin_ms));
  for (const t_ms of times_ms) {
    const bin = Math.floor((t_ms - window.from_ms) / bin_ms);
    if (bin < counts.length) counts[bin]!++;
  }
  return counts;
}

/** Rate per cell in each bin, Hz. */
export function populationRate_Hz(spikes: CellSpikes, bin_ms: number): Float64Array {
  const scale = 1000 / bin_ms / sizeOf(spikes);
  return binned(spikes.times_ms, spikes.window, bin_ms).map((count) => count * scale);
}

/** Variance with n in the denominator. */
function variance(values: Float64Array): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}

/** Spike counts of each cell whose count varies over the bins. */
function* varyingCounts({ offsets, times_ms, window }: CellSpikes, bin_ms: number) {
  for (let cell = 0; cell + 1 < offsets.length; cell++) {
    const counts = binned(times_ms.subarray(offsets[cell], offsets[cell + 1]), window, bin_ms);
    const spread = variance(counts);
    if (spread > 0) yield { counts, spread };
  }
}

/**
 * Mean of Pearson's correlation of spike counts over all pairs of cells whose counts vary; NaN with
 * fewer than two. Through z-scores: Σᵢⱼ rᵢⱼ is the mean over bins of (Σᵢ zᵢ)², of which n are rᵢᵢ = 1.
 */
export function meanPairCorrelation(spikes: CellSpikes, bin_ms: number): number {
  const sum = new Float64Array(binCount(spikes.window, bin_ms));
  let n = 0;
  for (const { counts, spread } of varyingCounts(spikes, bin_ms)) {
    const middle = mean(counts);
    const sd = Math.sqrt(spread);
    counts.forEach((count, bin) => {
      sum[bin]! += (count - middle) / sd;
    });
    n++;
  }
  if (n < 2) return Number.NaN;
  return (mean(sum.map((z) => z * z)) - n) / (n * (n - 1));
}

/**
 * Synchrony χ (Golomb 2007, Scholarpedia 2:1347) of spike counts: SD of the population's mean count
 * over the root mean variance of its cells; 1 when all fire alike, 1/√n when independent.
 */
export function synchrony(spikes: CellSpikes, bin_ms: number): number {
  const sum = new Float64Array(binCount(spikes.window, bin_ms));
  let n = 0;
  let spreads = 0;
  for (const { counts, spread } of varyingCounts(spikes, bin_ms)) {
    counts.forEach((count, bin) => {
      sum[bin]! += count;
    });
    spreads += spread;
    n++;
  }
  return Math.sqrt(variance(sum.map((count) => count / n)) / (spreads / n));
}
