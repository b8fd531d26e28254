/** Fewer points for a line, without losing its peaks. */
import type { Series } from '../experiments/pair-types.ts';

export interface Point {
  t: number;
  value: number;
}

/**
 * At most about 2·maxBins points: the smallest and the largest of each of maxBins equal stretches of
 * time, in order, and the two ends.
 */
export function thin({ t_ms, values }: Series, maxBins = 400): Point[] {
  const n = t_ms.length;
  const at = (i: number): Point => ({ t: t_ms[i]!, value: values[i]! });
  if (n <= 2 * maxBins) return Array.from({ length: n }, (_, i) => at(i));
  const [start, end] = [t_ms[0]!, t_ms[n - 1]!];
  const points: Point[] = [at(0)];
  let i = 1;
  for (let bin = 0; bin < maxBins && i < n - 1; bin++) {
    const until = start + ((end - start) * (bin + 1)) / maxBins;
    let [low, high] = [i, i];
    const first = i;
    for (; i < n - 1 && t_ms[i]! <= until; i++) {
      if (values[i]! < values[low]!) low = i;
      if (values[i]! > values[high]!) high = i;
    }
    if (i === first) continue;
    const [a, b] = [Math.min(low, high), Math.max(low, high)];
    points.push(at(a));
    if (b !== a) points.push(at(b));
  }
  points.push(at(n - 1));
  return points;
}

/** The part of a series in [from, to] ms. */
export function between({ t_ms, values }: Series, from_ms: number, to_ms: number): Series {
  const inside = (i: number) => t_ms[i]! >= from_ms && t_ms[i]! <= to_ms;
  const keep = Array.from(t_ms.keys()).filter(inside);
  return {
    t_ms: Float64Array.from(keep, (i) => t_ms[i]!),
    values: Float64Array.from(keep, (i) => values[i]!),
  };
}
