/**
 * The parts of an apical tree that contacts are placed by.
 *
 * The trunk is the way to the farthest tip, up to half of it or to the fork whose other branch goes nearly as far,
 * whichever comes first; obliques leave it there; all beyond is tuft. A further apical tree of the soma counts as
 * oblique, since axons reach it as they reach those.
 */
export type ApicalRegion = 'trunk' | 'oblique' | 'tuft';

/** Part of the way to the farthest tip that can count as trunk. */
const TRUNK_WITHIN = 0.5;
/** A side branch that reaches this part of that way divides the tuft; it is no oblique. */
const TUFT_REACH = 0.8;

export interface TreeSection {
  type: string;
  /** Index, before the section's own. */
  parent: number;
}

/** By section; null outside the apical tree. @param starts_um path from the soma @param lengths_um of sections */
export function apicalRegions(
  sections: readonly TreeSection[],
  starts_um: ArrayLike<number>,
  lengths_um: ArrayLike<number>,
): (ApicalRegion | null)[] {
  const regions: (ApicalRegion | null)[] = sections.map(() => null);
  const apical = sections.flatMap(({ type }, i) => (type === 'apical' ? [i] : []));
  if (apical.length === 0) return regions;
  const isApical = (i: number) => i >= 0 && sections[i]!.type === 'apical';
  const farthest_um = Float64Array.from(sections, (_, i) => starts_um[i]! + lengths_um[i]!);
  for (const i of apical.toReversed()) {
    const { parent } = sections[i]!; // parents come before children
    if (isApical(parent)) farthest_um[parent] = Math.max(farthest_um[parent]!, farthest_um[i]!);
  }
  const way = wayToFarthestTip(sections, starts_um, lengths_um);
  const tip_um = Math.max(...[...way].map((i) => farthest_um[i]!));
  const leaves = apical.filter((i) => !way.has(i) && way.has(sections[i]!.parent));
  const fork_um = Math.min(
    ...leaves.filter((i) => farthest_um[i]! >= TUFT_REACH * tip_um).map((i) => starts_um[i]!),
  );
  const half_um = TRUNK_WITHIN * tip_um;
  const isBelow = (um: number) => um <= half_um && um < fork_um;
  for (const i of apical) {
    const { parent } = sections[i]!;
    const start_um = starts_um[i]!;
    if (way.has(i)) regions[i] = start_um < half_um && start_um < fork_um ? 'trunk' : 'tuft';
    else if (way.has(parent)) regions[i] = isBelow(start_um) ? 'oblique' : 'tuft';
    else regions[i] = isApical(parent) ? regions[parent]! : 'oblique';
  }
  return regions;
}

/** Sections of the longest apical path from the soma; empty where there is none. */
export function wayToFarthestTip(
  sections: readonly TreeSection[],
  starts_um: ArrayLike<number>,
  lengths_um: ArrayLike<number>,
): Set<number> {
  const way = new Set<number>();
  const end_um = (i: number) => starts_um[i]! + lengths_um[i]!;
  const apical = sections.flatMap(({ type }, i) => (type === 'apical' ? [i] : []));
  if (apical.length === 0) return way;
  const tip = apical.reduce((a, b) => (end_um(b) > end_um(a) ? b : a));
  for (let i = tip; i >= 0 && sections[i]!.type === 'apical'; i = sections[i]!.parent) way.add(i);
  return way;
}
