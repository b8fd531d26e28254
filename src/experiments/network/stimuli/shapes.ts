/**
 * Waveforms without randomness: steps, ramps, pulses, levels of a clamp.
 */
import type { InputOf } from './input-schema.ts';
import { type Signal, signalOf } from './signal.ts';

/** A constant piece. */
export type Block =
  | { kind: 'current'; start_ms: number; end_ms: number; amplitude_nA: number }
  | {
      kind: 'voltage-clamp';
      start_ms: number;
      end_ms: number;
      v_mV: number;
      seriesResistance_MOhm: number;
    };

/** One step, or the line from one amplitude to the other. */
export function ramp(
  { delay, duration }: { delay: number; duration: number },
  first_nA: number,
  last_nA: number,
): Block[] | Signal {
  const [start_ms, end_ms] = [delay, delay + duration];
  if (duration === 0) return [];
  if (first_nA === last_nA) return [{ kind: 'current', start_ms, end_ms, amplitude_nA: first_nA }];
  return signalOf(
    { start_ms, end_ms, interval_ms: duration },
    (k) => first_nA + k * (last_nA - first_nA),
  );
}

/** A pulse at delay and every 1000/frequency ms; the last may be cut by the end. */
export function pulses({
  delay,
  duration,
  width,
  frequency,
  amp_start,
}: InputOf<'pulse'>): Block[] {
  if (frequency === 0 || width === 0) return [];
  const period_ms = 1000 / frequency;
  const count = Math.ceil(duration / period_ms - 1e-9);
  return Array.from({ length: count }, (_, k): Block => {
    const start_ms = delay + k * period_ms;
    const end_ms = Math.min(start_ms + width, delay + duration);
    return { kind: 'current', start_ms, end_ms, amplitude_nA: amp_start };
  });
}

/** Levels one after the other from time 0; the last holds to the end. */
export function clampLevels(input: InputOf<'seclamp'>): Block[] {
  const { voltage, voltage_levels, duration_levels, duration, series_resistance } = input;
  const levels_mV = voltage_levels.length > 0 ? voltage_levels : [voltage];
  let start_ms = 0;
  return levels_mV
    .map((v_mV, i): Block => {
      const isLast = i === levels_mV.length - 1;
      const end_ms = isLast ? duration : start_ms + duration_levels[i]!;
      const level = {
        kind: 'voltage-clamp' as const,
        start_ms,
        end_ms,
        v_mV,
        seriesResistance_MOhm: series_resistance,
      };
      start_ms = end_ms;
      return level;
    })
    .filter((level) => level.end_ms > level.start_ms);
}
