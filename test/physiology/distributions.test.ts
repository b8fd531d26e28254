import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  betaI,
  betaQuantile,
  cholesky,
  gammaP,
  gammaQuantile,
  logGamma,
  normalCdf,
  poissonQuantile,
} from '../../src/physiology/distributions.ts';

describe('special functions against closed forms', () => {
  test('ln Γ of whole and half numbers', () => {
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
  });

  test('P(1, x) = 1 − e^−x and P(2, x) = 1 − (1 + x)e^−x', () => {
    for (const x of [0.01, 0.5, 1.99, 2.5, 10, 40]) {
      expect(gammaP(1, x)).toBeCloseTo(-Math.expm1(-x), 12);
      expect(gammaP(2, x)).toBeCloseTo(1 - (1 + x) * Math.exp(-x), 12);
    }
  });

  test('I_x(2, 3) is its polynomial, and I_x(a, b) = 1 − I_1−x(b, a)', () => {
    for (const x of [0.05, 0.3, 0.5, 0.9]) {
      expect(betaI(2, 3, x)).toBeCloseTo(6 * x ** 2 - 8 * x ** 3 + 3 * x ** 4, 12);
      expect(betaI(7.5, 0.6, x)).toBeCloseTo(1 - betaI(0.6, 7.5, 1 - x), 12);
    }
  });

  test('the normal distribution at its tabulated points', () => {
    expect(normalCdf(0)).toBeCloseTo(0.5, 14);
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 12);
    expect(normalCdf(-3)).toBeCloseTo(0.0013498980316301, 12);
  });
});

describe('quantiles', () => {
  const p = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });

  test('undo their distribution functions', () => {
    fc.assert(
      fc.property(p, (q) => {
        const g = gammaQuantile(q, 1.94, 1);
        expect(gammaP(1.94 ** 2, g * 1.94)).toBeCloseTo(q, 9);
        const u = betaQuantile(q, 0.38, 0.1);
        const total = (0.38 * 0.62) / 0.01 - 1;
        expect(betaI(0.38 * total, 0.62 * total, u)).toBeCloseTo(q, 9);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  test('have the mean and the deviation asked for', () => {
    const n = 4000;
    const grid = Array.from({ length: n }, (_, i) => (i + 0.5) / n);
    const moments = (x: number[]) => {
      const mean = x.reduce((a, b) => a + b, 0) / n;
      return [mean, Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / n)];
    };
    const close = ([m, s]: number[], mean: number, sd: number) => {
      expect(m! / mean).toBeCloseTo(1, 2);
      // the outermost 1/8000 of each tail is not sampled
      expect(s! / sd).toBeCloseTo(1, 1);
    };
    close(moments(grid.map((q) => gammaQuantile(q, 25.7, 45.87))), 25.7, 45.87);
    close(moments(grid.map((q) => betaQuantile(q, 0.46, 0.26))), 0.46, 0.26);
    close(moments(grid.map((q) => poissonQuantile(q, 1.8))), 1.8, Math.sqrt(1.8));
  });

  test('no spread: the mean', () => {
    expect(gammaQuantile(0.9, 671, 0)).toBe(671);
    expect(poissonQuantile(0.999, 0)).toBe(0);
  });
});

test('Cholesky factors multiply back, and an impossible correlation is refused', () => {
  const matrix = [
    [1, 0.9],
    [0.9, 1],
  ];
  const L = cholesky(matrix);
  expect(L[1]![0]! * L[1]![0]! + L[1]![1]! ** 2).toBeCloseTo(1, 14);
  expect(L[0]![0]! * L[1]![0]!).toBeCloseTo(0.9, 14);
  expect(() =>
    cholesky([
      [1, 1.2],
      [1.2, 1],
    ]),
  ).toThrow(RangeError);
});
