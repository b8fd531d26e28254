/**
 * Pareto dominance of objective vectors, all to be made small.
 */

/** Whether a is nowhere worse than b and somewhere better. */
export function dominates(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  let better = false;
  for (let i = 0; i < a.length; i++) {
    if (a[i]! > b[i]!) return false;
    if (a[i]! < b[i]!) better = true;
  }
  return better;
}

/** A point of the search and what it came to. */
export interface Individual {
  /** Variables [n]. */
  x: number[];
  /** Objectives [m]. */
  f: number[];
}

export const largestObjective = ({ f }: Individual) => Math.max(...f);

const sameObjectives = (a: Individual, b: Individual) => a.f.every((value, i) => value === b.f[i]);

/** The front of a known front and newcomers; of equal objectives the first known stays. */
export function joinFront(
  front: readonly Individual[],
  found: readonly Individual[],
): Individual[] {
  let joined = [...front];
  for (const one of found) {
    if (joined.some((other) => dominates(other.f, one.f) || sameObjectives(other, one))) continue;
    joined = joined.filter((other) => !dominates(one.f, other.f));
    joined.push(one);
  }
  return joined;
}
