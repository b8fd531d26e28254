/**
 * Sections cut into segments: areas, diameters and axial resistances as NEURON integrates them.
 *
 * Between two 3-D points the diameter is linear in the path length. Over a segment of length ds
 * the area is the lateral area of its frusta, π/2 Σ (d₁+d₂)·√(δ² + (d₂−d₁)²/4); the diameter is
 * the mean along the path (for a straight taper area/(π ds) up to the slant); the resistance of a
 * half segment is 4·Ra/π Σ δ/(d₁ d₂). V lives at centres: ri joins neighbouring centres.
 */
import { arcLengths_um, type MorphologyPoint } from './morphology.ts';

/** 1 Ω cm · µm / µm² in MΩ. */
const MOHM_PER_OHM_CM_PER_UM = 1e-2;

export interface SectionGeometry {
  nseg: number;
  length_um: number;
  /** [nseg] */
  area_um2: Float64Array;
  /** [nseg] */
  diam_um: Float64Array;
  /**
   * From each centre to the one before it, the first to the section's x = 0 end; entry nseg is
   * from the last centre to the x = 1 end [nseg + 1].
   */
  ri_MOhm: Float64Array;
}

/** The chunk size that the published emodels ask for, µm. */
export const DEFAULT_CHUNK_SIZE_UM = 40;

/** The rule of these cells: an odd number, one more pair for every chunk. */
export function segmentCount(length_um: number, chunkSize_um: number): number {
  return 1 + 2 * Math.floor(length_um / chunkSize_um);
}

/** A section given by 3-D points (two or more, of positive length). */
export function discretise(
  points: readonly MorphologyPoint[],
  nseg: number,
  Ra_ohm_cm: number,
): SectionGeometry {
  const arc_um = arcLengths_um(points);
  const length_um = arc_um.at(-1)!;
  const ds = length_um / nseg;
  const area_um2 = new Float64Array(nseg);
  const diam_um = new Float64Array(nseg);
  const halves = new Float64Array(2 * nseg);
  // One sweep along the path: (x, d) is where the last piece ended, j the 3-D interval it lies in.
  let j = 0;
  let x = 0;
  let d = points[0]!.diam_um;
  for (let half = 0; half < 2 * nseg; half++) {
    const end = Math.floor(half / 2) * ds + ((half % 2) + 1) * (ds / 2);
    let conductancePath = 0;
    let area = 0;
    let diam = 0;
    for (;;) {
      const [from, to] = [arc_um[j]!, arc_um[j + 1]!];
      const stays = to > end || j + 2 === points.length;
      const [d0, d1] = [points[j]!.diam_um, points[j + 1]!.diam_um];
      const fraction = to - from < 1e-10 ? 1 : (end - from) / (to - from);
      const nextX = stays ? end : to;
      const nextD = stays ? (1 - fraction) * d0 + fraction * d1 : d1;
      const delta = nextX - x;
      diam += (nextD + d) * delta;
      area += (nextD + d) * Math.sqrt(delta * delta + ((nextD - d) / 2) ** 2);
      conductancePath += Math.max(delta, SHORTEST_UM) / (nextD * d);
      x = nextX;
      d = nextD;
      if (stays) break;
      j++;
    }
    const segment = Math.floor(half / 2);
    area_um2[segment]! += (area * Math.PI) / 2;
    diam_um[segment]! += diam / (2 * ds);
    halves[half] = ((4 * Ra_ohm_cm) / Math.PI) * conductancePath * MOHM_PER_OHM_CM_PER_UM;
  }
  return { nseg, length_um, area_um2, diam_um, ri_MOhm: joinHalves(halves) };
}

/** A piece of no length still has this one, as in NEURON. */
const SHORTEST_UM = 1e-15;

/** A section given by the diameter of each of its equal cylinders [nseg]. */
export function cylinders(
  length_um: number,
  diam_um: Float64Array,
  Ra_ohm_cm: number,
): SectionGeometry {
  const nseg = diam_um.length;
  const ds = length_um / nseg;
  const halves = new Float64Array(2 * nseg);
  for (let i = 0; i < 2 * nseg; i++) {
    const d = diam_um[i >> 1]!;
    halves[i] = (MOHM_PER_OHM_CM_PER_UM * Ra_ohm_cm * (ds / 2)) / ((Math.PI * d * d) / 4);
  }
  return {
    nseg,
    length_um,
    area_um2: diam_um.map((d) => Math.PI * d * ds),
    diam_um: Float64Array.from(diam_um),
    ri_MOhm: joinHalves(halves),
  };
}

function joinHalves(halves_MOhm: Float64Array): Float64Array {
  const nseg = halves_MOhm.length / 2;
  return Float64Array.from({ length: nseg + 1 }, (_, i) => {
    const before = i > 0 ? halves_MOhm[2 * i - 1]! : 0;
    const after = i < nseg ? halves_MOhm[2 * i]! : 0;
    return before + after;
  });
}
