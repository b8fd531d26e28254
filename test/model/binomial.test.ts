/** Binomial numbers from counters, against the exact distribution. Seeds are fixed: no test can fail by chance alone. */
import { describe, expect, test } from 'vitest';
import { binomial, type DrawStream } from '../../src/model/binomial.ts';

const DRAWS = 20_000;
const SEED = 7;

/** One draw at each of many ticks. */
function sample(p: number, n: number, seed = SEED): number[] {
  return Array.from({ length: DRAWS }, (_, tick) => binomial(p, n, 0, [tick, 3, 11, seed]));
}

/** P(K = k) for k = 0…n, by the recurrence in logarithms. */
function exact(p: number, n: number): number[] {
  let log = n * Math.log1p(-p);
  return Array.from({ length: n + 1 }, (_, k) => {
    if (k > 0) log += Math.log((n - k + 1) / k) + Math.log(p / (1 - p));
    return Math.exp(log);
  });
}

/** Small means, large ones (drawn in parts), rare events, events that are likely. */
const CASES: [number, number][] = [
  [0.003, 43],
  [0.01, 553],
  [0.3, 7],
  [0.5, 1],
  [0.5, 500],
  [0.2, 400],
  [0.97, 60],
  [2e-4, 1600],
];

describe.each(CASES)('%d of %d', (p, n) => {
  const draws = sample(p, n);

  test('counts whole events, none more than there are', () => {
    for (const k of draws) expect(Number.isInteger(k) && k >= 0 && k <= n).toBe(true);
  });

  test('has the mean and the variance', () => {
    const mean = draws.reduce((sum, k) => sum + k, 0) / DRAWS;
    const variance = draws.reduce((sum, k) => sum + (k - mean) ** 2, 0) / (DRAWS - 1);
    const expected = n * p * (1 - p);
    // Four standard errors; that of the variance from the fourth moment, 3σ⁴ + σ²(1 − 6pq).
    const fourth = 3 * expected ** 2 + expected * (1 - 6 * p * (1 - p));
    expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt(expected / DRAWS));
    const error = Math.sqrt(Math.max(0, fourth - expected ** 2) / DRAWS);
    // At p = 1/2, n = 1 that is 0, and the variance is off by the mean's square alone.
    const fromMean = (16 * expected) / DRAWS;
    expect(Math.abs(variance - expected)).toBeLessThan(4 * error + fromMean);
  });

  test('has the distribution', () => {
    const counts = new Array<number>(n + 1).fill(0);
    for (const k of draws) counts[k]!++;
    // χ² over cells of five or more expected, the rest in one; its mean is cells − 1, variance twice that.
    let chi2 = 0;
    let cells = 0;
    const rest = { expected: 0, found: 0 };
    exact(p, n).forEach((share, k) => {
      const expected = share * DRAWS;
      if (expected < 5) {
        rest.expected += expected;
        rest.found += counts[k]!;
      } else {
        chi2 += (counts[k]! - expected) ** 2 / expected;
        cells += 1;
      }
    });
    if (rest.expected >= 5) {
      chi2 += (rest.found - rest.expected) ** 2 / rest.expected;
      cells += 1;
    } else {
      expect(rest.found).toBeLessThan(25);
    }
    expect(chi2).toBeLessThan(cells - 1 + 4 * Math.sqrt(2 * (cells - 1)));
  });
});

test('is the same for the same moment, place, cell and seed, and another for any other', () => {
  const at = (stream: number[], first = 0) =>
    Array.from({ length: 6 }, (_, rank) =>
      binomial(0.5, 1000, first + rank, Uint32Array.from(stream)),
    );
  const base = [5, 6, 7, 8];
  expect(at(base)).toEqual(at([...base]));
  for (const i of [0, 1, 2, 3]) expect(at(base.with(i, 9))).not.toEqual(at(base));
  expect(at(base, 6)).not.toEqual(at(base));
});

test('ends of the range need no chance', () => {
  const stream: DrawStream = [1, 2, 3, 4];
  expect(binomial(0, 50, 0, stream)).toBe(0);
  expect(binomial(1, 50, 0, stream)).toBe(50);
  expect(binomial(0.4, 0, 0, stream)).toBe(0);
});
