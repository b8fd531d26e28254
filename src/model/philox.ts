/**
 * Random numbers from counters: Philox4x32-10, and NEURON's Random123 streams made of it.
 *
 * A draw depends on its stream's ids and its place in the stream alone, so results do not depend on
 * how work is laid out. Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3" (SC11).
 * shaders/philox.wgsl is the same on the device.
 */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
/** Added to the key each round: the golden ratio and √3 − 1, as 32-bit fractions. */
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** High word of the 64-bit product of two 32-bit words; every intermediate fits a float64. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + aLow * bHigh + Math.floor((aLow * bLow) / 0x10000);
  return aHigh * bHigh + Math.floor(middle / 0x10000);
}

/** Philox4x32 with ten rounds: four random words (unsigned 32-bit) of a counter and a key. */
export function philox4x32_10(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Where draws come from, one at a time. */
export interface DrawSource {
  /** The next number, in (0, 1) for random streams. */
  next(): number;
}

/** A stream that knows its place. */
export interface Random123Stream extends DrawSource {
  /** Draws taken so far; setting it moves the stream there. */
  drawn: number;
}

/**
 * NEURON's Random123 stream of three ids: key (globalIndex, 0), counter (sequence, id3, id1, id2),
 * the four words of a block in order, each as (word + 1)/(2³² + 1).
 */
export function random123Stream(
  ids: readonly [number, number, number],
  globalIndex = 0,
): Random123Stream {
  const [id1, id2, id3] = ids;
  let sequence = -1;
  let block: readonly number[] = [];
  return {
    drawn: 0,
    next() {
      const wanted = Math.floor(this.drawn / 4);
      if (wanted !== sequence) {
        sequence = wanted;
        block = philox4x32_10(
          [sequence >>> 0, id3 >>> 0, id1 >>> 0, id2 >>> 0],
          [globalIndex >>> 0, 0],
        );
      }
      return (block[this.drawn++ % 4] + 1) / 4294967297;
    },
  };
}
