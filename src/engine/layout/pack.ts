/**
 * A job, packed: templates shared by its runs, and for each run its inputs, contacts, events and channels.
 * Both engines start from this; the GPU engine interleaves it (gpu/groups.ts).
 */
import type { CellModel } from '../../model/cell.ts';
import type { Mechanism } from '../../nmodl/ir.ts';
import type { CellRun, Channel, Job } from '../job.ts';
import { planClasses } from './class-plan.ts';
import {
  CONTACT_PARAMETERS,
  CONTACT_STATE,
  contactParameters,
  contactStart,
  indexWords,
} from './contact.ts';
import { type ContactOrder, isPlastic, orderContacts } from './contacts.ts';
import { type PackedEvents, packEvents } from './events.ts';
import { SLOW_STEPS } from './slow-states.ts';
import { STATIC_PARAMETERS, STATIC_STATE, staticParameters } from './static-contact.ts';
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
  order: ContactOrder;
  events: PackedEvents;
  recorders: PackedChannel[][];
  /** Input of each contact, by place [contacts]. */
  contactInput: Uint32Array;
  /** Parameters by place: CONTACT_PARAMETERS of the plastic ones, then STATIC_PARAMETERS of the others. */
  parameters: Float64Array;
  detector: { node: number; threshold_mV: number } | null;
  /** Gap junctions' ends in this run: its input, the run and packed node at the other side, µS. */
  gaps: { input: number; otherRun: number; otherNode: number; conductance_uS: number }[];
}

export const PLASTIC_WORDS = CONTACT_STATE.length;
export const STATIC_WORDS = STATIC_STATE.length;

/** First state word of the contact at a place, counted from the first contact's. */
export function contactWord({ nPlastic }: ContactOrder, place: number): number {
  return place < nPlastic
    ? place * PLASTIC_WORDS
    : nPlastic * PLASTIC_WORDS + (place - nPlastic) * STATIC_WORDS;
}

/** First parameter word of the contact at a place. */
export function parameterWord({ nPlastic }: ContactOrder, place: number): number {
  return place < nPlastic
    ? place * CONTACT_PARAMETERS.length
    : nPlastic * CONTACT_PARAMETERS.length + (place - nPlastic) * STATIC_PARAMETERS.length;
}

const STATE = indexWords(CONTACT_STATE);
const STATIC = indexWords(STATIC_STATE);

export const startTickOf = (job: Job) => job.start?.tick ?? 0;
export const endTickOf = (job: Job) => Math.round(job.duration_ms / job.dt_ms);

export function packJob(job: Job, mechanismNamed: (name: string) => Mechanism): PackedRun[] {
  const templates = new Map<string, Template>();
  const ids = new Map<CellModel, number>();
  const gapNodes = gapNodesOf(job);
  const cells = job.runs.map(({ cell }) => cell);
  const classes = planClasses(cells, mechanismNamed, SLOW_STEPS * job.dt_ms);
  const packed = job.runs.map((run, r) => {
    const keep = keptNodes(run, gapNodes[r] ?? []);
    if (!ids.has(run.cell)) ids.set(run.cell, ids.size);
    const key = `${ids.get(run.cell)}:${[...keep].sort((a, b) => a - b).join(',')}`;
    let template = templates.get(key);
    if (!template) {
      template = makeTemplate(run.cell, keep, classes);
      templates.set(key, template);
    }
    return packRun(job, run, template, gapNodes[r] ?? []);
  });
  packGaps(job, packed);
  return packed;
}

/** Nodes that gap junctions join, by run. */
function gapNodesOf({ gapJunctions = [] }: Job): number[][] {
  const nodes: number[][] = [];
  for (const { a, b } of gapJunctions) {
    for (const end of [a, b]) {
      nodes[end.run] ??= [];
      nodes[end.run]!.push(end.node);
    }
  }
  return nodes;
}

function packGaps({ gapJunctions = [] }: Job, packed: PackedRun[]): void {
  const nodeOf = (end: { run: number; node: number }) =>
    packed[end.run]!.template.tree.packedNode[end.node]!;
  for (const { a, b, conductance_uS } of gapJunctions) {
    for (const [own, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const run = packed[own.run]!;
      run.gaps.push({
        input: run.inputs.indexOf(nodeOf(own)),
        otherRun: other.run,
        otherNode: nodeOf(other),
        conductance_uS,
      });
    }
  }
}

/** Zero-area nodes that something is attached to. */
function keptNodes(run: CellRun, gapNodes: number[]): Set<number> {
  const keep = new Set<number>();
  const add = (node: number) => {
    if (run.cell.nodes.kind[node] !== 'seg') keep.add(node);
  };
  for (let c = 0; c < run.contacts.length; c++) add(run.contacts.at(c)!.node);
  for (const { node } of run.stimuli) add(node);
  for (const { channels } of run.recorders) {
    for (const channel of channels) if (channel.kind !== 'synapse') add(channel.node);
  }
  for (const node of gapNodes) add(node);
  if (run.detector) add(run.detector.node);
  return keep;
}

function packRun(job: Job, run: CellRun, template: Template, gapNodes: number[]): PackedRun {
  const packed = template.tree.packedNode;
  const { contacts } = run;
  const order = orderContacts(contacts);
  const { inputs, inputOf } = inputsOf(run, packed, gapNodes);
  const contactInput = new Uint32Array(contacts.length);
  const parameters = new Float64Array(parameterWord(order, contacts.length));
  for (let place = 0; place < contacts.length; place++) {
    const contact = contacts.at(order.contact[place]!)!;
    contactInput[place] = inputOf(contact.node);
    const area_um2 = run.cell.nodes.area_um2[contact.node]!;
    const words = isPlastic(contact)
      ? contactParameters(contact.parameters, job.synapse, run.cell.celsius, area_um2)
      : staticParameters(contact.parameters, area_um2);
    parameters.set(Object.values(words), parameterWord(order, place));
  }
  return {
    run,
    template,
    inputs,
    order,
    events: packEvents(run, job.dt_ms, order, inputOf, startTickOf(job), endTickOf(job)),
    recorders: run.recorders.map((r) =>
      r.channels.map((c) => packChannel(job, run, template, order, c)),
    ),
    contactInput,
    parameters,
    detector: run.detector && {
      node: packed[run.detector.node]!,
      threshold_mV: run.detector.threshold_mV,
    },
    gaps: [],
  };
}

/** Nodes that contacts, stimuli or gap junctions act on, ascending, in packed numbering. */
function inputsOf(run: CellRun, packedNode: Int32Array, gapNodes: number[]) {
  const nodes = new Set<number>();
  for (let c = 0; c < run.contacts.length; c++) nodes.add(packedNode[run.contacts.at(c)!.node]!);
  for (const { node } of run.stimuli) nodes.add(packedNode[node]!);
  for (const node of gapNodes) nodes.add(packedNode[node]!);
  const inputs = [...nodes].sort((a, b) => a - b);
  const slots = new Map(inputs.map((node, slot) => [node, slot]));
  return { inputs, inputOf: (cellNode: number) => slots.get(packedNode[cellNode]!)! };
}

/** State of the contacts at t = 0, by place, in the order of their words. */
export function contactStates(
  job: Job,
  { run, order }: PackedRun,
  shape: (state: ReturnType<typeof contactStart>) => ReturnType<typeof contactStart> = (s) => s,
): Float64Array {
  const words = new Float64Array(contactWord(order, run.contacts.length));
  for (let place = 0; place < order.nPlastic; place++) {
    const contact = run.contacts.at(order.contact[place]!)!;
    if (!isPlastic(contact)) continue;
    const state = contactStart(contact.parameters, job.synapse, {
      vdccGates: job.vdccGates,
      vInit_mV: run.cell.vInit_mV,
    });
    words.set(Object.values(shape(state)), contactWord(order, place));
  }
  return words;
}

/** Filled sites of every pool at t = 0. */
export function filledAtStart(job: Job, { run, order }: PackedRun): Float64Array {
  return Float64Array.from(order.poolPlace, (place) =>
    job.initDepleted ? 0 : run.contacts.at(order.contact[place]!)!.parameters.Nrrp,
  );
}

const PAIRS = { rho_GB: 'rho', gmax_AMPA: 'gmax', Use_TM: 'Use' } as const;

function packChannel(
  job: Job,
  run: CellRun,
  template: Template,
  order: ContactOrder,
  channel: Channel,
): PackedChannel {
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
  const place = order.place[channel.contact]!;
  const base = template.stateWords + contactWord(order, place);
  const name = channel.variable;
  const plain = (words: number[]) => ({
    words: words.map((w) => base + w),
    offset: 0,
    late: false,
  });
  if (place >= order.nPlastic) {
    if (name === 'g') return plain([STATIC.g_1, STATIC.g_2]);
    if (!(name in STATIC)) throw unknownVariable(run, name, STATIC_STATE);
    return plain([STATIC[name as keyof typeof STATIC]]);
  }
  if (name === 'cai_CR') {
    return { ...plain([STATE.cai_excess]), offset: job.synapse.min_ca_CR_mM };
  }
  if (name in PAIRS) {
    const stem = PAIRS[name as keyof typeof PAIRS];
    return plain([STATE[`${stem}_hi`], STATE[`${stem}_lo`]]);
  }
  if (!(name in STATE)) throw unknownVariable(run, name, CONTACT_STATE);
  return plain([STATE[name as keyof typeof STATE]]);
}

function unknownVariable({ cell }: CellRun, name: string, known: readonly string[]): Error {
  return new Error(`cell ${cell.name}: a contact has no '${name}': expected ${known.join(', ')}`);
}
