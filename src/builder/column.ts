/**
 * Cells placed in a hexagonal column: y points to the pia, 0 is the bottom of the lowest layer, the
 * column's axis runs through x = z = 0.
 *
 * Numbers of cells are the types' weights scaled to the total, the largest remainders rounded up, so
 * they are exact. A soma lies uniformly in its layer's prism; the cell is turned about its vertical axis
 * by an angle uniform in 0…2π. Each cell has streams of its own: adding a type moves no other cell
 * of the same number.
 */
import type { CellType, Composition } from './composition-schema.ts';
import type { CircuitSpec } from './spec-schema.ts';
import { streamOf } from './streams.ts';

export interface LayerSpan {
  name: string;
  /** Heights above the column's bottom. */
  bottom_um: number;
  top_um: number;
}

export interface Column {
  layers: LayerSpan[];
  /** Height of the pia; Infinity where the column ends below it. */
  pia_um: number;
  /** Centre to corner. */
  radius_um: number;
  types: readonly CellType[];
  size: number;
  /** Index into types, ascending [size]. */
  typeOf: Uint16Array;
  /** Index into the type's components [size]. */
  componentOf: Uint16Array;
  /** Somata [size]. */
  x_um: Float64Array;
  y_um: Float64Array;
  z_um: Float64Array;
  /** Rotation about the vertical axis, radians [size]. */
  angle: Float64Array;
}

/** From the bottom up. */
export function layerSpans({ layers }: Pick<Composition, 'layers'>): LayerSpan[] {
  let bottom_um = 0;
  return layers.toReversed().map(({ name, thickness_um }) => {
    const span = { name, bottom_um, top_um: bottom_um + thickness_um };
    bottom_um = span.top_um;
    return span;
  });
}

const HEXAGON = (3 * Math.sqrt(3)) / 2;
const UM3_PER_MM3 = 1e9;

/** Area of a hexagon of this corner radius. */
export const hexagonArea_um2 = (radius_um: number) => HEXAGON * radius_um * radius_um;

export function columnRadius_um(spec: CircuitSpec, composition: Composition): number {
  if (spec.radius_um !== undefined) return spec.radius_um;
  const height_um = composition.layers.reduce((sum, { thickness_um }) => sum + thickness_um, 0);
  const volume_um3 = (spec.cells / composition.density_per_mm3) * UM3_PER_MM3;
  return Math.sqrt(volume_um3 / height_um / HEXAGON);
}

/** `total` shared out by weight, exactly; equal remainders go to the earlier one. */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const quotas = weights.map((w) => (total * w) / sum);
  const counts = quotas.map(Math.floor);
  const open = total - counts.reduce((a, b) => a + b, 0);
  const byRemainder = quotas
    .map((quota, i) => ({ i, remainder: quota - counts[i]! }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  for (const { i } of byRemainder.slice(0, open)) counts[i]!++;
  return counts;
}

export function placeCells(spec: CircuitSpec, composition: Composition, seed: number): Column {
  const { types } = composition;
  const layers = layerSpans(composition);
  const radius_um = columnRadius_um(spec, composition);
  const size = spec.cells;
  const counts = apportion(
    size,
    types.map(({ weight }) => weight),
  );
  const column: Column = {
    layers,
    pia_um: composition.pia ? layers.at(-1)!.top_um : Number.POSITIVE_INFINITY,
    radius_um,
    types,
    size,
    typeOf: new Uint16Array(size),
    componentOf: new Uint16Array(size),
    x_um: new Float64Array(size),
    y_um: new Float64Array(size),
    z_um: new Float64Array(size),
    angle: new Float64Array(size),
  };
  let cell = 0;
  types.forEach((type, t) => {
    const layer = layers.find(({ name }) => name === type.layer)!;
    const shares = cumulative(type.components.map(({ weight }) => weight));
    for (let end = cell + counts[t]!; cell < end; cell++) {
      const place = streamOf(seed, 'place', cell);
      const [x, z] = inHexagon(radius_um, place.next(), place.next(), place.next());
      column.typeOf[cell] = t;
      column.x_um[cell] = x;
      column.z_um[cell] = z;
      column.y_um[cell] = layer.bottom_um + place.next() * (layer.top_um - layer.bottom_um);
      column.angle[cell] = 2 * Math.PI * place.next();
      const u = streamOf(seed, 'components', cell).next();
      column.componentOf[cell] = shares.findIndex((share) => u < share);
    }
  });
  return column;
}

/** A point of a hexagon with a corner on the x axis: one of its three rhombi, uniform in it. */
function inHexagon(radius: number, a: number, b: number, c: number): [number, number] {
  const third = Math.min(2, Math.floor(3 * a));
  const corner = (k: number): [number, number] => [
    radius * Math.cos((Math.PI / 3) * k),
    radius * Math.sin((Math.PI / 3) * k),
  ];
  const [p, q] = [corner(2 * third), corner(2 * third + 2)];
  return [b * p[0] + c * q[0], b * p[1] + c * q[1]];
}

/** Ends of the shares on 0…1; the last is above any draw. */
function cumulative(weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  let reached = 0;
  return weights.map((w, i) => {
    reached += w;
    return i === weights.length - 1 ? 2 : reached / sum;
  });
}
