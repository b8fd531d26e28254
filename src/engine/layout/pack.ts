/**
 * A job, packed: templates shared by its runs, and for each run its inputs, events and channels.
 * Both engines start from this; the GPU engine interleaves it (gpu/groups.ts).
 */
import type { CellModel } from '../../model/cell.ts';
import type { Mechanism } from '../../nmodl/ir.ts';
import type { CellRun, Channel, Job } from '../job.ts';
import { CONTACT_STATE, contactParameters, contactStart, indexWords } from './contact.ts';
import { inputNodes, type PackedEvents, packEvents } from './events.ts';
import { SLOW_STEPS } from './slow-states.ts';
import { makeTemplate, stateWordsAt, type Template } from './template.ts';

/** A recorded value: the sum of state words plus an offset. */
export interface PackedChannel {
  /** Words of the run's state: below `stateWords` of the template those of the cell, then contacts. */
  words: number[];
  offset: number;
  /** Gates catch up at the next step only: their row is completed then. */
  late: boolean;
}

export interface PackedRun {
  run: CellRun;
  template: Template;
  /** Packed node of each input, ascending [nInputs]. */
  inputs: number[];
  events: PackedEvents;
  recorders: PackedChannel[][];
  /** Packed node of each contact, and its input [nContacts]. */
  contactNode: number[];
  contactInput: number[];
  /** Contact parameters in the order of CONTACT_PARAMETERS [nContacts][words]. */
  parameters: number[][];
  /** Contact states at start in the order of CONTACT_STATE [nContacts][words]. */
  contactStart: ReturnType<typeof contactStart>[];
  detector: { node: number; threshold_mV: number } | null;
}

const STATE = indexWords(CONTACT_STATE);

export function packJob(job: Job, mechanismNamed: (name: string) => Mechanism): PackedRun[] {
  const templates = new Map<string, Template>();
  const ids = new Map<CellModel, number>();
  return job.runs.map((run) => {
    const keep = keptNodes(run);
    if (!ids.has(run.cell)) ids.set(run.cell, ids.size);
    const key = `${ids.get(run.cell)}:${[...keep].sort((a, b) => a - b).join(',')}`;
    let template = templates.get(key);
    if (!template) {
      template = makeTemplate(run.cell, keep, mechanismNamed, SLOW_STEPS * job.dt_ms);
      templates.set(key, template);
    }
    return packRun(job, run, template);
  });
}

/** Zero-area nodes that something is attached to. */
function keptNodes(run: CellRun): Set<number> {
  const nodes = [
    ...run.contacts.map((c) => c.node),
    ...run.stimuli.map((s) => s.node),
    ...run.recorders.flatMap((r) =>
      r.channels.flatMap((c) => (c.kind === 'synapse' ? [] : [c.node])),
    ),
    ...(run.detector ? [run.detector.node] : []),
  ];
  return new Set(nodes.filter((node) => run.cell.nodes.kind[node] !== 'seg'));
}

function packRun(job: Job, run: CellRun, template: Template): PackedRun {
  const packed = template.tree.packedNode;
  const { area_um2 } = run.cell.nodes;
  const inputs = inputNodes(run, packed);
  const inputOf = (cellNode: number) => inputs.indexOf(packed[cellNode]!);
  const { celsius, vInit_mV } = run.cell;
  return {
    run,
    template,
    inputs,
    events: packEvents(run, job.dt_ms, inputOf),
    recorders: run.recorders.map((r) => r.channels.map((c) => packChannel(job, run, template, c))),
    contactNode: run.contacts.map((c) => packed[c.node]!),
    contactInput: run.contacts.map((c) => inputOf(c.node)),
    parameters: run.contacts.map((c) =>
      Object.values(contactParameters(c.parameters, job.synapse, celsius, area_um2[c.node]!)),
    ),
    contactStart: run.contacts.map((c) =>
      contactStart(c.parameters, job.synapse, {
        vdccGates: job.vdccGates,
        vInit_mV,
        initDepleted: job.initDepleted,
      }),
    ),
    detector: run.detector && {
      node: packed[run.detector.node]!,
      threshold_mV: run.detector.threshold_mV,
    },
  };
}

const PAIRS = { rho_GB: 'rho', gmax_AMPA: 'gmax', Use_TM: 'Use' } as const;

function packChannel(job: Job, run: CellRun, template: Template, channel: Channel): PackedChannel {
  if (channel.kind === 'voltage') {
    return { words: [template.tree.packedNode[channel.node]!], offset: 0, late: false };
  }
  if (channel.kind === 'state') {
    const words = stateWordsAt(template, template.tree.packedNode[channel.node]!, channel.name);
    if (words.length === 0) {
      const section = run.cell.sections[run.cell.nodes.section[channel.node]!]!;
      throw new Error(`cell ${run.cell.name}: ${section.name} has no state '${channel.name}'`);
    }
    return { words, offset: 0, late: true };
  }
  const base = template.stateWords + channel.contact * CONTACT_STATE.length;
  const name = channel.variable;
  if (name === 'cai_CR') {
    return { words: [base + STATE.cai_excess], offset: job.synapse.min_ca_CR_mM, late: false };
  }
  if (name in PAIRS) {
    const stem = PAIRS[name as keyof typeof PAIRS];
    return {
      words: [base + STATE[`${stem}_hi`], base + STATE[`${stem}_lo`]],
      offset: 0,
      late: false,
    };
  }
  return { words: [base + STATE[name as keyof typeof STATE]], offset: 0, late: false };
}
