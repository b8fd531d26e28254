/**
 * A network case in one form, whatever file told of it: cells that reach each other through contacts.
 *
 * Run k of the job is cells[k]; synapses are those of all cells in the order of the file, which is
 * also the order of a cell's own contacts.
 */
import type { CellRun, Contact, Job, Recorder, Stimulus } from '../engine/job.ts';
import type { CellModel } from '../model/cell.ts';
import type { SynapseConstants, SynapseScheme } from '../model/glusynapse.ts';

export interface NetworkCell {
  /** As the files name it: population and node. */
  population: string;
  node: number;
  cell: CellModel;
  stimuli: Stimulus[];
}

export interface NetworkSynapse {
  label: string;
  /** Cell it sits on. */
  run: number;
  contact: Contact;
  /** First numbers of its stream as the file lists them. */
  exportedDraws: readonly number[];
  /** Whether threshold crossings and ρ are its own. */
  isPlastic: boolean;
}

export interface NetworkModel {
  /** As the report names it. */
  label: string;
  /** The file that told of it. */
  file: string;
  dt_ms: number;
  duration_ms: number;
  cells: NetworkCell[];
  synapses: NetworkSynapse[];
  /** Sites by the names that spikes and columns use; `soma` is its middle. */
  sites: { name: string; nodeOf: (cell: CellModel) => number }[];
  /** Where a cell's spikes are detected that reach others. */
  detectorOf: (cell: CellModel) => number;
  threshold_mV: number;
  constants: SynapseConstants;
  scheme: SynapseScheme;
  initDepleted: boolean;
  minisSingleVesicle: boolean;
  /** Columns named otherwise than by site and label: the synapse whose voltage it is, by its label. */
  voltageColumns: Record<string, string>;
  /** What of the file is not read. */
  notes: string[];
}

/** Synapses on a run, in the order of its contacts, as indices into all. */
export const synapsesOn = ({ synapses }: NetworkModel, run: number): number[] =>
  synapses.flatMap((s, i) => (s.run === run ? [i] : []));

/** Index of each synapse among the contacts of its run. */
export function contactIndices({ synapses, cells }: NetworkModel): number[] {
  const count = cells.map(() => 0);
  return synapses.map(({ run }) => count[run]!++);
}

/** Node of a site on a cell of the network. */
export function siteNode(model: NetworkModel, name: string, run: number): number {
  return model.sites.find((s) => s.name === name)!.nodeOf(model.cells[run]!.cell);
}

/** Whether cells reach each other; else each gets given spikes alone. */
export const isConnected = ({ synapses }: NetworkModel) =>
  synapses.some(({ contact }) => contact.source !== undefined);

/** The job of a network; recorders by run. */
export function networkJob(model: NetworkModel, recorders: Recorder[][]): Job {
  const runs = model.cells.map(
    ({ cell, stimuli }, run): CellRun => ({
      cell,
      contacts: synapsesOn(model, run).map((i) => model.synapses[i]!.contact),
      stimuli,
      recorders: recorders[run]!,
      detector: { node: model.detectorOf(cell), threshold_mV: model.threshold_mV },
      fastForward_ms: [],
    }),
  );
  return {
    runs,
    duration_ms: model.duration_ms,
    dt_ms: model.dt_ms,
    step: { kind: 'fixed' },
    scheme: model.scheme,
    synapse: model.constants,
    vdccGates: 'zero',
    initDepleted: model.initDepleted,
    minisSingleVesicle: model.minisSingleVesicle,
    logReleases: true,
  };
}
