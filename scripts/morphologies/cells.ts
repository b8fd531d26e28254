/**
 * The two pyramidal cells, part by part: what is grown, and from which statistics.
 */
import type { GrownCell } from './swc.ts';
import {
  aside,
  type Branch,
  type Calibres,
  combine,
  Draws,
  growTree,
  type Manner,
  rounded,
  setCalibres,
  unit,
  type Vector,
  walk,
} from './tree.ts';

const UP: Vector = [0, 1, 0];
const NOWHERE: Vector = [0, 0, 0];
const FREE_UM = Number.POSITIVE_INFINITY;

/** Parts of a cell have random streams of their own, so that a change of one leaves the others. */
const PART = { basal: 1, trunk: 2, oblique: 3, tuft: 4, axon: 5 } as const;

/** Length, calibre at its beginning and at its end, µm. */
type LengthAndCalibres = [number, number, number];

export interface Plan {
  name: string;
  seed: number;
  header: string[];
  /** Heights and diameters from base to apex. */
  soma_um: [number, number][];
  basal: {
    /** Tips of each stem. */
    tips: number[];
    first_um: Manner['first_um'];
    between_um: Manner['between_um'];
    reach_um: Manner['reach_um'];
    calibres: Calibres;
  };
  trunk: {
    length_um: number;
    startDiam_um: number;
    /** The calibre falls exponentially with this constant to the tuft's own. */
    fall_um: number;
    /** Lean from the vertical. */
    lean: Vector;
  };
  obliques: {
    /** Where they leave the trunk, µm, and their tips. */
    at_um: number[];
    tips: number[];
    first_um: Manner['first_um'];
    between_um: Manner['between_um'];
    reach_um: Manner['reach_um'];
    calibres: Calibres;
  };
  tuft: {
    /** Tips of each of the daughters of the main bifurcation. */
    tips: number[];
    first_um: Manner['first_um'];
    between_um: Manner['between_um'];
    reach_um: Manner['reach_um'];
    calibres: Calibres;
    /** Height of the pia above the soma. */
    pia_um: number;
  };
  axon: {
    /** Hillock and initial segment, then the main axon, and its collateral. */
    main: LengthAndCalibres;
    onward: LengthAndCalibres;
    collateral: LengthAndCalibres;
  };
}

export const L5_TTPC_1: Plan = {
  name: 'L5_TTPC_1',
  seed: 51,
  header: [
    'Layer 5 thick-tufted pyramidal cell, grown by scripts/morphologies/grow.ts; no reconstruction',
    'is in it. Statistics after Larkman 1991, J Comp Neurol 306:307; Markram et al. 1997, J Physiol',
    '500:409; Romand et al. 2011, Front Neuroanat 5:5; Hay et al. 2011, PLoS Comput Biol 7:e1002107;',
    'Ramaswamy and Markram 2015, Front Cell Neurosci 9:233. See docs/cells.md.',
  ],
  soma_um: [
    [-11, 6],
    [-9, 14],
    [-5, 20.5],
    [0, 21],
    [5, 17],
    [9, 12],
    [13, 8],
  ],
  basal: {
    tips: [7, 6, 6, 5, 4, 4, 3],
    first_um: [22, 10, 8],
    between_um: [28, 14, 8],
    reach_um: [185, 32],
    calibres: { tip_um: [0.72, 0.1], power: 1.5, taper: 0.08 },
  },
  trunk: { length_um: 660, startDiam_um: 4.7, fall_um: 52, lean: [0.04, 0, 0.02] },
  obliques: {
    at_um: [30, 52, 78, 98, 122, 150, 178, 206, 245, 290, 345, 440],
    tips: [2, 3, 2, 4, 3, 3, 2, 3, 2, 2, 1, 1],
    first_um: [35, 16, 10],
    between_um: [38, 18, 10],
    reach_um: [175, 35],
    calibres: { tip_um: [0.8, 0.1], power: 1.5, taper: 0.08 },
  },
  tuft: {
    tips: [13, 11],
    first_um: [70, 22, 25],
    between_um: [66, 26, 20],
    reach_um: [360, 60],
    calibres: { tip_um: [0.5, 0.07], power: 2.35, taper: 0.03 },
    pia_um: 1120,
  },
  axon: { main: [56, 2.4, 1.7], onward: [74, 1.7, 1.4], collateral: [60, 0.7, 0.5] },
};

export const L23_PC_1: Plan = {
  name: 'L23_PC_1',
  seed: 23,
  header: [
    'Layer 2/3 pyramidal cell, grown by scripts/morphologies/grow.ts; no reconstruction is in it.',
    'Statistics after Larkman 1991, J Comp Neurol 306:307; Feldmeyer et al. 2006, J Physiol 575:583;',
    'Larkum et al. 2007, J Neurosci 27:8999; Markram et al. 2015, Cell 163:456. See docs/cells.md.',
  ],
  soma_um: [
    [-6.5, 4],
    [-5, 9],
    [-2.5, 12.5],
    [0, 13],
    [3, 10.5],
    [5.5, 7.5],
    [8, 4.5],
  ],
  basal: {
    tips: [6, 6, 5, 5, 4, 4],
    first_um: [16, 8, 6],
    between_um: [26, 13, 8],
    reach_um: [160, 28],
    calibres: { tip_um: [0.5, 0.07], power: 1.9, taper: 0.06 },
  },
  trunk: { length_um: 165, startDiam_um: 2.4, fall_um: 55, lean: [-0.05, 0, 0.03] },
  obliques: {
    at_um: [24, 48, 75, 110],
    tips: [2, 3, 2, 1],
    first_um: [30, 14, 10],
    between_um: [34, 15, 10],
    reach_um: [135, 28],
    calibres: { tip_um: [0.52, 0.07], power: 1.9, taper: 0.06 },
  },
  tuft: {
    tips: [5, 4],
    first_um: [45, 15, 20],
    between_um: [50, 20, 15],
    reach_um: [225, 40],
    calibres: { tip_um: [0.48, 0.06], power: 2.3, taper: 0.04 },
    pia_um: 385,
  },
  axon: { main: [42, 1.4, 0.9], onward: [70, 0.8, 0.7], collateral: [55, 0.5, 0.4] },
};

const L4_UPC_1: Plan = {
  name: 'L4_UPC_1',
  seed: 41,
  header: [
    'Layer 4 untufted pyramidal cell, grown by scripts/morphologies/grow.ts; no reconstruction is in',
    'it. Statistics after Feldmeyer et al. 1999, J Physiol 521:169; Lübke et al. 2000, J Neurosci',
    '20:5300; Markram et al. 2015, Cell 163:456. See docs/cells.md.',
  ],
  soma_um: [
    [-7, 4],
    [-5, 9],
    [-2.5, 12],
    [0, 12.5],
    [3, 10],
    [5.5, 7],
    [8, 4],
  ],
  basal: {
    tips: [6, 5, 5, 4, 4, 3],
    first_um: [16, 8, 6],
    between_um: [24, 12, 8],
    reach_um: [135, 25],
    calibres: { tip_um: [0.5, 0.07], power: 1.7, taper: 0.08 },
  },
  trunk: { length_um: 190, startDiam_um: 2.2, fall_um: 60, lean: [0.05, 0, -0.02] },
  obliques: {
    at_um: [28, 60, 95],
    tips: [2, 2, 1],
    first_um: [28, 12, 10],
    between_um: [32, 14, 10],
    reach_um: [115, 25],
    calibres: { tip_um: [0.5, 0.07], power: 1.7, taper: 0.08 },
  },
  tuft: {
    tips: [2, 1],
    first_um: [45, 15, 20],
    between_um: [45, 20, 15],
    reach_um: [150, 30],
    calibres: { tip_um: [0.5, 0.06], power: 2, taper: 0.06 },
    pia_um: 560,
  },
  axon: { main: [42, 1.5, 1], onward: [70, 1, 0.8], collateral: [55, 0.5, 0.4] },
};

export const PLANS: Plan[] = [L5_TTPC_1, L23_PC_1, L4_UPC_1];

export function growCell(plan: Plan): GrownCell {
  const { name, header, soma_um } = plan;
  const soma = soma_um.map(([y, diam_um]) => ({ at_um: [0, y, 0] as Vector, diam_um }));
  return { name, header, soma, stems: [axon(plan), ...basalStems(plan), apicalStem(plan)] };
}

/** Around the base of the soma at even turns, from nearly straight down to slightly upwards. */
function basalStems({ seed, basal, soma_um }: Plan): Branch[] {
  const radius_um = Math.max(...soma_um.map(([, diam_um]) => diam_um)) / 2;
  const manner: Manner = {
    type: 'basal',
    first_um: basal.first_um,
    between_um: basal.between_um,
    reach_um: basal.reach_um,
    leastTip_um: 30,
    away: 0.22,
    pull: NOWHERE,
    stray: 0.3,
    forkSine: 0.48,
    ceiling_um: FREE_UM,
  };
  return basal.tips.map((tips, i) => {
    const draws = new Draws(seed, PART.basal, i);
    const turn = (2 * Math.PI * (i + draws.uniform(-0.2, 0.2))) / basal.tips.length;
    const down = [0.15, 0.75, 0.35, -0.1][i % 4]! + draws.uniform(-0.1, 0.1);
    const flat = Math.sqrt(1 - down * down);
    const way: Vector = unit([flat * Math.cos(turn), -down, flat * Math.sin(turn)]);
    const from = rounded(combine([radius_um * 0.9, way]));
    const stem = growTree(from, way, tips, manner, draws);
    setCalibres(stem, basal.calibres, draws);
    return stem;
  });
}

function apicalStem({ seed, soma_um, trunk, obliques, tuft }: Plan): Branch {
  const draws = new Draws(seed, PART.trunk, 0);
  const side: Manner = {
    type: 'apical',
    first_um: obliques.first_um,
    between_um: obliques.between_um,
    reach_um: obliques.reach_um,
    leastTip_um: 30,
    away: 0.15,
    pull: [0, 0.03, 0],
    stray: 0.3,
    forkSine: 0.45,
    ceiling_um: tuft.pia_um - 20,
  };
  const climb: Manner = { ...side, away: 0, pull: [0, 0.12, 0], stray: 0.06 };
  const bush: Manner = {
    ...side,
    first_um: tuft.first_um,
    between_um: tuft.between_um,
    reach_um: tuft.reach_um,
    away: 0.12,
    pull: [0, 0.07, 0],
    stray: 0.26,
    forkSine: 0.42,
    ceiling_um: tuft.pia_um,
  };
  const apex: Vector = [0, soma_um.at(-1)![0], 0];
  // Pieces of the trunk from fork to fork.
  const ends = [...obliques.at_um, trunk.length_um];
  const pieces: Branch[] = [];
  let at = apex;
  let heading = unit(combine([1, UP], [1, trunk.lean]));
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
    const own = new Draws(seed, PART.tuft, i);
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
    const own = new Draws(seed, PART.oblique, i);
    const parent = pieces[i]!;
    const [before, fork] = parent.points_um.slice(-2) as [Vector, Vector];
    const along = unit(combine([1, fork], [-1, before]));
    const branch = growTree(fork, aside(along, 0.92, 0.39, own), tips, side, own);
    setCalibres(branch, obliques.calibres, own);
    parent.children.push(branch);
  });
  return pieces[0]!;
}

/** d(s) = d₁ + (d₀ − d₁)·(e^(−s/λ) − e^(−L/λ))/(1 − e^(−L/λ)). */
function setTrunk(
  pieces: readonly Branch[],
  ends: readonly number[],
  { startDiam_um, endDiam_um, fall_um, length_um }: Plan['trunk'] & { endDiam_um: number },
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

/** Straight down: hillock and initial segment, then the main axon with one collateral. */
function axon({ seed, soma_um, axon }: Plan): Branch {
  const draws = new Draws(seed, PART.axon, 0);
  const manner: Manner = {
    type: 'axon',
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
  const base: Vector = [0, soma_um[0]![0], 0];
  const piece = (from: Vector, way: Vector, [length_um, start, end]: LengthAndCalibres) => {
    const branch: Branch = { type: 'axon', points_um: [from], diam_um: [], children: [] };
    walk(branch, way, length_um, base, manner, draws);
    const n = branch.points_um.length - 1;
    branch.diam_um = branch.points_um.map((_, i) => start + ((end - start) * i) / n);
    return branch;
  };
  const main = piece(base, [0, -1, 0], axon.main);
  const fork = main.points_um.at(-1)!;
  main.children.push(piece(fork, [0, -1, 0], axon.onward));
  main.children.push(piece(fork, unit([0.8, -0.5, 0.3]), axon.collateral));
  return main;
}
