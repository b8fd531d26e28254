/**
 * A cell from its plan, part by part: soma, axon, basal stems, apical trees.
 */
import { type Apical, DOWN, type LengthAndCalibres, type Plan, UP } from './plan.ts';
import type { GrownCell } from './swc.ts';
import {
  aside,
  type Branch,
  combine,
  Draws,
  growTree,
  type Manner,
  rounded,
  scale,
  setCalibres,
  unit,
  type Vector,
  walk,
} from './tree.ts';

const NOWHERE: Vector = [0, 0, 0];
const FREE_UM = Number.POSITIVE_INFINITY;

/** Parts of a cell have random streams of their own, so that a change of one leaves the others. */
const PART = { basal: 1, trunk: 2, oblique: 3, tuft: 4, axon: 5 } as const;
/** Between the parts of one apical tree and the same of the next. */
const NEXT_APICAL = 10;

export function growCell(plan: Plan): GrownCell {
  const { name, header, soma_um, apicals } = plan;
  const soma = soma_um.map(([y, diam_um]) => ({ at_um: [0, y, 0] as Vector, diam_um }));
  const trees = apicals.map((apical, i) => apicalStem(plan, apical, NEXT_APICAL * i));
  return { name, header, soma, stems: [axon(plan), ...basalStems(plan), ...trees] };
}

function radiusOf({ soma_um }: Plan): number {
  return Math.max(...soma_um.map(([, diam_um]) => diam_um)) / 2;
}

/** Around the soma at even turns. */
function basalStems(plan: Plan): Branch[] {
  const { seed, basal, step_um, pia_um } = plan;
  const radius_um = radiusOf(plan);
  const manner: Manner = {
    type: 'basal',
    step_um,
    first_um: basal.first_um,
    between_um: basal.between_um,
    reach_um: basal.reach_um,
    leastTip_um: 30,
    away: 0.22,
    pull: NOWHERE,
    stray: 0.3,
    forkSine: 0.48,
    ceiling_um: pia_um,
  };
  return basal.tips.map((tips, i) => {
    const draws = new Draws(seed, PART.basal, i);
    const turn = (2 * Math.PI * (i + draws.uniform(-0.2, 0.2))) / basal.tips.length;
    const down = basal.descent[i % basal.descent.length]! + draws.uniform(-0.1, 0.1);
    const flat = Math.sqrt(1 - down * down);
    const way: Vector = unit([flat * Math.cos(turn), -down, flat * Math.sin(turn)]);
    const from = rounded(combine([radius_um * 0.9, way]));
    const stem = growTree(from, way, tips, manner, draws);
    setCalibres(stem, basal.calibres, draws);
    return stem;
  });
}

function apicalStem(plan: Plan, { axis, trunk, obliques, tuft }: Apical, part: number): Branch {
  const { seed, step_um, pia_um } = plan;
  const draws = new Draws(seed, part + PART.trunk, 0);
  const side: Manner = {
    type: 'apical',
    step_um,
    first_um: obliques.first_um,
    between_um: obliques.between_um,
    reach_um: obliques.reach_um,
    leastTip_um: 30,
    away: 0.15,
    pull: scale(axis, 0.03),
    stray: 0.3,
    forkSine: 0.45,
    ceiling_um: pia_um - 20,
  };
  const climb: Manner = { ...side, away: 0, pull: scale(axis, 0.12), stray: 0.06 };
  const bush: Manner = {
    ...side,
    first_um: tuft.first_um,
    between_um: tuft.between_um,
    reach_um: tuft.reach_um,
    away: 0.12,
    pull: scale(axis, 0.07),
    stray: 0.26,
    forkSine: 0.42,
    ceiling_um: pia_um,
  };
  const apex = apexOf(plan, axis);
  // Pieces of the trunk from fork to fork.
  const ends = [...obliques.at_um, trunk.length_um];
  const pieces: Branch[] = [];
  let at = apex;
  let heading = unit(combine([1, axis], [1, trunk.lean]));
  ends.forEach((end, i) => {
    const piece: Branch = { type: 'apical', points_um: [at], diam_um: [], children: [] };
    heading = walk(piece, heading, end - (ends[i - 1] ?? 0), apex, climb, draws);
    at = piece.points_um.at(-1)!;
    pieces.at(-1)?.children.push(piece);
    pieces.push(piece);
  });
  // The tuft's calibre is the trunk's at its end.
  const bifurcation = pieces.at(-1)!;
  const across = aside(heading, 1, 0, draws);
  const daughters = tuft.tips.map((tips, i) => {
    const own = new Draws(seed, part + PART.tuft, i);
    const way = unit(combine([0.9, heading], [i === 0 ? 0.45 : -0.45, across]));
    const daughter = growTree(at, way, tips, bush, own);
    const diam_um = setCalibres(daughter, tuft.calibres, own);
    bifurcation.children.push(daughter);
    return diam_um;
  });
  const { power } = tuft.calibres;
  const end_um = daughters.reduce((sum, d) => sum + d ** power, 0) ** (1 / power);
  setTrunk(pieces, ends, { ...trunk, endDiam_um: end_um });
  obliques.tips.forEach((tips, i) => {
    const own = new Draws(seed, part + PART.oblique, i);
    const parent = pieces[i]!;
    const [before, fork] = parent.points_um.slice(-2) as [Vector, Vector];
    const along = unit(combine([1, fork], [-1, before]));
    const branch = growTree(fork, aside(along, 0.92, 0.39, own), tips, side, own);
    setCalibres(branch, obliques.calibres, own);
    parent.children.push(branch);
  });
  return pieces[0]!;
}

/** Where the soma's surface is met on the way of an apical tree. */
function apexOf(plan: Plan, axis: Vector): Vector {
  const { soma_um } = plan;
  if (axis === UP) return [0, soma_um.at(-1)![0], 0];
  if (axis === DOWN) return [0, soma_um[0]![0], 0];
  return rounded(scale(axis, 0.9 * radiusOf(plan)));
}

/** d(s) = d₁ + (d₀ − d₁)·(e^(−s/λ) − e^(−L/λ))/(1 − e^(−L/λ)). */
function setTrunk(
  pieces: readonly Branch[],
  ends: readonly number[],
  { startDiam_um, endDiam_um, fall_um, length_um }: Apical['trunk'] & { endDiam_um: number },
): void {
  const last = Math.exp(-length_um / fall_um);
  pieces.forEach((piece, i) => {
    const from = ends[i - 1] ?? 0;
    piece.diam_um = piece.points_um.map((_, j) => {
      const s = from + ((ends[i]! - from) * j) / (piece.points_um.length - 1);
      const share = (Math.exp(-s / fall_um) - last) / (1 - last);
      return endDiam_um + (startDiam_um - endDiam_um) * share;
    });
  });
}

/**
 * Straight down: hillock and initial segment, then the main axon with one collateral. It leaves the
 * soma's side where an apical tree takes the base.
 */
function axon(plan: Plan): Branch {
  const { seed, soma_um, step_um, axon, apicals } = plan;
  const draws = new Draws(seed, PART.axon, 0);
  const manner: Manner = {
    type: 'axon',
    step_um,
    first_um: [0, 0, 0],
    between_um: [0, 0, 0],
    reach_um: [0, 0],
    leastTip_um: 0,
    away: 0,
    pull: [0, -0.1, 0],
    stray: 0.08,
    forkSine: 0.5,
    ceiling_um: FREE_UM,
  };
  const taken = apicals.some(({ axis }) => axis === DOWN);
  const base: Vector = taken ? rounded([0, 0, 0.9 * radiusOf(plan)]) : [0, soma_um[0]![0], 0];
  const piece = (from: Vector, way: Vector, [length_um, start, end]: LengthAndCalibres) => {
    const branch: Branch = { type: 'axon', points_um: [from], diam_um: [], children: [] };
    walk(branch, way, length_um, base, manner, draws);
    const n = branch.points_um.length - 1;
    branch.diam_um = branch.points_um.map((_, i) => start + ((end - start) * i) / n);
    return branch;
  };
  const main = piece(base, taken ? unit([0, -1, 0.8]) : DOWN, axon.main);
  const fork = main.points_um.at(-1)!;
  main.children.push(piece(fork, [0, -1, 0], axon.onward));
  main.children.push(piece(fork, unit([0.8, -0.5, 0.3]), axon.collateral));
  return main;
}
