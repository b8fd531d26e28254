/**
 * Interneurons: large basket, Martinotti and neurogliaform cells. Their dendrites keep the total
 * cross-section at a fork (Kubota et al. 2011, Sci Rep 1:89): the power of their calibres is 2.
 */
import { type Plan, roundSoma } from '../plan.ts';

const L23_LBC_1: Plan = {
  name: 'L23_LBC_1',
  seed: 71,
  step_um: 12,
  pia_um: 350,
  header: [
    'Layer 2/3 large basket cell, grown by scripts/morphologies/grow.ts; no reconstruction is in it.',
    'Statistics after Wang et al. 2002, Cereb Cortex 12:395; Kawaguchi and Kubota 1997, Cereb Cortex',
    '7:476; Kubota et al. 2011, Sci Rep 1:89. See docs/cells.md.',
  ],
  soma_um: roundSoma(13.5),
  basal: {
    descent: [0.7, -0.7, 0.2, -0.3, 0.5, -0.5],
    tips: [5, 4, 4, 4, 3, 3],
    first_um: [18, 9, 7],
    between_um: [34, 16, 10],
    reach_um: [175, 38],
    calibres: { tip_um: [0.45, 0.06], power: 2, taper: 0.06 },
  },
  apicals: [],
  axon: { main: [42, 1.2, 0.9], onward: [70, 0.9, 0.8], collateral: [55, 0.5, 0.4] },
};

const L5_MC_1: Plan = {
  name: 'L5_MC_1',
  seed: 72,
  step_um: 12,
  pia_um: 1000,
  header: [
    'Layer 5 Martinotti cell, grown by scripts/morphologies/grow.ts; no reconstruction is in it.',
    'Statistics after Wang et al. 2004, J Physiol 561:65; Kawaguchi and Kubota 1997, Cereb Cortex',
    '7:476; Kubota et al. 2011, Sci Rep 1:89. See docs/cells.md.',
  ],
  soma_um: roundSoma(12),
  basal: {
    descent: [0.85, -0.85, 0.7, -0.75, 0.1],
    tips: [6, 5, 5, 4, 3],
    first_um: [20, 10, 7],
    between_um: [34, 16, 10],
    reach_um: [200, 42],
    calibres: { tip_um: [0.42, 0.06], power: 2, taper: 0.06 },
  },
  apicals: [],
  axon: { main: [42, 1.2, 0.9], onward: [70, 0.9, 0.8], collateral: [55, 0.5, 0.4] },
};

const L1_NGC_1: Plan = {
  name: 'L1_NGC_1',
  seed: 73,
  step_um: 12,
  pia_um: 120,
  header: [
    'Layer 1 neurogliaform cell, grown by scripts/morphologies/grow.ts; no reconstruction is in it.',
    'Statistics after Kawaguchi and Kubota 1997, Cereb Cortex 7:476; Muralidhar et al. 2014, Front',
    'Neuroanat 7:52; Kubota et al. 2011, Sci Rep 1:89. See docs/cells.md.',
  ],
  soma_um: roundSoma(11.5),
  basal: {
    descent: [0.5, -0.4, 0.1, -0.1, 0.4, -0.5, 0.2],
    tips: [3, 3, 3, 3, 2, 2, 2],
    first_um: [12, 6, 5],
    between_um: [26, 12, 8],
    reach_um: [105, 22],
    calibres: { tip_um: [0.45, 0.06], power: 2, taper: 0.06 },
  },
  apicals: [],
  axon: { main: [42, 1.2, 0.9], onward: [70, 0.9, 0.8], collateral: [55, 0.5, 0.4] },
};

export const INTERNEURONS: Plan[] = [L23_LBC_1, L5_MC_1, L1_NGC_1];
