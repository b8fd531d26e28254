/** Comparisons of two means, against numbers worked by hand. */
import { describe, expect, test } from 'vitest';
import { standardDeviation, standardError } from '../../src/analysis/statistics.ts';
import { studentP, welchDegreesOfFreedom, welchTest, zScore } from '../../src/analysis/welch.ts';

const ours = { mean: 1.2, sem: 0.06, n: 6 };
const measured = { mean: 1, sem: 0.08, n: 4 };

test('the standard error of 1, 2, 3, 6 is SD/2 with SD² = 14/3', () => {
  // mean 3; squares of the deviations 4 + 1 + 0 + 9 = 14, over n − 1 = 3
  expect(standardDeviation([1, 2, 3, 6])).toBeCloseTo(Math.sqrt(14 / 3), 12);
  expect(standardError([1, 2, 3, 6])).toBeCloseTo(Math.sqrt(14 / 3) / 2, 12);
});

test('z is the difference over the root of the summed squares: 0.2/0.1', () => {
  expect(zScore(ours, measured)).toBeCloseTo(2, 12);
  expect(zScore(measured, ours)).toBeCloseTo(-2, 12);
});

describe('degrees of freedom', () => {
  test('of two equal samples of five are eight', () => {
    const five = { mean: 0, sem: 0.1, n: 5 };
    expect(welchDegreesOfFreedom(five, five)).toBeCloseTo(8, 12);
  });

  test('of unequal ones follow Welch and Satterthwaite', () => {
    // 0.01² / (0.0036²/5 + 0.0064²/3) = 1e-4 / 1.62453e-5
    expect(welchDegreesOfFreedom(ours, measured)).toBeCloseTo(6.1556, 3);
  });

  test('are unknown where a sample is a single pair', () => {
    expect(welchTest(ours, { mean: 1, sem: 0.1, n: 1 }).p).toBeNaN();
  });
});

describe("Student's p, two-sided", () => {
  test('has closed forms at one and two degrees of freedom', () => {
    // 1 − (2/π) atan t, and 1 − t/√(2 + t²)
    expect(studentP(1, 1)).toBeCloseTo(0.5, 10);
    expect(studentP(Math.sqrt(3), 1)).toBeCloseTo(1 / 3, 10);
    expect(studentP(2, 2)).toBeCloseTo(1 - 2 / Math.sqrt(6), 10);
    expect(studentP(-2, 2)).toBeCloseTo(1 - 2 / Math.sqrt(6), 10);
  });

  test('is 1 for no difference, and that of the normal distribution for many', () => {
    expect(studentP(0, 7)).toBe(1);
    expect(studentP(1.959963985, 1e6)).toBeCloseTo(0.05, 5);
  });
});
