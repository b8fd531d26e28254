/**
 * White and Ornstein-Uhlenbeck noise, sampled in float64.
 *
 * Draws are used as neurodamus uses NEURON's Random: choosing the normal distribution takes the first
 * number of a pair, so that the first sample has the second. The samples are therefore its samples.
 */
import type { DrawSource } from '../../../model/philox.ts';
import { normals } from './random.ts';
import { generatedSignal, type Signal } from './signal.ts';

interface Extent {
  start_ms: number;
  end_ms: number;
  interval_ms: number;
}

/** Normals from the second of the stream's first pair on. */
function normalsFromSecond(draws: DrawSource): () => number {
  const z = normals(draws);
  z();
  return z;
}

/** Independent normal samples; `draws` gives the stream from its start, of which `spent` normals go by. */
export function whiteNoise(
  extent: Extent,
  { mean, sd }: { mean: number; sd: number },
  draws: () => DrawSource,
  spent = 0,
): Signal {
  return generatedSignal(extent, () => {
    const source = draws();
    const gone = normals(source);
    for (let i = 0; i < spent; i++) gone();
    const z = normalsFromSecond(source);
    return () => z() * sd + mean;
  });
}

/**
 * Normals that neurodamus lets go by before the noise module's samples, as if noise blocks of this
 * duration had stood before the delay.
 */
export function spentNormals(extent: Extent, dt_ms: number): number {
  const { start_ms, end_ms, interval_ms } = extent;
  const blockEnd_ms = end_ms - start_ms - dt_ms;
  const last_ms = start_ms - dt_ms;
  let count = 0;
  if (blockEnd_ms + dt_ms <= 0) return 0;
  for (let from_ms = 0; from_ms < last_ms; ) {
    const to_ms = Math.min(from_ms + blockEnd_ms, last_ms);
    count += Math.floor((to_ms - from_ms) / interval_ms + 1e-11) + 1;
    from_ms = to_ms + dt_ms;
  }
  return count;
}

/**
 * Ornstein-Uhlenbeck: x₀ = mean, x ← mean + (x − mean)·μ + sd·√(1 − μ²)·z with μ = e^(−interval/τ),
 * exact for any interval (Gillespie 1996, Phys Rev E 54:2084). τ = 0 is white noise.
 */
export function ornsteinUhlenbeck(
  extent: Extent,
  { mean, sd, tau_ms }: { mean: number; sd: number; tau_ms: number },
  draws: () => DrawSource,
): Signal {
  if (tau_ms < 1e-9) return whiteNoise(extent, { mean, sd }, draws);
  const kept = Math.exp(-extent.interval_ms / tau_ms);
  const kick = sd * Math.sqrt(-Math.expm1((-2 * extent.interval_ms) / tau_ms));
  return generatedSignal(extent, () => {
    const z = normalsFromSecond(draws());
    z(); // of the first sample, which is the mean
    let deviation: number | null = null;
    return () => {
      deviation = deviation === null ? 0 : deviation * kept + kick * z();
      return mean + deviation;
    };
  });
}
