/**
 * When a recorder writes, so that it has a row at each of given ticks.
 *
 * Rows of an entry lie on multiples of its interval, so an even run of ticks on such multiples is
 * one entry, and a single tick T after tick p is {from p, interval T}: the first multiple of T after p.
 */
import type { Recorder } from '../engine/job.ts';

/**
 * @param ticks ascending; 0 is always recorded
 * @param exactly also end a step at each of them (for steps that adapt)
 */
export function scheduleFor(
  ticks: ArrayLike<number>,
  dt_ms: number,
  { exactly = false } = {},
): Recorder['schedule'] {
  const schedule: Recorder['schedule'] = [];
  let last = 0;
  let k = 0;
  while (k < ticks.length && ticks[k]! <= 0) k++;
  while (k < ticks.length) {
    const end = exactly ? k : endOfRun(ticks, k, last);
    const interval = end > k ? ticks[k + 1]! - ticks[k]! : ticks[k]!;
    schedule.push({ from_ms: last * dt_ms, interval_ms: interval * dt_ms });
    last = ticks[end]!;
    k = end + 1;
  }
  if (schedule.length === 0) return [{ from_ms: 0, interval_ms: null }];
  return [...schedule, { from_ms: last * dt_ms, interval_ms: null }];
}

/** Last index of the even run that begins at k, if multiples of its interval are all its ticks; else k. */
function endOfRun(ticks: ArrayLike<number>, k: number, last: number): number {
  if (k + 1 >= ticks.length) return k;
  const interval = ticks[k + 1]! - ticks[k]!;
  if (ticks[k]! % interval !== 0 || last < ticks[k]! - interval) return k;
  let end = k + 1;
  while (end + 1 < ticks.length && ticks[end + 1]! - ticks[end]! === interval) end++;
  return end;
}

/** Ascending union. */
export function union(lists: Iterable<ArrayLike<number>>): number[] {
  const all = new Set<number>();
  for (const list of lists) for (let i = 0; i < list.length; i++) all.add(list[i]!);
  return [...all].sort((a, b) => a - b);
}
