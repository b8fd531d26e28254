/** What statements of a kernel cost: bytes in storage buffers and operations, one a component. */
export interface Cost {
  /** Bytes that a lane reads or writes for itself. */
  bytes: number;
  /** Bytes of words that all lanes of a group read. */
  shared: number;
  /** Additions, multiplications, divisions, comparisons and choices of floats. */
  flops: number;
  /** Exponentials, logarithms, powers, roots. */
  exps: number;
}

export const noCost = (): Cost => ({ bytes: 0, shared: 0, flops: 0, exps: 0 });

/** Adds `times` × cost to a sum, in place. */
export function addCost(sum: Cost, cost: Cost, times = 1): void {
  sum.bytes += times * cost.bytes;
  sum.shared += times * cost.shared;
  sum.flops += times * cost.flops;
  sum.exps += times * cost.exps;
}
