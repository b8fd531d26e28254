/** Pyramidal cells of layer 5: thick-tufted, slender-tufted, untufted. */
import { type Plan, PYRAMIDAL_DESCENT, pyramidalSoma, UP } from '../plan.ts';

const L5_TTPC_1: Plan = {
  name: 'L5_TTPC_1',
  seed: 51,
  step_um: 8,
  pia_um: 1120,
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
    descent: PYRAMIDAL_DESCENT,
    tips: [7, 6, 6, 5, 4, 4, 3],
    first_um: [22, 10, 8],
    between_um: [28, 14, 8],
    reach_um: [185, 32],
    calibres: { tip_um: [0.6, 0.1], power: 2.1, taper: 0.08 },
  },
  apicals: [
    {
      axis: UP,
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
      },
    },
  ],
  axon: { main: [56, 2.4, 1.7], onward: [74, 1.7, 1.4], collateral: [60, 0.7, 0.5] },
};

const L5_TTPC_2: Plan = {
  ...L5_TTPC_1,
  name: 'L5_TTPC_2',
  seed: 52,
  step_um: 14,
  pia_um: 1160,
  basal: { ...L5_TTPC_1.basal, tips: [6, 6, 5, 5, 4, 4] },
  apicals: L5_TTPC_1.apicals.map((apical) => ({
    ...apical,
    trunk: { ...apical.trunk, length_um: 700, lean: [-0.03, 0, 0.03] },
    obliques: {
      ...apical.obliques,
      at_um: [26, 50, 72, 100, 130, 165, 200, 250, 300, 390],
      tips: [2, 2, 3, 3, 3, 2, 3, 2, 2, 1],
    },
    tuft: { ...apical.tuft, tips: [11, 10] },
  })),
};

const L5_STPC_1: Plan = {
  name: 'L5_STPC_1',
  seed: 53,
  step_um: 14,
  pia_um: 1050,
  header: [
    'Layer 5 slender-tufted pyramidal cell, grown by scripts/morphologies/grow.ts; no reconstruction is',
    'in it. Statistics after Larkman and Mason 1990, J Neurosci 10:1407; Larkman 1991, J Comp Neurol',
    '306:307; Hallman et al. 1988, J Comp Neurol 272:149. See docs/cells.md.',
  ],
  soma_um: pyramidalSoma(16),
  basal: {
    descent: PYRAMIDAL_DESCENT,
    tips: [5, 5, 5, 4, 4, 3],
    first_um: [18, 9, 7],
    between_um: [27, 13, 8],
    reach_um: [160, 30],
    calibres: { tip_um: [0.6, 0.08], power: 1.8, taper: 0.07 },
  },
  apicals: [
    {
      axis: UP,
      trunk: { length_um: 640, startDiam_um: 2.9, fall_um: 60, lean: [0.03, 0, -0.02] },
      obliques: {
        at_um: [30, 58, 90, 130, 180, 240, 330],
        tips: [2, 2, 2, 2, 1, 1, 1],
        first_um: [32, 14, 10],
        between_um: [35, 16, 10],
        reach_um: [140, 30],
        calibres: { tip_um: [0.6, 0.08], power: 1.8, taper: 0.07 },
      },
      tuft: {
        tips: [4, 3],
        first_um: [60, 20, 20],
        between_um: [60, 22, 18],
        reach_um: [280, 45],
        calibres: { tip_um: [0.5, 0.06], power: 2.2, taper: 0.04 },
      },
    },
  ],
  axon: { main: [42, 1.5, 1], onward: [70, 1, 0.8], collateral: [55, 0.5, 0.4] },
};

const L5_UPC_1: Plan = {
  name: 'L5_UPC_1',
  seed: 54,
  step_um: 14,
  pia_um: 1050,
  header: [
    'Layer 5 untufted pyramidal cell, grown by scripts/morphologies/grow.ts; no reconstruction is',
    'in it. Statistics after Larkman and Mason 1990, J Neurosci 10:1407; Larkman 1991, J Comp Neurol',
    '306:307; Hallman et al. 1988, J Comp Neurol 272:149. See docs/cells.md.',
  ],
  soma_um: pyramidalSoma(15),
  basal: {
    descent: PYRAMIDAL_DESCENT,
    tips: [5, 5, 4, 4, 4, 3],
    first_um: [18, 9, 7],
    between_um: [27, 13, 8],
    reach_um: [160, 30],
    calibres: { tip_um: [0.6, 0.08], power: 1.8, taper: 0.07 },
  },
  apicals: [
    {
      axis: UP,
      trunk: { length_um: 480, startDiam_um: 2.6, fall_um: 60, lean: [-0.03, 0, 0.02] },
      obliques: {
        at_um: [28, 55, 88, 130, 180, 250],
        tips: [2, 2, 2, 1, 2, 1],
        first_um: [32, 14, 10],
        between_um: [35, 16, 10],
        reach_um: [140, 30],
        calibres: { tip_um: [0.6, 0.08], power: 1.8, taper: 0.07 },
      },
      tuft: {
        tips: [1, 1],
        first_um: [60, 20, 20],
        between_um: [60, 22, 18],
        reach_um: [180, 35],
        calibres: { tip_um: [0.55, 0.06], power: 2, taper: 0.05 },
      },
    },
  ],
  axon: { main: [42, 1.5, 1], onward: [70, 1, 0.8], collateral: [55, 0.5, 0.4] },
};

const L5_UPC_2: Plan = {
  ...L5_UPC_1,
  name: 'L5_UPC_2',
  seed: 55,
  basal: { ...L5_UPC_1.basal, tips: [5, 4, 4, 4, 4, 3, 3] },
  apicals: L5_UPC_1.apicals.map((apical) => ({
    ...apical,
    trunk: { ...apical.trunk, length_um: 540, lean: [0.04, 0, 0.03] },
    obliques: { ...apical.obliques, at_um: [32, 66, 105, 150, 220], tips: [2, 2, 2, 2, 1] },
    tuft: { ...apical.tuft, tips: [2, 1] },
  })),
};

export const LAYER_5: Plan[] = [L5_TTPC_1, L5_TTPC_2, L5_STPC_1, L5_UPC_1, L5_UPC_2];
