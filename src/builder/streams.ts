/**
 * Random numbers of a build: a Philox stream for each thing that is drawn, keyed by the seed, by what
 * it is for and by the cells concerned. Nothing depends on the order in which things are built.
 */
import { philox4x32_10, type Random123Stream, random123Stream } from '../model/philox.ts';

/** What a stream is for; numbers stay as they are, or built circuits change. */
export const PURPOSE = {
  place: 1,
  components: 2,
  connected: 3,
  sites: 4,
  physiology: 5,
  sample: 6,
  fibres: 7,
} as const;
export type Purpose = keyof typeof PURPOSE;

/** Draws of a cell (b = 0), or of the connection from cell or fibre b to cell a. */
export function streamOf(seed: number, purpose: Purpose, a: number, b = 0): Random123Stream {
  return random123Stream([a, b, PURPOSE[purpose]], seed);
}

/**
 * One draw in (0, 1) for each ordered pair of cells: whether source reaches target. Neighbouring
 * sources share a Philox block, so going through them in order costs a block for four.
 */
export function pairDraws(seed: number): (target: number, source: number) => number {
  let blockTarget = -1;
  let blockIndex = -1;
  let block: readonly number[] = [];
  return (target, source) => {
    const index = source >>> 2;
    if (index !== blockIndex || target !== blockTarget) {
      blockIndex = index;
      blockTarget = target;
      block = philox4x32_10([index, PURPOSE.connected, target >>> 0, 0], [seed >>> 0, 0]);
    }
    return (block[source & 3]! + 1) / 4294967297;
  };
}
