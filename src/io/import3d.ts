/**
 * From the branches of a file to the sections of a morphology, after the rules of NEURON's Import3d:
 * empty branches go, contours become a stack of frusta, a single point becomes a cylinder, and
 * points are kept to eight digits and then float32, which is how they reach NEURON's sections.
 */
import { InputError } from '../model/input-error.ts';
import {
  type Morphology,
  type MorphologyPoint,
  NAME_STEMS,
  type SectionType,
  sectionLength_um,
} from '../model/morphology.ts';
import { contoursToFrusta, contourToFrusta } from './soma-contour.ts';

/** A point and the line it stands on. */
export interface FilePoint extends MorphologyPoint {
  line: number;
}

/** A branch as a reader finds it. */
export interface Branch {
  type: SectionType;
  parent: Branch | null;
  parentX: number;
  /** The section's points; a branch joined by a wire (to the soma's middle) has only its own. */
  points: FilePoint[];
  /** The soma given as outlines: one, or several stacked in z. `points` is then not used. */
  contours?: MorphologyPoint[][];
  /** Line of its first point. */
  line: number;
}

/** Positions beyond this are no micrometres of a cell (1 m). */
const LARGEST_UM = 1e6;
/** Two coordinates this close are the same place (NEURON's float_epsilon). */
const SAME_UM = 1e-11;

export interface FileName {
  format: 'swc' | 'asc';
  file: string;
}

/** The morphology of branches in file order, the soma first. */
export function toMorphology(branches: readonly Branch[], name: FileName): Morphology {
  const kept = withoutEmpty(branches);
  const index = new Map(kept.map((branch, i) => [branch, i]));
  const counts: Record<SectionType, number> = { soma: 0, axon: 0, basal: 0, apical: 0 };
  const sections = kept.map((branch) => {
    const points = sectionPoints(branch, name).map(asStored);
    const section = {
      name: `${NAME_STEMS[branch.type]}[${counts[branch.type]++}]`,
      type: branch.type,
      parent: branch.parent ? index.get(branch.parent)! : -1,
      parentX: branch.parent ? branch.parentX : null,
      points,
    };
    const length_um = sectionLength_um(points);
    if (!(length_um > 0)) {
      throw new InputError({ ...name, line: branch.line }, `${section.name} has no length`);
    }
    return section;
  });
  return { fileName: name.file, sections };
}

/** Where a and b agree to NEURON's epsilon. */
export function samePlace(a: MorphologyPoint, b: MorphologyPoint): boolean {
  return (
    Math.abs(a.x_um - b.x_um) <= SAME_UM &&
    Math.abs(a.y_um - b.y_um) <= SAME_UM &&
    Math.abs(a.z_um - b.z_um) <= SAME_UM
  );
}

/** A coordinate or diameter read from a file; InputError unless it is a plausible number of µm. */
export function length_um(text: string, what: string, place: FileName & { line: number }): number {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw new InputError(place, `${what} is ${text}, which is not a finite number`);
  }
  if (Math.abs(value) > LARGEST_UM) {
    throw new InputError(place, `${what} is ${text} µm, more than ${LARGEST_UM} µm`);
  }
  return value;
}

/** Branches without a length of their own go, last first; their children join the grandparent. */
function withoutEmpty(branches: readonly Branch[]): Branch[] {
  const kept = branches.map((branch) => ({ ...branch }));
  const copyOf = new Map(branches.map((branch, i) => [branch, kept[i]!]));
  for (const branch of kept) branch.parent = branch.parent && copyOf.get(branch.parent)!;
  for (let i = kept.length - 1; i >= 0; i--) {
    const branch = kept[i]!;
    if (!branch.parent) continue;
    const { points } = branch;
    if (points.length > 2 || (points.length === 2 && !samePlace(points[0]!, points[1]!))) continue;
    kept.splice(i, 1);
    for (const child of kept) {
      if (child.parent !== branch) continue;
      child.parent = branch.parent;
      child.parentX = branch.parentX;
    }
  }
  return kept;
}

function sectionPoints(branch: Branch, name: FileName): MorphologyPoint[] {
  if (branch.contours) return outlinedSoma(branch, branch.contours, name);
  const { points } = branch;
  if (points.length > 1) return points;
  // A sphere stands as a cylinder of the same diameter and length, which has the same area.
  const centre = points[0]!;
  const radius_um = centre.diam_um / 2;
  return [-radius_um, 0, radius_um].map((dx) => ({ ...centre, x_um: centre.x_um + dx }));
}

function outlinedSoma(branch: Branch, contours: MorphologyPoint[][], name: FileName) {
  const frusta = contours.length > 1 ? contoursToFrusta(contours) : contourToFrusta(contours[0]!);
  const usable = frusta?.every((p) => Number.isFinite(p.x_um + p.y_um + p.z_um) && p.diam_um > 0);
  if (!frusta || !usable) {
    const place = { ...name, line: branch.line };
    throw new InputError(place, 'the outline of the soma encloses no area in x and y');
  }
  return frusta;
}

function asStored(point: MorphologyPoint): MorphologyPoint {
  return {
    x_um: stored(point.x_um),
    y_um: stored(point.y_um),
    z_um: stored(point.z_um),
    diam_um: stored(point.diam_um),
  };
}

/** Eight digits as C prints them, then float32. */
function stored(value: number): number {
  // toPrecision rounds an exact tie away from zero, C to the even digit: 100.015625 → 100.01562.
  const tie = /^(-?\d\.\d{6}[02468])5(0+)(e.*)$/.exec(value.toExponential(20));
  return Math.fround(tie ? Number(tie[1]! + tie[3]!) : Number(value.toPrecision(8)));
}
