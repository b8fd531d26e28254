/**
 * Calcium of a spine whose voltage is known: the VDCC part of GluSynapse by itself, so that one run of a
 * cell answers for every segment and volume. The contact's own current into the cell is left out:
 * picoamperes against the nanoamperes of a spike.
 */
import {
  FITTED_CONSTANTS as C,
  FARADAY_C_per_mol,
  nernstCa_mV,
  spineVdcc_nS,
} from '../model/glusynapse.ts';

/** Outside calcium of the slice, and of the model's fit, mM. */
export const SLICE_CAO_MM = 2;

/** Where a spine is. */
export interface Surroundings {
  celsius: number;
  cao_mM: number;
}

/** nA into µm³ over 1 ms, in mM, times the charge of a mole. */
const MM_PER_NA_MS = 1e6;
const LONGEST_STEP_MS = 0.1;

const m_inf = (v: number) => 1 / (1 + Math.exp((C.vhm_VDCC_mV - v) / C.km_VDCC_mV));
const h_inf = (v: number) => 1 / (1 + Math.exp((C.vhh_VDCC_mV - v) / C.kh_VDCC_mV));

/** Excess of [Ca] over its rest that VDCC hold up at a steady voltage, mM. */
export function restingExcess_mM(v_mV: number, volume_um3: number, around: Surroundings): number {
  const open = m_inf(v_mV) ** 2 * h_inf(v_mV);
  let excess = 0;
  // E_Ca moves so little that the second round already stands
  for (let round = 0; round < 3; round++) {
    excess = C.tau_ca_CR_ms * inflow(open, v_mV, excess, volume_um3, around);
  }
  return excess;
}

/**
 * Peak of c* for one trace of voltage that begins at rest.
 * @param t_ms ascending [n]
 * @param v_mV [n]
 * @param rested_ms how long the cell had been at rest before: c* has come so near to its own
 */
export function calciumPeak(
  t_ms: ArrayLike<number>,
  v_mV: ArrayLike<number>,
  volume_um3: number,
  rested_ms: number,
  around: Surroundings,
): number {
  const rest_mV = v_mV[0]!;
  let m = m_inf(rest_mV);
  let h = h_inf(rest_mV);
  let excess = restingExcess_mM(rest_mV, volume_um3, around);
  let c = restingCStar(excess, rested_ms);
  let peak = c;
  for (let i = 1; i < t_ms.length; i++) {
    const span_ms = t_ms[i]! - t_ms[i - 1]!;
    const n = Math.ceil(span_ms / LONGEST_STEP_MS);
    const dt = span_ms / n;
    const [km, kh] = [-Math.expm1(-dt / C.mtau_VDCC_ms), -Math.expm1(-dt / C.htau_VDCC_ms)];
    const kca = -Math.expm1(-dt / C.tau_ca_CR_ms);
    for (let k = 0; k < n; k++) {
      const v = v_mV[i - 1]! + ((k + 0.5) / n) * (v_mV[i]! - v_mV[i - 1]!);
      const target = C.tau_ca_CR_ms * inflow(m * m * h, v, excess, volume_um3, around);
      const before = excess;
      excess += kca * (target - excess);
      m += km * (m_inf(v) - m);
      h += kh * (h_inf(v) - h);
      c += dt * ((before + excess) / 2 - c / C.tau_effca_GB_ms);
      if (c > peak) peak = c;
    }
  }
  return peak;
}

/** c* after so long a rest, from 0. */
export function restingCStar(excess_mM: number, rested_ms: number): number {
  return -excess_mM * C.tau_effca_GB_ms * Math.expm1(-rested_ms / C.tau_effca_GB_ms);
}

/** mM/ms */
function inflow(
  open: number,
  v_mV: number,
  excess_mM: number,
  volume_um3: number,
  { celsius, cao_mM }: Surroundings,
): number {
  const g_uS = 1e-3 * spineVdcc_nS(C.gca_bar_VDCC_nS_um2, volume_um3) * open;
  const eca_mV = nernstCa_mV(celsius) * Math.log(cao_mM / (C.min_ca_CR_mM + excess_mM));
  const i_nA = g_uS * (v_mV - eca_mV);
  return (-i_nA * C.gamma_ca_CR * MM_PER_NA_MS) / (2 * FARADAY_C_per_mol * volume_um3);
}
