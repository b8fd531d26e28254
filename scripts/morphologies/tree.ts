/**
 * A growing tree: branches of points, with the geometry of growth and the rule of calibres.
 *
 * Growth is a walk in even steps whose direction keeps to itself, leaves the soma,
 * follows a given pull and strays at random; topology is a random binary tree of a given number of
 * tips. Calibres are set from the tips to the soma: at a fork d_parent^p = Σ d_child^p (Rall: p = 3/2).
 */
import type { SectionType } from '../../src/model/morphology.ts';
import { random123Stream } from '../../src/model/philox.ts';

export type Vector = readonly [number, number, number];

export interface Branch {
  type: SectionType;
  points_um: Vector[];
  /** One for every point. */
  diam_um: number[];
  children: Branch[];
}

/** Random numbers of one part of one cell; only arithmetic, so that every machine draws the same. */
export class Draws {
  private readonly stream;
  constructor(seed: number, part: number, index: number) {
    this.stream = random123Stream([seed, part, index]);
  }
  uniform(low = 0, high = 1): number {
    return low + (high - low) * this.stream.next();
  }
  whole(low: number, high: number): number {
    return Math.floor(this.uniform(low, high + 1));
  }
  /** Sum of twelve uniforms: normal to beyond two standard deviations, and never beyond six. */
  normal(mean: number, sd: number): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.stream.next();
    return mean + sd * sum;
  }
  /** Normal, drawn again until it lies within the limits. */
  between(mean: number, sd: number, low: number, high: number): number {
    for (;;) {
      const value = this.normal(mean, sd);
      if (value >= low && value <= high) return value;
    }
  }
  /** In all directions alike. */
  direction(): Vector {
    for (;;) {
      const v: Vector = [this.uniform(-1, 1), this.uniform(-1, 1), this.uniform(-1, 1)];
      const r = norm(v);
      if (r > 0.1 && r <= 1) return scale(v, 1 / r);
    }
  }
}

export const norm = (v: Vector): number => Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
export const scale = (v: Vector, k: number): Vector => [v[0] * k, v[1] * k, v[2] * k];
export const unit = (v: Vector): Vector => scale(v, 1 / norm(v));

/** Σ k·v over pairs. */
export function combine(...terms: [number, Vector][]): Vector {
  return terms.reduce<Vector>(
    (sum, [k, v]) => [sum[0] + k * v[0], sum[1] + k * v[1], sum[2] + k * v[2]],
    [0, 0, 0],
  );
}

/** A direction at about the given angle (by its sine and cosine) from another one. */
export function aside(from: Vector, sine: number, cosine: number, draws: Draws): Vector {
  for (;;) {
    const any = draws.direction();
    const along = any[0] * from[0] + any[1] * from[1] + any[2] * from[2];
    const across = combine([1, any], [-along, from]);
    if (norm(across) > 0.2) return unit(combine([cosine, from], [sine, unit(across)]));
  }
}

export interface Manner {
  type: SectionType;
  /** Length of a step of growth, about. */
  step_um: number;
  /** Length of a branch between forks; mean, standard deviation, least. */
  between_um: [number, number, number];
  /** The same of the first branch from its origin. */
  first_um: [number, number, number];
  /** Path from the tree's origin to its tips: mean and standard deviation. */
  reach_um: [number, number];
  /** Least length of a branch that ends. */
  leastTip_um: number;
  /** Share of the new direction at each step: away from the origin, along `pull`, at random. */
  away: number;
  pull: Vector;
  stray: number;
  /** Sine of half the angle between the two daughters of a fork. */
  forkSine: number;
  /** Nothing grows above this height. */
  ceiling_um: number;
}

/** Walks on from the branch's last point; mutates the branch. */
export function walk(
  branch: Branch,
  start: Vector,
  length_um: number,
  origin: Vector,
  manner: Manner,
  draws: Draws,
): Vector {
  const steps = Math.max(2, Math.round(length_um / manner.step_um));
  let direction = start;
  for (let i = 0; i < steps; i++) {
    const at = branch.points_um.at(-1)!;
    const out = combine([1, at], [-1, origin]);
    const away = norm(out) > 1 ? unit(out) : direction;
    direction = unit(
      combine(
        [1, direction],
        [manner.away, away],
        [1, manner.pull],
        [manner.stray, draws.direction()],
      ),
    );
    const step_um = length_um / steps;
    const room_um = manner.ceiling_um - at[1];
    const rise = Math.min(direction[1], Math.max(room_um, 0) / (4 * step_um));
    if (rise < direction[1]) {
      const flat = Math.sqrt(direction[0] ** 2 + direction[2] ** 2);
      const k = Math.sqrt(1 - rise * rise) / Math.max(flat, 1e-3);
      direction = unit([direction[0] * k, rise, direction[2] * k]);
    }
    branch.points_um.push(rounded(combine([1, at], [step_um, direction])));
  }
  return direction;
}

/** A tree of `tips` ends; its first branch begins at `from`. */
export function growTree(
  from: Vector,
  direction: Vector,
  tips: number,
  manner: Manner,
  draws: Draws,
): Branch {
  const grow = (
    at: Vector,
    towards: Vector,
    n: number,
    path_um: number,
    first: boolean,
  ): Branch => {
    const branch: Branch = { type: manner.type, points_um: [at], diam_um: [], children: [] };
    const [mean, sd, least] = first ? manner.first_um : manner.between_um;
    const reach_um = draws.between(...manner.reach_um, 0, Number.POSITIVE_INFINITY);
    const length_um =
      n > 1
        ? draws.between(mean, sd, least, mean + 3 * sd)
        : Math.max(reach_um - path_um, manner.leastTip_um * draws.uniform(1, 1.5));
    const heading = walk(branch, towards, length_um, from, manner, draws);
    if (n > 1) {
      const left = splitOf(n, draws);
      const side = aside(heading, 1, 0, draws);
      const cosine = Math.sqrt(1 - manner.forkSine ** 2);
      const end = branch.points_um.at(-1)!;
      [left, n - left].forEach((m, i) => {
        const sine = i === 0 ? manner.forkSine : -manner.forkSine;
        const way = unit(combine([cosine, heading], [sine, side]));
        branch.children.push(grow(end, way, m, path_um + length_um, false));
      });
    }
    return branch;
  };
  return grow(from, direction, tips, 0, true);
}

/** How many of n tips go to the first daughter: evenly drawn, the larger share first. */
function splitOf(n: number, draws: Draws): number {
  const share = draws.whole(1, n - 1);
  return Math.max(share, n - share);
}

export interface Calibres {
  /** Of tips: mean, standard deviation. */
  tip_um: [number, number];
  power: number;
  /** Growth of the calibre towards the soma within a branch, per 100 µm. */
  taper: number;
}

/** Sets the diameters of a tree from its tips; returns the one at its beginning. */
export function setCalibres(
  branch: Branch,
  { tip_um, power, taper }: Calibres,
  draws: Draws,
): number {
  const daughters = branch.children.map((c) => setCalibres(c, { tip_um, power, taper }, draws));
  const end_um =
    daughters.length > 0
      ? daughters.reduce((sum, d) => sum + d ** power, 0) ** (1 / power)
      : draws.between(...tip_um, tip_um[0] - 2 * tip_um[1], tip_um[0] + 2 * tip_um[1]);
  const arc = arcOf(branch);
  const total = arc.at(-1)!;
  branch.diam_um = arc.map((s) => end_um * (1 + (taper * (total - s)) / 100));
  return branch.diam_um[0]!;
}

/** Path along the branch to each of its points. */
export function arcOf({ points_um }: Branch): number[] {
  let path = 0;
  return points_um.map((p, i) => {
    if (i > 0) path += norm(combine([1, p], [-1, points_um[i - 1]!]));
    return path;
  });
}

/** As the file will have it, so that what is grown further begins where the file says. */
export function rounded(v: Vector): Vector {
  return [hundredths(v[0]), hundredths(v[1]), hundredths(v[2])];
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
