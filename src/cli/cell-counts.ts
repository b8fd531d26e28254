/** What a cell is made of, by type of section. */
import type { CellModel } from '../model/cell.ts';

export interface TypeCount {
  type: string;
  sections: number;
  segments: number;
  length_um: number;
  area_um2: number;
}

/** One entry a type in the order of the cell, and their sum under the name `all`. */
export function countByType(cell: CellModel): TypeCount[] {
  const counts = new Map<string, TypeCount>();
  const of = (type: string) => {
    const count = counts.get(type) ?? { type, sections: 0, segments: 0, length_um: 0, area_um2: 0 };
    counts.set(type, count);
    return count;
  };
  for (const { type, nseg, length_um } of cell.sections) {
    const count = of(type);
    count.sections += 1;
    count.segments += nseg;
    count.length_um += length_um;
  }
  cell.nodes.kind.forEach((kind, i) => {
    if (kind === 'seg')
      of(cell.sections[cell.nodes.section[i]!]!.type).area_um2 += cell.nodes.area_um2[i]!;
  });
  const parts = [...counts.values()];
  const sum = (key: 'sections' | 'segments' | 'length_um' | 'area_um2') =>
    parts.reduce((total, part) => total + part[key], 0);
  return [
    ...parts,
    {
      type: 'all',
      sections: sum('sections'),
      segments: sum('segments'),
      length_um: sum('length_um'),
      area_um2: sum('area_um2'),
    },
  ];
}
