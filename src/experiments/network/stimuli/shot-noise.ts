/**
 * Shot noise: Poisson events with bi-exponential responses and gamma-distributed amplitudes.
 */
import type { Random123Stream } from '../../../model/philox.ts';
import { exponential, gamma } from './random.ts';
import { generatedSignal, type Signal } from './signal.ts';

interface Extent {
  start_ms: number;
  end_ms: number;
  interval_ms: number;
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

/** When e^(−t/decay) − e^(−t/rise) is greatest. */
function peakTime_ms({ rise_ms, decay_ms }: ShotShape): number {
  return Math.log(decay_ms / rise_ms) / (1 / rise_ms - 1 / decay_ms);
}

/** Its value there. */
function peakHeight(shape: ShotShape): number {
  const peak_ms = peakTime_ms(shape);
  return Math.exp(-peak_ms / shape.decay_ms) - Math.exp(-peak_ms / shape.rise_ms);
}

/**
 * Poisson shot noise: events at rate, each moved to the nearest sample and from the next one on adding
 * amplitude·(e^(−t/decay) − e^(−t/rise))/peak height; 0 at the start.
 *
 * With a = e^(−interval/decay) and b = e^(−interval/rise): P ← aP + bB, B ← bB + E (amplitudes of the
 * sample before), the signal is P·(a/b − 1)/(a^p − b^p), p the samples to the peak.
 *
 * Draws are used as neurodamus uses NEURON's Random, so the samples are its samples. Of the stream's
 * numbers the first is spent on choosing the distribution; then come n intervals, n the expected count
 * and three SDs more; then, for amplitudes of a shape below 1, one spent and a power factor each; then
 * gamma numbers. A train longer than n, where neurodamus stops, runs on into these.
 */
export function shotNoise(
  extent: Extent,
  shots: Shots,
  shape: ShotShape,
  draws: () => Random123Stream,
): Signal {
  const { interval_ms } = extent;
  const a = Math.exp(-interval_ms / shape.decay_ms);
  const b = Math.exp(-interval_ms / shape.rise_ms);
  const peak = peakTime_ms(shape) / interval_ms;
  const scale = (Math.sign(shots.ampMean) * (a / b - 1)) / (a ** peak - b ** peak);
  return generatedSignal(extent, () => {
    const { nextSample, nextAmplitude } = eventsOf(extent, shots, draws);
    let eventSample = nextSample();
    let [P, B] = [0, 0];
    let k = 0;
    return () => {
      if (k > 0) {
        let added = 0;
        for (; eventSample < k; eventSample = nextSample()) added += nextAmplitude();
        P = a * P + b * B;
        B = b * B + added;
      }
      k++;
      return scale * P;
    };
  });
}

/** The events of a shot noise: the samples they fall on, and their amplitudes, each in order. */
function eventsOf(extent: Extent, shots: Shots, draws: () => Random123Stream) {
  const duration_ms = extent.end_ms - extent.start_ms;
  const at = (drawn: number) => {
    const stream = draws();
    stream.drawn = drawn;
    return stream;
  };
  const samplesOfEvents = () => {
    const source = at(1);
    let t_s = 0;
    return () => {
      t_s += exponential(source) / shots.rate_Hz;
      return { t_ms: t_s * 1000, sample: Math.round((t_s * 1000) / extent.interval_ms) };
    };
  };
  const next = samplesOfEvents();
  const mean = Math.abs(shots.ampMean);
  const gammaScale = shots.ampVariance / mean;
  const gammaShape = mean / gammaScale;
  const intervals = expectedIntervals(duration_ms, shots.rate_Hz);
  let nextAmplitude = () => mean;
  if (shots.ampVariance > 0 && gammaShape >= 1) {
    const source = at(1 + intervals);
    nextAmplitude = () => gammaScale * gamma(gammaShape, source);
  } else if (shots.ampVariance > 0) {
    const powers = at(2 + intervals);
    const source = at(2 + intervals + countUntil(duration_ms, samplesOfEvents()));
    nextAmplitude = () =>
      gammaScale * gamma(gammaShape + 1, source) * powers.next() ** (1 / gammaShape);
  }
  return { nextSample: () => next().sample, nextAmplitude };
}

/** How many intervals neurodamus draws for a duration. */
function expectedIntervals(duration_ms: number, rate_Hz: number): number {
  const mean = 1 + Math.floor((duration_ms * rate_Hz) / 1000);
  return Math.floor(mean + 3 * Math.sqrt(mean));
}

function countUntil(duration_ms: number, next: () => { t_ms: number }): number {
  let count = 0;
  while (next().t_ms < duration_ms) count++;
  return count;
}

/**
 * The shots whose signal has this mean and SD, by Campbell's theorem (Rice 1944, Bell Syst Tech J
 * 23:282). With Ξ = (decay − rise)/peak height, A = 1/(decay + rise) and
 * B = 1/((decay + 2 rise)(2 decay + rise)), the cumulants of the signal are
 * rate·E[a]·Ξ, rate·E[a²]·Ξ²·A/2 and rate·E[a³]·Ξ³·2B/3.
 * With gamma amplitudes the skewness lies between a least value and twice that; `relativeSkew`
 * s in [0, 1) is its place there, and the squared CV of the amplitudes is s/(1 − s).
 */
export function shotsOf(
  signal: { mean: number; sd: number },
  scatter: { relativeSkew: number } | { ampCv: number },
  shape: ShotShape,
): Shots {
  const { rise_ms, decay_ms } = shape;
  const mean = Math.abs(signal.mean);
  const { sd } = signal;
  const relativeSkew = 'ampCv' in scatter ? 1 - 1 / (1 + scatter.ampCv ** 2) : scatter.relativeSkew;
  const area_ms = (decay_ms - rise_ms) / peakHeight(shape);
  const A = 1 / (decay_ms + rise_ms);
  const B = 1 / ((decay_ms + 2 * rise_ms) * (2 * decay_ms + rise_ms));
  const skew = (1 + relativeSkew) * ((8 / 3) * (B / A ** 2) * (sd / mean));
  // E[a²]/E[a] and E[a³]/E[a²], of which gamma amplitudes have (1 + k)θ and (2 + k)θ.
  const second = (2 / (A * area_ms)) * (sd ** 2 / mean);
  const third = ((3 * A) / (4 * B * area_ms)) * (sd * skew);
  const ampMean = 2 * second - third;
  return {
    rate_Hz: (1000 * mean) / (ampMean * area_ms),
    ampMean: Math.sign(signal.mean) * ampMean,
    // No scatter at relativeSkew 0, where the difference is rounding.
    ampVariance: relativeSkew === 0 ? 0 : ampMean * (third - second),
  };
}
