/**
 * The random signals: white, Ornstein-Uhlenbeck and shot noise, sampled in float64.
 */
import type { DrawSource } from '../../../model/philox.ts';
import { exponential, gamma, normals } from './random.ts';
import { generatedSignal, type Signal } from './signal.ts';

interface Extent {
  start_ms: number;
  end_ms: number;
  interval_ms: number;
}

/** Independent normal samples; `draws` gives the stream from its start. */
export function whiteNoise(
  extent: Extent,
  { mean, sd }: { mean: number; sd: number },
  draws: () => DrawSource,
): Signal {
  return generatedSignal(extent, () => {
    const z = normals(draws());
    return () => mean + sd * z();
  });
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
    const z = normals(draws());
    let deviation: number | null = null;
    return () => {
      deviation = deviation === null ? 0 : deviation * kept + kick * z();
      return mean + deviation;
    };
  });
}

export interface Shots {
  /** Of Poisson events. */
  rate_Hz: number;
  /** Of the peaks, which are gamma-distributed: nA or µS. A mean below 0 inverts the signal. */
  ampMean: number;
  /** Square of their unit; 0 means that all peaks agree. */
  ampVariance: number;
}

export interface ShotShape {
  rise_ms: number;
  decay_ms: number;
}

/** Peak of e^(−t/decay) − e^(−t/rise), before scaling to 1. */
function peakHeight({ rise_ms, decay_ms }: ShotShape): number {
  const peak_ms = Math.log(decay_ms / rise_ms) / (1 / rise_ms - 1 / decay_ms);
  return Math.exp(-peak_ms / decay_ms) - Math.exp(-peak_ms / rise_ms);
}

/**
 * Poisson shot noise: events at rate, each adding amplitude·(e^(−t/decay) − e^(−t/rise))/peak height,
 * from 0 at the start. Events keep their exact times between samples. Of the stream an event
 * takes an interval, then an amplitude.
 */
export function shotNoise(
  extent: Extent,
  shots: Shots,
  shape: ShotShape,
  draws: () => DrawSource,
): Signal {
  const { interval_ms } = extent;
  const { rise_ms, decay_ms } = shape;
  const scale = Math.sign(shots.ampMean) / peakHeight(shape);
  const keptByDecay = Math.exp(-interval_ms / decay_ms);
  const keptByRise = Math.exp(-interval_ms / rise_ms);
  const meanInterval_ms = 1000 / shots.rate_Hz;
  const amplitude = amplitudes(Math.abs(shots.ampMean), shots.ampVariance);
  return generatedSignal(extent, () => {
    const source = draws();
    let event_ms = shots.rate_Hz > 0 ? meanInterval_ms * exponential(source) : Infinity;
    let [decaying, rising] = [0, 0];
    let k = 0;
    return () => {
      const t_ms = k++ * interval_ms;
      decaying *= keptByDecay;
      rising *= keptByRise;
      while (event_ms <= t_ms) {
        const height = amplitude(source);
        decaying += height * Math.exp((event_ms - t_ms) / decay_ms);
        rising += height * Math.exp((event_ms - t_ms) / rise_ms);
        event_ms += meanInterval_ms * exponential(source);
      }
      return scale * (decaying - rising);
    };
  });
}

/** Gamma-distributed: shape mean²/variance, scale variance/mean. */
function amplitudes(mean: number, variance: number): (draws: DrawSource) => number {
  if (variance === 0) return () => mean;
  const scale = variance / mean;
  return (draws) => scale * gamma(mean / scale, draws);
}

/**
 * The shots whose signal has this mean and SD, by Campbell's theorem (Rice 1944, Bell Syst Tech J
 * 23:282): with Ξ = (decay − rise)/peak height,
 * mean = rate·E[A]·Ξ, variance = rate·E[A²]·Ξ²/(2(decay + rise)).
 * With gamma amplitudes the skewness lies between a least value and twice that; `relativeSkew`
 * s in [0, 1) is its place there, and the squared CV of the amplitudes is s/(1 − s).
 */
export function shotsOf(
  signal: { mean: number; sd: number },
  scatter: { relativeSkew: number } | { ampCv: number },
  shape: ShotShape,
): Shots {
  const { mean, sd } = signal;
  const { rise_ms, decay_ms } = shape;
  const cv2 =
    'ampCv' in scatter ? scatter.ampCv ** 2 : scatter.relativeSkew / (1 - scatter.relativeSkew);
  const area_ms = (decay_ms - rise_ms) / peakHeight(shape);
  const rate_per_ms = ((1 + cv2) * (mean / sd) ** 2) / (2 * (decay_ms + rise_ms));
  const ampMean = mean / (rate_per_ms * area_ms);
  return { rate_Hz: 1000 * rate_per_ms, ampMean, ampVariance: cv2 * ampMean ** 2 };
}
