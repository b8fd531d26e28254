/**
 * Whether two means differ, from mean, standard error and n of each (Welch 1947, Biometrika 34:28).
 */
import { betaI } from '../physiology/distributions.ts';

export interface MeanOf {
  mean: number;
  /** Standard error of the mean. */
  sem: number;
  n: number;
}

/** Difference of the means over its standard error: (a − b)/√(SEM_a² + SEM_b²). */
export function zScore(a: MeanOf, b: MeanOf): number {
  return (a.mean - b.mean) / Math.hypot(a.sem, b.sem);
}

/** Degrees of freedom of the difference by Welch and Satterthwaite; NaN where an n is below 2. */
export function welchDegreesOfFreedom(a: MeanOf, b: MeanOf): number {
  if (a.n < 2 || b.n < 2) return Number.NaN;
  return (a.sem ** 2 + b.sem ** 2) ** 2 / (a.sem ** 4 / (a.n - 1) + b.sem ** 4 / (b.n - 1));
}

/** Two-sided p of Student's t: the share of the distribution further from 0 than |t|. */
export function studentP(t: number, degreesOfFreedom: number): number {
  const x = degreesOfFreedom / (degreesOfFreedom + t * t);
  return Number.isNaN(x) ? Number.NaN : betaI(degreesOfFreedom / 2, 0.5, x);
}

/** Welch's t-test, two-sided. p is NaN where an n is below 2 or both standard errors are 0. */
export function welchTest(
  a: MeanOf,
  b: MeanOf,
): { t: number; degreesOfFreedom: number; p: number } {
  const t = zScore(a, b);
  const degreesOfFreedom = welchDegreesOfFreedom(a, b);
  return { t, degreesOfFreedom, p: studentP(t, degreesOfFreedom) };
}
