/**
 * Hypervolume: how much of objective space a set dominates, up to a reference point.
 *
 * By slicing along the last objective, recursively: exact, and quick enough for the fronts of a test.
 */
import { dominates } from '../../src/optimise/dominance.ts';

/**
 * Volume dominated by points that are better than the reference in every objective.
 * @param points [n][m]
 * @param reference [m]
 */
export function hypervolume(
  points: readonly ArrayLike<number>[],
  reference: readonly number[],
): number {
  const inside = points
    .map((p) => Array.from(p))
    .filter((p) => p.every((value, i) => value < reference[i]!));
  return volume(inside, reference);
}

function volume(points: readonly number[][], reference: readonly number[]): number {
  const m = reference.length;
  if (points.length === 0) return 0;
  if (m === 1) return reference[0]! - Math.min(...points.map((p) => p[0]!));
  const last = m - 1;
  const sorted = [...points].sort((a, b) => a[last]! - b[last]!);
  let front: number[][] = [];
  let sum = 0;
  sorted.forEach((point, i) => {
    const cut = point.slice(0, last);
    if (!front.some((p) => dominates(p, cut) || p.every((v, k) => v === cut[k]))) {
      front = [...front.filter((p) => !dominates(cut, p)), cut];
    }
    const thickness = (sorted[i + 1]?.[last] ?? reference[last]!) - point[last]!;
    if (thickness > 0) sum += thickness * volume(front, reference.slice(0, last));
  });
  return sum;
}
