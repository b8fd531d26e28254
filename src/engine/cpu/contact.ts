/**
 * One plastic contact in float64: its current at the start of a step, and its state at the end.
 *
 * The same formulas stand in shaders/contact.wgsl. Equations: Chindemi et al. 2022, Methods.
 */
import type { SynapseScheme } from '../../model/glusynapse.ts';
import {
  CONTACT_PARAMETERS,
  CONTACT_STATE,
  indexWords,
  type SYNAPSE_WORDS,
  type Words,
} from '../layout/contact.ts';

export const STATE = indexWords(CONTACT_STATE);
export const PARAMETER = indexWords(CONTACT_PARAMETERS);

export type Synapse = Words<typeof SYNAPSE_WORDS>;

/** Where ∂i/∂v of the NMDA block is taken: NEURON's forward difference, mV. */
const DV = 0.001;

/**
 * Currents at v, from the state at the start of the step. Stores g_*, ica_*, vsyn and i.
 * Where steps are long the conductances are their means over the step, whose decay is known exactly.
 * @param S state; k first word of the contact
 * @param P parameters; p first word
 * @param out receives [∂i/∂v in µS, i in nA]
 */
export function contactCurrent(
  y: Synapse,
  step: StepWeights,
  S: Float64Array,
  k: number,
  P: Float64Array,
  p: number,
  v: number,
  out: Float64Array,
): void {
  const gAmpa =
    1e-3 *
    (S[k + STATE.gmax_hi]! + S[k + STATE.gmax_lo]!) *
    (step.mean(P[p + PARAMETER.tau_d_AMPA]!) * S[k + STATE.B_AMPA]! -
      step.meanRAmpa * S[k + STATE.A_AMPA]!);
  const gOpen =
    P[p + PARAMETER.gmax_NMDA_uS]! *
    (step.meanDNmda * S[k + STATE.B_NMDA]! - step.meanRNmda * S[k + STATE.A_NMDA]!);
  S[k + STATE.g_open] = gOpen;
  const unblocked = 1 / (1 + y.mg_ratio * Math.exp(-y.slope_NMDA * v));
  const unblockedAbove = 1 / (1 + y.mg_ratio * Math.exp(-y.slope_NMDA * (v + DV)));
  const gNmda = gOpen * unblocked;
  const m = S[k + STATE.m_VDCC]!;
  const gVdcc = P[p + PARAMETER.gVDCC_uS]! * m * m * S[k + STATE.h_VDCC]!;
  const eca =
    P[p + PARAMETER.eca_rest]! - y.nernst * Math.log1p(S[k + STATE.cai_excess]! / y.min_ca);
  const iVdcc = gVdcc * (v - eca);
  const iNmda = gNmda * (v - y.E_NMDA);
  const iNmdaAbove = gOpen * unblockedAbove * (v + DV - y.E_NMDA);
  S[k + STATE.g_AMPA] = gAmpa;
  S[k + STATE.g_NMDA] = gNmda;
  S[k + STATE.ica_NMDA] = P[p + PARAMETER.Pf_NMDA]! * gNmda * (v - 40);
  S[k + STATE.ica_VDCC] = iVdcc;
  S[k + STATE.vsyn] = v;
  const i = gAmpa * (v - y.E_AMPA) + iNmda + iVdcc;
  S[k + STATE.i] = i;
  out[0] = gAmpa + gVdcc + (iNmdaAbove - iNmda) / DV;
  out[1] = i;
}

/** What a step of dt does to the linear variables, worked out once for all contacts of a run. */
export interface StepWeights {
  dt: number;
  scheme: SynapseScheme;
  k: (tau: number) => number;
  /** Mean of e^(−t/τ) over the step; 1 where currents are taken at its start. */
  mean: (tau: number) => number;
  meanRAmpa: number;
  meanRNmda: number;
  meanDNmda: number;
  rAmpa: number;
  rNmda: number;
  dNmda: number;
  m: number;
  h: number;
  ca: number;
  exp: number;
  /** c* moves by −star·c* + old·Δca(start) + now·Δca(end) + inf·Δca(∞). */
  star: number;
  old: number;
  now: number;
  inf: number;
}

export function stepWeights(y: Synapse, dt: number, scheme: SynapseScheme): StepWeights {
  const k =
    scheme === 'backward-euler'
      ? (tau: number) => dt / (tau + dt)
      : scheme === 'explicit-euler'
        ? (tau: number) => dt / tau
        : (tau: number) => -Math.expm1(-dt / tau);
  const star = k(y.tau_effca);
  const ca = k(y.tau_ca);
  // exponential: Δca relaxes to Δca(∞) with tau_ca inside the step; its convolution with c*
  const lag = (star - ca) / (1 / y.tau_effca - 1 / y.tau_ca);
  const drive = {
    'backward-euler': { old: 0, now: y.tau_effca * star, inf: 0 },
    'explicit-euler': { old: dt, now: 0, inf: 0 },
    exponential: { old: lag, now: 0, inf: y.tau_effca * star - lag },
  }[scheme];
  const mean = scheme === 'exponential' ? (tau: number) => (k(tau) * tau) / dt : () => 1;
  return {
    dt,
    scheme,
    k,
    mean,
    meanRAmpa: mean(y.tau_r_AMPA),
    meanRNmda: mean(y.tau_r_NMDA),
    meanDNmda: mean(y.tau_d_NMDA),
    rAmpa: k(y.tau_r_AMPA),
    rNmda: k(y.tau_r_NMDA),
    dNmda: k(y.tau_d_NMDA),
    m: k(y.mtau),
    h: k(y.htau),
    ca,
    exp: k(y.tau_exp),
    star,
    ...drive,
  };
}

/** Θ switches of fixed steps: they follow c* crossing its thresholds between two tests, upward and back. */
export function testThresholds(S: Float64Array, k: number, P: Float64Array, p: number): void {
  const c = S[k + STATE.effcai_GB]!;
  if (c > P[p + PARAMETER.theta_d]!) {
    if (!S[k + STATE.above_d]) S[k + STATE.dep_GB] = S[k + STATE.above_d] = 1;
  } else if (c < P[p + PARAMETER.theta_d]!) S[k + STATE.dep_GB] = S[k + STATE.above_d] = 0;
  else S[k + STATE.above_d] = 0;
  if (c > P[p + PARAMETER.theta_p]!) {
    if (!S[k + STATE.above_p]) S[k + STATE.pot_GB] = S[k + STATE.above_p] = 1;
  } else if (c < P[p + PARAMETER.theta_p]!) S[k + STATE.pot_GB] = S[k + STATE.above_p] = 0;
  else S[k + STATE.above_p] = 0;
}

/** Share of a step that c*, moving linearly from c0 to c1, spends above θ. */
export function shareAbove(c0: number, c1: number, theta: number): number {
  const up = c0 > theta;
  if (up === c1 > theta) return up ? 1 : 0;
  const crossing = (theta - c0) / (c1 - c0);
  return up ? crossing : 1 - crossing;
}

/** τ_ind dρ/dt. */
function drho(y: Synapse, rho: number, dep: number, pot: number): number {
  return (
    -rho * (1 - rho) * (y.rho_star - rho) + pot * y.gamma_p * (1 - rho) - dep * y.gamma_d * rho
  );
}

/** ρ after a step, implicit, by Newton's method from the old value. */
function implicitRho(y: Synapse, rho: number, dep: number, pot: number, dt: number): number {
  const scale = dt / y.tau_ind;
  let next = rho;
  for (let n = 0; n < 4; n++) {
    const slope =
      -(y.rho_star - 2 * next * (1 + y.rho_star) + 3 * next * next) -
      pot * y.gamma_p -
      dep * y.gamma_d;
    next -= (next - rho - scale * drho(y, next, dep, pot)) / (1 - scale * slope);
  }
  return next;
}

/** Calcium that flows into the spine at the end of a step, nA: through NMDA receptors and VDCC. */
function calciumInflow(
  y: Synapse,
  S: Float64Array,
  k: number,
  P: Float64Array,
  p: number,
  v: number,
): number {
  const gNmda = S[k + STATE.g_open]! / (1 + y.mg_ratio * Math.exp(-y.slope_NMDA * v));
  const m = S[k + STATE.m_VDCC]!;
  const gVdcc = P[p + PARAMETER.gVDCC_uS]! * m * m * S[k + STATE.h_VDCC]!;
  const eca =
    P[p + PARAMETER.eca_rest]! - y.nernst * Math.log1p(S[k + STATE.cai_excess]! / y.min_ca);
  return P[p + PARAMETER.Pf_NMDA]! * gNmda * (v - 40) + gVdcc * (v - eca);
}

/** What is left of a decaying state; nothing where it is too small to count (and slow to compute with). */
function left(state: number, share: number): number {
  const rest = state - state * share;
  return rest < 1e-290 ? 0 : rest;
}

/** All states of the contact by one step, with the new local voltage and the step's own calcium currents. */
export function contactStep(
  y: Synapse,
  step: StepWeights,
  S: Float64Array,
  k: number,
  P: Float64Array,
  p: number,
  v: number,
): void {
  S[k + STATE.A_AMPA] = left(S[k + STATE.A_AMPA]!, step.rAmpa);
  S[k + STATE.B_AMPA] = left(S[k + STATE.B_AMPA]!, step.k(P[p + PARAMETER.tau_d_AMPA]!));
  S[k + STATE.A_NMDA] = left(S[k + STATE.A_NMDA]!, step.rNmda);
  S[k + STATE.B_NMDA] = left(S[k + STATE.B_NMDA]!, step.dNmda);
  const mInf = 1 / (1 + Math.exp((y.m_half - v) / y.km));
  const hInf = 1 / (1 + Math.exp((y.h_half - v) / y.kh));
  S[k + STATE.m_VDCC]! += (mInf - S[k + STATE.m_VDCC]!) * step.m;
  S[k + STATE.h_VDCC]! += (hInf - S[k + STATE.h_VDCC]!) * step.h;

  const caOld = S[k + STATE.cai_excess]!;
  let inflow = S[k + STATE.ica_NMDA]! + S[k + STATE.ica_VDCC]!;
  // long steps: the mean of what flows at the step's start and at its end
  if (step.scheme === 'exponential') inflow = (inflow + calciumInflow(y, S, k, P, p, v)) / 2;
  const caInf = -inflow * P[p + PARAMETER.calcium_per_nA]! * y.tau_ca;
  const caNew = caOld + (caInf - caOld) * step.ca;
  S[k + STATE.cai_excess] = caNew;
  const cOld = S[k + STATE.effcai_GB]!;
  const cNew = cOld - cOld * step.star + step.old * caOld + step.now * caNew + step.inf * caInf;
  S[k + STATE.effcai_GB] = cNew;
  if (cNew > S[k + STATE.effcai_peak]!) S[k + STATE.effcai_peak] = cNew;

  const rhoOld = S[k + STATE.rho_hi]!;
  let rhoSeen: number;
  if (step.scheme === 'explicit-euler') {
    const dep = S[k + STATE.dep_GB]!;
    const pot = S[k + STATE.pot_GB]!;
    S[k + STATE.rho_hi] = rhoOld + (step.dt / y.tau_ind) * drho(y, rhoOld, dep, pot);
    rhoSeen = rhoOld;
  } else if (step.scheme === 'backward-euler') {
    const dep = S[k + STATE.dep_GB]!;
    const pot = S[k + STATE.pot_GB]!;
    rhoSeen = S[k + STATE.rho_hi] = implicitRho(y, rhoOld, dep, pot, step.dt);
  } else {
    const dep = shareAbove(cOld, cNew, P[p + PARAMETER.theta_d]!);
    const pot = shareAbove(cOld, cNew, P[p + PARAMETER.theta_p]!);
    S[k + STATE.dep_GB] = cNew > P[p + PARAMETER.theta_d]! ? 1 : 0;
    S[k + STATE.pot_GB] = cNew > P[p + PARAMETER.theta_p]! ? 1 : 0;
    const rhoNew = implicitRho(y, rhoOld, dep, pot, step.dt);
    S[k + STATE.rho_hi] = rhoNew;
    rhoSeen = (rhoOld + rhoNew) / 2;
  }
  const g = S[k + STATE.gmax_hi]!;
  const gInf = P[p + PARAMETER.gmax_d]! + rhoSeen * P[p + PARAMETER.gmax_span]!;
  S[k + STATE.gmax_hi] = g + (gInf - g) * step.exp;
  const use = S[k + STATE.Use_hi]!;
  const useInf = P[p + PARAMETER.Use_d]! + rhoSeen * P[p + PARAMETER.Use_span]!;
  S[k + STATE.Use_hi] = use + (useInf - use) * step.exp;
}

/** Conductances rise by a release of `share` of the sites. */
export function contactRelease(
  S: Float64Array,
  k: number,
  P: Float64Array,
  p: number,
  share: number,
): void {
  S[k + STATE.A_AMPA]! += share * P[p + PARAMETER.f_AMPA]!;
  S[k + STATE.B_AMPA]! += share * P[p + PARAMETER.f_AMPA]!;
  S[k + STATE.A_NMDA]! += share * P[p + PARAMETER.f_NMDA]!;
  S[k + STATE.B_NMDA]! += share * P[p + PARAMETER.f_NMDA]!;
}

/** Slow variables to their end: ρ ≥ ρ* to 1, else 0; ĝ and Use with it. */
export function contactFastForward(S: Float64Array, k: number, P: Float64Array, p: number): void {
  const end = S[k + STATE.rho_hi]! >= 0.5 ? 1 : 0;
  S[k + STATE.rho_hi] = end;
  S[k + STATE.gmax_hi] = P[p + PARAMETER.gmax_d]! + end * P[p + PARAMETER.gmax_span]!;
  S[k + STATE.Use_hi] = P[p + PARAMETER.Use_d]! + end * P[p + PARAMETER.Use_span]!;
}
