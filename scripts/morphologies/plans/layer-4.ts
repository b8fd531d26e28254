/** Excitatory cells of layer 4: untufted and tufted (star) pyramids, spiny stellate cells. */
import { type Plan, PYRAMIDAL_DESCENT, pyramidalSoma, roundSoma, UP } from '../plan.ts';

/** In all directions. */
const STELLATE_DESCENT = [0.6, -0.6, 0, 0.3, -0.3];

const L4_UPC_1: Plan = {
  name: 'L4_UPC_1',
  seed: 41,
  step_um: 8,
  pia_um: 560,
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
    descent: PYRAMIDAL_DESCENT,
    tips: [6, 5, 5, 4, 4, 3],
    first_um: [16, 8, 6],
    between_um: [24, 12, 8],
    reach_um: [135, 25],
    calibres: { tip_um: [0.5, 0.07], power: 1.7, taper: 0.08 },
  },
  apicals: [
    {
      axis: UP,
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
      },
    },
  ],
  axon: { main: [42, 1.5, 1], onward: [70, 1, 0.8], collateral: [55, 0.5, 0.4] },
};

const L4_UPC_2: Plan = {
  ...L4_UPC_1,
  name: 'L4_UPC_2',
  seed: 42,
  step_um: 12,
  basal: { ...L4_UPC_1.basal, tips: [5, 5, 5, 4, 4, 3] },
  apicals: L4_UPC_1.apicals.map((apical) => ({
    ...apical,
    trunk: { ...apical.trunk, length_um: 230, lean: [-0.05, 0, 0.03] },
    obliques: { ...apical.obliques, at_um: [24, 52, 88, 130], tips: [2, 1, 2, 1] },
  })),
};

const L4_TPC_1: Plan = {
  name: 'L4_TPC_1',
  seed: 43,
  step_um: 12,
  pia_um: 700,
  header: [
    'Layer 4 tufted (star) pyramidal cell, grown by scripts/morphologies/grow.ts; no reconstruction is in',
    'it. Statistics after Feldmeyer et al. 1999, J Physiol 521:169; Lübke et al. 2000, J Neurosci',
    '20:5300; Staiger et al. 2004, Cereb Cortex 14:690. See docs/cells.md.',
  ],
  soma_um: pyramidalSoma(12.5),
  basal: {
    descent: PYRAMIDAL_DESCENT,
    tips: [6, 5, 5, 4, 3, 3],
    first_um: [16, 8, 6],
    between_um: [24, 12, 8],
    reach_um: [135, 25],
    calibres: { tip_um: [0.5, 0.07], power: 1.7, taper: 0.08 },
  },
  apicals: [
    {
      axis: UP,
      trunk: { length_um: 330, startDiam_um: 2.2, fall_um: 70, lean: [0.04, 0, -0.03] },
      obliques: {
        at_um: [26, 58, 95, 150],
        tips: [2, 2, 1, 1],
        first_um: [28, 12, 10],
        between_um: [32, 14, 10],
        reach_um: [115, 25],
        calibres: { tip_um: [0.5, 0.07], power: 1.7, taper: 0.08 },
      },
      tuft: {
        tips: [4, 3],
        first_um: [45, 15, 20],
        between_um: [48, 20, 15],
        reach_um: [200, 35],
        calibres: { tip_um: [0.5, 0.06], power: 2.1, taper: 0.05 },
      },
    },
  ],
  axon: { main: [42, 1.5, 1], onward: [70, 1, 0.8], collateral: [55, 0.5, 0.4] },
};

const L4_TPC_2: Plan = {
  ...L4_TPC_1,
  name: 'L4_TPC_2',
  seed: 44,
  pia_um: 660,
  basal: { ...L4_TPC_1.basal, tips: [5, 5, 5, 4, 4, 3] },
  apicals: L4_TPC_1.apicals.map((apical) => ({
    ...apical,
    trunk: { ...apical.trunk, length_um: 290, lean: [-0.04, 0, 0.04] },
    obliques: { ...apical.obliques, at_um: [30, 64, 110], tips: [2, 2, 2] },
    tuft: { ...apical.tuft, tips: [3, 3] },
  })),
};

const L4_SSC_1: Plan = {
  name: 'L4_SSC_1',
  seed: 45,
  step_um: 12,
  pia_um: 600,
  header: [
    'Layer 4 spiny stellate cell, grown by scripts/morphologies/grow.ts; no reconstruction is in',
    'it. Statistics after Feldmeyer et al. 1999, J Physiol 521:169; Lübke et al. 2000, J Neurosci',
    '20:5300; Staiger et al. 2004, Cereb Cortex 14:690. See docs/cells.md.',
  ],
  soma_um: roundSoma(12.5),
  basal: {
    descent: STELLATE_DESCENT,
    tips: [6, 5, 5, 5, 4],
    first_um: [16, 8, 6],
    between_um: [25, 12, 8],
    reach_um: [140, 28],
    calibres: { tip_um: [0.5, 0.07], power: 1.7, taper: 0.08 },
  },
  apicals: [],
  axon: { main: [42, 1.5, 1], onward: [70, 1, 0.8], collateral: [55, 0.5, 0.4] },
};

const L4_SSC_2: Plan = {
  ...L4_SSC_1,
  name: 'L4_SSC_2',
  seed: 46,
  basal: { ...L4_SSC_1.basal, tips: [5, 5, 4, 4, 4, 3], reach_um: [130, 28] },
};

export const LAYER_4: Plan[] = [L4_UPC_1, L4_UPC_2, L4_TPC_1, L4_TPC_2, L4_SSC_1, L4_SSC_2];
