/**
 * A pairing protocol as times: presynaptic spikes, current pulses, fast-forward, end.
 *
 *   0 ──1 s── C01: a spike every T ── induction: sweeps of pairings ── fast-forward ─1 s─ C02 ──1 s
 *
 * The pulses of a sweep stand on a regular grid from the sweep's start, 1/f apart. Each makes its
 * somatic spike a latency later, and the presynaptic spike is placed Δt before that:
 *   presynaptic spike k = pulse k + latency k − Δt (before the connection's delay).
 */
import type { PairingProtocol, Pulse } from './pair-types.ts';

/** Silence before the first spike, between fast-forward and C02, and after the last spike. */
export const SILENCE_MS = 1000;

export interface Sweep {
  /** Presynaptic spikes and onsets of the pulses [nSpikes]. */
  presynaptic_ms: number[];
  pulses_ms: number[];
}

export interface ProtocolTimes {
  /** Test spikes of C01 and C02. */
  before_ms: number[];
  after_ms: number[];
  sweeps: Sweep[];
  /** All presynaptic spikes, ascending. */
  presynaptic_ms: number[];
  /** None or one time. */
  fastForward_ms: number[];
  /** First and last moment of the induction: sweep starts to 1 s after the last pairing. */
  induction: { from_ms: number; to_ms: number };
  duration_ms: number;
}

/** Where everything of the protocol lies, with a pulse whose latency is known. */
export function protocolTimes(protocol: PairingProtocol, pulse: Pulse): ProtocolTimes {
  const { before, induction, after } = protocol;
  const before_ms = every(before.nSpikes, before.period_ms, SILENCE_MS);
  const start_ms = SILENCE_MS + before.nSpikes * before.period_ms;
  const onsets_ms = every(induction.nSpikes, 1000 / induction.frequency_Hz, 0);
  const leads_ms = onsets_ms.map(
    (onset, k) => onset + (pulse.latencies_ms?.[k] ?? pulse.latency_ms) - induction.deltaT_ms,
  );
  const sweeps = every(induction.nSweeps, induction.period_ms, start_ms).map((sweep_ms) => ({
    presynaptic_ms: leads_ms.map((t) => sweep_ms + t),
    pulses_ms: onsets_ms.map((t) => sweep_ms + t),
  }));
  const last_ms = sweeps.at(-1)?.pulses_ms.at(-1) ?? start_ms;
  const forward_ms =
    protocol.fastForwardAfter_ms === null ? null : last_ms + protocol.fastForwardAfter_ms;
  const afterStart_ms = Math.max(
    start_ms + induction.nSweeps * induction.period_ms,
    (forward_ms ?? last_ms) + SILENCE_MS,
  );
  const after_ms = every(after.nSpikes, after.period_ms, afterStart_ms);
  return {
    before_ms,
    after_ms,
    sweeps,
    presynaptic_ms: [...before_ms, ...sweeps.flatMap((s) => s.presynaptic_ms), ...after_ms].sort(
      (a, b) => a - b,
    ),
    fastForward_ms: forward_ms === null ? [] : [forward_ms],
    induction: { from_ms: start_ms, to_ms: last_ms + SILENCE_MS },
    duration_ms: (after_ms.at(-1) ?? afterStart_ms) + SILENCE_MS,
  };
}

function every(n: number, period_ms: number, first_ms: number): number[] {
  return Array.from({ length: n }, (_, i) => first_ms + i * period_ms);
}
