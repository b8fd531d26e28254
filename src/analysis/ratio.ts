/**
 * How strong a connection is after a protocol against before: the ratio of the mean of the last n
 * EPSPs of the second test phase to that of the first (model.md §6).
 */
import { mean } from './statistics.ts';

/** Pairs with a weaker first-phase EPSP are left out of averages over pairs, mV. */
export const WEAKEST_EPSP_MV = 0.01;

/** The last n of a list; all where it is shorter. */
export function lastOf<T>(list: readonly T[], n: number): T[] {
  return list.slice(Math.max(0, list.length - n));
}

/** Mean of the last n amplitudes after over that before; NaN where a phase has none. */
export function epspRatio(
  before_mV: readonly number[],
  after_mV: readonly number[],
  n: number,
): number {
  return mean(lastOf(after_mV, n)) / mean(lastOf(before_mV, n));
}

/** Whether a pair's first-phase EPSP is strong enough to count. */
export function isStrongEnough(
  before_mV: readonly number[],
  n: number,
  weakest_mV = WEAKEST_EPSP_MV,
): boolean {
  return mean(lastOf(before_mV, n)) >= weakest_mV;
}
