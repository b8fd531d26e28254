/**
 * Packed runs to the buffers of the epoch kernel.
 *
 * Runs of one template form groups of `lanes`; in a group, word k of lane l stands at k·lanes + l,
 * and block b of four state words at vector b·lanes + l of the vectors. Inputs (places with a contact
 * or a stimulus) are those of any run of the group.
 */
import { startState } from '../cpu/start.ts';
import type { Job } from '../job.ts';
import { CONTACT_PARAMETERS, CONTACT_STATE, splitPairs } from '../layout/contact.ts';
import { firstInputs } from '../layout/events.ts';
import type { PackedRun } from '../layout/pack.ts';
import { blocksOf, type Template } from '../layout/template.ts';
import { DRAW_FIELDS, GROUP_FIELDS, LANE_WORDS } from './kernel-layout.ts';
import { drawWords, type LanePlace, packEventsOf, packLane } from './lane-words.ts';
import { Words } from './words.ts';

export interface PackedBatch {
  lanes: number;
  nGroups: number;
  places: LanePlace[];
  topology: Uint32Array<ArrayBuffer>;
  constants: Float32Array<ArrayBuffer>;
  state: Float32Array<ArrayBuffer>;
  vectors: Float32Array<ArrayBuffer>;
  laneWords: Uint32Array<ArrayBuffer>;
  events: Uint32Array<ArrayBuffer>;
  parameters: Float32Array<ArrayBuffer>;
  /** Words of rows and spikes; the vesicles of event e follow at outputWords + e. */
  outputWords: number;
  nEvents: number;
  late: boolean;
}

/** The buffers while they grow. */
export interface Sheets {
  topology: Words;
  constants: Words;
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

/**
 * @param lanes runs in a group
 * @param rowCapacity rows a recorder may write in one epoch
 */
export function packBatch(
  job: Job,
  runs: PackedRun[],
  lanes: number,
  rowCapacity: number,
): PackedBatch {
  const groups = groupRuns(runs, lanes);
  const sheets: Sheets = {
    topology: new Words(groups.length * GROUP_FIELDS.length),
    constants: new Words(0),
    state: new Words(0),
    vectors: new Words(0),
    lanes: new Words(0),
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
    packGroup(g, members, runs, shared, sheets, { job, lanes, rowCapacity, places });
  });
  return {
    lanes,
    nGroups: groups.length,
    places,
    topology: sheets.topology.toUint32(),
    constants: sheets.constants.toFloat32(),
    state: sheets.state.toFloat32(),
    vectors: sheets.vectors.toFloat32(),
    laneWords: sheets.lanes.toUint32(),
    events: sheets.events.toUint32(),
    parameters: sheets.parameters.toFloat32(),
    outputWords: sheets.outputWords,
    nEvents: sheets.events.length / 4,
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

function placeTemplate(template: Template, { topology, constants }: Sheets): TemplatePlace {
  return {
    chainTable: topology.push(template.chainTable),
    classTable: topology.push(template.classes.flatMap((c) => [blocksOf(c), c.constants.length])),
    constants: constants.push(template.constants),
  };
}

interface GroupContext {
  job: Job;
  lanes: number;
  rowCapacity: number;
  places: LanePlace[];
}

function packGroup(
  g: number,
  members: number[],
  runs: PackedRun[],
  shared: TemplatePlace,
  sheets: Sheets,
  { job, lanes, rowCapacity, places }: GroupContext,
): void {
  const { template } = runs[members[0]!]!;
  const { offset, stateWords, tree, cell } = template;
  const inputs = [...new Set(members.flatMap((r) => runs[r]!.inputs))].sort((a, b) => a - b);
  const maxContacts = Math.max(...members.map((r) => runs[r]!.contactNode.length));
  // a lane in S: the template's words up to its states, five per input; in the vectors: states, contacts
  const inputWord = offset.states;
  const stateBlocks = (stateWords - offset.states) / 4;
  const base = {
    state: sheets.state.reserve((inputWord + 5 * inputs.length) * lanes),
    vectors: sheets.vectors.reserve((4 * stateBlocks + maxContacts * CONTACT_STATE.length) * lanes),
    parameters: sheets.parameters.reserve(maxContacts * CONTACT_PARAMETERS.length * lanes),
    lanes: sheets.lanes.reserve(LANE_WORDS * lanes),
    draws: sheets.lanes.reserve(maxContacts * DRAW_FIELDS.length * lanes),
  };
  const perNa = (node: number) => 100 / cell.nodes.area_um2[tree.cellNode[node]!]!;
  const clamped = members.some((r) => runs[r]!.run.stimuli.some((s) => s.kind === 'voltage-clamp'));
  const record: Record<(typeof GROUP_FIELDS)[number], number> = {
    state: base.state,
    vectors: base.vectors / 4,
    chain_table: shared.chainTable,
    class_table: shared.classTable,
    constants: shared.constants,
    nodes: tree.nNodes,
    chains: tree.chains.length,
    input_first: sheets.topology.push(firstInputs(inputs, tree.nNodes)),
    inputs: inputWord,
    n_inputs: inputs.length,
    input_nodes: sheets.topology.push(inputs),
    per_nA: sheets.constants.push(inputs.map(perNa)),
    clamped: clamped ? 1 : 0,
    contacts: stateBlocks,
    parameters: base.parameters / 4,
    lanes: base.lanes,
    draws: base.draws,
  };
  sheets.topology.set(
    g * GROUP_FIELDS.length,
    GROUP_FIELDS.map((name) => record[name]),
  );

  members.forEach((r, l) => {
    const packed = runs[r]!;
    const inputOf = (own: number) => inputs.indexOf(packed.inputs[own]!);
    const start = startState(packed);
    sheets.state.interleave(base.state + l, lanes, start.subarray(0, offset.states));
    const gates = start.subarray(offset.states, stateWords);
    sheets.vectors.interleaveBlocks(base.vectors + 4 * l, lanes, gates);
    packed.contactStart.forEach((contact, c) => {
      const at = (first: number, size: number) => first + c * size * lanes;
      const state = at(base.vectors + 4 * stateBlocks * lanes, CONTACT_STATE.length) + 4 * l;
      sheets.vectors.interleaveBlocks(state, lanes, Object.values(splitPairs(contact)));
      const parameters = at(base.parameters, CONTACT_PARAMETERS.length) + 4 * l;
      sheets.parameters.interleaveBlocks(parameters, lanes, packed.parameters[c]!);
      const draws = drawWords(packed, c, sheets.parameters, inputOf(packed.contactInput[c]!));
      sheets.lanes.interleave(at(base.draws, DRAW_FIELDS.length) + l, lanes, draws);
    });
    const lane = base.lanes + l;
    const events = packEventsOf(packed, sheets.events, inputOf);
    places[r] = {
      state: base.state + l,
      lane,
      contacts: base.vectors + 4 * (stateBlocks * lanes + l),
      events,
      ...packLane(job, packed, sheets, { lane, lanes, events, rowCapacity }),
    };
  });
}
