/**
 * Windows of a long run that are recorded at every step: around test spikes, for their EPSPs, and
 * where a file's rows lie at the times of a variable step.
 */
import type { Recorder } from '../engine/job.ts';
import { EPSP_AFTER_MS, EPSP_BEFORE_MS } from '../experiments/pair-job.ts';

export interface Span {
  from_ms: number;
  to_ms: number;
}

/** Rows farther apart than this begin another window, ms. */
const GAP_MS = 50;

/** Stretches of rows without a long gap, a little wider than they are. */
export function spansOfRows(t_ms: ArrayLike<number>): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < t_ms.length; i++) {
    const t = t_ms[i]!;
    const last = spans.at(-1);
    if (last && t - last.to_ms < GAP_MS) last.to_ms = t + 1;
    else spans.push({ from_ms: Math.max(0, t - 1), to_ms: t + 1 });
  }
  return spans;
}

/** The window of an EPSP. */
export const epspSpan = (spike_ms: number): Span => ({
  from_ms: Math.max(0, spike_ms - EPSP_BEFORE_MS),
  to_ms: spike_ms + EPSP_AFTER_MS,
});

/** Ascending, overlapping ones joined. */
export function joined(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.from_ms - b.from_ms);
  const out: Span[] = [];
  for (const { from_ms, to_ms } of sorted) {
    const last = out.at(-1);
    if (last && from_ms <= last.to_ms) last.to_ms = Math.max(last.to_ms, to_ms);
    else out.push({ from_ms, to_ms });
  }
  return out;
}

/** Every step within the spans; a step also ends at each of the moments inside them. */
export function denseSchedule(spans: readonly Span[], moments_ms: number[]): Recorder['schedule'] {
  return [
    { from_ms: 0, interval_ms: null },
    ...joined(spans).flatMap(({ from_ms, to_ms }) => [
      { from_ms, interval_ms: 0 },
      ...moments_ms
        .filter((t) => t > from_ms && t < to_ms)
        .sort((a, b) => a - b)
        .map((t) => ({ from_ms: t, interval_ms: 0 })),
      { from_ms: to_ms, interval_ms: null },
    ]),
  ];
}
