/**
 * What an engine is given and what it gives back.
 *
 * A job is a batch of cells, each with its own contacts, stimuli, recorders and spike detector. Cells
 * influence each other where a contact names the run whose spikes it gets, or a gap junction joins
 * two of them. Times are in ms from the start of the simulation.
 */
import type { CellModel } from '../model/cell.ts';
import type { ContactParameters, SynapseConstants, SynapseScheme } from '../model/glusynapse.ts';
import type { StaticSynapseParameters } from '../model/static-synapse.ts';

/** Where a contact's draws come from. */
export type Draws =
  /** Every draw is 0: each arrival refills and releases everything. */
  | { kind: 'full' }
  /** Numbers used in order, one per site (model.md §5). */
  | { kind: 'list'; values: ArrayLike<number> }
  /** NEURON's Random123 stream of these ids; the GPU engine takes one global index a run. */
  | { kind: 'random123'; ids: readonly [number, number, number]; globalIndex: number };

/** Which of a contact's inputs a spike came by. */
export const CONTACT_INPUTS = ['source', 'arrival', 'mini'] as const;
export type ContactInput = (typeof CONTACT_INPUTS)[number];

interface ContactInputs {
  /** Node of the cell (CellModel numbering). */
  node: number;
  draws: Draws;
  /** Arrivals known beforehand, ms, ascending (spike time plus delay): given spikes, replay. Absent: no such input. */
  arrivals_ms?: ArrayLike<number>;
  /** Spontaneous releases, ms, ascending. Absent: no such input. */
  minis_ms?: ArrayLike<number>;
  /** The run of this job whose spikes reach the contact, and after how long (dt or more). */
  source?: { run: number; delay_ms: number };
  /**
   * From each time on (ascending) the weight is this multiple of the contact's own; 0 or less
   * silences it, draws included. A plastic contact only knows silent or not. Default 1 throughout.
   */
  weights?: readonly { from_ms: number; factor: number }[];
}

/**
 * A contact. Where several kinds of input reach a plastic one, each (source, arrivals, minis) has a
 * release state of its own, as each is a connection of its own; the others have one state for all.
 * All inputs of a contact draw from its one stream.
 */
export type Contact = PlasticContact | StaticContact;

/** GluSynapse. */
export interface PlasticContact extends ContactInputs {
  kind?: 'glusynapse';
  parameters: ContactParameters;
}

/** AMPA/NMDA or GABA-A/B without plasticity. */
export interface StaticContact extends ContactInputs {
  kind: 'static';
  parameters: StaticSynapseParameters;
}

/** Contacts in order: an array, or views made when asked for. */
export interface ContactList {
  readonly length: number;
  /** True: no contact has arrivals or minis of its own, so none need be looked for. */
  readonly isTimeless?: boolean;
  at(index: number): Contact | undefined;
}

export type Stimulus =
  /** Current into a node during [start, end). */
  | { kind: 'current'; node: number; start_ms: number; end_ms: number; amplitude_nA: number }
  /** Node held at v through a series resistance during [start, end). */
  | {
      kind: 'voltage-clamp';
      node: number;
      start_ms: number;
      end_ms: number;
      v_mV: number;
      seriesResistance_MOhm: number;
    }
  /** Current that takes values[k] from start + k·interval on, and is 0 after the last. */
  | {
      kind: 'current-series';
      node: number;
      start_ms: number;
      interval_ms: number;
      values_nA: ArrayLike<number>;
    }
  /** Conductance of a reversal potential, values[k] from start + k·interval on, 0 after the last. */
  | {
      kind: 'conductance-series';
      node: number;
      start_ms: number;
      interval_ms: number;
      values_uS: ArrayLike<number>;
      reversal_mV: number;
    };

export type SynapseVariable =
  | 'A_AMPA'
  | 'B_AMPA'
  | 'A_NMDA'
  | 'B_NMDA'
  | 'm_VDCC'
  | 'h_VDCC'
  | 'cai_CR'
  | 'effcai_GB'
  | 'rho_GB'
  | 'gmax_AMPA'
  | 'Use_TM'
  | 'dep_GB'
  | 'pot_GB'
  | 'g_AMPA'
  | 'g_NMDA'
  | 'ica_NMDA'
  | 'ica_VDCC'
  | 'vsyn'
  | 'i';

/** Variables of a static contact: component 1 is AMPA or GABA-A, component 2 NMDA or GABA-B. */
export type StaticVariable = 'A_1' | 'B_1' | 'A_2' | 'B_2' | 'g' | 'g_1' | 'g_2' | 'i';

export type Channel =
  | { kind: 'voltage'; node: number }
  /** `Mechanism.state` or `cai` of a node, at the time of the row. */
  | { kind: 'state'; node: number; name: string }
  /**
   * A variable of a contact. Conductances and currents at t are those the step that ended at t
   * computed at its start, as NEURON records them.
   */
  | { kind: 'synapse'; contact: number; variable: SynapseVariable | StaticVariable };

export interface Recorder {
  channels: Channel[];
  /** From each time on (ascending; first usually 0): rows at multiples of interval, 0 = every step, null = none. */
  schedule: { from_ms: number; interval_ms: number | null }[];
}

export interface CellRun {
  cell: CellModel;
  contacts: ContactList;
  stimuli: Stimulus[];
  recorders: Recorder[];
  /** Upward crossings of the threshold at this node are listed in the result. */
  detector: { node: number; threshold_mV: number } | null;
  /** At these times ρ, Use and ĝ of every contact jump to their end (model.md §6). */
  fastForward_ms: number[];
  /** Whose channel noise it is: a number of the cell that no layout changes, and a seed. Default zeros. */
  noise?: { cell: number; seed: number };
}

export type StepControl =
  | { kind: 'fixed' }
  /**
   * The step grows while no node's voltage moves by more than maxChange in a step, up to max, and
   * is dt again when an event comes.
   */
  | { kind: 'adaptive'; max_ms: number; maxChange_mV: number };

/** Ohmic coupling of two cells: each gets g·(v of the other − v of its own), both at the step's start. */
export interface GapJunction {
  a: { run: number; node: number };
  b: { run: number; node: number };
  conductance_uS: number;
}

export interface Job {
  runs: CellRun[];
  duration_ms: number;
  /** The step; the smallest one where it adapts. */
  dt_ms: number;
  step: StepControl;
  scheme: SynapseScheme;
  synapse: SynapseConstants;
  vdccGates: 'zero' | 'steady-state';
  /** Release sites empty at t = 0. */
  initDepleted: boolean;
  /** A spontaneous release frees one vesicle, not the whole pool's share. Default false. */
  minisSingleVesicle?: boolean;
  gapJunctions?: GapJunction[];
  /** List every release in the results. Default false. */
  logReleases?: boolean;
  /** List every time a ρ crosses 0.5. Default false. */
  logCrossings?: boolean;
  /** Go on from here, in place of t = 0: the state another job of the same runs ended with. */
  start?: JobState;
  /** Give back the state at the end; `where-stopped`: only where the signal ended it. Default false. */
  keepState?: boolean | 'where-stopped';
}

/** Whether a job that ended so gives back its state. */
export const keepsState = ({ keepState }: Job, complete: boolean): boolean =>
  keepState === 'where-stopped' ? !complete : keepState === true;

/** Everything a run remembers at a moment, so that it goes on bit for bit on the same engine. */
export interface JobState {
  engine: 'cpu' | 'gpu';
  tick: number;
  /** Words of each run, as its engine holds them. */
  runs: Float64Array[];
}

/** Rows of one recorder of one run: [time_ms, channel 0, channel 1, …] per row. */
export type RowSink = (run: number, recorder: number, rows: Float64Array, width: number) => void;

export interface Progress {
  /** Mean biological time reached over the runs, ms. */
  t_ms: number;
  steps: number;
}

export interface RunOptions {
  onRows?: RowSink;
  onProgress?: (progress: Progress) => void;
  /** Ends the job at the next epoch; what was computed until then is given back. */
  signal?: AbortSignal;
}

export interface ContactEnd {
  rho: number;
  gmax_AMPA_nS: number;
  Use: number;
  effcai: number;
  /** Largest c* of the run. */
  effcaiPeak: number;
}

/** Ends of a run's plastic contacts as columns, in the order of the job. */
export interface ContactEnds {
  /** Index among all contacts of the run, ascending. */
  contact: Uint32Array;
  rho: Float64Array;
  gmax_AMPA_nS: Float64Array;
  Use: Float64Array;
  effcai: Float64Array;
  effcaiPeak: Float64Array;
}

/** ρ of a contact crossed 0.5. */
export interface Crossing {
  contact: number;
  /** End of the step that crossed it. */
  t_ms: number;
  /** Upward. */
  up: boolean;
}

/** One release; all arrivals are listed, also those that freed nothing. */
export interface Release {
  contact: number;
  input: ContactInput;
  /** Start of the step that it acted in: the arrival is at most dt/2 away. */
  t_ms: number;
  vesicles: number;
}

export interface CellRunResult {
  /** How far it came, ms. */
  t_ms: number;
  steps: number;
  spikes_ms: Float64Array;
  ends: ContactEnds;
  /** The same contact by contact, made when asked for; null for static ones. */
  readonly contacts: (ContactEnd | null)[];
  /** In the order they acted; empty unless the job logs them. */
  releases: Release[];
  /** By time; empty unless the job logs them. */
  crossings: Crossing[];
}

export interface JobResult {
  runs: CellRunResult[];
  /** False when the signal ended it. */
  complete: boolean;
  /** State at the end, where the job asked for it. */
  state?: JobState;
  wall_s: number;
  /** Memory of states, constants, events and rows: on the device for the GPU engine. */
  memory_bytes: number;
  /** What that is made of, and what the start cost; of the GPU engine. */
  device?: DeviceCosts;
}

export interface DeviceCosts {
  /** By what the buffers hold. */
  bytes: Record<string, number>;
  /** Batches, each of which fits the device's bindings. */
  batches: number;
  /**
   * Seconds before the first step: runs packed, contacts packed, sent, kernels waited for. Kernels are compiled
   * while runs are packed; what a software adapter compiles at its first dispatch is in `upload`.
   */
  start_s: { runs: number; contacts: number; upload: number; compile: number };
}

export interface Engine {
  readonly name: 'cpu' | 'gpu';
  /** One line: precision, device. */
  readonly description: string;
  /** Runs in a job that keep it busy: more gain little, and results come a job at a time. */
  readonly busyRuns: number;
  run(job: Job, options?: RunOptions): Promise<JobResult>;
}

/** The voltage is no finite number, or left every bound. */
export class NumericalError extends Error {
  constructor(where: { cell: string; section: string; t_ms: number }) {
    super(
      `run: the voltage of cell ${where.cell} in ${where.section} is not finite at ` +
        `${where.t_ms} ms: expected a finite number (a smaller dt often helps)`,
    );
    this.name = 'NumericalError';
  }
}
