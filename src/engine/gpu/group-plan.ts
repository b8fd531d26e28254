/**
 * Which runs make a group, how large each group is, and which groups share a batch: planned from the
 * counts alone, before any contact is packed, so that every sheet is made at its size.
 *
 * Runs of one template go in groups of `lanes`, those with many contacts together: a group has as many
 * slots as the largest of its runs needs. A batch takes groups as long as each of its sheets fits a binding.
 */
import type { PackedRun } from '../layout/pack.ts';
import { STATIC_PARAMETERS, STATIC_STATE } from '../layout/static-contact.ts';
import type { Template } from '../layout/template.ts';
import { DEVICE_PARAMETERS, stateWordsOf } from './contact-words.ts';
import { drawWordsOf, LETTER_WORDS, LETTERBOX_HEAD, laneWordsOf } from './kernel-layout.ts';
import { pairWords } from './state-pairs.ts';

/** Sheets that grow with the runs, in words. */
export interface GroupWords {
  state: number;
  vectors: number;
  lanes: number;
  events: number;
  parameters: number;
}

export interface GroupPlan {
  /** Runs of the job, at most `lanes`. */
  members: number[];
  template: Template;
  /** Packed nodes where something acts on any of them, ascending. */
  inputs: number[];
  /** Slots of plastic and of static contacts; pools beyond one a slot. */
  maxPlastic: number;
  maxStatic: number;
  extraPools: number;
  /** Letters that the box of each member holds; 0 where runs are not connected. */
  letters: number[];
  words: GroupWords;
}

export interface GroupShape {
  lanes: number;
  recorders: number;
  /** Whether lanes have letterboxes. */
  isConnected: boolean;
  /** Whether the kernel is one for networks. */
  network: boolean;
  /** Whether plastic contacts keep what they compute on the way. */
  traces: boolean;
}

export function planGroups(packed: PackedRun[], runs: number[], shape: GroupShape): GroupPlan[] {
  const byTemplate = new Map<Template, number[]>();
  for (const r of runs) {
    const { template } = packed[r]!;
    const list = byTemplate.get(template) ?? [];
    list.push(r);
    byTemplate.set(template, list);
  }
  return [...byTemplate.values()].flatMap((list) => {
    const weight = new Map(list.map((r) => [r, contactWords(packed[r]!, shape)]));
    list.sort((a, b) => weight.get(b)! - weight.get(a)! || a - b);
    const groups: GroupPlan[] = [];
    for (let i = 0; i < list.length; i += shape.lanes) {
      groups.push(planGroup(packed, list.slice(i, i + shape.lanes), shape));
    }
    return groups;
  });
}

const POOL_WORDS = 4;

function contactWords({ order }: PackedRun, shape: GroupShape): number {
  const both = drawWordsOf(shape) + POOL_WORDS;
  const plastic = stateWordsOf(shape) + DEVICE_PARAMETERS.length + both;
  const fixed = STATIC_STATE.length + STATIC_PARAMETERS.length + both + 1;
  return plastic * order.nPlastic + fixed * order.nStatic;
}

function planGroup(packed: PackedRun[], members: number[], shape: GroupShape): GroupPlan {
  const { lanes, recorders, isConnected } = shape;
  const runs = members.map((r) => packed[r]!);
  const { template } = runs[0]!;
  const most = (count: (run: PackedRun) => number) => Math.max(...runs.map(count));
  const inputs = [...new Set(runs.flatMap((run) => run.inputs))].sort((a, b) => a - b);
  const maxPlastic = most(({ order }) => order.nPlastic);
  const maxStatic = most(({ order }) => order.nStatic);
  const extraPools = most(({ order }) => order.nPools - order.nPlastic - order.nStatic);
  const slots = maxPlastic + maxStatic;
  const letters = runs.map((run) => (isConnected ? letterRoom(run) : 0));
  const boxes = letters.reduce((sum, n) => sum + LETTERBOX_HEAD + LETTER_WORDS * n, 0);
  const contactStates = maxPlastic * stateWordsOf(shape) + maxStatic * STATIC_STATE.length;
  const { offset, stateWords } = template;
  return {
    members,
    template,
    inputs,
    maxPlastic,
    maxStatic,
    extraPools,
    letters,
    words: {
      state: pairWords(template, inputs.length) * lanes,
      vectors: (stateWords - offset.states + contactStates + 4 * (slots + extraPools)) * lanes,
      lanes:
        (laneWordsOf(recorders) + slots * drawWordsOf(shape) + maxStatic) * lanes +
        (isConnected ? boxes : 0),
      events: runs.reduce((sum, { events }) => sum + 4 * (events.tick.length + 1), 0),
      parameters:
        (maxPlastic * DEVICE_PARAMETERS.length + maxStatic * STATIC_PARAMETERS.length) * lanes,
    },
  };
}

/** Spikes of one contact on their way that come more often than this find no room, ms. */
const LETTER_INTERVAL_MS = 4;

/** Room for letters: as many as are on their way where every source fires at 250 Hz, and some. */
function letterRoom({ sourceRun, delay_ms }: PackedRun): number {
  let room = 64;
  for (let place = 0; place < sourceRun.length; place++) {
    if (sourceRun[place]! >= 0) room += 1 + Math.floor(delay_ms[place]! / LETTER_INTERVAL_MS);
  }
  return room;
}

/** Share of a binding that sheets fill: lists of draws and tables come on top. */
const FILLED = 0.9;

/** @param bindingBytes that a shader can see of one buffer */
export function planBatches(groups: GroupPlan[], bindingBytes: number): GroupPlan[][] {
  const most = (FILLED * bindingBytes) / 4;
  const batches: GroupPlan[][] = [];
  let filled: GroupWords | null = null;
  for (const group of groups) {
    const sum: GroupWords = filled ? added(filled, group.words) : group.words;
    if (filled && Math.max(...Object.values(sum)) <= most) {
      batches.at(-1)!.push(group);
      filled = sum;
    } else {
      batches.push([group]);
      filled = group.words;
    }
  }
  return batches;
}

export function added(a: GroupWords, b: GroupWords): GroupWords {
  return {
    state: a.state + b.state,
    vectors: a.vectors + b.vectors,
    lanes: a.lanes + b.lanes,
    events: a.events + b.events,
    parameters: a.parameters + b.parameters,
  };
}
