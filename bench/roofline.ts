/** How near a measured time comes to what the limits of the adapter allow. */
import type { Limits, Shares, Work } from './schema.ts';

/**
 * Of the time, what each part of the work needs at its limit. The largest says what bounds the kernel from
 * below; parts of a kernel can overlap, so they need not add up.
 */
export function sharesOf(work: Work, wall_s: number, limits: Limits): Shares {
  return {
    copy: work.bytes / limits.copy_bytes_per_s / wall_s,
    fma: work.flops / limits.fma_per_s / wall_s,
    exp: work.exps / limits.exp_per_s / wall_s,
  };
}

export const rooflineShare = (shares: Shares): number =>
  Math.max(shares.copy, shares.fma, shares.exp);

/** The shortest time that the limits allow, s. */
export function rooflineSeconds(work: Work, limits: Limits): number {
  return rooflineShare(sharesOf(work, 1, limits));
}

/**
 * The limits at a moment when exponentials go at `exp_per_s`: a busy machine slows a case and its limits
 * alike. Never above what was measured.
 */
export function limitsNow(limits: Limits, exp_per_s: number): Limits {
  const pace = Math.min(1, exp_per_s / limits.exp_per_s);
  return {
    copy_bytes_per_s: limits.copy_bytes_per_s * pace,
    fma_per_s: limits.fma_per_s * pace,
    exp_per_s: limits.exp_per_s * pace,
  };
}
