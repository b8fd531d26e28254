/**
 * A soma drawn as outlines, turned into frusta as NEURON's Import3d does (contour2centroid):
 * 101 points evenly along the outline, their principal axis, and 21 slices across it whose
 * diameters are the widths between the outline's two sides. Several outlines stacked in z become
 * one circle each. The width is measured in the x-y plane, the plane the outline was drawn in.
 */
import type { MorphologyPoint } from '../model/morphology.ts';
import { type Matrix3, principalAxes, type Vector3 } from '../model/principal-axes.ts';

const SAMPLES = 100;
const SLICES = 20;
/** Positions along the axis closer than this count as equal (NEURON's float_epsilon). */
const EPSILON = 1e-11;

/** Null where the outline has no extent to find an axis in. */
export function contourToFrusta(outline: readonly MorphologyPoint[]): MorphologyPoint[] | null {
  const { points, centre } = resample(outline);
  const centred = points.map(
    (p): Vector3 => [p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]],
  );
  const axes = principalAxes(scatter(centred));
  if (!axes) return null;
  const largest = axes.values.indexOf(Math.max(...axes.values));
  const smallest = axes.values.indexOf(Math.min(...axes.values));
  if (largest === smallest) return null;
  const major = axes.vectors[largest]!;
  const [minorX, minorY] = axes.vectors[3 - largest - smallest]!;
  const norm = Math.hypot(minorX, minorY);
  if (!(norm > 0)) return null;

  const along = centred.map((p) => p[0] * major[0] + p[1] * major[1] + p[2] * major[2]);
  const across = centred.map((p) => (p[0] * minorX + p[1] * minorY) / norm);
  const [side1, side2] = sides(along, across);
  const ends = [...side1.along, ...side2.along].sort((a, b) => a - b);
  if (ends.length < 3) return null;
  const [start, stop] = [ends[1]!, ends.at(-2)!];
  const step = (stop - start) / SLICES;
  if (!(step > 0)) return null;

  const frusta = Array.from({ length: SLICES + 1 }, (_, i) => {
    const d = start + i * step;
    return {
      x_um: major[0] * d + centre[0],
      y_um: major[1] * d + centre[1],
      z_um: major[2] * d + centre[2],
      diam_um: Math.abs(interpolate(side1, d) - interpolate(side2, d)),
    };
  });
  // The tips have no width: each takes the mean with its neighbour.
  const mean = (a: MorphologyPoint, b: MorphologyPoint) => (a.diam_um + b.diam_um) / 2;
  frusta[0]!.diam_um = mean(frusta[0]!, frusta[1]!);
  frusta[SLICES]!.diam_um = mean(frusta[SLICES]!, frusta[SLICES - 1]!);
  return frusta;
}

/** A stack of outlines, in file order: one point each, mean radius plus the perimeter's. */
export function contoursToFrusta(outlines: readonly MorphologyPoint[][]): MorphologyPoint[] {
  return outlines.map((outline) => {
    const { points, centre } = resample(outline);
    const radii = points.map((p) =>
      Math.hypot(p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]),
    );
    const perimeter_um = outline.reduce((sum, p, i) => {
      const q = outline[(i + 1) % outline.length]!;
      return sum + Math.hypot(q.x_um - p.x_um, q.y_um - p.y_um, q.z_um - p.z_um);
    }, 0);
    const radius_um = radii.reduce((sum, r) => sum + r, 0) / radii.length;
    const diam_um = radius_um + perimeter_um / (2 * Math.PI);
    return { x_um: centre[0], y_um: centre[1], z_um: centre[2], diam_um };
  });
}

/** Points evenly spaced in x-y from the first to the last point of the outline (not closed). */
function resample(outline: readonly MorphologyPoint[]): { points: Vector3[]; centre: Vector3 } {
  const path = [0];
  for (let i = 1; i < outline.length; i++) {
    const [p, q] = [outline[i - 1]!, outline[i]!];
    path.push(path[i - 1]! + Math.sqrt((q.x_um - p.x_um) ** 2 + (q.y_um - p.y_um) ** 2));
  }
  const step = path.at(-1)! / SAMPLES;
  const coordinate = (key: 'x_um' | 'y_um' | 'z_um') => {
    const line = { along: path, across: outline.map((p) => p[key]) };
    return Array.from({ length: SAMPLES + 1 }, (_, i) => interpolate(line, i * step));
  };
  const [x, y, z] = [coordinate('x_um'), coordinate('y_um'), coordinate('z_um')];
  const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  return {
    points: x.map((_, i): Vector3 => [x[i]!, y[i]!, z[i]!]),
    centre: [mean(x), mean(y), mean(z)],
  };
}

function scatter(points: readonly Vector3[]): Matrix3 {
  const product = (i: number, j: number) => points.reduce((sum, p) => sum + p[i]! * p[j]!, 0);
  const row = (i: number): Vector3 => [product(i, 0), product(i, 1), product(i, 2)];
  return [row(0), row(1), row(2)];
}

interface Side {
  /** Position on the major axis, increasing. */
  along: number[];
  /** Distance from the axis, signed. */
  across: number[];
}

/** The outline cut at its two extremes along the axis, each side made increasing. */
function sides(along: readonly number[], across: readonly number[]): [Side, Side] {
  const top = along.indexOf(Math.max(...along));
  const turned = (values: readonly number[]) => [...values.slice(top), ...values.slice(0, top)];
  const [a, r] = [turned(along), turned(across)];
  const bottom = a.indexOf(Math.min(...a));
  return [
    increasing({ along: a.slice(0, bottom).reverse(), across: r.slice(0, bottom).reverse() }),
    increasing({ along: a.slice(bottom), across: r.slice(bottom) }),
  ];
}

/** Drops points that do not lie beyond their neighbour, from the far end inwards. */
function increasing(side: Side): Side {
  const [along, across] = [[...side.along], [...side.across]];
  let j = along.length - 1;
  while (j > 0) {
    if (along[j]! <= along[j - 1]! + EPSILON) {
      along.splice(j, 1);
      across.splice(j, 1);
      // The point that moved up to j has a new neighbour; look at it again unless j was the last.
      if (j !== along.length) continue;
    }
    j--;
  }
  return { along, across };
}

/** Linear between the points, constant beyond them. */
function interpolate({ along, across }: Side, at: number): number {
  if (along.length === 0) return Number.NaN;
  if (at <= along[0]!) return across[0]!;
  for (let i = 1; i < along.length; i++) {
    if (at > along[i]!) continue;
    const fraction = (at - along[i - 1]!) / (along[i]! - along[i - 1]!);
    return (1 - fraction) * across[i - 1]! + fraction * across[i]!;
  }
  return across.at(-1)!;
}
