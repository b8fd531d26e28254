/**
 * Distributions from a stream of uniform draws in (0, 1).
 *
 * Each takes its draws in order, so a stream that knows its place can be entered again.
 */
import type { DrawSource } from '../../../model/philox.ts';

/** Exponential with mean 1: −ln u, one draw, as NEURON's Random123 negexp. */
export function exponential(draws: DrawSource): number {
  return -Math.log(draws.next());
}

/** Standard normal: Box and Muller's cosine, always two draws. At most 6.7. */
export function normal(draws: DrawSource): number {
  const radius = Math.sqrt(-2 * Math.log(draws.next()));
  return radius * Math.cos(2 * Math.PI * draws.next());
}

/**
 * Standard normals, two of each accepted pair of draws: the polar method, as NEURON's Random has it
 * (Law and Kelton).
 */
export function normals(draws: DrawSource): () => number {
  let second: number | null = null;
  return () => {
    if (second !== null) {
      const value = second;
      second = null;
      return value;
    }
    for (;;) {
      const x = 2 * draws.next() - 1;
      const y = 2 * draws.next() - 1;
      const w = x * x + y * y;
      if (w > 1) continue;
      const scale = Math.sqrt((-2 * Math.log(w)) / w);
      second = y * scale;
      return x * scale;
    }
  };
}

/**
 * Gamma with scale 1: Marsaglia and Tsang 2000 (ACM TOMS 26:363), each normal the first of a pair;
 * a shape below 1 as gamma(shape + 1)·u^(1/shape). The number of draws varies.
 */
export function gamma(shape: number, draws: DrawSource): number {
  if (shape < 1) return gamma(shape + 1, draws) * draws.next() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / 3 / Math.sqrt(d);
  for (;;) {
    const x = normals(draws)();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(draws.next()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}
