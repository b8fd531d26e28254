/**
 * A reconstructed neuron as plain data: unbranched sections of 3-D points, as NEURON's Import3d
 * would hand them to the simulator (same sections, same order, same names, same points).
 *
 * Positions and diameters have the precision NEURON keeps, float32, because lengths of short
 * sections are differences of large coordinates.
 */
export type SectionType = 'soma' | 'axon' | 'basal' | 'apical';

export interface MorphologyPoint {
  x_um: number;
  y_um: number;
  z_um: number;
  diam_um: number;
}

export interface MorphologySection {
  /** soma[0], axon[i], dend[i] (basal), apic[i]: numbered per type in file order. */
  name: string;
  type: SectionType;
  /** Section it is attached to with its x = 0 end, −1 for the root. Parents come before children. */
  parent: number;
  /** Where on the parent, 0 … 1; null for the root. */
  parentX: number | null;
  /** At least two, from x = 0 to x = 1. */
  points: MorphologyPoint[];
}

export interface Morphology {
  /** Name the reader was given, for messages. */
  fileName: string;
  /** The first is the soma and the root. */
  sections: MorphologySection[];
}

export const NAME_STEMS: Record<SectionType, string> = {
  soma: 'soma',
  axon: 'axon',
  basal: 'dend',
  apical: 'apic',
};

/** Length along the points, µm. */
export function sectionLength_um(points: readonly MorphologyPoint[]): number {
  return arcLengths_um(points).at(-1) ?? 0;
}

/** Path length from the first point to each point, µm [nPoints]. */
export function arcLengths_um(points: readonly MorphologyPoint[]): Float64Array {
  const arc = new Float64Array(points.length);
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    const [dx, dy, dz] = [b.x_um - a.x_um, b.y_um - a.y_um, b.z_um - a.z_um].map(Math.fround);
    arc[i] = arc[i - 1]! + Math.sqrt(dx! * dx! + dy! * dy! + dz! * dz!);
  }
  return arc;
}

/**
 * Section names in the order of SONATA's section ids: soma, axon, basal, apical, each in file
 * order, of the reconstruction (the axon not yet replaced). Entry i is the section with id i.
 */
export function sonataSectionNames(morphology: Morphology): string[] {
  const ofType = (type: SectionType) =>
    morphology.sections.filter((s) => s.type === type).map((s) => s.name);
  return (['soma', 'axon', 'basal', 'apical'] as const).flatMap(ofType);
}
