/**
 * Signals as the steps of a simulation see them: one value a step, that of the step's midpoint.
 *
 * Between samples a current is linear; a conductance is linear in its inverse, as neurodamus plays the
 * resistance of a clamp. Conductances of 1e-9 µS or less count as 1e-9 µS.
 */
import type { Stimulus } from '../../../engine/job.ts';
import type { Signal } from './signal.ts';

export interface Window {
  from_ms: number;
  to_ms: number;
}

/** The first step whose midpoint is at t_ms or later. */
export function firstStepAt(t_ms: number, dt_ms: number): number {
  return Math.ceil(t_ms / dt_ms - 0.5 - 1e-6);
}

/** Value of each step of the window in which the signal is on; null without any. */
function stepValues(
  signal: Signal,
  window: Window,
  dt_ms: number,
  between: (a: number, b: number, share: number) => number,
): { start_ms: number; values: Float64Array } | null {
  const { start_ms, end_ms, interval_ms } = signal;
  const first = Math.max(Math.round(window.from_ms / dt_ms), firstStepAt(start_ms, dt_ms));
  const end = Math.min(Math.round(window.to_ms / dt_ms), firstStepAt(end_ms, dt_ms));
  if (first >= end) return null;
  /** Midpoint of a step, in samples; one that stands at a sample up to rounding belongs to it. */
  const place = (step: number) => Math.max(0, ((step + 0.5) * dt_ms - start_ms) / interval_ms);
  const sampleAt = (step: number) => Math.floor(place(step) + 1e-9);
  const firstSample = sampleAt(first);
  const samples = signal.samples(firstSample, sampleAt(end - 1) - firstSample + 2);
  const values = Float64Array.from({ length: end - first }, (_, i) => {
    const k = sampleAt(first + i);
    const share = Math.max(0, place(first + i) - k);
    return between(samples[k - firstSample]!, samples[k - firstSample + 1]!, share);
  });
  return { start_ms: first * dt_ms, values };
}

export function currentSeries(
  signal: Signal,
  node: number,
  window: Window,
  dt_ms: number,
): Stimulus | null {
  const series = stepValues(signal, window, dt_ms, (a, b, share) => a + share * (b - a));
  if (series === null) return null;
  const { start_ms, values } = series;
  return { kind: 'current-series', node, start_ms, interval_ms: dt_ms, values_nA: values };
}

const LEAST_CONDUCTANCE_US = 1e-9;
const resistance_MOhm = (g_uS: number) =>
  g_uS > LEAST_CONDUCTANCE_US ? 1 / g_uS : 1 / LEAST_CONDUCTANCE_US;

export function conductanceSeries(
  signal: Signal,
  node: number,
  reversal_mV: number,
  window: Window,
  dt_ms: number,
): Stimulus | null {
  const series = stepValues(signal, window, dt_ms, (a, b, share) => {
    const [ra, rb] = [resistance_MOhm(a), resistance_MOhm(b)];
    return 1 / (ra + share * (rb - ra));
  });
  if (series === null) return null;
  const { start_ms, values } = series;
  return {
    kind: 'conductance-series',
    node,
    start_ms,
    interval_ms: dt_ms,
    values_uS: values,
    reversal_mV,
  };
}
