/**
 * SWC points to branches, by the rules of NEURON's Import3d (read_swc).
 *
 * A section runs over consecutive points and ends where the file jumps, the type changes or a
 * second child begins; soma points that follow one another stay together. A branch begins with
 * its parent's point, with the parent's diameter, except on the soma, where it takes the diameter
 * of its own first point. On the soma's middle (a single point, an inner point, or a point where
 * the soma itself branches) a branch of two or more points joins by a wire and has only its own.
 */
import type { SectionType } from '../model/morphology.ts';
import type { Branch, FilePoint } from './import3d.ts';

export interface SwcPoint extends FilePoint {
  type: SectionType;
  /** Position of the parent in the list, less than its own; −1 for the first. */
  parent: number;
}

/** Branches in file order; points must have their parents above them and begin with the soma. */
export function toBranches(points: readonly SwcPoint[]): Branch[] {
  const somaChildren = countSomaChildren(points);
  const sphere = isThreePointSphere(points);
  const parents = points.map((p, i) => (sphere && i === 2 ? 1 : p.parent));
  const { ends, joinsProximally } = sectionEnds(points, parents, somaChildren);
  const branches: Section[] = [];
  const sectionOf: number[] = [];
  let first = 0;
  for (let i = 0; i < points.length; i++) {
    sectionOf[i] = branches.length;
    if (!ends[i] && i + 1 < points.length) continue;
    const own = points.slice(first, i + 1);
    if (first === 0) {
      branches.push(somaBranch(own, sphere));
    } else {
      const parent = branches[sectionOf[parents[first]!]!]!;
      const join = { at: parents[first]!, proximally: joinsProximally.has(first), somaChildren };
      branches.push(branchFrom(own, first, points, parent, join));
    }
    first = i + 1;
  }
  return branches;
}

/** A branch that knows where its own points begin in the file, and how many points it has. */
interface Section extends Branch {
  first: number;
  ownCount: number;
}

function somaBranch(own: readonly SwcPoint[], sphere: boolean): Section {
  const outline = own.length > 2 && own.every((p) => p.diam_um === 0);
  const points = (sphere ? own.slice(0, 1) : own).map(toFilePoint);
  const { type, line } = own[0]!;
  return {
    type,
    parent: null,
    parentX: 0,
    points: outline ? [] : points,
    ...(outline ? { contours: [points] } : {}),
    line,
    first: 0,
    ownCount: points.length,
  };
}

interface Join {
  /** Position of the parent point. */
  at: number;
  proximally: boolean;
  somaChildren: readonly number[];
}

function branchFrom(
  own: readonly SwcPoint[],
  first: number,
  points: readonly SwcPoint[],
  parent: Section,
  { at, proximally, somaChildren }: Join,
): Section {
  const { type, line } = own[0]!;
  const isRoot = parent.first === 0;
  const onSoma = parent.type === 'soma' && type !== 'soma';
  const several = own.length > 1;
  const somaForks = somaChildren[at]! > 1;
  const last = parent.first + parent.ownCount - 1;
  let parentX = 1;
  let wire = false;
  if (onSoma && parent.contours) {
    parentX = 0.5;
    wire = true;
  } else if (isRoot && onSoma && parent.ownCount === 1) {
    parentX = 0.5;
    wire = several;
  } else if (isRoot && at === 0) {
    parentX = 0;
    wire = type !== 'soma' && somaForks;
  } else if (parent.type === 'soma' && at < last) {
    parentX = 0.5;
    wire = onSoma && several;
  } else if (parent.type === 'soma' && several && somaForks) {
    wire = type !== 'soma';
  }
  if (proximally) parentX = 0;
  const join = toFilePoint(points[at]!);
  if (onSoma) join.diam_um = own[0]!.diam_um;
  return {
    type,
    parent,
    parentX,
    points: [...(wire ? [] : [join]), ...own.map(toFilePoint)],
    line,
    first,
    ownCount: own.length,
  };
}

/** Where sections end, and which points continue from the proximal end of a first-order branch. */
function sectionEnds(
  points: readonly SwcPoint[],
  parents: readonly number[],
  somaChildren: readonly number[],
): { ends: boolean[]; joinsProximally: Set<number> } {
  const joinsProximally = new Set<number>();
  // Only a point followed by its one child, of the same type, is inside a section. The rule for a
  // fork on the first point of a branch on the soma takes earlier children out of the count.
  const children = new Float64Array(points.length);
  points.forEach(({ type, parent }, i) => {
    if (parent < 0) return;
    const p = points[parent]!;
    children[parent]! += 1;
    if (parent !== i - 1) {
      children[parent]! += 0.01;
      const onSoma = p.type !== 'soma' && points[p.parent]?.type === 'soma';
      if (parent > 1 && onSoma) {
        joinsProximally.add(i);
        children[parent] = 1;
      }
    }
    if (p.type !== type) children[parent]! += 0.01;
  });
  for (let i = 0; i + 1 < points.length; i++) {
    const somaGoesOn =
      points[i]!.type === 'soma' && points[i + 1]!.type === 'soma' && parents[i + 1] === i;
    if (somaGoesOn && (i === 0 || somaChildren[i]! <= 1)) children[i] = 1;
  }
  return { ends: Array.from(children, (count) => count !== 1), joinsProximally };
}

function countSomaChildren(points: readonly SwcPoint[]): number[] {
  const counts = points.map(() => 0);
  for (const { type, parent } of points) {
    if (parent >= 0 && type === 'soma' && points[parent]!.type === 'soma') counts[parent]! += 1;
  }
  return counts;
}

/**
 * NeuroMorpho's sphere: three soma points of one diameter, the second and third on either side of
 * the first at one radius (together within 1 % of a diameter), nothing attached to them.
 */
function isThreePointSphere(points: readonly SwcPoint[]): boolean {
  if (points.filter((p) => p.type === 'soma').length !== 3 || points.length < 3) return false;
  const [centre, ...sides] = points.slice(0, 3) as [SwcPoint, SwcPoint, SwcPoint];
  if (sides.some((p) => p.parent !== 0 || p.diam_um !== centre.diam_um)) return false;
  if (points.some((p) => p.parent === 1 || p.parent === 2)) return false;
  const distance = (p: SwcPoint) =>
    Math.hypot(p.x_um - centre.x_um, p.y_um - centre.y_um, p.z_um - centre.z_um);
  const span_um = distance(sides[0]!) + distance(sides[1]!);
  return Math.abs(span_um / centre.diam_um - 1) < 0.01;
}

function toFilePoint({ x_um, y_um, z_um, diam_um, line }: SwcPoint): FilePoint {
  return { x_um, y_um, z_um, diam_um, line };
}
