/**
 * What an engine is given and what it gives back.
 *
 * A job is a batch of cells that do not influence each other, each with its own contacts, stimuli,
 * recorders and spike detector. Times are in ms from the start of the run.
 */
import type { CellModel } from '../model/cell.ts';
import type { ContactParameters, SynapseConstants, SynapseScheme } from '../model/glusynapse.ts';

/** Where a contact's draws come from. */
export type Draws =
  /** Every draw is 0: each arrival refills and releases everything. */
  | { kind: 'full' }
  /** Numbers used in order, one per site (model.md §5). */
  | { kind: 'list'; values: ArrayLike<number> }
  /** NEURON's Random123 stream of these ids. */
  | { kind: 'random123'; ids: readonly [number, number, number]; globalIndex: number };

export interface Contact {
  /** Node of the cell (CellModel numbering). */
  node: number;
  parameters: ContactParameters;
  draws: Draws;
  /** Arrival times at the contact, ms, ascending (spike time plus delay). */
  arrivals_ms: ArrayLike<number>;
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

export type Channel =
  | { kind: 'voltage'; node: number }
  /** `Mechanism.state` or `cai` of a node, at the time of the row. */
  | { kind: 'state'; node: number; name: string }
  /**
   * A variable of a contact. Conductances and currents at t are those the step that ended at t
   * computed at its start, as NEURON records them.
   */
  | { kind: 'synapse'; contact: number; variable: SynapseVariable };

export interface Recorder {
  channels: Channel[];
  /** From each time on (ascending; first usually 0): rows at multiples of interval, 0 = every step, null = none. */
  schedule: { from_ms: number; interval_ms: number | null }[];
}

export interface CellRun {
  cell: CellModel;
  contacts: Contact[];
  stimuli: Stimulus[];
  recorders: Recorder[];
  /** Upward crossings of the threshold at this node are listed in the result. */
  detector: { node: number; threshold_mV: number } | null;
  /** At these times ρ, Use and ĝ of every contact jump to their end (model.md §6). */
  fastForward_ms: number[];
}

export type StepControl =
  | { kind: 'fixed' }
  /**
   * The step grows while no node's voltage moves by more than maxChange in a step, up to max, and
   * is dt again when an event comes.
   */
  | { kind: 'adaptive'; max_ms: number; maxChange_mV: number };

export interface Job {
  runs: CellRun[];
  duration_ms: number;
  /** The step; the smallest one where it adapts. */
  dt_ms: number;
  step: StepControl;
  scheme: SynapseScheme;
  synapse: SynapseConstants;
  vdccGates: 'zero' | 'steady-state';
  initDepleted: boolean;
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
  /** Vesicles released at each arrival so far. */
  released: Uint8Array;
}

export interface CellRunResult {
  /** How far it came, ms. */
  t_ms: number;
  steps: number;
  spikes_ms: Float64Array;
  contacts: ContactEnd[];
}

export interface JobResult {
  runs: CellRunResult[];
  /** False when the signal ended it. */
  complete: boolean;
  wall_s: number;
  /** Memory of states, constants, events and rows: on the device for the GPU engine. */
  memory_bytes: number;
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
