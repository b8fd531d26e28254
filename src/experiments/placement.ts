/**
 * Where the contacts of a drawn connection sit: uniform over the length of the dendrites that the
 * pathway reaches.
 *
 * The apical trunk is the longest path of the apical tree from the soma; oblique dendrites are the
 * side branches that leave it within its first half, and all that they carry.
 */
import type { CellModel } from '../model/cell.ts';
import { sectionStarts_um } from '../model/path-distance.ts';
import type { DrawSource } from '../model/philox.ts';

export type Reach = 'basal' | 'oblique';

/** Part of the trunk whose side branches count as oblique. */
const OBLIQUE_WITHIN = 0.5;

export interface Place {
  section: string;
  x: number;
  location: 'basal' | 'apical';
  /** From the soma's middle along the dendrite. */
  distance_um: number;
}

/** Sections that a pathway can reach; empty where the cell has none. */
export function reachedSections(cell: CellModel, reach: Reach): number[] {
  const { sections } = cell;
  if (reach === 'basal') return sections.flatMap((s, i) => (s.type === 'basal' ? [i] : []));
  const starts = sectionStarts_um(sections, 0.5);
  const trunk = apicalTrunk(cell);
  if (trunk.size === 0) return [];
  const apical = sections.flatMap((s, i) => (s.type === 'apical' ? [i] : []));
  const tip = Math.max(...trunk); // parents come before children
  const tip_um = starts[tip]! + sections[tip]!.length_um;
  const oblique = new Set<number>();
  for (const i of apical) {
    if (trunk.has(i)) continue;
    const { parent } = sections[i]!;
    const nearTrunk = trunk.has(parent) && starts[i]! <= OBLIQUE_WITHIN * tip_um;
    // a second apical tree that begins at the soma is none
    if (oblique.has(parent) || nearTrunk) oblique.add(i);
  }
  return [...oblique];
}

/** Sections of the longest apical path from the soma; empty where the cell has none. */
export function apicalTrunk({ sections }: CellModel): Set<number> {
  const starts = sectionStarts_um(sections, 0.5);
  const end_um = (i: number) => starts[i]! + sections[i]!.length_um;
  const apical = sections.flatMap((s, i) => (s.type === 'apical' ? [i] : []));
  const trunk = new Set<number>();
  if (apical.length === 0) return trunk;
  const tip = apical.reduce((a, b) => (end_um(b) > end_um(a) ? b : a));
  for (let i = tip; i >= 0 && sections[i]!.type === 'apical'; i = sections[i]!.parent) trunk.add(i);
  return trunk;
}

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
