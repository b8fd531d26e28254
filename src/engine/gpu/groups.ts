/**
 * Packed runs to the buffers of the epoch kernel.
 *
 * Runs of one template form groups of `lanes`; in a group, word k of lane l stands at k·lanes + l.
 * Inputs (places with a contact or a stimulus) are those of any run of the group.
 */
import { startState } from '../cpu/start.ts';
import type { Job } from '../job.ts';
import { CONTACT_PARAMETERS, CONTACT_STATE, splitPairs } from '../layout/contact.ts';
import { EVENT_KIND, firstInputs } from '../layout/events.ts';
import type { PackedRun } from '../layout/pack.ts';
import type { Template } from '../layout/template.ts';
import {
  DRAW_FIELDS,
  DRAWS_KIND,
  GROUP_FIELDS,
  LANE_FIELDS,
  LANE_WORDS,
  NONE,
  RECORDER_FIELDS,
  RECORDERS,
  SPIKE_CAPACITY,
} from './kernel-layout.ts';
import { Words } from './words.ts';

/** Where a run sits. */
export interface LanePlace {
  /** First word of its group and its lane: word k is at base + k·lanes. */
  state: number;
  laneWords: number;
  /** Word of its first contact within a lane. */
  contacts: number;
  draws: number;
  /** First event of the run. */
  events: number;
  recorders: { output: number; capacity: number; width: number; late: boolean }[];
  spikeOutput: number;
}

export interface PackedBatch {
  lanes: number;
  nGroups: number;
  places: LanePlace[];
  topology: Uint32Array<ArrayBuffer>;
  constants: Float32Array<ArrayBuffer>;
  state: Float32Array<ArrayBuffer>;
  laneWords: Uint32Array<ArrayBuffer>;
  events: Uint32Array<ArrayBuffer>;
  parameters: Float32Array<ArrayBuffer>;
  outputWords: number;
  /** First word of the released vesicles in the output: word of event e is released + e. */
  released: number;
  nEvents: number;
  late: boolean;
}

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);
/** The bits of a float32. */
export function bitsOf(value: number): number {
  FLOAT[0] = value;
  return BITS[0]!;
}

const lane = (name: (typeof LANE_FIELDS)[number]) => LANE_FIELDS.indexOf(name);

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
  const endTick = Math.round(job.duration_ms / job.dt_ms);
  const topology = new Words(groups.length * GROUP_FIELDS.length);
  const constants = new Words(0);
  const parameters = new Words(0);
  const events = new Words(0);
  const state: { base: number; values: Float64Array; l: number }[] = [];
  const laneWords = new Words(0);
  const templates = new Map<
    Template,
    { chainTable: number; classTable: number; constants: number }
  >();
  const places: LanePlace[] = new Array(runs.length);
  let stateWords = 0;
  let outputWords = 0;

  const placeTemplate = (t: Template) => {
    let place = templates.get(t);
    if (!place) {
      place = {
        chainTable: topology.push(t.chainTable),
        classTable: topology.push(t.classes.flatMap((c) => [c.states.length, c.constants.length])),
        constants: constants.push(t.constants),
      };
      templates.set(t, place);
    }
    return place;
  };

  groups.forEach((group, g) => {
    const template = runs[group[0]!]!.template;
    const n = template.tree.nNodes;
    const shared = placeTemplate(template);
    const inputs = [...new Set(group.flatMap((r) => runs[r]!.inputs))].sort((a, b) => a - b);
    const { area_um2 } = template.cell.nodes;
    const maxContacts = Math.max(...group.map((r) => runs[r]!.contactNode.length));
    const inputWord = template.stateWords;
    const contactWord = inputWord + 5 * inputs.length;
    const perLane = contactWord + maxContacts * CONTACT_STATE.length;
    const base = stateWords;
    stateWords += perLane * lanes;
    const parameterBase = parameters.reserve(maxContacts * CONTACT_PARAMETERS.length * lanes);
    const laneBase = laneWords.reserve(LANE_WORDS * lanes);
    const drawBase = laneWords.reserve(maxContacts * DRAW_FIELDS.length * lanes);
    topology.set(g * GROUP_FIELDS.length, [
      base,
      shared.chainTable,
      shared.classTable,
      shared.constants,
      n,
      template.tree.chains.length,
      topology.push(firstInputs(inputs, n)),
      inputWord,
      inputs.length,
      topology.push(inputs),
      constants.push(inputs.map((node) => 100 / area_um2[template.tree.cellNode[node]!]!)),
      group.some((r) => runs[r]!.run.stimuli.some((s) => s.kind === 'voltage-clamp')) ? 1 : 0,
      contactWord,
      parameterBase,
      laneBase,
      drawBase,
    ]);
    group.forEach((r, l) => {
      const packed = runs[r]!;
      const inputOf = (own: number) => inputs.indexOf(packed.inputs[own]!);
      state.push({
        base: base + l,
        values: startState(packed).subarray(0, template.stateWords),
        l,
      });
      packed.contactStart.forEach((start, c) => {
        const words = Float64Array.from(Object.values(splitPairs(start)));
        const at = base + l + (contactWord + c * CONTACT_STATE.length) * lanes;
        state.push({ base: at, values: words, l });
        const p = parameterBase + l + c * CONTACT_PARAMETERS.length * lanes;
        packed.parameters[c]!.forEach((value, k) => parameters.set(p + k * lanes, [value]));
        const d = drawBase + l + c * DRAW_FIELDS.length * lanes;
        drawWords(packed, c, parameters, inputOf(packed.contactInput[c]!)).forEach((value, k) => {
          laneWords.set(d + k * lanes, [value]);
        });
      });
      const at = laneBase + l;
      const set = (k: number, value: number) => laneWords.set(at + k * lanes, [value]);
      const firstEvent = packEventsOf(packed, events, inputOf);
      set(lane('step_ticks'), 1);
      set(lane('cursor'), firstEvent);
      const { detector } = packed;
      set(lane('above'), detector && packed.run.cell.vInit_mV > detector.threshold_mV ? 1 : 0);
      set(lane('detector'), detector ? detector.node : NONE);
      set(lane('threshold'), bitsOf(detector?.threshold_mV ?? 0));
      set(lane('n_contacts'), packed.contactNode.length);
      set(lane('end_tick'), endTick);
      const spikeOutput = outputWords;
      outputWords += SPIKE_CAPACITY;
      set(lane('spike_output'), spikeOutput);
      const recorders: LanePlace['recorders'] = [];
      for (let n_ = 0; n_ < RECORDERS; n_++) {
        const channels = packed.recorders[n_] ?? [];
        const width = channels.length + 1;
        const late = channels.some((c) => c.late);
        const word = lane('recorders') + n_ * RECORDER_FIELDS.length;
        const capacity = channels.length > 0 ? rowCapacity : 2;
        const contactShift = contactWord - template.stateWords;
        const table = topology.push(
          channels.flatMap(({ words, offset, late: isLate }) => {
            const [first, second] = words.map((w) =>
              w < template.stateWords ? w : w + contactShift,
            );
            return [first!, second ?? NONE, bitsOf(offset), isLate ? 1 : 0];
          }),
        );
        [
          bitsOf(0),
          0,
          1,
          NONE,
          table,
          channels.length,
          outputWords,
          capacity,
          late ? 1 : 0,
        ].forEach((value, k) => set(word + k, value));
        set(word, NONE); // interval −1: no rows until an event says so
        recorders.push({ output: outputWords, capacity, width, late });
        outputWords += capacity * width;
      }
      places[r] = {
        state: base + l,
        laneWords: at,
        contacts: contactWord,
        draws: drawBase + l,
        events: firstEvent,
        recorders,
        spikeOutput,
      };
    });
  });

  const S = new Float32Array(stateWords);
  for (const { base, values } of state) values.forEach((x, k) => (S[base + k * lanes] = x));
  return {
    lanes,
    nGroups: groups.length,
    places,
    topology: topology.toUint32(),
    constants: constants.toFloat32(),
    state: S,
    laneWords: laneWords.toUint32(),
    events: events.toUint32(),
    parameters: parameters.toFloat32(),
    outputWords,
    released: outputWords,
    nEvents: events.length / 4,
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

/** A run's events, and one that never comes. Returns the index of the first. */
function packEventsOf(packed: PackedRun, events: Words, inputOf: (own: number) => number): number {
  const first = events.length / 4;
  const { tick, kind, index, x, y } = packed.events;
  for (let e = 0; e < tick.length; e++) {
    const onInput = kind[e] === EVENT_KIND.current || kind[e] === EVENT_KIND.clamp;
    const target = onInput ? inputOf(index[e]!) : index[e]!;
    events.push([tick[e]!, kind[e]! + 16 * target, bitsOf(x[e]!), bitsOf(y[e]!)]);
  }
  events.push([NONE, 15, 0, 0]);
  return first;
}

function drawWords(packed: PackedRun, c: number, parameters: Words, input: number): number[] {
  const { draws } = packed.run.contacts[c]!;
  const node = packed.contactNode[c]!;
  switch (draws.kind) {
    case 'full':
      return [DRAWS_KIND.full, 0, 0, 0, 0, 0, node, input];
    case 'list':
      return [DRAWS_KIND.list, 0, parameters.push(draws.values), 0, 0, 0, node, input];
    case 'random123':
      return [DRAWS_KIND.random123, 0, draws.globalIndex, ...draws.ids, node, input];
  }
}
