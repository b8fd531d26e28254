/** The words of one lane: its clock, detector and recorders, its events, its contacts' streams. */
import type { Job } from '../job.ts';
import { indexWords } from '../layout/contact.ts';
import { EVENT_KIND } from '../layout/event.ts';
import type { PackedRun } from '../layout/pack.ts';
import type { Sheets } from './groups.ts';
import {
  DRAWS_KIND,
  LANE_FIELDS,
  NONE,
  RECORDER_FIELDS,
  RECORDERS,
  SPIKE_CAPACITY,
} from './kernel-layout.ts';
import type { Words } from './words.ts';

/** Where a run sits. */
export interface LanePlace {
  /** First word of its state: word k is at this + k·lanes. */
  state: number;
  /** First of its lane words: word k is at this + k·lanes. */
  lane: number;
  /** First word of its first contact among the vectors: word k is at this + 4·lanes·⌊k/4⌋ + k mod 4. */
  contacts: number;
  /** First event of the run. */
  events: number;
  recorders: { output: number; width: number; late: boolean }[];
  spikeOutput: number;
}

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** The bits of a float32. */
export function bitsOf(value: number): number {
  FLOAT[0] = value;
  return BITS[0]!;
}

const LANE = indexWords(LANE_FIELDS);

interface LaneContext {
  lane: number;
  lanes: number;
  events: number;
  rowCapacity: number;
}

export function packLane(
  job: Job,
  packed: PackedRun,
  sheets: Sheets,
  { lane, lanes, events, rowCapacity }: LaneContext,
): Pick<LanePlace, 'recorders' | 'spikeOutput'> {
  const { detector, run, template } = packed;
  const { states } = template.offset; // words from here on are in the vectors
  const spikeOutput = sheets.outputWords;
  sheets.outputWords += SPIKE_CAPACITY;
  const clock: Record<Exclude<(typeof LANE_FIELDS)[number], 'recorders'>, number> = {
    tick: 0,
    step_ticks: 1,
    previous_ticks: 0,
    cursor: events,
    above: detector && run.cell.vInit_mV > detector.threshold_mV ? 1 : 0,
    detector: detector?.node ?? NONE,
    threshold: bitsOf(detector?.threshold_mV ?? 0),
    n_contacts: packed.contactNode.length,
    end_tick: Math.round(job.duration_ms / job.dt_ms),
    steps: 0,
    spikes: 0,
    spike_output: spikeOutput,
    failed: 0,
  };
  sheets.lanes.interleave(lane, lanes, Object.values(clock));
  const recorders = Array.from({ length: RECORDERS }, (_, n) => {
    const channels = packed.recorders[n] ?? [];
    const width = channels.length + 1;
    const late = channels.some((c) => c.late);
    const capacity = channels.length > 0 ? rowCapacity : 2;
    const table = channels.flatMap(({ words, offset, late: isLate }) => {
      const [first, second] = words.map((w) => (w < states ? w : w - states));
      return [first!, second ?? NONE, bitsOf(offset), isLate ? 1 : 0, words[0]! < states ? 0 : 1];
    });
    const output = sheets.outputWords;
    sheets.outputWords += capacity * width;
    const words: Record<(typeof RECORDER_FIELDS)[number], number> = {
      interval: NONE, // −1: no rows until an event says so
      next: 0,
      rows: 1,
      pending: NONE,
      table: sheets.topology.push(table),
      channels: channels.length,
      output,
      capacity,
      has_late: late ? 1 : 0,
    };
    const word = LANE.recorders + n * RECORDER_FIELDS.length;
    sheets.lanes.interleave(lane + word * lanes, lanes, Object.values(words));
    return { output, width, late };
  });
  return { recorders, spikeOutput };
}

/** A run's events, and one that never comes. Returns the index of the first. */
export function packEventsOf(
  packed: PackedRun,
  events: Words,
  inputOf: (own: number) => number,
): number {
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

/** DRAW_FIELDS of a contact. */
export function drawWords(
  packed: PackedRun,
  c: number,
  parameters: Words,
  input: number,
): number[] {
  const { draws } = packed.run.contacts[c]!;
  const node = packed.contactNode[c]!;
  switch (draws.kind) {
    case 'full':
      return [DRAWS_KIND.full, 0, 0, 0, 0, 0, node, input];
    case 'list': {
      const first = parameters.push(draws.values);
      parameters.reserve(-parameters.length & 3); // the sheet is read in blocks of four
      return [DRAWS_KIND.list, 0, first, 0, 0, 0, node, input];
    }
    case 'random123':
      return [DRAWS_KIND.random123, 0, draws.globalIndex, ...draws.ids, node, input];
  }
}
