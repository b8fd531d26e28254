/** Pyramidal cells of layer 6: tufted, untufted, inverted, bipolar, horizontal. */
import { ASIDE, DOWN, type Plan, PYRAMIDAL_DESCENT, pyramidalSoma, UP } from '../plan.ts';

const L6_TPC_1: Plan = {
  name: 'L6_TPC_1',
  seed: 61,
  step_um: 12,
  pia_um: 1500,
  header: [
    'Layer 6 tufted (corticothalamic) pyramidal cell, grown by scripts/morphologies/grow.ts; no reconstruction is in',
    'it. Statistics after Zhang and Deschênes 1997, J Neurosci 17:6365; Kumar and Ohana 2008, J',
    'Neurophysiol 100:1909; Ledergerber and Larkum 2010, J Neurosci 30:13031. See docs/cells.md.',
  ],
  soma_um: pyramidalSoma(13),
  basal: {
    descent: PYRAMIDAL_DESCENT,
    tips: [5, 5, 4, 4, 4, 3],
    first_um: [16, 8, 6],
    between_um: [24, 12, 8],
    reach_um: [130, 26],
    calibres: { tip_um: [0.5, 0.07], power: 1.8, taper: 0.07 },
  },
  apicals: [
    {
      axis: UP,
      trunk: { length_um: 480, startDiam_um: 2.4, fall_um: 60, lean: [0.04, 0, 0.02] },
      obliques: {
        at_um: [24, 46, 70, 98, 130, 170, 220, 290],
        tips: [1, 2, 1, 2, 1, 1, 2, 1],
        first_um: [26, 12, 10],
        between_um: [30, 14, 10],
        reach_um: [110, 24],
        calibres: { tip_um: [0.5, 0.07], power: 1.8, taper: 0.07 },
      },
      tuft: {
        tips: [3, 3],
        first_um: [45, 15, 20],
        between_um: [48, 18, 15],
        reach_um: [170, 32],
        calibres: { tip_um: [0.5, 0.06], power: 2.1, taper: 0.05 },
      },
    },
  ],
  axon: { main: [42, 1.5, 1], onward: [70, 1, 0.8], collateral: [55, 0.5, 0.4] },
};

const L6_TPC_2: Plan = {
  ...L6_TPC_1,
  name: 'L6_TPC_2',
  seed: 62,
  basal: { ...L6_TPC_1.basal, tips: [5, 4, 4, 4, 3, 3, 3] },
  apicals: L6_TPC_1.apicals.map((apical) => ({
    ...apical,
    trunk: { ...apical.trunk, length_um: 540, lean: [-0.04, 0, 0.02] },
    obliques: {
      ...apical.obliques,
      at_um: [28, 52, 84, 118, 160, 215, 300],
      tips: [2, 1, 2, 1, 2, 1, 1],
    },
    tuft: { ...apical.tuft, tips: [3, 2] },
  })),
};

const L6_UPC_1: Plan = {
  name: 'L6_UPC_1',
  seed: 63,
  step_um: 12,
  pia_um: 1500,
  header: [
    'Layer 6 untufted pyramidal cell, grown by scripts/morphologies/grow.ts; no reconstruction is in',
    'it. Statistics after Zhang and Deschênes 1997, J Neurosci 17:6365; Kumar and Ohana 2008, J',
    'Neurophysiol 100:1909; Ledergerber and Larkum 2010, J Neurosci 30:13031. See docs/cells.md.',
  ],
  soma_um: pyramidalSoma(13),
  basal: {
    descent: PYRAMIDAL_DESCENT,
    tips: [5, 5, 4, 4, 4, 3],
    first_um: [16, 8, 6],
    between_um: [24, 12, 8],
    reach_um: [130, 26],
    calibres: { tip_um: [0.5, 0.07], power: 1.8, taper: 0.07 },
  },
  apicals: [
    {
      axis: UP,
      trunk: { length_um: 420, startDiam_um: 2.4, fall_um: 60, lean: [-0.05, 0, 0.02] },
      obliques: {
        at_um: [26, 52, 84, 125, 180],
        tips: [2, 2, 1, 2, 1],
        first_um: [26, 12, 10],
        between_um: [30, 14, 10],
        reach_um: [110, 24],
        calibres: { tip_um: [0.5, 0.07], power: 1.8, taper: 0.07 },
      },
      tuft: {
        tips: [1, 1],
        first_um: [45, 15, 20],
        between_um: [48, 18, 15],
        reach_um: [170, 32],
        calibres: { tip_um: [0.5, 0.06], power: 2.1, taper: 0.05 },
      },
    },
  ],
  axon: { main: [42, 1.5, 1], onward: [70, 1, 0.8], collateral: [55, 0.5, 0.4] },
};

const L6_IPC_1: Plan = {
  name: 'L6_IPC_1',
  seed: 64,
  step_um: 12,
  pia_um: 1500,
  header: [
    'Layer 6 inverted pyramidal cell, grown by scripts/morphologies/grow.ts; no reconstruction is in',
    'it. Statistics after Marx and Feldmeyer 2013, Cereb Cortex 23:2803; Kumar and Ohana 2008, J',
    'Neurophysiol 100:1909; Ledergerber and Larkum 2010, J Neurosci 30:13031. See docs/cells.md.',
  ],
  soma_um: pyramidalSoma(13),
  basal: {
    descent: PYRAMIDAL_DESCENT.map((down) => -down),
    tips: [6, 5, 5, 4, 4, 4],
    first_um: [16, 8, 6],
    between_um: [24, 12, 8],
    reach_um: [130, 26],
    calibres: { tip_um: [0.5, 0.07], power: 1.8, taper: 0.07 },
  },
  apicals: [
    {
      axis: DOWN,
      trunk: { length_um: 260, startDiam_um: 2.4, fall_um: 60, lean: [0.05, 0, -0.03] },
      obliques: {
        at_um: [26, 54, 88, 130],
        tips: [2, 2, 2, 1],
        first_um: [26, 12, 10],
        between_um: [30, 14, 10],
        reach_um: [110, 24],
        calibres: { tip_um: [0.5, 0.07], power: 1.8, taper: 0.07 },
      },
      tuft: {
        tips: [3, 2],
        first_um: [45, 15, 20],
        between_um: [48, 18, 15],
        reach_um: [170, 32],
        calibres: { tip_um: [0.5, 0.06], power: 2.1, taper: 0.05 },
      },
    },
  ],
  axon: { main: [42, 1.5, 1], onward: [70, 1, 0.8], collateral: [55, 0.5, 0.4] },
};

const L6_BPC_1: Plan = {
  name: 'L6_BPC_1',
  seed: 65,
  step_um: 12,
  pia_um: 1500,
  header: [
    'Layer 6 bipolar pyramidal cell, grown by scripts/morphologies/grow.ts; no reconstruction is in',
    'it. Statistics after Zhang and Deschênes 1997, J Neurosci 17:6365; Kumar and Ohana 2008, J',
    'Neurophysiol 100:1909; Ledergerber and Larkum 2010, J Neurosci 30:13031. See docs/cells.md.',
  ],
  soma_um: pyramidalSoma(13),
  basal: {
    descent: [0.2, -0.2, 0.3, -0.3],
    tips: [5, 4, 4, 3],
    first_um: [16, 8, 6],
    between_um: [24, 12, 8],
    reach_um: [130, 26],
    calibres: { tip_um: [0.5, 0.07], power: 1.8, taper: 0.07 },
  },
  apicals: [
    {
      axis: UP,
      trunk: { length_um: 330, startDiam_um: 2.2, fall_um: 60, lean: [0.04, 0, 0.02] },
      obliques: {
        at_um: [26, 58, 100, 160],
        tips: [2, 2, 1, 1],
        first_um: [26, 12, 10],
        between_um: [30, 14, 10],
        reach_um: [110, 24],
        calibres: { tip_um: [0.5, 0.07], power: 1.8, taper: 0.07 },
      },
      tuft: {
        tips: [2, 2],
        first_um: [45, 15, 20],
        between_um: [48, 18, 15],
        reach_um: [170, 32],
        calibres: { tip_um: [0.5, 0.06], power: 2.1, taper: 0.05 },
      },
    },
    {
      axis: DOWN,
      trunk: { length_um: 220, startDiam_um: 2.1, fall_um: 60, lean: [-0.04, 0, 0.03] },
      obliques: {
        at_um: [26, 58, 100],
        tips: [2, 1, 1],
        first_um: [26, 12, 10],
        between_um: [30, 14, 10],
        reach_um: [110, 24],
        calibres: { tip_um: [0.5, 0.07], power: 1.8, taper: 0.07 },
      },
      tuft: {
        tips: [2, 1],
        first_um: [45, 15, 20],
        between_um: [48, 18, 15],
        reach_um: [170, 32],
        calibres: { tip_um: [0.5, 0.06], power: 2.1, taper: 0.05 },
      },
    },
  ],
  axon: { main: [42, 1.5, 1], onward: [70, 1, 0.8], collateral: [55, 0.5, 0.4] },
};

const L6_HPC_1: Plan = {
  name: 'L6_HPC_1',
  seed: 66,
  step_um: 12,
  pia_um: 1500,
  header: [
    'Layer 6 horizontal pyramidal cell, grown by scripts/morphologies/grow.ts; no reconstruction is in',
    'it. Statistics after Marx and Feldmeyer 2013, Cereb Cortex 23:2803; Kumar and Ohana 2008, J',
    'Neurophysiol 100:1909; Ledergerber and Larkum 2010, J Neurosci 30:13031. See docs/cells.md.',
  ],
  soma_um: pyramidalSoma(13),
  basal: {
    descent: [0.5, -0.5, 0.1, -0.1],
    tips: [5, 5, 4, 4, 4],
    first_um: [16, 8, 6],
    between_um: [24, 12, 8],
    reach_um: [130, 26],
    calibres: { tip_um: [0.5, 0.07], power: 1.8, taper: 0.07 },
  },
  apicals: [
    {
      axis: ASIDE,
      trunk: { length_um: 280, startDiam_um: 2.4, fall_um: 60, lean: [0, 0.06, 0.03] },
      obliques: {
        at_um: [26, 54, 88, 130],
        tips: [2, 2, 2, 1],
        first_um: [26, 12, 10],
        between_um: [30, 14, 10],
        reach_um: [110, 24],
        calibres: { tip_um: [0.5, 0.07], power: 1.8, taper: 0.07 },
      },
      tuft: {
        tips: [3, 2],
        first_um: [45, 15, 20],
        between_um: [48, 18, 15],
        reach_um: [170, 32],
        calibres: { tip_um: [0.5, 0.06], power: 2.1, taper: 0.05 },
      },
    },
  ],
  axon: { main: [42, 1.5, 1], onward: [70, 1, 0.8], collateral: [55, 0.5, 0.4] },
};

export const LAYER_6: Plan[] = [L6_TPC_1, L6_TPC_2, L6_UPC_1, L6_IPC_1, L6_BPC_1, L6_HPC_1];
