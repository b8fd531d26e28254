/**
 * One train of pairings at each of several Δt: [Ca], c* and ρ of every contact at every step, against the
 * thresholds that the pair carries. The pulses are searched, the releases drawn as in a pairing experiment.
 */
import type { Engine } from '../engine/job.ts';
import { type RunTraces, type SimulationOptions, traceContacts } from './contact-traces.ts';
import { drawsOf, pulseStimuli, SPIKE_THRESHOLD_MV, soma } from './pair-job.ts';
import type { Pair, PairingProtocol, Pulse, Series } from './pair-types.ts';
import { protocolTimes, type Sweep } from './protocol.ts';
import { findPulses } from './pulse-search.ts';

export interface TrainOptions extends SimulationOptions {
  nSpikes: number;
  frequency_Hz: number;
  deltaT_ms: readonly number[];
  seed: number;
  /** In place of searched ones, with its latency. */
  pulse?: Pulse;
}

/** Times from the first pulse of the train. */
export interface TrainTraces {
  deltaT_ms: number;
  presynaptic_ms: number[];
  pulses_ms: number[];
  /** Somatic spikes. */
  spikes_ms: number[];
  soma_mV: Series;
  contacts: TrainContact[];
}

export interface TrainContact {
  ca_uM: Series;
  cstar_mM_ms: Series;
  rho: Series;
  theta_d: number;
  theta_p: number;
  /** Vesicles freed at each presynaptic spike, [nSpikes]. */
  released: number[];
}

const VARIABLES = ['cai_CR', 'effcai_GB', 'rho_GB'] as const;
/** Shown before the first pulse. */
const BEFORE_MS = 60;
const UM_PER_MM = 1000;

/** Per pair, per Δt. One job, and before it the search of the pulses. PulseSearchError where none fits. */
export async function trainTraces(
  engine: Engine,
  pairs: readonly Pair[],
  options: TrainOptions,
): Promise<TrainTraces[][]> {
  const { nSpikes, frequency_Hz, seed, deltaT_ms } = options;
  const pulses = options.pulse
    ? pairs.map(() => options.pulse!)
    : await findPulses(
        engine,
        pairs.map(({ cell }) => ({ cell, train: { nSpikes, frequency_Hz } })),
        { dt_ms: options.dt_ms, step: options.step, signal: options.signal },
      );
  const trains = pairs.flatMap((pair, p) =>
    deltaT_ms.map((dt_ms) => {
      const times = protocolTimes(oneTrain(nSpikes, frequency_Hz, dt_ms), pulses[p]!);
      const [sweep] = times.sweeps;
      return { pair, streamId: pair.streamId ?? p + 1, pulse: pulses[p]!, times, sweep: sweep! };
    }),
  );
  const traces = await traceContacts(
    engine,
    trains.map(({ pair, streamId, pulse, sweep }) => ({
      cell: pair.cell,
      contacts: pair.contacts.map(({ node, parameters, delay_ms }, c) => ({
        ...{ node, parameters },
        draws: drawsOf(streamId, c, seed),
        arrivals_ms: sweep.presynaptic_ms.map((t) => t + delay_ms),
      })),
      stimuli: pulseStimuli(pair.cell, sweep.pulses_ms, pulse),
      recorders: [],
      detector: { node: soma(pair.cell), threshold_mV: SPIKE_THRESHOLD_MV },
      fastForward_ms: [],
    })),
    VARIABLES,
    {
      ...options,
      from_ms: trains[0]!.sweep.pulses_ms[0]! - BEFORE_MS,
      duration_ms: trains[0]!.times.duration_ms,
      logReleases: true,
    },
  );
  const results = trains.map(({ pair, sweep }, i) => trainResult(pair, sweep, traces[i]!));
  const n = deltaT_ms.length;
  return pairs.map((_, p) =>
    deltaT_ms.map((dt_ms, d) => ({ deltaT_ms: dt_ms, ...results[p * n + d]! })),
  );
}

const oneTrain = (nSpikes: number, frequency_Hz: number, deltaT_ms: number): PairingProtocol => ({
  name: 'one train',
  before: { nSpikes: 0, period_ms: 0 },
  induction: { nSweeps: 1, period_ms: 0, nSpikes, frequency_Hz, deltaT_ms },
  after: { nSpikes: 0, period_ms: 0 },
  fastForwardAfter_ms: null,
});

function trainResult(
  { contacts }: Pair,
  { presynaptic_ms, pulses_ms }: Sweep,
  traces: RunTraces<(typeof VARIABLES)[number]>,
): Omit<TrainTraces, 'deltaT_ms'> {
  const origin_ms = pulses_ms[0]!;
  const since = (times: ArrayLike<number>) => Array.from(times, (t) => t - origin_ms);
  const t_ms = traces.t_ms.map((t) => t - origin_ms);
  return {
    presynaptic_ms: since(presynaptic_ms),
    pulses_ms: since(pulses_ms),
    spikes_ms: since(traces.end.spikes_ms),
    soma_mV: { t_ms, values: traces.soma_mV },
    contacts: contacts.map(({ parameters }, c) => {
      const { cai_CR, effcai_GB, rho_GB } = traces.contacts[c]!;
      return {
        ca_uM: { t_ms, values: cai_CR.map((ca) => UM_PER_MM * ca) },
        cstar_mM_ms: { t_ms, values: effcai_GB },
        rho: { t_ms, values: rho_GB },
        theta_d: parameters.theta_d,
        theta_p: parameters.theta_p,
        released: traces.end.releases
          .filter(({ contact }) => contact === c)
          .map(({ vesicles }) => vesicles),
      };
    }),
  };
}
