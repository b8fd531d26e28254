/**
 * One run of a pairing experiment as the engine wants it: arrivals, pulses, recorders.
 *
 * Recorder 0: somatic voltage, every step, around the test spikes and the first sweep.
 * Recorder 1, unless switched off: of each contact ρ, c*, ĝ_AMPA and Use, each second, denser while the sweeps last.
 */
import type { CellRun, Draws, Recorder, Stimulus } from '../engine/job.ts';
import { type CellModel, nodeOf } from '../model/cell.ts';
import type { Pair, PairExperiment, PairRun } from './pair-types.ts';
import { type ProtocolTimes, protocolTimes } from './protocol.ts';

/** Upward crossing that counts as a somatic spike. */
export const SPIKE_THRESHOLD_MV = -30;

/** Kept of the somatic voltage before and after a test spike. */
export const EPSP_BEFORE_MS = 2;
export const EPSP_AFTER_MS = 100;
/** Test spikes are at least so far apart that their windows do not meet. */
export const MINIMAL_PERIOD_MS = 200;
/** Kept around the first sweep. */
const SWEEP_BEFORE_MS = 20;
const SWEEP_AFTER_MS = 150;
/** Rows of the contacts: usually, and from just before a sweep until c* has fallen. */
const SLOW_ROWS_MS = 1000;
const DENSE_ROWS_MS = 5;
const DENSE_AFTER_MS = 600;

export const CONTACT_CHANNELS = ['rho_GB', 'effcai_GB', 'gmax_AMPA', 'Use_TM'] as const;

export interface Window {
  from_ms: number;
  to_ms: number;
  /** Presynaptic spike of a test; null for the first sweep. */
  spike_ms: number | null;
  phase: 'before' | 'after' | 'sweep';
}

export const soma = (cell: CellModel) => nodeOf(cell, { section: 'soma[0]', x: 0.5 });

/** When the somatic voltage is kept, ascending. */
export function windowsOf(times: ProtocolTimes): Window[] {
  const test = (phase: 'before' | 'after') => (spike_ms: number) => ({
    from_ms: spike_ms - EPSP_BEFORE_MS,
    to_ms: spike_ms + EPSP_AFTER_MS,
    spike_ms,
    phase,
  });
  const sweep = times.sweeps.slice(0, 1).map(({ presynaptic_ms, pulses_ms }): Window => {
    const all = [...presynaptic_ms, ...pulses_ms];
    return {
      from_ms: Math.max(0, Math.min(...all) - SWEEP_BEFORE_MS),
      to_ms: Math.max(...all) + SWEEP_AFTER_MS,
      spike_ms: null,
      phase: 'sweep',
    };
  });
  return [...times.before_ms.map(test('before')), ...sweep, ...times.after_ms.map(test('after'))];
}

/** Current pulses into the soma. */
export function pulseStimuli(
  cell: CellModel,
  onsets_ms: readonly number[],
  pulse: { amplitude_nA: number; width_ms: number },
): Stimulus[] {
  return onsets_ms.map((start_ms) => ({
    kind: 'current',
    node: soma(cell),
    start_ms,
    end_ms: start_ms + pulse.width_ms,
    amplitude_nA: pulse.amplitude_nA,
  }));
}

/** Stream of a contact: the same wherever and with whatever else it runs. */
export function drawsOf(streamId: number, contact: number, seed: number): Draws {
  return { kind: 'random123', ids: [streamId, 100000 + contact, 200 + seed], globalIndex: 0 };
}

export interface PairJobRun {
  cellRun: CellRun;
  times: ProtocolTimes;
  windows: Window[];
}

const prolonged = (times: ProtocolTimes, step_ms = 0): ProtocolTimes =>
  step_ms > 0 ? { ...times, duration_ms: Math.ceil(times.duration_ms / step_ms) * step_ms } : times;

/** @param draws replaces the Random123 streams, one entry a contact */
export function pairJobRun(
  experiment: PairExperiment,
  run: PairRun,
  draws?: readonly Draws[],
): PairJobRun {
  const pair = experiment.pairs[run.pair]!;
  const times = prolonged(
    protocolTimes(experiment.protocols[run.protocol]!, run.pulse),
    experiment.durationStep_ms,
  );
  const windows = windowsOf(times);
  const streamId = pair.streamId ?? run.pair + 1;
  return {
    times,
    windows,
    cellRun: {
      cell: pair.cell,
      contacts: pair.contacts.map(({ node, parameters, delay_ms }, c) => ({
        node,
        parameters,
        draws: draws?.[c] ?? drawsOf(streamId, c, run.seed),
        arrivals_ms: Float64Array.from(times.presynaptic_ms, (t) => t + delay_ms),
      })),
      stimuli: pulseStimuli(
        pair.cell,
        times.sweeps.flatMap((s) => s.pulses_ms),
        run.pulse,
      ),
      recorders: [
        somaRecorder(pair, windows),
        ...(experiment.traceContacts === false ? [] : [contactRecorder(pair, times)]),
      ],
      detector: { node: soma(pair.cell), threshold_mV: SPIKE_THRESHOLD_MV },
      fastForward_ms: times.fastForward_ms,
    },
  };
}

/** A step also ends at each test spike, so that the voltage there is no interpolation over silence. */
function somaRecorder({ cell }: Pair, windows: readonly Window[]): Recorder {
  return {
    channels: [{ kind: 'voltage', node: soma(cell) }],
    schedule: [
      { from_ms: 0, interval_ms: null },
      ...windows.flatMap(({ from_ms, to_ms, spike_ms }) => [
        { from_ms, interval_ms: 0 },
        ...(spike_ms === null ? [] : [{ from_ms: spike_ms, interval_ms: 0 }]),
        { from_ms: to_ms, interval_ms: null },
      ]),
    ],
  };
}

function contactRecorder({ contacts }: Pair, { sweeps }: ProtocolTimes): Recorder {
  const schedule: Recorder['schedule'] = [{ from_ms: 0, interval_ms: SLOW_ROWS_MS }];
  sweeps.forEach(({ presynaptic_ms, pulses_ms }, i) => {
    const all = [...presynaptic_ms, ...pulses_ms];
    const next = sweeps[i + 1];
    const from_ms = Math.max(0, Math.min(...all) - DENSE_ROWS_MS);
    const to_ms = Math.max(...all) + DENSE_AFTER_MS;
    const nextFrom_ms = next ? Math.min(next.presynaptic_ms[0]!, next.pulses_ms[0]!) : Infinity;
    schedule.push({ from_ms, interval_ms: DENSE_ROWS_MS });
    if (to_ms < nextFrom_ms - DENSE_ROWS_MS) {
      schedule.push({ from_ms: to_ms, interval_ms: SLOW_ROWS_MS });
    }
  });
  return {
    channels: contacts.flatMap((_, contact) =>
      CONTACT_CHANNELS.map((variable) => ({ kind: 'synapse' as const, contact, variable })),
    ),
    schedule,
  };
}
