/**
 * The current pulse that makes exactly one somatic spike at each pairing, and how late the spikes come.
 *
 * Pulses last 3 ms (5 or 1.5 where 3 fails); the amplitude is the smallest of ten levels between 0.5
 * and 3 nA with one spike after each pulse of the train and none besides. The synapses are silent.
 * model.md §6; Chindemi et al. 2022, Methods.
 */
import type { Engine, Job } from '../engine/job.ts';
import type { CellModel } from '../model/cell.ts';
import { FITTED_CONSTANTS } from '../model/glusynapse.ts';
import { pulseStimuli, SPIKE_THRESHOLD_MV, soma } from './pair-job.ts';
import type { Pulse } from './pair-types.ts';
import { ADAPTIVE_STEP, schemeFor } from './run-pairs.ts';

/** In the order they are tried. */
export const PULSE_WIDTHS_MS: readonly number[] = [3, 5, 1.5];

/** Ten levels from 0.5 to 3 nA. */
export const PULSE_LEVELS_NA: readonly number[] = Array.from(
  { length: 10 },
  (_, i) => 0.5 + (i * 2.5) / 9,
);

/** Rest before the train, and time that its last pulse has for its spike. */
const REST_MS = 1000;
const AFTER_MS = 100;

export interface PulseTrain {
  nSpikes: number;
  frequency_Hz: number;
}

export interface PulseRequest {
  cell: CellModel;
  train: PulseTrain;
}

export interface PulseSearchOptions {
  dt_ms?: number;
  step?: Job['step'];
  widths_ms?: readonly number[];
  levels_nA?: readonly number[];
  signal?: AbortSignal;
}

/** No width and level makes one spike per pulse. */
export class PulseSearchError extends Error {
  constructor({ cell, train }: PulseRequest, tried: readonly string[]) {
    super(
      `pulse: no pulse makes exactly one spike per pulse in ${cell.name} at ${train.nSpikes} × ` +
        `${train.frequency_Hz} Hz: ${tried.join('; ')} (expected ${train.nSpikes}); ` +
        'give a pulse in the experiment, or another train',
    );
    this.name = 'PulseSearchError';
  }
}

/**
 * The pulse of each request; equal requests (same cell, same train) are searched once. All levels of
 * one width are one job. Throws PulseSearchError where none does.
 */
export async function findPulses(
  engine: Engine,
  requests: readonly PulseRequest[],
  options: PulseSearchOptions = {},
): Promise<Pulse[]> {
  return (await tryPulses(engine, requests, options)).map((found) => {
    if (found instanceof PulseSearchError) throw found;
    return found;
  });
}

/** The same, with the error in place of a pulse that does not exist. */
export async function tryPulses(
  engine: Engine,
  requests: readonly PulseRequest[],
  options: PulseSearchOptions = {},
): Promise<(Pulse | PulseSearchError)[]> {
  const { widths_ms = PULSE_WIDTHS_MS, levels_nA = PULSE_LEVELS_NA } = options;
  const unique = new Map<string, PulseRequest>();
  const ids = new Map<CellModel, number>();
  const keys = requests.map((request) => {
    const { cell, train } = request;
    if (!ids.has(cell)) ids.set(cell, ids.size);
    const key = `${ids.get(cell)}:${train.nSpikes}:${train.frequency_Hz}`;
    unique.set(key, request);
    return key;
  });
  const found = new Map<string, Pulse>();
  const tried = new Map<string, string[]>();
  for (const width_ms of widths_ms) {
    const open = [...unique].filter(([key]) => !found.has(key));
    if (open.length === 0) break;
    const candidates = open.flatMap(([key, request]) =>
      levels_nA.map((amplitude_nA) => ({ key, request, amplitude_nA })),
    );
    const spikes = await spikesOf(engine, candidates, width_ms, options);
    candidates.forEach(({ key, request, amplitude_nA }, i) => {
      if (found.has(key)) return;
      const latencies_ms = oneSpikeLatencies(onsetsOf(request.train), spikes[i]!);
      if (latencies_ms) found.set(key, { amplitude_nA, width_ms, ...latenciesOf(latencies_ms) });
    });
    for (const [key] of open) {
      const counts = candidates.flatMap((c, i) => (c.key === key ? [spikes[i]!.length] : []));
      const text = `${width_ms} ms at ${levels_nA[0]}…${levels_nA.at(-1)} nA gave ${counts.join(', ')} spikes`;
      tried.set(key, [...(tried.get(key) ?? []), text]);
    }
  }
  return keys.map(
    (key) => found.get(key) ?? new PulseSearchError(unique.get(key)!, tried.get(key) ?? []),
  );
}

function latenciesOf(latencies_ms: number[]): Pick<Pulse, 'latency_ms' | 'latencies_ms'> {
  return {
    latency_ms: latencies_ms.reduce((sum, t) => sum + t, 0) / latencies_ms.length,
    latencies_ms,
  };
}

function onsetsOf({ nSpikes, frequency_Hz }: PulseTrain): number[] {
  return Array.from({ length: nSpikes }, (_, k) => REST_MS + (k * 1000) / frequency_Hz);
}

/** Latency of the spike after each pulse; null unless each pulse is followed by exactly one. */
export function oneSpikeLatencies(
  onsets_ms: readonly number[],
  spikes_ms: ArrayLike<number>,
): number[] | null {
  if (spikes_ms.length !== onsets_ms.length) return null;
  const latencies: number[] = [];
  for (let k = 0; k < onsets_ms.length; k++) {
    const spike = spikes_ms[k]!;
    if (spike <= onsets_ms[k]! || spike > (onsets_ms[k + 1] ?? Infinity)) return null;
    latencies.push(spike - onsets_ms[k]!);
  }
  return latencies;
}

/** Trains of one length share a job. */
async function spikesOf(
  engine: Engine,
  candidates: readonly { request: PulseRequest; amplitude_nA: number }[],
  width_ms: number,
  { dt_ms = 0.025, step = ADAPTIVE_STEP, signal }: PulseSearchOptions,
): Promise<Float64Array[]> {
  const spikes: Float64Array[] = new Array(candidates.length);
  const byDuration = new Map<number, number[]>();
  candidates.forEach(({ request }, i) => {
    const duration_ms = onsetsOf(request.train).at(-1)! + AFTER_MS;
    byDuration.set(duration_ms, [...(byDuration.get(duration_ms) ?? []), i]);
  });
  for (const [duration_ms, indices] of byDuration) {
    const { runs, complete } = await engine.run(
      {
        runs: indices.map((i) => {
          const { request, amplitude_nA } = candidates[i]!;
          const { cell, train } = request;
          return {
            cell,
            contacts: [],
            stimuli: pulseStimuli(cell, onsetsOf(train), { amplitude_nA, width_ms }),
            recorders: [],
            detector: { node: soma(cell), threshold_mV: SPIKE_THRESHOLD_MV },
            fastForward_ms: [],
          };
        }),
        duration_ms,
        dt_ms,
        step,
        scheme: schemeFor(step),
        synapse: FITTED_CONSTANTS,
        vdccGates: 'zero',
        initDepleted: false,
      },
      { signal },
    );
    if (!complete) throw signal?.reason ?? new Error('pulse: the search was stopped');
    indices.forEach((i, r) => {
      spikes[i] = runs[r]!.spikes_ms;
    });
  }
  return spikes;
}
