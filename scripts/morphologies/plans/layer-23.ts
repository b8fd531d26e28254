/** Pyramidal cells of layers 2 and 3. */
import { DOWN, type Plan, PYRAMIDAL_DESCENT, pyramidalSoma, UP } from '../plan.ts';

const L23_PC_1: Plan = {
  name: 'L23_PC_1',
  seed: 23,
  step_um: 8,
  pia_um: 385,
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
    descent: PYRAMIDAL_DESCENT,
    tips: [6, 6, 5, 5, 4, 4],
    first_um: [16, 8, 6],
    between_um: [26, 13, 8],
    reach_um: [160, 28],
    calibres: { tip_um: [0.5, 0.07], power: 1.9, taper: 0.06 },
  },
  apicals: [
    {
      axis: UP,
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
      },
    },
  ],
  axon: { main: [42, 1.4, 0.9], onward: [70, 0.8, 0.7], collateral: [55, 0.5, 0.4] },
};

/** Somewhat deeper, with a longer trunk. */
const L23_PC_2: Plan = {
  ...L23_PC_1,
  name: 'L23_PC_2',
  seed: 24,
  step_um: 12,
  pia_um: 430,
  basal: { ...L23_PC_1.basal, tips: [6, 5, 5, 5, 4, 3, 3], reach_um: [150, 28] },
  apicals: L23_PC_1.apicals.map((apical) => ({
    ...apical,
    trunk: { ...apical.trunk, length_um: 205, lean: [0.06, 0, -0.02] },
    obliques: { ...apical.obliques, at_um: [20, 44, 70, 104, 140], tips: [2, 2, 3, 1, 1] },
    tuft: { ...apical.tuft, tips: [4, 4] },
  })),
};

const L2_TPC_1: Plan = {
  name: 'L2_TPC_1',
  seed: 21,
  step_um: 12,
  pia_um: 230,
  header: [
    'Layer 2 tufted pyramidal cell with a short trunk and a wide tuft, grown by',
    'scripts/morphologies/grow.ts; no reconstruction is in it. Statistics after Larkman 1991, J Comp',
    'Neurol 306:307; de la Peña and Geijo-Barrientos 1996, J Neurosci 16:5301. See docs/cells.md.',
  ],
  soma_um: pyramidalSoma(12.5),
  basal: {
    descent: PYRAMIDAL_DESCENT,
    tips: [6, 5, 5, 4, 4, 3],
    first_um: [16, 8, 6],
    between_um: [25, 13, 8],
    reach_um: [150, 28],
    calibres: { tip_um: [0.5, 0.07], power: 1.9, taper: 0.06 },
  },
  apicals: [
    {
      axis: UP,
      trunk: { length_um: 75, startDiam_um: 2.2, fall_um: 45, lean: [0.1, 0, 0.05] },
      obliques: {
        at_um: [20, 45],
        tips: [2, 2],
        first_um: [28, 13, 10],
        between_um: [32, 15, 10],
        reach_um: [125, 28],
        calibres: { tip_um: [0.52, 0.07], power: 1.9, taper: 0.06 },
      },
      tuft: {
        tips: [6, 5],
        first_um: [30, 12, 12],
        between_um: [45, 18, 15],
        reach_um: [190, 35],
        calibres: { tip_um: [0.48, 0.06], power: 2.3, taper: 0.04 },
      },
    },
  ],
  axon: { main: [42, 1.4, 0.9], onward: [70, 0.8, 0.7], collateral: [55, 0.5, 0.4] },
};

const L2_IPC_1: Plan = {
  name: 'L2_IPC_1',
  seed: 22,
  step_um: 12,
  pia_um: 190,
  header: [
    'Layer 2 inverted pyramidal cell, grown by scripts/morphologies/grow.ts; no reconstruction is in',
    'it. Calibres and branching as the upright cells of the layer; orientation after Mendizabal-Zubiaga',
    'et al. 2007, J Anat 211:223. See docs/cells.md.',
  ],
  soma_um: pyramidalSoma(12.5),
  basal: {
    descent: PYRAMIDAL_DESCENT.map((down) => -down),
    tips: [6, 5, 5, 4, 4, 3],
    first_um: [16, 8, 6],
    between_um: [25, 13, 8],
    reach_um: [145, 28],
    calibres: { tip_um: [0.5, 0.07], power: 1.9, taper: 0.06 },
  },
  apicals: [
    {
      axis: DOWN,
      trunk: { length_um: 150, startDiam_um: 2.2, fall_um: 50, lean: [0.06, 0, -0.04] },
      obliques: {
        at_um: [24, 50, 85],
        tips: [2, 2, 2],
        first_um: [28, 13, 10],
        between_um: [32, 15, 10],
        reach_um: [125, 28],
        calibres: { tip_um: [0.52, 0.07], power: 1.9, taper: 0.06 },
      },
      tuft: {
        tips: [4, 3],
        first_um: [40, 14, 15],
        between_um: [45, 18, 15],
        reach_um: [170, 32],
        calibres: { tip_um: [0.48, 0.06], power: 2.3, taper: 0.04 },
      },
    },
  ],
  axon: { main: [42, 1.4, 0.9], onward: [70, 0.8, 0.7], collateral: [55, 0.5, 0.4] },
};

export const LAYER_23: Plan[] = [L23_PC_1, L23_PC_2, L2_TPC_1, L2_IPC_1];
