/** Spikes in sampled voltages: upward crossings and peaks. */
import { SPIKE_THRESHOLD_MV } from '../experiments/pair-job.ts';

/** Upward crossings, interpolated between samples, ms. */
export function crossings(
  t_ms: ArrayLike<number>,
  v_mV: ArrayLike<number>,
  threshold_mV = SPIKE_THRESHOLD_MV,
): number[] {
  const found: number[] = [];
  for (let i = 1; i < v_mV.length; i++) {
    const [a, b] = [v_mV[i - 1]!, v_mV[i]!];
    if (a <= threshold_mV && b > threshold_mV) {
      found.push(t_ms[i - 1]! + ((threshold_mV - a) / (b - a)) * (t_ms[i]! - t_ms[i - 1]!));
    }
  }
  return found;
}

/** Kept away from spikes on either side, ms. */
export const SPIKE_WINDOW_MS = 2;

/** Whether a time lies within the window of one of the times (ascending). */
export function isNear(
  times_ms: readonly number[],
  t_ms: number,
  before_ms = SPIKE_WINDOW_MS,
  after_ms = before_ms,
): boolean {
  let low = 0;
  let high = times_ms.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times_ms[middle]! < t_ms - after_ms) low = middle + 1;
    else high = middle;
  }
  return low < times_ms.length && times_ms[low]! <= t_ms + before_ms;
}

/** Rows of [from, to] in ms: first and one past the last index. */
export function rowsBetween(
  t_ms: ArrayLike<number>,
  from_ms: number,
  to_ms: number,
): [number, number] {
  let first = 0;
  while (first < t_ms.length && t_ms[first]! < from_ms) first++;
  let end = first;
  while (end < t_ms.length && t_ms[end]! <= to_ms) end++;
  return [first, end];
}

/** The highest of rows [first, end); −1 where it lies at the edge, which is no peak. */
export function topRow(v_mV: ArrayLike<number>, first: number, end: number): number {
  let at = first;
  for (let i = first; i < end; i++) if (v_mV[i]! > v_mV[at]!) at = i;
  return at === first || at >= end - 1 ? -1 : at;
}

/** The peak of a parabola over a row and its neighbours; the row itself where they are uneven. */
export function peakAround(
  t_ms: ArrayLike<number>,
  v_mV: ArrayLike<number>,
  row: number,
): { t_ms: number; v_mV: number } {
  const [a, b, c] = [v_mV[row - 1]!, v_mV[row]!, v_mV[row + 1]!];
  const before = t_ms[row]! - t_ms[row - 1]!;
  const after = t_ms[row + 1]! - t_ms[row]!;
  const bend = a - 2 * b + c;
  if (Math.abs(before - after) > 1e-3 * after || bend === 0) return { t_ms: t_ms[row]!, v_mV: b };
  const shift = (a - c) / (2 * bend);
  if (!(Math.abs(shift) <= 2)) return { t_ms: t_ms[row]!, v_mV: b }; // a slope, no peak
  return { t_ms: t_ms[row]! + shift * after, v_mV: b - (bend * shift * shift) / 2 };
}
