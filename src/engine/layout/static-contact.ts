/**
 * One contact without plasticity as both engines hold it: state words and parameter words.
 *
 * Component 1 is AMPA or GABA-A, component 2 NMDA or GABA-B; g = 1e-3 µS/nS · (B − A). The states
 * carry the weight, as NEURON's do. A contact whose states are all 0 is asleep: nobody looks at it
 * until its next arrival.
 */
import { peakFactor } from '../../model/glusynapse.ts';
import {
  RECEPTORS,
  STATIC_MG_BLOCK,
  type StaticSynapseParameters,
} from '../../model/static-synapse.ts';
import type { Words } from './contact.ts';

/** Blocks of four. g and i are those of the step's start. */
export const STATIC_STATE = ['A_1', 'B_1', 'A_2', 'B_2', 'g_1', 'g_2', 'i', 'vesicles'] as const;

export const STATIC_PARAMETERS = [
  'tau_r_1',
  'tau_d_1',
  'tau_r_2',
  'tau_d_2',
  'E_1',
  'E_2',
  /** [Mg]/scale of the block of component 2; 0 where it has none. */
  'mg_ratio',
  /** mA/cm² per nA at the contact's node. */
  'density_per_nA',
  /** What a full release adds to the states of each component, nS. */
  'full_1',
  'full_2',
  'Use',
  'Nrrp',
] as const;

/** Below this nothing is left of a conductance, nS. */
export const ASLEEP_NS = 1e-30;

export function staticParameters(
  p: StaticSynapseParameters,
  area_um2: number,
): Words<typeof STATIC_PARAMETERS> {
  const of = RECEPTORS[p.receptor];
  const blocked = p.receptor === 'ampa-nmda';
  const tau_r_1 = p.tau_r_ms ?? of.rise_1_ms;
  return {
    tau_r_1,
    tau_d_1: p.tau_d_ms,
    tau_r_2: of.rise_2_ms,
    tau_d_2: of.decay_2_ms,
    E_1: p.E_1_mV ?? of.E_1_mV,
    E_2: p.E_2_mV ?? of.E_2_mV,
    mg_ratio: blocked ? (p.mg_mM ?? 1) / STATIC_MG_BLOCK.scale_mM : 0,
    density_per_nA: 100 / area_um2,
    full_1: p.weight_nS * peakFactor(tau_r_1, p.tau_d_ms),
    full_2: p.weight_nS * p.ratio * peakFactor(of.rise_2_ms, of.decay_2_ms),
    Use: p.Use,
    Nrrp: p.Nrrp,
  };
}
