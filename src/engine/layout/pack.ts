/**
 * A job, packed: templates shared by its runs, and for each run its inputs, events, channels and who
 * reaches it. Both engines start from this.
 *
 * The numbers of the contacts themselves are many, so they are made run by run (`packContacts`): the
 * CPU engine keeps them in its lanes, the GPU engine interleaves those of a group (gpu/groups.ts), sends
 * them to the device and lets them go.
 */
import type { CellModel } from '../../model/cell.ts';
import type { Mechanism } from '../../nmodl/ir.ts';
import type { CellRun, Channel, Contact, Draws, Job } from '../job.ts';
import { type Classes, planClasses } from './class-plan.ts';
import {
  CONTACT_PARAMETERS,
  CONTACT_STATE,
  contactParameters,
  contactStart,
  indexWords,
} from './contact.ts';
import {
  type ContactOrder,
  type ContactPools,
  isPlastic,
  orderContacts,
  poolsOf,
} from './contacts.ts';
import { type PackedEvents, packEvents } from './events.ts';
import { SLOW_STEPS } from './slow-states.ts';
import { STATIC_PARAMETERS, STATIC_STATE, staticParameters } from './static-contact.ts';
import { makeTemplate, stateWordsAt, type Template } from './template.ts';

/** A recorded value: the sum of state words plus an offset. */
export interface PackedChannel {
  /** Words of the run's state: below `stateWords` of the template those of the cell, then contacts. */
  words: number[];
  offset: number;
  /** See isLate. */
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
  /** Run whose spikes reach each contact, −1 for none, and after how long, by place. */
  sourceRun: Int32Array;
  delay_ms: Float64Array;
  detector: { node: number; threshold_mV: number } | null;
  /** Ends of gap junctions in this run. */
  gaps: PackedGap[];
}

/** The contacts of a run as columns. */
export interface PackedContacts {
  /** Input of each contact, by place [contacts]. */
  contactInput: Uint32Array;
  /** Where each contact's draws come from, by place. */
  draws: Draws[];
  /** Time constants of recovery and of facilitation, ms, two a place. */
  memory_ms: Float64Array;
  /** Release sites, by place. */
  sites: Float64Array;
  /** Release pools of the places. */
  pools: ContactPools;
  /** Filled sites at t = 0 of each pool [nPools]. */
  filled: Float64Array;
  /** State at t = 0 by place: CONTACT_STATE of the plastic ones, zeros for the others. */
  contactStart: Float64Array;
  /** Parameters by place: CONTACT_PARAMETERS of the plastic ones, then STATIC_PARAMETERS of the others. */
  parameters: Float64Array;
}

/** One end of a gap junction: its input, and the other's run, packed node and place among the gaps there. */
export interface PackedGap {
  input: number;
  otherRun: number;
  otherNode: number;
  otherGap: number;
  conductance_uS: number;
}

const PLASTIC_WORDS = CONTACT_STATE.length;
const STATIC_WORDS = STATIC_STATE.length;

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

/** The classes of a job's cells. */
export const classesOf = (job: Job, mechanismNamed: (name: string) => Mechanism): Classes =>
  planClasses(
    job.runs.map(({ cell }) => cell),
    mechanismNamed,
    SLOW_STEPS * job.dt_ms,
  );

/** The runs of a job as both engines hold them. */
export function packJob(job: Job, mechanismNamed: (name: string) => Mechanism): PackedRun[] {
  const packing = packRuns(job, classesOf(job, mechanismNamed));
  for (;;) {
    const { done, value } = packing.next();
    if (done) return value;
  }
}

/** The same, run by run. */
export function* packRuns(job: Job, classes: Classes): Generator<void, PackedRun[]> {
  const templates = new Map<string, Template>();
  const ids = new Map<CellModel, number>();
  const gapNodes = gapNodesOf(job);
  const packed: PackedRun[] = [];
  for (const [r, run] of job.runs.entries()) {
    const contacts = contactsOf(run);
    const keep = keptNodes(run, contacts, gapNodes[r] ?? []);
    if (!ids.has(run.cell)) ids.set(run.cell, ids.size);
    const key = `${ids.get(run.cell)}:${[...keep].sort((a, b) => a - b).join(',')}`;
    let template = templates.get(key);
    if (!template) {
      template = makeTemplate(run.cell, keep, classes);
      templates.set(key, template);
    }
    packed.push(packRun(job, run, contacts, template, gapNodes[r] ?? []));
    yield;
  }
  packGaps(job, packed);
  return packed;
}

/** Views made once: a run's contacts are looked at many times while it is packed, and not kept. */
const contactsOf = ({ contacts }: CellRun): Contact[] =>
  Array.from({ length: contacts.length }, (_, c) => contacts.at(c)!);

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
    const [ofA, ofB] = [packed[a.run]!, packed[b.run]!];
    const [nodeA, nodeB] = [nodeOf(a), nodeOf(b)];
    const gapA = ofA.gaps.length;
    const gapB = ofB.gaps.length + (a.run === b.run ? 1 : 0); // both ends may be in one run
    const gap = (input: number, otherRun: number, otherNode: number, otherGap: number) => ({
      input,
      otherRun,
      otherNode,
      otherGap,
      conductance_uS,
    });
    ofA.gaps.push(gap(ofA.inputs.indexOf(nodeA), b.run, nodeB, gapB));
    ofB.gaps.push(gap(ofB.inputs.indexOf(nodeB), a.run, nodeA, gapA));
  }
}

/** Zero-area nodes that something is attached to. */
function keptNodes(run: CellRun, contacts: readonly Contact[], gapNodes: number[]): Set<number> {
  const keep = new Set<number>();
  const add = (node: number) => {
    if (run.cell.nodes.kind[node] !== 'seg') keep.add(node);
  };
  for (const { node } of contacts) add(node);
  for (const { node } of run.stimuli) add(node);
  for (const { channels } of run.recorders) {
    for (const channel of channels) if (channel.kind !== 'synapse') add(channel.node);
  }
  for (const node of gapNodes) add(node);
  if (run.detector) add(run.detector.node);
  return keep;
}

function packRun(
  job: Job,
  run: CellRun,
  contacts: readonly Contact[],
  template: Template,
  gapNodes: number[],
): PackedRun {
  const packed = template.tree.packedNode;
  const order = orderContacts(contacts);
  const inputs = inputsOf(run, contacts, packed, gapNodes);
  const inputOf = inputOfNode(inputs, packed);
  const [start, end] = [startTickOf(job), endTickOf(job)];
  return {
    run,
    template,
    inputs,
    order,
    events: packEvents(run, contacts, job.dt_ms, order, inputOf, start, end),
    recorders: run.recorders.map((r) =>
      r.channels.map((c) => packChannel(job, run, template, order, c)),
    ),
    ...packSources(contacts, order),
    detector: run.detector && {
      node: packed[run.detector.node]!,
      threshold_mV: run.detector.threshold_mV,
    },
    gaps: [],
  };
}

/** Where the spikes of each contact come from, by place. */
function packSources(contacts: readonly Contact[], order: ContactOrder) {
  const sourceRun = new Int32Array(contacts.length).fill(-1);
  const delay_ms = new Float64Array(contacts.length);
  for (let place = 0; place < contacts.length; place++) {
    const { source } = contacts[order.contact[place]!]!;
    if (!source) continue;
    sourceRun[place] = source.run;
    delay_ms[place] = source.delay_ms;
  }
  return { sourceRun, delay_ms };
}

/** The contacts of a run as columns, by place. */
export function packContacts(
  job: Job,
  { run, template, order, inputs }: PackedRun,
): PackedContacts {
  const contacts = contactsOf(run);
  const inputOf = inputOfNode(inputs, template.tree.packedNode);
  const n = contacts.length;
  const pools = poolsOf(contacts, order);
  const columns: PackedContacts = {
    contactInput: new Uint32Array(n),
    parameters: new Float64Array(parameterWord(order, n)),
    draws: new Array<Draws>(n),
    memory_ms: new Float64Array(2 * n),
    sites: new Float64Array(n),
    pools,
    filled: new Float64Array(order.nPools),
    contactStart: new Float64Array(contactWord(order, n)),
  };
  const { celsius, nodes, vInit_mV } = run.cell;
  const { vdccGates } = job;
  for (let place = 0; place < n; place++) {
    const contact = contacts[order.contact[place]!]!;
    columns.contactInput[place] = inputOf(contact.node);
    columns.draws[place] = contact.draws;
    columns.memory_ms[2 * place] = contact.parameters.Dep_ms;
    columns.memory_ms[2 * place + 1] = contact.parameters.Fac_ms;
    columns.sites[place] = contact.parameters.Nrrp;
    const area_um2 = nodes.area_um2[contact.node]!;
    const at = parameterWord(order, place);
    if (isPlastic(contact)) {
      const words = contactParameters(contact.parameters, job.synapse, celsius, area_um2);
      columns.parameters.set(Object.values(words), at);
      const start = contactStart(contact.parameters, job.synapse, { vdccGates, vInit_mV });
      columns.contactStart.set(Object.values(start), contactWord(order, place));
    } else {
      columns.parameters.set(Object.values(staticParameters(contact.parameters, area_um2)), at);
    }
  }
  pools.place.forEach((place, pool) => {
    const sites = contacts[order.contact[place]!]!.parameters.Nrrp;
    columns.filled[pool] = job.initDepleted ? 0 : sites;
  });
  return columns;
}

/** Nodes that contacts, stimuli or gap junctions act on, ascending, in packed numbering. */
function inputsOf(
  run: CellRun,
  contacts: readonly Contact[],
  packedNode: Int32Array,
  gapNodes: number[],
): number[] {
  const nodes = new Set<number>();
  for (const { node } of contacts) nodes.add(packedNode[node]!);
  for (const { node } of run.stimuli) nodes.add(packedNode[node]!);
  for (const node of gapNodes) nodes.add(packedNode[node]!);
  return [...nodes].sort((a, b) => a - b);
}

/** Node of the cell → input that acts there. */
function inputOfNode(inputs: number[], packedNode: Int32Array): (cellNode: number) => number {
  const slots = new Map(inputs.map((node, slot) => [node, slot]));
  return (cellNode) => slots.get(packedNode[cellNode]!)!;
}

const PAIRS = { rho_GB: 'rho', gmax_AMPA: 'gmax', Use_TM: 'Use' } as const;

/** Gates catch up at the next step, on the device those of VDCC too: their row is completed then. */
export const isLate = (channel: Channel): boolean =>
  channel.kind === 'state' ||
  (channel.kind === 'synapse' && ['m_VDCC', 'h_VDCC'].includes(channel.variable));

function packChannel(
  job: Job,
  run: CellRun,
  template: Template,
  order: ContactOrder,
  channel: Channel,
): PackedChannel {
  if (channel.kind === 'voltage') {
    return { words: [template.tree.packedNode[channel.node]!], offset: 0, late: isLate(channel) };
  }
  if (channel.kind === 'state') {
    const words = stateWordsAt(template, template.tree.packedNode[channel.node]!, channel.name);
    if (words.length === 0) {
      const section = run.cell.sections[run.cell.nodes.section[channel.node]!]!;
      throw new Error(`cell ${run.cell.name}: ${section.name} has no state '${channel.name}'`);
    }
    return { words, offset: 0, late: isLate(channel) };
  }
  const place = order.place[channel.contact]!;
  const base = template.stateWords + contactWord(order, place);
  const name = channel.variable;
  const plain = (words: number[]) => ({
    words: words.map((w) => base + w),
    offset: 0,
    late: isLate(channel),
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
