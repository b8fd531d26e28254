/**
 * Where the contacts of a drawn connection sit: uniform over the length of the dendrites that the
 * pathway reaches (obliques: model/apical-regions.ts).
 */
import { apicalRegions, wayToFarthestTip } from '../model/apical-regions.ts';
import type { CellModel } from '../model/cell.ts';
import { sectionStarts_um } from '../model/path-distance.ts';
import type { DrawSource } from '../model/philox.ts';

export type Reach = 'basal' | 'oblique';

export interface Place {
  section: string;
  x: number;
  location: 'basal' | 'apical';
  /** From the soma's middle along the dendrite. */
  distance_um: number;
}

/** Sections that a pathway can reach; empty where the cell has none. */
export function reachedSections({ sections }: CellModel, reach: Reach): number[] {
  if (reach === 'basal') return sections.flatMap((s, i) => (s.type === 'basal' ? [i] : []));
  const regions = apicalRegions(sections, ...extents_um(sections));
  return regions.flatMap((region, i) => (region === 'oblique' ? [i] : []));
}

/** Sections of the longest apical path from the soma; empty where the cell has none. */
export function apicalTrunk({ sections }: CellModel): Set<number> {
  return wayToFarthestTip(sections, ...extents_um(sections));
}

/** Path from the middle of the soma to where each section begins, and its length. */
const extents_um = (sections: CellModel['sections']) =>
  [sectionStarts_um(sections, 0.5), sections.map(({ length_um }) => length_um)] as const;

/** A point drawn uniformly from the total length of these sections. */
export function drawPlace(cell: CellModel, among: readonly number[], draws: DrawSource): Place {
  const { sections } = cell;
  const total_um = among.reduce((sum, i) => sum + sections[i]!.length_um, 0);
  let left_um = draws.next() * total_um;
  let at = among.at(-1)!;
  for (const i of among) {
    if (left_um < sections[i]!.length_um) {
      at = i;
      break;
    }
    left_um -= sections[i]!.length_um;
  }
  const { name, type, length_um } = sections[at]!;
  const x = Math.min(1 - 1e-7, Math.max(1e-7, left_um / length_um));
  const starts = sectionStarts_um(sections, 0.5);
  return {
    section: name,
    x,
    location: type === 'apical' ? 'apical' : 'basal',
    distance_um: starts[at]! + x * length_um,
  };
}
