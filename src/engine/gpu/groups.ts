/**
 * Packed runs to the buffers of the epoch kernel.
 *
 * Runs of one template form groups of `lanes`; in a group, word k of lane l stands at k·lanes + l,
 * and block b of four state words at vector b·lanes + l of the vectors. Inputs (places with a contact
 * or a stimulus) are those of any run of the group. Contacts sit in slots: plastic ones by place,
 * static ones behind as many slots as the run with most plastic contacts has; so do their pools, with
 * further pools behind all of them.
 */
import { cellStart } from '../cpu/start.ts';
import type { Job } from '../job.ts';
import { CONTACT_PARAMETERS, CONTACT_STATE, splitPairs } from '../layout/contact.ts';
import { POOL_WORDS } from '../layout/contacts.ts';
import { type PackedRun, parameterWord } from '../layout/pack.ts';
import { STATIC_PARAMETERS, STATIC_STATE } from '../layout/static-contact.ts';
import { blocksOf, type Template } from '../layout/template.ts';
import { DRAW_FIELDS, GROUP_FIELDS, type KernelShape, laneWordsOf, NONE } from './kernel-layout.ts';
import { drawWords, LANE, type LanePlace, packEventsOf, packLane } from './lane-words.ts';
import { Words } from './words.ts';

export interface PackedBatch {
  lanes: number;
  nGroups: number;
  places: LanePlace[];
  topology: Uint32Array<ArrayBuffer>;
  state: Float32Array<ArrayBuffer>;
  vectors: Float32Array<ArrayBuffer>;
  laneWords: Uint32Array<ArrayBuffer>;
  events: Uint32Array<ArrayBuffer>;
  parameters: Float32Array<ArrayBuffer>;
  outputWords: number;
  /** The lanes' own words, at the front of laneWords: what the host reads behind each submission. */
  clockWords: number;
  late: boolean;
}

/** The buffers while they grow. */
export interface Sheets {
  topology: Words;
  state: Words;
  vectors: Words;
  lanes: Words;
  events: Words;
  parameters: Words;
  outputWords: number;
}

interface TemplatePlace {
  chainTable: number;
  classTable: number;
  constants: number;
}

export interface BatchShape extends KernelShape {
  /** Rows a recorder may write in one submission. */
  rowCapacity: number;
  /** First word of each run's mailbox, and of its gap junctions' voltages, in the exchange buffer. */
  mail: { mailbox: number; gaps: { own: number; other: number }[] }[] | null;
}

export function packBatch(job: Job, runs: PackedRun[], shape: BatchShape): PackedBatch {
  const { lanes } = shape;
  const groups = groupRuns(runs, lanes);
  const clockWords = groups.length * laneWordsOf(shape.recorders) * lanes;
  const sheets: Sheets = {
    topology: new Words(groups.length * GROUP_FIELDS.length),
    state: new Words(0),
    vectors: new Words(0),
    lanes: new Words(clockWords),
    events: new Words(0),
    parameters: new Words(0),
    outputWords: 0,
  };
  const templates = new Map<Template, TemplatePlace>();
  const places: LanePlace[] = new Array(runs.length);
  groups.forEach((members, g) => {
    const { template } = runs[members[0]!]!;
    const shared = templates.get(template) ?? placeTemplate(template, sheets);
    templates.set(template, shared);
    packGroup(g, members, runs, shared, sheets, { job, shape, places });
  });
  return {
    lanes,
    nGroups: groups.length,
    places,
    topology: sheets.topology.toUint32(),
    state: sheets.state.toFloat32(),
    vectors: sheets.vectors.toFloat32(),
    laneWords: sheets.lanes.toUint32(),
    events: sheets.events.toUint32(),
    parameters: sheets.parameters.toFloat32(),
    outputWords: sheets.outputWords,
    clockWords,
    late: runs.some((r) => r.recorders.some((c) => c.some(({ late }) => late))),
  };
}

/** Indices of runs, those of one template together, at most `lanes` in a group. */
function groupRuns(runs: PackedRun[], lanes: number): number[][] {
  const byTemplate = new Map<Template, number[]>();
  runs.forEach(({ template }, r) => {
    const list = byTemplate.get(template) ?? [];
    list.push(r);
    byTemplate.set(template, list);
  });
  const groups: number[][] = [];
  for (const list of byTemplate.values()) {
    for (let i = 0; i < list.length; i += lanes) groups.push(list.slice(i, i + lanes));
  }
  return groups;
}

function placeTemplate(template: Template, { topology }: Sheets): TemplatePlace {
  return {
    chainTable: topology.push(template.chainTable),
    classTable: topology.push(template.classes.flatMap((c) => [blocksOf(c), c.constants.length])),
    constants: topology.pushFloats(template.constants),
  };
}

interface GroupContext {
  job: Job;
  shape: BatchShape;
  places: LanePlace[];
}

function packGroup(
  g: number,
  members: number[],
  runs: PackedRun[],
  shared: TemplatePlace,
  sheets: Sheets,
  { job, shape, places }: GroupContext,
): void {
  const { lanes } = shape;
  const { template } = runs[members[0]!]!;
  const { offset, stateWords, tree, cell } = template;
  const inputs = [...new Set(members.flatMap((r) => runs[r]!.inputs))].sort((a, b) => a - b);
  const slotOfInput = new Map(inputs.map((node, slot) => [node, slot]));
  const most = (count: (run: PackedRun) => number) =>
    Math.max(...members.map((r) => count(runs[r]!)));
  const maxPlastic = most(({ order }) => order.nPlastic);
  const maxStatic = most(({ order }) => order.nStatic);
  const extraPools = most(({ order }) => order.nPools - order.nPlastic - order.nStatic);
  const slots = maxPlastic + maxStatic;
  // a lane in S: the template's words up to its states, five per input; in the vectors: states, contacts, pools
  const inputWord = offset.states;
  const plastic = (stateWords - offset.states) / 4;
  const statics = plastic + (maxPlastic * CONTACT_STATE.length) / 4;
  const pools = statics + (maxStatic * STATIC_STATE.length) / 4;
  const blocks = pools + slots + extraPools;
  const base = {
    state: sheets.state.reserve((inputWord + 5 * inputs.length) * lanes),
    vectors: sheets.vectors.reserve(4 * blocks * lanes),
    parameters: sheets.parameters.reserve(maxPlastic * CONTACT_PARAMETERS.length * lanes),
    statics: sheets.parameters.reserve(maxStatic * STATIC_PARAMETERS.length * lanes),
    lanes: g * laneWordsOf(shape.recorders) * lanes,
    draws: sheets.lanes.reserve(slots * DRAW_FIELDS.length * lanes),
    awake: sheets.lanes.reserve(maxStatic * lanes),
  };
  const perNa = (node: number) => 100 / cell.nodes.area_um2[tree.cellNode[node]!]!;
  const clamped = members.some((r) =>
    runs[r]!.run.stimuli.some((s) => s.kind === 'voltage-clamp' || s.kind === 'conductance-series'),
  );
  const record: Record<(typeof GROUP_FIELDS)[number], number> = {
    state: base.state,
    vectors: base.vectors / 4,
    chain_table: shared.chainTable,
    class_table: shared.classTable,
    constants: shared.constants,
    nodes: tree.nNodes,
    chains: tree.chains.length,
    input_of: sheets.topology.push(inputOfNode(inputs, tree.nNodes)),
    inputs: inputWord,
    n_inputs: inputs.length,
    input_nodes: sheets.topology.push(inputs),
    per_nA: sheets.topology.pushFloats(inputs.map(perNa)),
    clamped: clamped ? 1 : 0,
    plastic,
    statics,
    pools,
    max_plastic: maxPlastic,
    parameters: base.parameters / 4,
    static_parameters: base.statics / 4,
    lanes: base.lanes,
    draws: base.draws,
    awake: base.awake,
  };
  sheets.topology.set(
    g * GROUP_FIELDS.length,
    GROUP_FIELDS.map((name) => record[name]),
  );

  // a lane without a run takes no step, and no mailbox is its own
  for (let l = members.length; l < lanes; l++) {
    sheets.lanes.set(base.lanes + l + LANE.mailbox * lanes, [NONE]);
  }
  members.forEach((r, l) => {
    const packed = runs[r]!;
    const { order } = packed;
    const { nPlastic } = order;
    const inputOf = (own: number) => slotOfInput.get(packed.inputs[own]!)!;
    const slotOf = (place: number) => (place < nPlastic ? place : maxPlastic + place - nPlastic);
    const nContacts = nPlastic + order.nStatic;
    const poolOf = (pool: number) => (pool < nContacts ? slotOf(pool) : slots + pool - nContacts);
    const start = cellStart(packed);
    sheets.state.interleave(base.state + l, lanes, start.subarray(0, offset.states));
    const gates = start.subarray(offset.states, stateWords);
    sheets.vectors.interleaveBlocks(base.vectors + 4 * l, lanes, gates);
    const inBlocks = (block: number) => base.vectors + 4 * (block * lanes + l);
    sheets.vectors.interleaveBlocks(
      inBlocks(plastic),
      lanes,
      splitPairs(packed.contactStart.subarray(0, nPlastic * CONTACT_STATE.length)),
    );
    packed.filled.forEach((filled, pool) => {
      sheets.vectors.set(inBlocks(pools + poolOf(pool)) + POOL_WORDS.indexOf('filled'), [filled]);
    });
    const firstStatic = parameterWord(order, nPlastic);
    sheets.parameters.interleaveBlocks(
      base.parameters + 4 * l,
      lanes,
      packed.parameters.subarray(0, firstStatic),
    );
    sheets.parameters.interleaveBlocks(
      base.statics + 4 * l,
      lanes,
      packed.parameters.subarray(firstStatic),
    );
    for (let place = 0; place < nContacts; place++) {
      const words = drawWords(job, packed, place, sheets.parameters, { inputOf, poolOf });
      const first = base.draws + slotOf(place) * DRAW_FIELDS.length * lanes;
      sheets.lanes.interleave(first + l, lanes, words);
    }
    const lane = base.lanes + l;
    const events = packEventsOf(packed, sheets.events, inputOf, slotOf);
    places[r] = {
      state: base.state + l,
      stateWords: inputWord + 5 * inputs.length,
      lane,
      vectors: base.vectors + 4 * l,
      blocks,
      plastic,
      draws: base.draws + l,
      awake: base.awake + l,
      slots,
      maxPlastic,
      slotOf,
      ...packLane(job, packed, sheets, {
        lane,
        lanes,
        events,
        shape,
        mail: shape.mail?.[r] ?? null,
        inputOf,
        wordOf: (word) => wordInGroup(packed, { plastic, statics }, word),
      }),
    };
  });
}

/** Input of each packed node, NONE where nothing acts on it [nNodes]. */
function inputOfNode(inputs: number[], nNodes: number): Uint32Array {
  const slots = new Uint32Array(nNodes).fill(NONE);
  inputs.forEach((node, slot) => {
    slots[node] = slot;
  });
  return slots;
}

/**
 * Where a word of a run's state (those of its cell, then its contacts by place) is on the device: a
 * word of S, or of the vectors.
 */
function wordInGroup(
  { template, order }: PackedRun,
  { plastic, statics }: { plastic: number; statics: number },
  word: number,
): { vector: 0 | 1; word: number } {
  const { offset, stateWords } = template;
  if (word < offset.states) return { vector: 0, word };
  if (word < stateWords) return { vector: 1, word: word - offset.states };
  const contact = word - stateWords;
  const firstStatic = order.nPlastic * CONTACT_STATE.length;
  return contact < firstStatic
    ? { vector: 1, word: 4 * plastic + contact }
    : { vector: 1, word: 4 * statics + contact - firstStatic };
}
