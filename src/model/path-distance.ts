/**
 * Path distance along the tree, µm. Measured from the root section (the soma).
 */
export interface TreeSection {
  parent: number;
  parentX: number | null;
  length_um: number;
}

/**
 * Distance of each section's x = 0 end from the root's point `originX` [nSections].
 * For the root itself the distance of its x is |x − originX| · length: its entry is 0 and unused.
 */
export function sectionStarts_um(sections: readonly TreeSection[], originX: number): Float64Array {
  const starts = new Float64Array(sections.length);
  sections.forEach(({ parent, parentX }, i) => {
    if (parent < 0) return;
    const { parent: grandparent, length_um } = sections[parent]!;
    const x = parentX ?? 1;
    starts[i] =
      grandparent < 0 ? Math.abs(x - originX) * length_um : starts[parent]! + x * length_um;
  });
  return starts;
}
