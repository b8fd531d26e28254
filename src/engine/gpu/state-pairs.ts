/**
 * The pairs of words that a lane holds in the state buffer: what is read and written together stands together.
 *
 *   [nNodes]    voltage in mV, and what float32 rounds off it (docs/numerics.md)
 *   [nNodes]    Q, W of the solve (layout/template.ts)
 *   [nChains]   accD, accR on the way to the root; on the way back dv of the chain's tip, and 0
 *   [nInputs]   gathered g in µS, i in nA
 *   [nInputs]   injected current in nA, and 0
 *   [nInputs]   clamp: conductance in µS, voltage in mV
 */
import type { Template } from '../layout/template.ts';

/** Pairs of an input. */
const INPUT_PAIRS = 3;

/** First pair of the inputs. */
export const inputPair = ({ tree }: Template) => 2 * tree.nNodes + tree.chains.length;

/** Words of a lane. */
export const pairWords = (template: Template, nInputs: number) =>
  2 * (inputPair(template) + INPUT_PAIRS * nInputs);

/** Position of a word among those of a group whose first is `first` for this lane. */
export const pairedAt = (first: number, lanes: number, word: number) =>
  first + 2 * lanes * (word >> 1) + (word & 1);

/** Voltages of the run's start and what is left of them, pair by pair. */
export function startPairs({ tree, offset }: Template, start: ArrayLike<number>): Float64Array {
  const pairs = new Float64Array(2 * tree.nNodes);
  for (let node = 0; node < tree.nNodes; node++) {
    pairs[2 * node] = start[offset.v + node]!;
    pairs[2 * node + 1] = start[offset.low + node]!;
  }
  return pairs;
}
