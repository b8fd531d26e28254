/**
 * One plastic contact as the float64 engine holds it: state words, parameter words, shared constants.
 *
 * The order of the words is defined here alone. The device has fewer (gpu/contact-words.ts).
 */
import {
  type ContactParameters,
  calciumFraction,
  FARADAY_C_per_mol,
  nernstCa_mV,
  peakFactor,
  type SynapseConstants,
  spineVdcc_nS,
} from '../../model/glusynapse.ts';

/**
 * State. Slow variables are pairs for the device's sake: the value is hi + lo. cai_excess is [Ca] − rest.
 * From `g_AMPA` on: what the last step computed from the state at its start.
 */
export const CONTACT_STATE = [
  'A_AMPA',
  'B_AMPA',
  'A_NMDA',
  'B_NMDA',
  'm_VDCC',
  'h_VDCC',
  'cai_excess',
  'effcai_GB',
  'rho_hi',
  'rho_lo',
  'gmax_hi',
  'gmax_lo',
  'Use_hi',
  'Use_lo',
  'dep_GB',
  'pot_GB',
  'above_d',
  'above_p',
  'g_AMPA',
  'g_NMDA',
  'ica_NMDA',
  'ica_VDCC',
  'vsyn',
  'i',
  'effcai_peak',
  /** NMDA conductance without its block over the step, µS. */
  'g_open',
] as const;

export const CONTACT_PARAMETERS = [
  /** mA/cm² per nA at the contact's node. */
  'density_per_nA',
  'tau_d_AMPA',
  'gmax_NMDA_uS',
  'Nrrp',
  'f_AMPA',
  'f_NMDA',
  'Use_d',
  'Use_span',
  'gmax_d',
  'gmax_span',
  'theta_d',
  'theta_p',
  'Pf_NMDA',
  'gVDCC_uS',
  /** mM/ms of spine calcium per nA. */
  'calcium_per_nA',
  /** E_Ca of the spine at resting calcium, mV. */
  'eca_rest',
  'cao_mM',
] as const;

/** Constants of receptors, VDCC and the spine's calcium: literals in the device's kernel. */
export const RECEPTOR_WORDS = [
  'tau_r_AMPA',
  'E_AMPA',
  'mg_ratio',
  'slope_NMDA',
  'tau_r_NMDA',
  'tau_d_NMDA',
  'E_NMDA',
  'm_half',
  'km',
  'mtau',
  'h_half',
  'kh',
  'htau',
  'tau_ca',
  'min_ca',
  'nernst',
] as const;

/** Constants of the plasticity rule. */
export const RULE_WORDS = [
  'rho_star',
  'tau_ind',
  'tau_exp',
  'tau_effca',
  'gamma_d',
  'gamma_p',
] as const;

export const SYNAPSE_WORDS = [...RECEPTOR_WORDS, ...RULE_WORDS] as const;

/** A threshold that is never reached, finite in float32. */
const NEVER = 1e30;

export type Words<Names extends readonly string[]> = Record<Names[number], number>;

/** Word of each name: { A_AMPA: 0, … }. */
export function indexWords<const Names extends readonly string[]>(names: Names): Words<Names> {
  return Object.fromEntries(names.map((name, i) => [name, i])) as Words<Names>;
}

export function contactParameters(
  p: ContactParameters,
  constants: SynapseConstants,
  celsius: number,
  area_um2: number,
): Words<typeof CONTACT_PARAMETERS> {
  return {
    density_per_nA: 100 / area_um2,
    tau_d_AMPA: p.tau_d_AMPA_ms,
    gmax_NMDA_uS: 1e-3 * p.gmax_NMDA_nS,
    Nrrp: p.Nrrp,
    f_AMPA: peakFactor(constants.tau_r_AMPA_ms, p.tau_d_AMPA_ms),
    f_NMDA: peakFactor(constants.tau_r_NMDA_ms, constants.tau_d_NMDA_ms),
    Use_d: p.Use_d,
    Use_span: p.Use_p - p.Use_d,
    gmax_d: p.gmax_d_AMPA_nS,
    gmax_span: p.gmax_p_AMPA_nS - p.gmax_d_AMPA_nS,
    theta_d: Math.min(p.theta_d, NEVER),
    theta_p: Math.min(p.theta_p, NEVER),
    Pf_NMDA: calciumFraction(p.cao_mM),
    gVDCC_uS: 1e-3 * spineVdcc_nS(constants.gca_bar_VDCC_nS_um2, p.volume_um3),
    calcium_per_nA: (1e-9 * constants.gamma_ca_CR) / (1e-15 * p.volume_um3 * 2 * FARADAY_C_per_mol),
    eca_rest: nernstCa_mV(celsius) * Math.log(p.cao_mM / constants.min_ca_CR_mM),
    cao_mM: p.cao_mM,
  };
}

export function receptorWords(c: SynapseConstants, celsius: number): Words<typeof RECEPTOR_WORDS> {
  return {
    tau_r_AMPA: c.tau_r_AMPA_ms,
    E_AMPA: c.E_AMPA_mV,
    mg_ratio: c.mgo_NMDA_mM / c.scale_NMDA_mM,
    slope_NMDA: c.slope_NMDA_per_mV,
    tau_r_NMDA: c.tau_r_NMDA_ms,
    tau_d_NMDA: c.tau_d_NMDA_ms,
    E_NMDA: c.E_NMDA_mV,
    m_half: c.vhm_VDCC_mV - c.ljp_VDCC_mV,
    km: c.km_VDCC_mV,
    mtau: c.mtau_VDCC_ms,
    h_half: c.vhh_VDCC_mV - c.ljp_VDCC_mV,
    kh: c.kh_VDCC_mV,
    htau: c.htau_VDCC_ms,
    tau_ca: c.tau_ca_CR_ms,
    min_ca: c.min_ca_CR_mM,
    nernst: nernstCa_mV(celsius),
  };
}

export function ruleWords(c: SynapseConstants): Words<typeof RULE_WORDS> {
  return {
    rho_star: c.rho_star_GB,
    tau_ind: 1e3 * c.tau_ind_GB_s,
    tau_exp: 1e3 * c.tau_exp_GB_s,
    tau_effca: c.tau_effca_GB_ms,
    gamma_d: c.gamma_d_GB,
    gamma_p: c.gamma_p_GB,
  };
}

export function synapseWords(c: SynapseConstants, celsius: number): Words<typeof SYNAPSE_WORDS> {
  return { ...receptorWords(c, celsius), ...ruleWords(c) };
}

export interface ContactStart {
  /** VDCC gates at start: 0 as the published code, or their steady state at vInit. */
  vdccGates: 'zero' | 'steady-state';
  vInit_mV: number;
}

/** State at t = 0, in the order of CONTACT_STATE. A threshold already exceeded is no crossing. */
export function contactStart(
  p: ContactParameters,
  c: SynapseConstants,
  start: ContactStart,
): Words<typeof CONTACT_STATE> {
  const steady = start.vdccGates === 'steady-state';
  const v = start.vInit_mV + c.ljp_VDCC_mV;
  return {
    A_AMPA: 0,
    B_AMPA: 0,
    A_NMDA: 0,
    B_NMDA: 0,
    m_VDCC: steady ? 1 / (1 + Math.exp((c.vhm_VDCC_mV - v) / c.km_VDCC_mV)) : 0,
    h_VDCC: steady ? 1 / (1 + Math.exp((c.vhh_VDCC_mV - v) / c.kh_VDCC_mV)) : 0,
    cai_excess: 0,
    effcai_GB: 0,
    rho_hi: p.rho0,
    rho_lo: 0,
    gmax_hi: p.gmax0_AMPA_nS,
    gmax_lo: 0,
    Use_hi: p.Use0,
    Use_lo: 0,
    dep_GB: 0,
    pot_GB: 0,
    above_d: 0 > p.theta_d ? 1 : 0,
    above_p: 0 > p.theta_p ? 1 : 0,
    g_AMPA: 0,
    g_NMDA: 0,
    ica_NMDA: 0,
    ica_VDCC: 0,
    vsyn: start.vInit_mV,
    i: 0,
    effcai_peak: 0,
    g_open: 0,
  };
}
