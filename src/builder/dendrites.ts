/**
 * The receiving side of a morphology, cut into short straight pieces that contacts choose among.
 *
 * A piece is (a part of) the way between two 3-D points, at most PIECE_UM long. Regions: soma; basal;
 * trunk, obliques and tuft of the apical tree (model/apical-regions.ts). Section ids are SONATA's: soma, axon,
 * basal, apical, each in file order, of the morphology file.
 */
import { apicalRegions } from '../model/apical-regions.ts';
import {
  arcLengths_um,
  type Morphology,
  type MorphologySection,
  sonataSectionNames,
} from '../model/morphology.ts';
import { sectionStarts_um } from '../model/path-distance.ts';
import { REGIONS, type Region } from './connectivity-schema.ts';

const PIECE_UM = 10;

/** SONATA's numbers for afferent_section_type. */
export const SECTION_TYPE = { soma: 0, axon: 1, basal: 2, apical: 3 } as const;

export interface Dendrites {
  size: number;
  /** SONATA id [size]. */
  sectionId: Int16Array;
  /** Interval between 3-D points in its section [size]. */
  segmentId: Int16Array;
  /** From the interval's first point to the piece's begin [size]. */
  offset_um: Float32Array;
  /** Relative position of begin in the section, and what 1 µm adds to it [size]. */
  begin: Float64Array;
  perUm: Float64Array;
  /** Begin, and direction of 1 µm [3 × size], in the file's coordinates. */
  from_um: Float64Array;
  direction: Float64Array;
  length_um: Float64Array;
  /** Path from soma(0.5) to begin [size]. */
  path_um: Float64Array;
  /** Pieces of each region, and the ends of their lengths laid one after another. */
  regions: Record<Region, { pieces: Int32Array; ends_um: Float64Array }>;
  /** Type of each section by SONATA id. */
  typeOfSection: Uint8Array;
  /** Name of each section by SONATA id. */
  sectionNames: string[];
}

export function dendritesOf(morphology: Morphology): Dendrites {
  const { sections } = morphology;
  const sectionNames = sonataSectionNames(morphology);
  const idOf = new Map(sectionNames.map((name, id) => [name, id]));
  const arcs = sections.map(({ points }) => arcLengths_um(points));
  const tree = sections.map(({ parent, parentX }, i) => ({
    parent,
    parentX,
    length_um: arcs[i]!.at(-1)!,
  }));
  const starts_um = sectionStarts_um(tree, 0.5);
  const regionOf = regionsOf(sections, starts_um, tree);
  const rows: number[][] = [];
  const byRegion: Record<Region, number[]> = {
    soma: [],
    basal: [],
    trunk: [],
    oblique: [],
    tuft: [],
  };
  sections.forEach(({ name, type, points }, s) => {
    if (type === 'axon') return;
    const arc = arcs[s]!;
    const total_um = arc.at(-1)!;
    for (let i = 0; i + 1 < points.length; i++) {
      const interval_um = arc[i + 1]! - arc[i]!;
      if (!(interval_um > 0)) continue;
      const [a, b] = [points[i]!, points[i + 1]!];
      const direction = [b.x_um - a.x_um, b.y_um - a.y_um, b.z_um - a.z_um].map(
        (d) => d / interval_um,
      );
      const n = Math.ceil(interval_um / PIECE_UM);
      for (let k = 0; k < n; k++) {
        const offset_um = (k * interval_um) / n;
        byRegion[regionOf[s]!].push(rows.length);
        const along_um = arc[i]! + offset_um;
        const path_um =
          type === 'soma' ? Math.abs(along_um - total_um / 2) : starts_um[s]! + along_um;
        rows.push([
          idOf.get(name)!,
          i,
          offset_um,
          along_um / total_um,
          1 / total_um,
          a.x_um + offset_um * direction[0]!,
          a.y_um + offset_um * direction[1]!,
          a.z_um + offset_um * direction[2]!,
          ...direction,
          interval_um / n,
          path_um,
        ]);
      }
    }
  });
  const column = (c: number) => Float64Array.from(rows, (row) => row[c]!);
  const vectors = (c: number) =>
    Float64Array.from(
      { length: 3 * rows.length },
      (_, i) => rows[Math.floor(i / 3)]![c + (i % 3)]!,
    );
  const length_um = column(11);
  const typeOfSection = Uint8Array.from(
    sectionNames,
    (name) => SECTION_TYPE[sections.find((s) => s.name === name)!.type],
  );
  return {
    size: rows.length,
    sectionId: Int16Array.from(column(0)),
    segmentId: Int16Array.from(column(1)),
    offset_um: Float32Array.from(column(2)),
    begin: column(3),
    perUm: column(4),
    from_um: vectors(5),
    direction: vectors(8),
    length_um,
    path_um: column(12),
    regions: Object.fromEntries(
      REGIONS.map((region) => {
        const pieces = Int32Array.from(byRegion[region]);
        let end_um = 0;
        const ends_um = Float64Array.from(pieces, (p) => (end_um += length_um[p]!));
        return [region, { pieces, ends_um }];
      }),
    ) as Dendrites['regions'],
    typeOfSection,
    sectionNames,
  };
}

function regionsOf(
  sections: readonly MorphologySection[],
  starts_um: Float64Array,
  tree: readonly { length_um: number }[],
): Region[] {
  const lengths_um = tree.map(({ length_um }) => length_um);
  const apical = apicalRegions(sections, starts_um, lengths_um);
  return sections.map(({ type }, i): Region => apical[i] ?? (type === 'soma' ? 'soma' : 'basal'));
}
