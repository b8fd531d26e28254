/**
 * The plastic glutamatergic contact (GluSynapse) as data: parameters, constants, derived numbers.
 *
 * Chindemi et al. 2022, Nat Commun 13:3038 (Methods); Graupner & Brunel 2012, PNAS 109:3991 (ρ);
 * Fuhrmann et al. 2002 and Barros-Zulaica et al. 2019 (release). Names of variables follow NEURON's.
 */

/** Faraday constant, C/mol, and gas constant, J/(mol K): the values NEURON 8 uses. */
export const FARADAY_C_per_mol = 96485.33212331001;
export const GAS_J_per_mol_K = 8.31446261815324;

/** What one contact is made of. */
export interface ContactParameters {
  tau_d_AMPA_ms: number;
  /** ĝ_AMPA at start, and its values at ρ = 0 (d) and ρ = 1 (p). */
  gmax0_AMPA_nS: number;
  gmax_d_AMPA_nS: number;
  gmax_p_AMPA_nS: number;
  gmax_NMDA_nS: number;
  Use0: number;
  Use_d: number;
  Use_p: number;
  Dep_ms: number;
  Fac_ms: number;
  Nrrp: number;
  /** Spine volume. */
  volume_um3: number;
  /** Thresholds of c* (mM·ms scale of the model); Infinity switches the rule off. */
  theta_d: number;
  theta_p: number;
  rho0: number;
  /** Outside calcium that the synapse's own currents see. */
  cao_mM: number;
}

/** Constants that all contacts of a run share. */
export interface SynapseConstants {
  tau_r_AMPA_ms: number;
  E_AMPA_mV: number;
  mgo_NMDA_mM: number;
  scale_NMDA_mM: number;
  slope_NMDA_per_mV: number;
  tau_r_NMDA_ms: number;
  tau_d_NMDA_ms: number;
  E_NMDA_mV: number;
  ljp_VDCC_mV: number;
  vhm_VDCC_mV: number;
  km_VDCC_mV: number;
  mtau_VDCC_ms: number;
  vhh_VDCC_mV: number;
  kh_VDCC_mV: number;
  htau_VDCC_ms: number;
  gca_bar_VDCC_nS_um2: number;
  gamma_ca_CR: number;
  tau_ca_CR_ms: number;
  min_ca_CR_mM: number;
  rho_star_GB: number;
  tau_ind_GB_s: number;
  tau_exp_GB_s: number;
  tau_effca_GB_ms: number;
  gamma_d_GB: number;
  gamma_p_GB: number;
}

/** Fitted values of Chindemi et al. 2022 (their Table of model parameters, full precision). */
export const FITTED_CONSTANTS: SynapseConstants = {
  tau_r_AMPA_ms: 0.2,
  E_AMPA_mV: 0,
  mgo_NMDA_mM: 1,
  scale_NMDA_mM: 2.552,
  slope_NMDA_per_mV: 0.072,
  tau_r_NMDA_ms: 0.29,
  tau_d_NMDA_ms: 70,
  E_NMDA_mV: -3,
  ljp_VDCC_mV: 0,
  vhm_VDCC_mV: -5.9,
  km_VDCC_mV: 9.5,
  mtau_VDCC_ms: 1,
  vhh_VDCC_mV: -39,
  kh_VDCC_mV: -9.2,
  htau_VDCC_ms: 27,
  gca_bar_VDCC_nS_um2: 0.0744,
  gamma_ca_CR: 0.04,
  tau_ca_CR_ms: 12,
  min_ca_CR_mM: 70e-6,
  rho_star_GB: 0.5,
  tau_ind_GB_s: 70,
  tau_exp_GB_s: 100,
  tau_effca_GB_ms: 278.3177658387,
  gamma_d_GB: 101.5387594661,
  gamma_p_GB: 216.1841700668,
};

/** Threshold factors: θ = a·C_pre + b·C_post, by location (Chindemi et al. 2022). */
export const THRESHOLD_FACTORS = {
  basal: { d: [1.0018099627, 1.9535568661], p: [1.1593870631, 2.4827933785] },
  apical: { d: [1.1267343377, 2.4559713296], p: [5.2356637311, 1.7822214534] },
} as const;

/** θ_d and θ_p of a contact from its measured C_pre and C_post. */
export function thresholds(
  location: keyof typeof THRESHOLD_FACTORS,
  cPre: number,
  cPost: number,
): { theta_d: number; theta_p: number } {
  const { d, p } = THRESHOLD_FACTORS[location];
  return { theta_d: d[0] * cPre + d[1] * cPost, theta_p: p[0] * cPre + p[1] * cPost };
}

/** Scale that makes exp(−t/decay) − exp(−t/rise) peak at 1. */
export function peakFactor(rise_ms: number, decay_ms: number): number {
  const tPeak = ((rise_ms * decay_ms) / (decay_ms - rise_ms)) * Math.log(decay_ms / rise_ms);
  return 1 / (Math.exp(-tPeak / decay_ms) - Math.exp(-tPeak / rise_ms));
}

/** R T/(2 F) in mV: E_Ca = this · ln([Ca]o/[Ca]i). */
export function nernstCa_mV(celsius: number): number {
  return (1000 * GAS_J_per_mol_K * (celsius + 273.15)) / (2 * FARADAY_C_per_mol);
}

/** Fraction of the NMDA current that calcium carries, at the driving force V − 40 mV. */
export function calciumFraction(cao_mM: number): number {
  return (0.6 * 4 * cao_mM) / (4 * cao_mM + 120 / 1.38);
}

/** VDCC conductance of the spine's surface, nS: density times the sphere of the spine's volume. */
export function spineVdcc_nS(gca_bar_nS_um2: number, volume_um3: number): number {
  return gca_bar_nS_um2 * 4 * Math.PI * (((3 / 4) * volume_um3) / Math.PI) ** (2 / 3);
}

/** How the variables of a contact move in a step; see docs/numerics.md. */
export type SynapseScheme =
  /** All variables by backward Euler, ρ by an implicit solve (the published package's fixed step). */
  | 'backward-euler'
  /** All right-hand sides from the old state (the form used in circuits). */
  | 'explicit-euler'
  /** Exact for the linear variables, thresholds crossed inside the step: any step size. */
  | 'exponential';
