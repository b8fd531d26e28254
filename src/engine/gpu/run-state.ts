/**
 * What a run remembers, between the device's buffers and a list of numbers: its words of S and of
 * the vectors, its clock, the streams and weights of its contacts, who is awake, its letters. Every
 * word is exact in a float64, so a run goes on bit for bit.
 */
import type { CellRunResult } from '../job.ts';
import { CONTACT_STATE, indexWords } from '../layout/contact.ts';
import type { PackedRun } from '../layout/pack.ts';
import type { PackedBatch } from './groups.ts';
import { DRAW_FIELDS } from './kernel-layout.ts';
import { LANE, type LanePlace } from './lane-words.ts';

const DRAW = indexWords(DRAW_FIELDS);
const STATE = indexWords(CONTACT_STATE);
const CLOCK = [LANE.previous_ticks, LANE.step_ticks, LANE.above, LANE.awake];
const KEPT_DRAWS = [DRAW.used, DRAW.factor];

export interface BatchWords {
  state: Float32Array;
  vectors: Float32Array;
  laneWords: Uint32Array;
}

/** Positions of a run's words, in a fixed order. */
function* positions({ lanes, places }: PackedBatch, r: number) {
  const place = places[r]!;
  for (let k = 0; k < place.stateWords; k++) {
    yield { sheet: 'state', at: place.state + k * lanes } as const;
  }
  for (let k = 0; k < 4 * place.blocks; k++) {
    yield { sheet: 'vectors', at: place.vectors + 4 * lanes * (k >> 2) + (k & 3) } as const;
  }
  for (const word of CLOCK) yield { sheet: 'laneWords', at: place.lane + word * lanes } as const;
  for (let slot = 0; slot < place.slots; slot++) {
    for (const word of KEPT_DRAWS) {
      const at = place.draws + (slot * DRAW_FIELDS.length + word) * lanes;
      yield { sheet: 'laneWords', at } as const;
    }
  }
  for (let k = 0; k < place.slots - place.maxPlastic; k++) {
    yield { sheet: 'laneWords', at: place.awake + k * lanes } as const;
  }
}

export function saveRun(packed: PackedBatch, r: number, words: BatchWords): number[] {
  return Array.from(positions(packed, r), ({ sheet, at }) => words[sheet][at]!);
}

/** Puts the words back before they go to the device; letters are the exchange's to restore. */
export function restoreRun(packed: PackedBatch, r: number, words: Float64Array): void {
  let k = 0;
  for (const { sheet, at } of positions(packed, r)) packed[sheet][at] = words[k++]!;
}

/** How many of a run's saved words are its own; letters follow. */
export function savedWords({ stateWords, blocks, slots, maxPlastic }: LanePlace): number {
  return stateWords + 4 * blocks + CLOCK.length + KEPT_DRAWS.length * slots + slots - maxPlastic;
}

/** End states of a run's contacts, in the order of the job. */
export function contactEnds(
  { lanes, places }: PackedBatch,
  r: number,
  { order }: PackedRun,
  vectors: Float32Array,
): CellRunResult['contacts'] {
  const { plastic, vectors: first } = places[r]!;
  const ends: CellRunResult['contacts'] = new Array(order.contact.length).fill(null);
  for (let place = 0; place < order.nPlastic; place++) {
    const at = (name: keyof typeof STATE) => {
      const word = 4 * plastic + place * CONTACT_STATE.length + STATE[name];
      return vectors[first + 4 * lanes * (word >> 2) + (word & 3)]!;
    };
    ends[order.contact[place]!] = {
      rho: at('rho_hi') + at('rho_lo'),
      gmax_AMPA_nS: at('gmax_hi') + at('gmax_lo'),
      Use: at('Use_hi') + at('Use_lo'),
      effcai: at('effcai_GB'),
      effcaiPeak: at('effcai_peak'),
    };
  }
  return ends;
}
