/**
 * What kernel a job needs: it follows from the job alone, so that it can be compiled while the job is
 * packed. The kernel holds the code of nothing that the job does not have: that much less to compile.
 */

import type { SynapseScheme } from '../../model/glusynapse.ts';
import type { CellRun, Contact, Job } from '../job.ts';
import { type RECEPTOR_WORDS, receptorWords, type Words } from '../layout/contact.ts';
import { isPlastic } from '../layout/contacts.ts';
import { isLate } from '../layout/pack.ts';
import { needsTraces } from './contact-words.ts';

/** Parts of the kernel that not every job uses. */
export interface Uses {
  plastic: boolean;
  static: boolean;
  /** Draws from a list. */
  lists: boolean;
  /** Voltage clamps and conductances. */
  clamps: boolean;
  gapJunctions: boolean;
  /** Runs that reach each other, by spikes or gap junctions. */
  connections: boolean;
  fastForward: boolean;
  /** Releases or crossings of ρ that are logged. */
  log: boolean;
  recorders: boolean;
  /** Recorded gates, which catch up a step later. */
  late: boolean;
}

export interface KernelShape {
  /** Lanes of a group. */
  lanes: number;
  /** Recorders of a lane. */
  recorders: number;
  uses: Uses;
  /** With static contacts, mailboxes, gap junctions and weights in time: more to compile and to hold. */
  network: boolean;
  scheme: SynapseScheme;
  /** Whether plastic contacts keep what they compute on the way (contact-words.ts). */
  traces: boolean;
  /** Literals of the kernel, so that no step of a contact has to load them. */
  receptors: Words<typeof RECEPTOR_WORDS>;
}

/** One shape for all batches of a job, but for their temperature: one kernel to compile. */
export function kernelShape(job: Job, lanes: number): KernelShape {
  const { runs, gapJunctions = [] } = job;
  const some = (has: (run: CellRun) => boolean) => runs.some(has);
  const has = { plastic: false, static: false, lists: false, sources: false, weights: false };
  for (const { contacts } of runs) {
    for (let c = 0; c < contacts.length; c++) notice(has, contacts.at(c)!);
  }
  const uses: Uses = {
    plastic: has.plastic,
    static: has.static,
    lists: has.lists,
    clamps: some(isClamped),
    gapJunctions: gapJunctions.length > 0,
    connections: has.sources || gapJunctions.length > 0,
    fastForward: some(({ fastForward_ms }) => fastForward_ms.length > 0),
    log: Boolean(job.logReleases || job.logCrossings),
    recorders: some(({ recorders }) => recorders.length > 0),
    late: some(({ recorders }) => recorders.some(({ channels }) => channels.some(isLate))),
  };
  return {
    lanes,
    recorders: runs.reduce((most, { recorders }) => Math.max(most, recorders.length), 0),
    uses,
    network: uses.connections || has.static || has.weights,
    scheme: job.scheme,
    traces: needsTraces(job),
    receptors: receptorsOf(job, runs[0]!),
  };
}

function notice(
  has: Record<'plastic' | 'static' | 'lists' | 'sources' | 'weights', boolean>,
  contact: Contact,
): void {
  if (isPlastic(contact)) has.plastic = true;
  else has.static = true;
  has.lists ||= contact.draws.kind === 'list';
  has.sources ||= contact.source !== undefined;
  has.weights ||= (contact.weights?.length ?? 0) > 0;
}

/** Whether a voltage clamp or a conductance acts on a run. */
export const isClamped = ({ stimuli }: CellRun) =>
  stimuli.some((s) => s.kind === 'voltage-clamp' || s.kind === 'conductance-series');

/** Constants of a kernel; E_Ca depends on the temperature. */
export const receptorsOf = (job: Job, { cell }: CellRun) =>
  receptorWords(job.synapse, cell.celsius);
