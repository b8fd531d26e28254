/** The words of one lane: its clock, detector, recorders and mailbox, its events, its contacts' streams. */
import { CONTACT_INPUTS, type Job } from '../job.ts';
import { indexWords } from '../layout/contact.ts';
import { type ContactPools, NO_POOL } from '../layout/contacts.ts';
import { EVENT_KIND } from '../layout/event.ts';
import { delayParts } from '../layout/network.ts';
import { type PackedContacts, type PackedRun, startTickOf } from '../layout/pack.ts';
import type { BatchLayout, BatchShape, Sheets } from './groups.ts';
import {
  CHANNEL_LATE,
  DRAW_FIELDS,
  DRAWS_KIND,
  INPUT_BITS,
  LANE_FIELDS,
  MOST_POOLS,
  MOST_SITES,
  NONE,
  RECORDER_FIELDS,
  SPIKE_CAPACITY,
} from './kernel-layout.ts';
import type { Words } from './words.ts';

/** Where a run sits. */
export interface LanePlace {
  /** First word of its state, which lies in pairs (state-pairs.ts). */
  state: number;
  stateWords: number;
  /** First of its lane words: word k is at this + k·lanes. */
  lane: number;
  /** First word of its vectors: word k is at this + 4·lanes·⌊k/4⌋ + k mod 4. */
  vectors: number;
  blocks: number;
  /** Block of its first plastic contact. */
  plastic: number;
  /** Words of each plastic contact. */
  plasticWords: number;
  /** First of its DRAW words, and of its list of awake contacts: word k is at this + k·lanes. */
  draws: number;
  awake: number;
  slots: number;
  maxPlastic: number;
  /** Slot of the contact at a place. */
  slotOf: (place: number) => number;
  /** First word of its letterbox; NONE where it has none. */
  letterbox: number;
  recorders: { output: number; width: number; late: boolean }[];
  spikeOutput: number;
  log: { output: number; capacity: number };
}

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** The bits of a float32. */
export function bitsOf(value: number): number {
  FLOAT[0] = value;
  return BITS[0]!;
}

export const LANE = indexWords(LANE_FIELDS);

export interface DeviceWord {
  kind: number;
  word: number;
}

interface LaneContext {
  lane: number;
  lanes: number;
  events: number;
  shape: BatchShape;
  mail: NonNullable<BatchShape['mail']>[number] | null;
  letterbox: number;
  /** Of the Random123 streams of its contacts. */
  globalIndex: number;
  inputOf: (own: number) => number;
  /** Where a word of the run's state is, and its CHANNEL_KIND, with the bit added where that is meant. */
  wordOf: (word: number) => DeviceWord;
}

export function packLane(
  job: Job,
  packed: PackedRun,
  sheets: Sheets,
  layout: BatchLayout,
  { lane, lanes, events, shape, mail, letterbox, globalIndex, inputOf, wordOf }: LaneContext,
): Pick<LanePlace, 'recorders' | 'spikeOutput' | 'log'> {
  const { detector, run, order } = packed;
  const reserveOutput = (words: number) => {
    const first = layout.outputWords;
    layout.outputWords += words;
    return first;
  };
  const spikeOutput = reserveOutput(SPIKE_CAPACITY);
  const capacity = logRoom(job, order);
  const log = { output: reserveOutput(2 * capacity), capacity };
  const gaps = packed.gaps.flatMap(({ input, conductance_uS }, n) => [
    inputOf(input),
    bitsOf(conductance_uS),
    mail!.gaps[n]!.own,
    mail!.gaps[n]!.other,
  ]);
  const clock: Record<Exclude<(typeof LANE_FIELDS)[number], 'recorders'>, number> = {
    tick: startTickOf(job),
    step_ticks: 1,
    previous_ticks: 0,
    cursor: events,
    above: detector && run.cell.vInit_mV > detector.threshold_mV ? 1 : 0,
    detector: detector?.node ?? NONE,
    threshold: bitsOf(detector?.threshold_mV ?? 0),
    plastic: order.nPlastic,
    awake: 0,
    end_tick: Math.round(job.duration_ms / job.dt_ms),
    steps: 0,
    spikes: 0,
    spike_output: spikeOutput,
    logged: 0,
    log_output: log.output,
    log_capacity: capacity,
    mailbox: mail?.mailbox ?? NONE,
    letterbox,
    letters: 0,
    gaps: sheets.topology.pushBlocks(gaps),
    n_gaps: packed.gaps.length,
    noise_cell: run.noise?.cell ?? 0,
    noise_seed: run.noise?.seed ?? 0,
    random_key: globalIndex,
    failed: 0,
  };
  sheets.lanes.interleave(lane, lanes, Object.values(clock));
  const recorders = Array.from({ length: shape.recorders }, (_, n) => {
    const channels = packed.recorders[n] ?? [];
    const width = channels.length + 1;
    const late = channels.some((c) => c.late);
    const rows = channels.length > 0 ? shape.rowCapacity : 2;
    const table = channels.flatMap(({ words, offset, late: isLate }) => {
      const [first, second] = words.map(wordOf);
      const kind = first!.kind + (isLate ? CHANNEL_LATE : 0);
      return [first!.word, second?.word ?? NONE, bitsOf(offset), kind];
    });
    const output = reserveOutput(rows * width);
    const words: Record<(typeof RECORDER_FIELDS)[number], number> = {
      interval: NONE,
      next: NONE, // until an event says so
      rows: 1,
      pending: NONE,
      table: sheets.topology.pushBlocks(table),
      channels: channels.length,
      output,
      capacity: rows,
      has_late: late ? 1 : 0,
    };
    const word = LANE.recorders + n * RECORDER_FIELDS.length;
    sheets.lanes.interleave(lane + word * lanes, lanes, Object.values(words));
    return { output, width, late };
  });
  return { recorders, spikeOutput, log };
}

/**
 * Entries of the log. Half of it is for one step (record.wgsl). Releases: each contact has many. Crossings
 * are rare: ρ moves by less than 0.003 a ms.
 */
function logRoom({ logReleases, logCrossings }: Job, { nPlastic, nStatic }: PackedRun['order']) {
  if (logReleases) return 64 + 8 * (nPlastic + nStatic);
  return logCrossings ? 64 + Math.ceil(nPlastic / 2) : 0;
}

/** A run's events, and one that never comes. Returns the index of the first. */
export function packEventsOf(
  packed: PackedRun,
  events: Words,
  inputOf: (own: number) => number,
  slotOf: (place: number) => number,
): number {
  const first = events.length / 4;
  const { tick, kind, index, x, y } = packed.events;
  for (let e = 0; e < tick.length; e++) {
    events.push([tick[e]!, kind[e]! + 16 * targetOf(e), bitsOf(x[e]!), bitsOf(y[e]!)]);
  }
  events.push([NONE, 15, 0, 0]);
  return first;

  function targetOf(e: number): number {
    if (kind[e] === EVENT_KIND.current || kind[e] === EVENT_KIND.clamp) return inputOf(index[e]!);
    if (kind[e] === EVENT_KIND.arrival || kind[e] === EVENT_KIND.weight) return slotOf(index[e]!);
    return index[e]!;
  }
}

/** DRAW_FIELDS of the contact at a place; a kernel that is not for networks has no room for the last. */
export function drawWords(
  job: Job,
  packed: PackedRun,
  contacts: PackedContacts,
  place: number,
  parameters: Words,
  { inputOf, poolOf }: { inputOf: (own: number) => number; poolOf: (pool: number) => number },
): number[] {
  const draws = contacts.draws[place]!;
  const own = contacts.contactInput[place]!;
  const isReached = packed.sourceRun[place]! >= 0;
  const words: Record<(typeof DRAW_FIELDS)[number], number> = {
    inputs:
      DRAWS_KIND[draws.kind] +
      sitesWord(contacts.sites[place]!) +
      inputsWord(contacts.pools, place, poolOf),
    used: 0,
    id1: 0,
    id2: 0,
    id3: 0,
    place: placeWord(packed.inputs[own]!, inputOf(own)),
    dep: bitsOf(contacts.memory_ms[2 * place]!),
    fac: bitsOf(contacts.memory_ms[2 * place + 1]!),
    fraction: bitsOf(isReached ? delayParts(packed.delay_ms[place]!, job.dt_ms).fraction : 0),
    factor: bitsOf(1),
  };
  if (draws.kind === 'list') {
    words.id1 = parameters.pushFloats(draws.values);
    parameters.reserve(-parameters.length & 3); // the sheet is read in blocks of four
  }
  if (draws.kind === 'random123') {
    [words.id1, words.id2, words.id3] = draws.ids;
  }
  return DRAW_FIELDS.map((name) => words[name]);
}

const HALF_WORD = 1 << 16;

/** Node and input in one word. */
function placeWord(node: number, input: number): number {
  if (node >= HALF_WORD || input >= HALF_WORD) {
    throw new Error(`run: a contact at node ${node} of a cell, the kernel counts to ${HALF_WORD}`);
  }
  return node + HALF_WORD * input;
}

/** Release sites in their place in the word `inputs`. */
function sitesWord(sites: number): number {
  if (!(Number.isInteger(sites) && sites >= 0 && sites <= MOST_SITES)) {
    throw new Error(`run: ${sites} release sites, expected a whole number up to ${MOST_SITES}`);
  }
  return sites * 2 ** INPUT_BITS.sites;
}

/**
 * Which inputs have a pool of their own, and the pool of the second of them: the first has that of the
 * contact's slot, the others follow the second's. 0 where all inputs share the slot's.
 */
function inputsWord(
  { ofInput }: ContactPools,
  place: number,
  poolOf: (pool: number) => number,
): number {
  const own = CONTACT_INPUTS.map((_, input) => ofInput[3 * place + input]!);
  const present = own.filter((pool) => pool !== NO_POOL);
  if (present.every((pool) => pool === place)) return 0;
  const mask = own.reduce((sum, pool, n) => sum + (pool === NO_POOL ? 0 : 1 << n), 0);
  const further = poolOf(present[1]!);
  if (further >= MOST_POOLS) {
    throw new Error(`run: release pool ${further} of a cell, the kernel counts to ${MOST_POOLS}`);
  }
  return mask * 2 ** INPUT_BITS.own + further * 2 ** INPUT_BITS.pool;
}

/** The global index that the Random123 streams of a run's contacts share; 0 where there is none. */
export function globalIndexOf({ draws }: Pick<PackedContacts, 'draws'>): number {
  let shared: number | null = null;
  for (const own of draws) {
    if (own.kind !== 'random123') continue;
    shared ??= own.globalIndex;
    if (own.globalIndex !== shared) {
      throw new Error(
        `run: Random123 streams of global index ${shared} and ${own.globalIndex} in one cell, expected one`,
      );
    }
  }
  return shared ?? 0;
}
