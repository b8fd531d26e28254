/**
 * The pairing experiment as plain data: what a file asks for, what one run is, what comes out.
 *
 * A file (experiment-schema.ts) names cells, contacts, protocols and seeds. Resolved, it is a list of
 * PairRun, every combination of pair × protocol × seed, each independent of the others; a batch of
 * them is one job on the device. Times are in ms from the start of the run.
 */
import type { PlasticContact, StepControl } from '../engine/job.ts';
import type { CellModel } from '../model/cell.ts';
import type { SynapseConstants } from '../model/glusynapse.ts';

/** Test phase, induction, test phase (model.md §6). */
export interface PairingProtocol {
  /** Shown in tables: e.g. `10 Hz +10 ms`. */
  name: string;
  before: { nSpikes: number; period_ms: number };
  induction: {
    nSweeps: number;
    period_ms: number;
    /** Presynaptic spikes (and postsynaptic pulses) of a sweep. */
    nSpikes: number;
    frequency_Hz: number;
    /** Somatic spike minus presynaptic spike, ms. */
    deltaT_ms: number;
  };
  after: { nSpikes: number; period_ms: number };
  /** Slow variables go to their end this long after the last induction spike; null: they are waited for. */
  fastForwardAfter_ms: number | null;
}

/** The current pulse that makes exactly one spike at each pairing. */
export interface Pulse {
  amplitude_nA: number;
  width_ms: number;
  /** Onset of the pulse to the somatic spike. */
  latency_ms: number;
  /** The same for each pulse of the train; where absent, latency_ms holds for all. */
  latencies_ms?: number[];
}

/** A connected pair: only the connection's own contacts act; presynaptic spikes are given. */
export interface Pair {
  name: string;
  /** Which random streams its contacts draw from; by default its index in the experiment plus 1. */
  streamId?: number;
  cell: CellModel;
  /** Without arrivals and draws: the run gives them. Thresholds already set. */
  contacts: (Omit<PlasticContact, 'arrivals_ms' | 'draws'> & {
    section: string;
    x: number;
    location: 'basal' | 'apical';
    delay_ms: number;
  })[];
  condition: 'in-vitro' | 'in-vivo';
}

export interface PairRun {
  /** Index of pair and protocol in the experiment, and the seed. */
  pair: number;
  protocol: number;
  seed: number;
  pulse: Pulse;
}

export interface PairExperiment {
  name: string;
  pairs: Pair[];
  protocols: PairingProtocol[];
  seeds: number[];
  runs: PairRun[];
  synapse: SynapseConstants;
  dt_ms: number;
  step: StepControl;
  vdccGates: 'zero' | 'steady-state';
  /** EPSPs of the end of each test phase that the ratio averages. */
  lastEpsps: number;
  /** Which ratio counts; by default that of the amplitudes. */
  measure?: EpspMeasure;
  /** Runs with a weaker mean EPSP before the pairing are left out of averages, mV. */
  weakestEpsp_mV?: number;
  /**
   * Silence at the end prolongs runs to a multiple of this, ms: runs of nearly one length then share
   * a job. By default each ends 1 s after its last test spike.
   */
  durationStep_ms?: number;
  /** False: no traces of the contacts, whose series stay empty; a run then holds little memory. Default true. */
  traceContacts?: boolean;
}

/** Of an EPSP: its peak, or the rise of the mean EPSP of a phase. */
export type EpspMeasure = 'amplitude' | 'slope';

/** Traces of one contact or the soma: equal lengths. */
export interface Series {
  t_ms: Float64Array;
  values: Float64Array;
}

export interface PairRunResult {
  run: PairRun;
  /** False when it was stopped before its end. */
  complete: boolean;
  /** Time, amplitude (mV) of every test EPSP, in order; before and after. */
  epsps: { phase: 'before' | 'after'; t_ms: number; amplitude_mV: number }[];
  /** Mean EPSP of each phase on a common grid from the presynaptic spike, mV above its start. */
  meanEpsp: Record<'before' | 'after', Series>;
  amplitudeRatio: number;
  /** Of the mean EPSPs between 30 % and 75 % of their peak, mV/ms, and their ratio. */
  slopes_mV_per_ms: { before: number; after: number };
  slopeRatio: number;
  /** Somatic spikes, and the Δt each made with its presynaptic spike. */
  spikes_ms: Float64Array;
  deltaT_ms: Float64Array;
  /** Per contact, about each second (denser in the induction). */
  contacts: {
    rho: Series;
    effcai: Series;
    gmax_AMPA_nS: Series;
    Use: Series;
    theta_d: number;
    theta_p: number;
    end: { rho: number; gmax_AMPA_nS: number; Use: number };
    released: Uint8Array;
  }[];
  /** Somatic voltage around the first sweep. */
  sweep: Series;
  steps: number;
}

/** Called when a run of the batch is done, so that results can be written as they come. */
export type PairSink = (index: number, result: PairRunResult) => void;
