/**
 * How offspring are made of parents: simulated binary crossover and polynomial mutation within bounds.
 *
 * Deb & Agrawal 1995, Complex Systems 9:115; Deb & Goyal 1996, Computer Science and Informatics 26:30;
 * the forms for bounded variables of Deb's NSGA-II (2002, IEEE Trans. Evol. Comput. 6:182).
 */
import type { DrawSource } from '../model/philox.ts';

export interface Bounds {
  low: number;
  high: number;
}

export interface VariationSettings {
  /** How close children stay to their parents: larger is closer. */
  crossoverIndex: number;
  mutationIndex: number;
  /** That two parents are crossed at all, and that a variable mutates. */
  crossoverRate: number;
  mutationRate: number;
}

/** Two children; bounded variables stay in their bounds. */
export function crossover(
  a: readonly number[],
  b: readonly number[],
  bounds: readonly Bounds[],
  { crossoverIndex: eta, crossoverRate }: VariationSettings,
  draws: DrawSource,
): [number[], number[]] {
  const children: [number[], number[]] = [[...a], [...b]];
  if (draws.next() > crossoverRate) return children;
  bounds.forEach(({ low, high }, i) => {
    const [touched, u, swap] = [draws.next(), draws.next(), draws.next()];
    const y1 = Math.min(a[i]!, b[i]!);
    const y2 = Math.max(a[i]!, b[i]!);
    if (touched > 0.5 || y2 - y1 <= 1e-14 * (high - low)) return;
    const spread = (gap: number) => {
      const alpha = 2 - (1 + (2 * gap) / (y2 - y1)) ** -(eta + 1);
      return u <= 1 / alpha
        ? (u * alpha) ** (1 / (eta + 1))
        : (1 / (2 - u * alpha)) ** (1 / (eta + 1));
    };
    const middle = (y1 + y2) / 2;
    const c1 = clamp(middle - (spread(y1 - low) * (y2 - y1)) / 2, low, high);
    const c2 = clamp(middle + (spread(high - y2) * (y2 - y1)) / 2, low, high);
    children[0][i] = swap < 0.5 ? c2 : c1;
    children[1][i] = swap < 0.5 ? c1 : c2;
  });
  return children;
}

/** A mutated copy. */
export function mutate(
  x: readonly number[],
  bounds: readonly Bounds[],
  { mutationIndex: eta, mutationRate }: VariationSettings,
  draws: DrawSource,
): number[] {
  return x.map((value, i) => {
    const { low, high } = bounds[i]!;
    const [touched, u] = [draws.next(), draws.next()];
    if (touched > mutationRate || high <= low) return value;
    const power = 1 / (eta + 1);
    const below = (1 - (value - low) / (high - low)) ** (eta + 1);
    const above = (1 - (high - value) / (high - low)) ** (eta + 1);
    const shift =
      u < 0.5
        ? (2 * u + (1 - 2 * u) * below) ** power - 1
        : 1 - (2 * (1 - u) + 2 * (u - 0.5) * above) ** power;
    return clamp(value + shift * (high - low), low, high);
  });
}

const clamp = (x: number, low: number, high: number) => Math.min(high, Math.max(low, x));
