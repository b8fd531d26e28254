/**
 * How neurodamus numbers what it simulates: a cell's gid is its node id + 1 + the offset of its
 * population, and a population's id comes from the MD5 digest of its name.
 */
import { md5 } from '../../model/md5.ts';

/** Offsets of populations after the first begin at multiples of this. */
const OFFSET_STEP = 1000;

/** Offset of each population's gids, in the order given. */
export function gidOffsets(
  populations: Iterable<{ name: string; size: number }>,
): Map<string, number> {
  const offsets = new Map<string, number>();
  let next = 0;
  for (const { name, size } of populations) {
    offsets.set(name, next);
    next = Math.ceil((next + size) / OFFSET_STEP) * OFFSET_STEP;
  }
  return offsets;
}

/** A number below 4096: ((d₁ & 15) << 8) + d₀ of the digest of the name. */
export function populationId(name: string): number {
  const digest = md5(name);
  return ((digest[1]! & 15) << 8) + digest[0]!;
}
