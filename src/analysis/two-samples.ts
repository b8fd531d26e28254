/** Whether two samples differ: by their means, by their distributions. */
import { philox4x32_10 } from '../model/philox.ts';
import { mean } from './statistics.ts';

/**
 * Two-sided permutation test of the difference of means: the share of 20,000 random splits of all
 * values whose difference is as large, the given split counted in (Phipson & Smyth 2010, Stat Appl
 * Genet Mol Biol 9:39). Assumes that the values within each sample are exchangeable. The splits are
 * the same every time.
 */
export function permutationP(a: readonly number[], b: readonly number[]): number {
  const values = [...a, ...b];
  const observed = Math.abs(mean(a) - mean(b));
  // equal but for the order of sums
  const slack = 1e-12 * Math.max(...values.map(Math.abs), 0);
  let asLarge = 1;
  for (let split = 0; split < SPLITS; split++) {
    for (let i = values.length - 1; i > 0; i--) {
      const [word] = philox4x32_10([split, i, 0, 0], [SPLITS, 0]);
      const j = Math.floor((word / 2 ** 32) * (i + 1));
      [values[i], values[j]] = [values[j]!, values[i]!];
    }
    const difference = Math.abs(mean(values.slice(0, a.length)) - mean(values.slice(a.length)));
    if (difference >= observed - slack) asLarge++;
  }
  return asLarge / (SPLITS + 1);
}

const SPLITS = 20_000;

/** Largest distance between the two cumulative distributions (Kolmogorov and Smirnov's D). */
export function largestCdfDistance(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [[...a].sort((p, q) => p - q), [...b].sort((p, q) => p - q)];
  let [i, j, largest] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const at = Math.min(x[i]!, y[j]!);
    while (i < x.length && x[i]! <= at) i++;
    while (j < y.length && y[j]! <= at) j++;
    largest = Math.max(largest, Math.abs(i / x.length - j / y.length));
  }
  return largest;
}
