/**
 * One contact without plasticity in float64 (layout/static-contact.ts): two components B − A, each
 * an exponential rise and decay, taken exactly. The same formulas stand in shaders/static.wgsl.
 */
import { STATIC_MG_BLOCK } from '../../model/static-synapse.ts';
import { indexWords } from '../layout/contact.ts';
import { ASLEEP_NS, STATIC_PARAMETERS, STATIC_STATE } from '../layout/static-contact.ts';
import type { StepWeights } from './contact.ts';

const STATE = indexWords(STATIC_STATE);
const PARAMETER = indexWords(STATIC_PARAMETERS);

/** Where ∂i/∂v of the block is taken: NEURON's forward difference, mV. */
const DV = 0.001;

const unblocked = (mgRatio: number, v: number) =>
  1 / (1 + mgRatio * Math.exp(-STATIC_MG_BLOCK.slope_per_mV * v));

/**
 * Current at v from the states at the start of the step.
 * @param S state; k first word of the contact
 * @param P parameters; p first word
 * @param out receives [∂i/∂v in µS, i in nA]
 */
export function staticCurrent(
  step: StepWeights,
  S: Float64Array,
  k: number,
  P: Float64Array,
  p: number,
  v: number,
  out: Float64Array,
): void {
  const mean = (word: number) => step.mean(P[p + word]!);
  const g1 =
    1e-3 *
    (mean(PARAMETER.tau_d_1) * S[k + STATE.B_1]! - mean(PARAMETER.tau_r_1) * S[k + STATE.A_1]!);
  const open =
    1e-3 *
    (mean(PARAMETER.tau_d_2) * S[k + STATE.B_2]! - mean(PARAMETER.tau_r_2) * S[k + STATE.A_2]!);
  const mgRatio = P[p + PARAMETER.mg_ratio]!;
  const E2 = P[p + PARAMETER.E_2]!;
  const g2 = open * unblocked(mgRatio, v);
  const i2 = g2 * (v - E2);
  const i2Above = open * unblocked(mgRatio, v + DV) * (v + DV - E2);
  const i = g1 * (v - P[p + PARAMETER.E_1]!) + i2;
  S[k + STATE.g_1] = g1;
  S[k + STATE.g_2] = g2;
  S[k + STATE.i] = i;
  out[0] = g1 + (i2Above - i2) / DV;
  out[1] = i;
}

/**
 * The states by one step.
 * @returns whether anything is left of them; else all words of the contact are 0
 */
export function staticStep(
  dt_ms: number,
  S: Float64Array,
  k: number,
  P: Float64Array,
  p: number,
): boolean {
  let largest = 0;
  for (let word = 0; word < 4; word++) {
    // A_1, B_1, A_2, B_2 decay with tau_r_1, tau_d_1, tau_r_2, tau_d_2
    const left = S[k + word]! * Math.exp(-dt_ms / P[p + word]!);
    S[k + word] = left < ASLEEP_NS ? 0 : left;
    largest = Math.max(largest, left);
  }
  if (largest >= ASLEEP_NS) return true;
  S.fill(0, k, k + STATE.i + 1);
  return false;
}

/** Adds a release of `share` of the sites, times `factor` of the weight. */
export function staticRelease(
  S: Float64Array,
  k: number,
  P: Float64Array,
  p: number,
  share: number,
  factor: number,
): void {
  S[k + STATE.A_1]! += share * factor * P[p + PARAMETER.full_1]!;
  S[k + STATE.B_1]! += share * factor * P[p + PARAMETER.full_1]!;
  S[k + STATE.A_2]! += share * factor * P[p + PARAMETER.full_2]!;
  S[k + STATE.B_2]! += share * factor * P[p + PARAMETER.full_2]!;
}
