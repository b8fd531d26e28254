/**
 * Packed runs to the buffers of the epoch kernel.
 *
 * In a group, pair k of lane l stands at pair k·lanes + l of the state (state-pairs.ts), and block b of four
 * words at vector b·lanes + l of the vectors. Inputs (places with a contact or a stimulus) are those of any run of the
 * group. Contacts sit in slots: plastic ones by place, static ones behind as many slots as the run with
 * most plastic contacts has; so do their pools, with further pools behind all of them.
 *
 * Sheets are made at the size that was planned (group-plan.ts) and filled group by group: the contacts of
 * one run at a time are held in float64.
 */
import { cellStart } from '../cpu/start.ts';
import type { Job } from '../job.ts';
import { CONTACT_STATE } from '../layout/contact.ts';
import { POOL_WORDS } from '../layout/contacts.ts';
import {
  contactWord,
  type PackedRun,
  packContacts,
  parameterWord,
  startTickOf,
} from '../layout/pack.ts';
import { STATIC_PARAMETERS, STATIC_STATE } from '../layout/static-contact.ts';
import {
  blocksOf,
  CHAIN_FIELDS,
  CHAIN_WORDS,
  constantBlocksOf,
  NODE_WORDS,
  type Template,
} from '../layout/template.ts';
import {
  DEVICE_PARAMETERS,
  deviceParameters,
  deviceState,
  onDevice,
  stateWordsOf,
} from './contact-words.ts';
import { added, type GroupPlan } from './group-plan.ts';
import {
  CHANNEL_KIND,
  chainKind,
  DEVICE_CHAIN_FIELDS,
  drawWordsOf,
  GROUP_BLOCKS,
  GROUP_FIELDS,
  LETTER_WORDS,
  LETTERBOX_HEAD,
  laneWordsOf,
  NODE_FIELDS,
  NONE,
} from './kernel-layout.ts';
import { isClamped, type KernelShape } from './kernel-shape.ts';
import {
  bitsOf,
  type DeviceWord,
  drawWords,
  globalIndexOf,
  LANE,
  type LanePlace,
  packEventsOf,
  packLane,
} from './lane-words.ts';
import { inputPair, pairWords, startPairs } from './state-pairs.ts';
import { Words } from './words.ts';

/** Where everything of a batch is; its runs in the order of the groups. */
export interface BatchLayout {
  lanes: number;
  nGroups: number;
  places: LanePlace[];
  outputWords: number;
  /** The lanes' own words, at the front of the lane words: what the host reads behind each submission. */
  clockWords: number;
  /** Words of the draws of a contact. */
  drawWords: number;
  /** Recorders of a lane. */
  recorders: number;
}

/** The buffers, as they go to the device. */
export interface Sheets {
  topology: Words;
  state: Words;
  vectors: Words;
  lanes: Words;
  events: Words;
  parameters: Words;
}

/** First blocks of what the groups of a template share. */
interface TemplatePlace {
  chainTable: number;
}

export interface BatchShape extends KernelShape {
  /** Rows a recorder may write in one submission. */
  rowCapacity: number;
  /** First word of each run's spikes, and of its gap junctions' voltages, in the exchange buffer. */
  mail: { mailbox: number; gaps: { own: number; other: number }[] }[] | null;
}

/** @param runs of the batch, in the order of the groups' members */
export function packBatch(
  job: Job,
  runs: PackedRun[],
  groups: GroupPlan[],
  shape: BatchShape,
): { layout: BatchLayout; sheets: Sheets } {
  const { lanes } = shape;
  const sizes = groups.map(({ words }) => words).reduce(added);
  const clockWords = groups.length * laneWordsOf(shape.recorders) * lanes;
  const sheets: Sheets = {
    topology: new Words(4096),
    state: new Words(sizes.state),
    vectors: new Words(sizes.vectors),
    lanes: new Words(sizes.lanes),
    events: new Words(sizes.events),
    parameters: new Words(sizes.parameters),
  };
  sheets.topology.reserve(4 * groups.length * GROUP_BLOCKS);
  sheets.lanes.reserve(clockWords);
  const templates = new Map<Template, TemplatePlace>();
  const layout: BatchLayout = {
    lanes,
    nGroups: groups.length,
    places: [],
    outputWords: 0,
    clockWords,
    drawWords: drawWordsOf(shape),
    recorders: shape.recorders,
  };
  groups.forEach((group, g) => {
    const shared = templates.get(group.template) ?? placeTemplate(group.template, sheets);
    templates.set(group.template, shared);
    packGroup(g, group, runs, shared, sheets, { job, shape, layout });
  });
  return { layout, sheets };
}

/** Chains, and the constants of their segments in blocks of four. */
function placeTemplate(template: Template, { topology }: Sheets): TemplatePlace {
  const chains = template.tree.chains.flatMap((_, c) => {
    const own = (field: (typeof CHAIN_FIELDS)[number]) =>
      template.chainTable[c * CHAIN_WORDS + CHAIN_FIELDS.indexOf(field)]!;
    const plan = template.classes[own('class')]!;
    const n = plan.constants.length;
    const blocks = constantBlocksOf(plan);
    const padded = new Float32Array(4 * blocks * own('count'));
    for (let segment = 0; segment < own('count'); segment++) {
      const first = own('constants') + segment * n;
      padded.set(template.constants.subarray(first, first + n), 4 * blocks * segment);
    }
    const record: Record<(typeof DEVICE_CHAIN_FIELDS)[number], number> = {
      start: own('start'),
      count: own('count'),
      junction: own('junction'),
      parentTip: own('parentTip'),
      parentChain: own('parentChain'),
      kind: chainKind(own('class'), blocksOf(plan), blocks),
      constants: topology.pushBlocks(new Uint32Array(padded.buffer)),
      states: own('states'),
    };
    return DEVICE_CHAIN_FIELDS.map((name) => record[name]);
  });
  return { chainTable: topology.pushBlocks(chains) };
}

interface GroupContext {
  job: Job;
  shape: BatchShape;
  layout: BatchLayout;
}

function packGroup(
  g: number,
  group: GroupPlan,
  runs: PackedRun[],
  shared: TemplatePlace,
  sheets: Sheets,
  { job, shape, layout }: GroupContext,
): void {
  const { lanes } = shape;
  const { template, inputs, maxPlastic, maxStatic, extraPools } = group;
  const { offset, tree } = template;
  const firstRun = layout.places.length;
  const members = group.members.map((_, l) => runs[firstRun + l]!);
  const slotOfInput = new Map(inputs.map((node, slot) => [node, slot]));
  const slots = maxPlastic + maxStatic;
  // a lane in S: its pairs; in the vectors: the states of its segments, contacts, pools
  const stateWords = pairWords(template, inputs.length);
  const plastic = (template.stateWords - offset.states) / 4;
  const plasticWords = stateWordsOf(shape);
  const statics = plastic + (maxPlastic * plasticWords) / 4;
  const pools = statics + (maxStatic * STATIC_STATE.length) / 4;
  const blocks = pools + slots + extraPools;
  const base = {
    state: sheets.state.reserve(stateWords * lanes),
    vectors: sheets.vectors.reserve(4 * blocks * lanes),
    parameters: sheets.parameters.reserve(maxPlastic * DEVICE_PARAMETERS.length * lanes),
    statics: sheets.parameters.reserve(maxStatic * STATIC_PARAMETERS.length * lanes),
    lanes: g * laneWordsOf(shape.recorders) * lanes,
    draws: sheets.lanes.reserve(slots * drawWordsOf(shape) * lanes),
    awake: sheets.lanes.reserve(maxStatic * lanes),
  };
  const clamped = members.some(({ run }) => isClamped(run));
  const record: Record<(typeof GROUP_FIELDS)[number], number> = {
    state: base.state / 2,
    vectors: base.vectors / 4,
    chain_table: shared.chainTable,
    node_table: sheets.topology.pushBlocks(nodeTable(template, inputs)),
    input_table: sheets.topology.pushBlocks(inputTable(template, inputs)),
    nodes: tree.nNodes,
    chains: tree.chains.length,
    inputs: inputPair(template),
    n_inputs: inputs.length,
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
  sheets.topology.interleave(
    4 * g * GROUP_BLOCKS,
    1,
    GROUP_FIELDS.map((name) => record[name]),
  );

  // a lane without a run takes no step, and no mailbox is its own
  for (let l = members.length; l < lanes; l++) {
    sheets.lanes.bits[base.lanes + l + LANE.mailbox * lanes] = NONE;
  }
  members.forEach((packed, l) => {
    const contacts = packContacts(job, packed);
    const { order } = packed;
    const { nPlastic } = order;
    const inputOf = (own: number) => slotOfInput.get(packed.inputs[own]!)!;
    const slotOf = slotsOf(nPlastic, maxPlastic);
    const nContacts = nPlastic + order.nStatic;
    const poolOf = (pool: number) => (pool < nContacts ? slotOf(pool) : slots + pool - nContacts);
    const start = cellStart(packed);
    sheets.state.interleavePairs(base.state + 2 * l, lanes, startPairs(template, start));
    const gates = start.subarray(offset.states, template.stateWords);
    sheets.vectors.interleaveBlocks(base.vectors + 4 * l, lanes, gates);
    const inBlocks = (block: number) => base.vectors + 4 * (block * lanes + l);
    const [states, parameters] = [[] as number[], [] as number[]];
    for (let place = 0; place < nPlastic; place++) {
      const first = contactWord(order, place);
      const start = { tick: startTickOf(job), traces: shape.traces };
      states.push(...deviceState(contacts.contactStart, first, start));
      parameters.push(...deviceParameters(contacts.parameters, parameterWord(order, place)));
    }
    sheets.vectors.interleaveBlocks(inBlocks(plastic), lanes, states);
    sheets.parameters.interleaveBlocks(base.parameters + 4 * l, lanes, parameters);
    contacts.filled.forEach((filled, pool) => {
      const at = inBlocks(pools + poolOf(pool)) + POOL_WORDS.indexOf('filled');
      sheets.vectors.floats[at] = filled;
    });
    const firstStatic = parameterWord(order, nPlastic);
    sheets.parameters.interleaveBlocks(
      base.statics + 4 * l,
      lanes,
      contacts.parameters.subarray(firstStatic),
    );
    for (let place = 0; place < nContacts; place++) {
      const words = drawWords(job, packed, contacts, place, sheets.parameters, { inputOf, poolOf });
      const first = base.draws + slotOf(place) * drawWordsOf(shape) * lanes;
      sheets.lanes.interleave(first + l, lanes, words.slice(0, drawWordsOf(shape)));
    }
    const mail = shape.mail?.[firstRun + l] ?? null;
    const letters = group.letters[l]!;
    const letterbox = mail ? sheets.lanes.reserve(LETTERBOX_HEAD + LETTER_WORDS * letters) : NONE;
    if (mail) sheets.lanes.bits[letterbox + 1] = letters;
    const lane = base.lanes + l;
    const events = packEventsOf(packed, sheets.events, inputOf, slotOf);
    const lanePlace = packLane(job, packed, sheets, layout, {
      lane,
      lanes,
      events,
      shape,
      mail,
      letterbox,
      globalIndex: globalIndexOf(contacts),
      inputOf,
      wordOf: (word) => wordInGroup(packed, { plastic, plasticWords, statics }, word),
    });
    layout.places.push({
      state: base.state + 2 * l,
      stateWords,
      lane,
      vectors: base.vectors + 4 * l,
      blocks,
      plastic,
      plasticWords,
      draws: base.draws + l,
      awake: base.awake + l,
      slots,
      maxPlastic,
      slotOf,
      letterbox,
      ...lanePlace,
    });
  });
}

/** Slot of each place. Apart from the packing, for it outlives the sheets. */
const slotsOf = (nPlastic: number, maxPlastic: number) => (place: number) =>
  place < nPlastic ? place : maxPlastic + place - nPlastic;

/** NODE_FIELDS of each packed node. */
function nodeTable({ constants, tree }: Template, inputs: number[]): Uint32Array {
  const words = new Words(NODE_FIELDS.length * tree.nNodes);
  for (let node = 0; node < tree.nNodes; node++) {
    words.pushFloats(constants.subarray(NODE_WORDS * node, NODE_WORDS * (node + 1)));
    words.push([NONE]);
  }
  inputs.forEach((node, slot) => {
    words.bits[NODE_FIELDS.length * node + NODE_FIELDS.indexOf('input')] = slot;
  });
  return words.written();
}

/** INPUT_FIELDS of each input, a block each. */
function inputTable({ cell, tree }: Template, inputs: number[]): number[] {
  return inputs.flatMap((node) => [
    bitsOf(100 / cell.nodes.area_um2[tree.cellNode[node]!]!),
    node,
    0,
    0,
  ]);
}

/** Where a word of a run's state (those of its cell, then its contacts by place) is on the device. */
function wordInGroup(
  { template, order }: PackedRun,
  blocks: { plastic: number; plasticWords: number; statics: number },
  word: number,
): DeviceWord {
  const { offset, stateWords } = template;
  if (word < offset.states) return { kind: CHANNEL_KIND.state, word };
  if (word < stateWords) return { kind: CHANNEL_KIND.vector, word: word - offset.states };
  const contact = word - stateWords;
  const firstStatic = order.nPlastic * CONTACT_STATE.length;
  if (contact >= firstStatic) {
    return { kind: CHANNEL_KIND.vector, word: 4 * blocks.statics + contact - firstStatic };
  }
  const place = Math.floor(contact / CONTACT_STATE.length);
  const own = onDevice(contact % CONTACT_STATE.length);
  return {
    kind: own.bit === null ? CHANNEL_KIND.vector : CHANNEL_KIND.bit + own.bit,
    word: 4 * blocks.plastic + place * blocks.plasticWords + own.word,
  };
}
