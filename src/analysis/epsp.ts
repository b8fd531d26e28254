/**
 * Measures of one postsynaptic potential from samples of the somatic voltage, evenly spaced or not.
 *
 * Amplitude: the largest voltage in a window after the presynaptic spike minus the voltage at the
 * spike. Slope: of the rising edge between two fractions of the peak (Rodríguez-Moreno & Paulsen
 * 2008; Banerjee et al. 2014). Conventions of Chindemi et al. 2022, Nat Commun 13:3038.
 */

/** How long after the presynaptic spike an EPSP may peak, ms. */
export const EPSP_WINDOW_MS = 100;

/** Share of the peak where the slope begins and ends. */
export const SLOPE_FROM = 0.3;
export const SLOPE_TO = 0.75;

/**
 * Linear interpolation; the first or last value outside the samples.
 * @param t_ms sample times, ascending (two may be equal) [n]
 * @param values [n]
 */
export function valueAt(t_ms: ArrayLike<number>, values: ArrayLike<number>, at_ms: number): number {
  const i = upperBound(t_ms, at_ms);
  if (i === 0) return values[0] ?? Number.NaN;
  if (i === t_ms.length) return values[i - 1]!;
  const [t0, t1] = [t_ms[i - 1]!, t_ms[i]!];
  const share = t1 > t0 ? (at_ms - t0) / (t1 - t0) : 0;
  return values[i - 1]! + share * (values[i]! - values[i - 1]!);
}

/** First index whose time exceeds at_ms; n if none does. */
function upperBound(t_ms: ArrayLike<number>, at_ms: number): number {
  let low = 0;
  let high = t_ms.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (t_ms[middle]! <= at_ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Largest v in [spike, spike + window] minus v at the spike, mV; both ends are interpolated.
 * @param t_ms sample times, ascending [n]
 * @param v_mV [n]
 */
export function epspAmplitude_mV(
  t_ms: ArrayLike<number>,
  v_mV: ArrayLike<number>,
  spike_ms: number,
  window_ms = EPSP_WINDOW_MS,
): number {
  const start = valueAt(t_ms, v_mV, spike_ms);
  const end_ms = spike_ms + window_ms;
  let largest = Math.max(start, valueAt(t_ms, v_mV, end_ms));
  for (let i = upperBound(t_ms, spike_ms); i < t_ms.length && t_ms[i]! <= end_ms; i++) {
    if (v_mV[i]! > largest) largest = v_mV[i]!;
  }
  return largest - start;
}

/**
 * Slope of the first rise of a potential above its start, between two fractions of its peak, mV/ms:
 * the straight line through the first times at which it is met. 0 where it never rises.
 * @param t_ms [n]
 * @param values potential above its start, mV [n]
 */
export function risingSlope_mV_per_ms(
  t_ms: ArrayLike<number>,
  values: ArrayLike<number>,
  from = SLOPE_FROM,
  to = SLOPE_TO,
): number {
  let peak = 0;
  for (let i = 0; i < values.length; i++) peak = Math.max(peak, values[i]!);
  if (!(peak > 0)) return 0;
  const start_ms = firstCrossing_ms(t_ms, values, from * peak);
  const end_ms = firstCrossing_ms(t_ms, values, to * peak);
  return end_ms > start_ms ? ((to - from) * peak) / (end_ms - start_ms) : 0;
}

function firstCrossing_ms(
  t_ms: ArrayLike<number>,
  values: ArrayLike<number>,
  level: number,
): number {
  for (let i = 1; i < values.length; i++) {
    const [a, b] = [values[i - 1]!, values[i]!];
    if (a < level && b >= level) {
      return t_ms[i - 1]! + ((level - a) / (b - a)) * (t_ms[i]! - t_ms[i - 1]!);
    }
  }
  return t_ms[0] ?? 0;
}
