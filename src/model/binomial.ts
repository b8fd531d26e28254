/**
 * Binomial numbers from counters: how many of n independent events of probability p happen.
 *
 * A draw belongs to a moment, a place and a cell, and to its rank there, nothing else: no stream is
 * carried along, so results depend on neither layout nor batch, and a run goes on from a checkpoint
 * as if it had never stopped. One random word decides a draw, four draws share a block of Philox; by
 * inversion: with P(K > k) from
 *   P(K > 0) = 1 − (1 − p)ⁿ,   P(K > k) = P(K > k−1) − P(K = k),
 * K is the first k with u ≥ P(K > k). Upper tails keep rare events exact in float32 too. Where the mean
 * exceeds 16, n is drawn in parts, since sums of binomial numbers are binomial.
 * shaders/binomial.wgsl is the same on the device.
 */
import { philox4x32_10 } from './philox.ts';

/**
 * Where draws belong to: [tick, segment, cell, seed], 32-bit words. The tick is the step's, the
 * segment counts those of the cell, the cell is the same whatever else is simulated.
 */
export type DrawStream = readonly [number, number, number, number] | Uint32Array;

/** Second word of the key: NEURON's Random123 streams have 0 there, so none is met. */
const NOISE_KEY = 1;
/** Largest mean of a part. */
const PART_MEAN = 16;
/** Blocks of a segment in one step; parts of a draw lie this far apart in the counter. */
const BLOCKS = 64;
/** Beyond the mean, terms below this share of the tail are left out. */
const LEAST_SHARE = 1e-7;

/**
 * @param p probability of each, 0…1
 * @param n how many, a whole number
 * @param rank which draw of the stream, 0…255
 */
export function binomial(p: number, n: number, rank: number, stream: DrawStream): number {
  if (!(n > 0 && p > 0)) return 0;
  if (p > 0.5) return n - binomial(1 - p, n, rank, stream);
  const part = Math.max(1, Math.floor(PART_MEAN / p));
  let sum = 0;
  let left = n;
  for (let block = rank >> 2; left > 0; block += BLOCKS) {
    const m = Math.min(left, part);
    sum += inverse(p, m, (wordsOf(block, stream)[rank & 3]! + 0.5) / 4294967296);
    left -= m;
  }
  return sum;
}

/** The block that was asked for last: the next draw is often in it. */
const last = { block: -1, tick: 0, segment: 0, cell: 0, seed: 0, words: [] as readonly number[] };

function wordsOf(block: number, stream: DrawStream): readonly number[] {
  const [tick, segment, cell, seed] = stream as [number, number, number, number];
  if (
    last.block !== block ||
    last.tick !== tick ||
    last.segment !== segment ||
    last.cell !== cell ||
    last.seed !== seed
  ) {
    last.words = philox4x32_10([tick, block, segment, cell], [seed, NOISE_KEY]);
    last.block = block;
    last.tick = tick;
    last.segment = segment;
    last.cell = cell;
    last.seed = seed;
  }
  return last.words;
}

function inverse(p: number, n: number, u: number): number {
  const odds = p / (1 - p);
  const log = n * Math.log1p(-p);
  const all = -Math.expm1(log);
  let term = Math.exp(log);
  let tail = all;
  let k = 0;
  while (u < tail && k < n) {
    term *= ((n - k) / (k + 1)) * odds;
    if (k >= n * p && term < LEAST_SHARE * all) break;
    tail -= term;
    k += 1;
  }
  return k;
}
