/**
 * What a run remembers, between the device's buffers and a list of numbers: its words of S and of
 * the vectors, its clock, the streams and weights of its contacts, who is awake, its letters (their
 * number, then tick and slot each); voltages at gap junctions follow (exchange.ts). Every word is
 * exact in a float64, so a run goes on bit for bit.
 */
import type { ContactEnds } from '../job.ts';
import { indexWords } from '../layout/contact.ts';
import type { PackedRun } from '../layout/pack.ts';
import { DEVICE_STATE } from './contact-words.ts';
import type { BatchLayout, Sheets } from './groups.ts';
import { DRAW_FIELDS, LETTER_WORDS, LETTERBOX_HEAD, NONE } from './kernel-layout.ts';
import { LANE, type LanePlace } from './lane-words.ts';
import { pairedAt } from './state-pairs.ts';

const DRAW = indexWords(DRAW_FIELDS);
const STATE = indexWords(DEVICE_STATE);
const CLOCK = [LANE.previous_ticks, LANE.step_ticks, LANE.above, LANE.awake];
/** Those behind a contact's own are a network's. */
const KEPT_DRAWS = [DRAW.used, DRAW.factor];
const keptDraws = ({ drawWords }: BatchLayout) => KEPT_DRAWS.filter((word) => word < drawWords);

export interface BatchWords {
  state: Float32Array;
  vectors: Float32Array;
  laneWords: Uint32Array;
}

/** Positions of a run's words, in a fixed order. */
function* positions(layout: BatchLayout, r: number) {
  const { lanes, places, drawWords } = layout;
  const place = places[r]!;
  for (let k = 0; k < place.stateWords; k++) {
    yield { sheet: 'state', at: pairedAt(place.state, lanes, k) } as const;
  }
  for (let k = 0; k < 4 * place.blocks; k++) {
    yield { sheet: 'vectors', at: place.vectors + 4 * lanes * (k >> 2) + (k & 3) } as const;
  }
  for (const word of CLOCK) yield { sheet: 'laneWords', at: place.lane + word * lanes } as const;
  for (let slot = 0; slot < place.slots; slot++) {
    for (const word of keptDraws(layout)) {
      const at = place.draws + (slot * drawWords + word) * lanes;
      yield { sheet: 'laneWords', at } as const;
    }
  }
  for (let k = 0; k < place.slots - place.maxPlastic; k++) {
    yield { sheet: 'laneWords', at: place.awake + k * lanes } as const;
  }
}

export function saveRun(layout: BatchLayout, r: number, words: BatchWords): Float64Array {
  const { laneWords } = words;
  const place = layout.places[r]!;
  const { letterbox } = place;
  const isConnected = letterbox !== NONE;
  const own = ownWords(layout, place);
  const letters = isConnected ? LETTER_WORDS * laneWords[letterbox]! : 0;
  const saved = new Float64Array(own + (isConnected ? 1 + letters : 0));
  let k = 0;
  for (const { sheet, at } of positions(layout, r)) saved[k++] = words[sheet][at]!;
  if (isConnected) {
    const first = letterbox + LETTERBOX_HEAD;
    saved[k++] = laneWords[letterbox]!;
    saved.set(laneWords.subarray(first, first + letters), k);
  }
  return saved;
}

/**
 * Puts the words back before they go to the device.
 * @param nGaps words at the end that are the exchange's
 */
export function restoreRun(
  layout: BatchLayout,
  r: number,
  sheets: Sheets,
  words: Float64Array,
  nGaps: number,
): void {
  const place = layout.places[r]!;
  const { letterbox } = place;
  const own = ownWords(layout, place);
  const letters = letterbox === NONE ? 0 : 1 + LETTER_WORDS * (words[own] ?? 0);
  if (words.length !== own + letters + nGaps) {
    throw new Error(
      `run: the state to go on from has ${words.length} words for run ${r} of a batch, expected ${own + letters + nGaps}: it is of another job, or of another version`,
    );
  }
  let k = 0;
  for (const { sheet, at } of positions(layout, r)) {
    if (sheet === 'laneWords') sheets.lanes.bits[at] = words[k++]!;
    else sheets[sheet].floats[at] = words[k++]!;
  }
  if (letterbox === NONE) return;
  sheets.lanes.bits[letterbox] = words[k]!;
  sheets.lanes.bits.set(words.subarray(k + 1, k + letters), letterbox + LETTERBOX_HEAD);
}

/** How many of a run's saved words come before its letters. */
function ownWords(layout: BatchLayout, place: LanePlace): number {
  const { stateWords, blocks, slots, maxPlastic } = place;
  const draws = keptDraws(layout).length * slots;
  return stateWords + 4 * blocks + CLOCK.length + draws + slots - maxPlastic;
}

/** End states of a run's plastic contacts. */
export function contactEnds(
  { lanes, places }: BatchLayout,
  r: number,
  { order }: PackedRun,
  vectors: Float32Array,
): ContactEnds {
  const { plastic, plasticWords, vectors: first } = places[r]!;
  const { nPlastic, contact } = order;
  const column = (...names: (keyof typeof STATE)[]) =>
    Float64Array.from({ length: nPlastic }, (_, place) =>
      names.reduce((sum, name) => {
        const word = 4 * plastic + place * plasticWords + STATE[name];
        return sum + vectors[first + 4 * lanes * (word >> 2) + (word & 3)]!;
      }, 0),
    );
  return {
    contact: contact.subarray(0, nPlastic),
    rho: column('rho_hi', 'rho_lo'),
    gmax_AMPA_nS: column('gmax_hi', 'gmax_lo'),
    Use: column('Use_hi', 'Use_lo'),
    effcai: column('effcai_GB'),
    effcaiPeak: column('effcai_peak'),
  };
}
