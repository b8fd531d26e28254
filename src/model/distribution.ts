/**
 * Values of a parameter along the path from the soma.
 *
 * Emodels measure to the segment's centre from soma(0.5). Those of 2015 measure from soma(0); the last segment of each section takes its distal end,
 * because their template also visits the ends, and distances are rounded to six digits there.
 */
import type { DistanceRule, Distribution } from './emodel.ts';
import { sectionStarts_um, type TreeSection } from './path-distance.ts';

/** Distance of each segment of each section, µm [section][segment]. */
export function segmentDistances_um(
  sections: readonly (TreeSection & { nseg: number })[],
  rule: DistanceRule,
): Float64Array[] {
  const of2015 = rule === '2015';
  const originX = of2015 ? 0 : 0.5;
  const starts = sectionStarts_um(sections, originX);
  return sections.map(({ parent, nseg, length_um }, s) =>
    Float64Array.from({ length: nseg }, (_, seg) => {
      const x = of2015 && seg === nseg - 1 ? 1 : (seg + 0.5) / nseg;
      const d = parent < 0 ? Math.abs(x - originX) * length_um : starts[s]! + x * length_um;
      return of2015 ? Number(d.toPrecision(6)) : d;
    }),
  );
}

/** The parameter's value at a distance. */
export function valueAt(value: number, distribution: Distribution, distance_um: number): number {
  switch (distribution.kind) {
    case 'uniform':
      return value;
    case 'exp':
      return value * (-0.8696 + 2.087 * Math.exp(0.0031 * distance_um));
    case 'decay':
      return value * Math.exp(distribution.constant_per_um * distance_um);
  }
}
