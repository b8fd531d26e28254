/**
 * The fitted numbers of the plasticity rule as one list: γ_d, γ_p, τ*, and the eight factors of
 * θ = a·C_pre + b·C_post, for depression and potentiation, on basal and on apical dendrites.
 *
 * Chindemi et al. 2022, Nat Commun 13:3038, fitted these eleven.
 */
import { FITTED_CONSTANTS, type SynapseConstants, THRESHOLD_FACTORS } from './glusynapse.ts';

/** Order of a rule's numbers. Factors have no unit. */
export const RULE_PARAMETERS = [
  'gamma_d_GB',
  'gamma_p_GB',
  'tau_effca_GB_ms',
  'basal_d_a',
  'basal_d_b',
  'basal_p_a',
  'basal_p_b',
  'apical_d_a',
  'apical_d_b',
  'apical_p_a',
  'apical_p_b',
] as const;

export type RuleParameter = (typeof RULE_PARAMETERS)[number];
export type PlasticityRule = Record<RuleParameter, number>;

const factors = (location: 'basal' | 'apical') => {
  const { d, p } = THRESHOLD_FACTORS[location];
  return [...d, ...p];
};

/** The published optimum. */
export const PUBLISHED_RULE: PlasticityRule = ruleOf([
  FITTED_CONSTANTS.gamma_d_GB,
  FITTED_CONSTANTS.gamma_p_GB,
  FITTED_CONSTANTS.tau_effca_GB_ms,
  ...factors('basal'),
  ...factors('apical'),
]);

/** @param values in the order of RULE_PARAMETERS */
export function ruleOf(values: ArrayLike<number>): PlasticityRule {
  return Object.fromEntries(RULE_PARAMETERS.map((name, i) => [name, values[i]!])) as PlasticityRule;
}

/** In the order of RULE_PARAMETERS. */
export function ruleValues(rule: PlasticityRule): number[] {
  return RULE_PARAMETERS.map((name) => rule[name]);
}

/** θ_d and θ_p of a contact under a rule. */
export function ruleThresholds(
  rule: PlasticityRule,
  location: 'basal' | 'apical',
  cPre: number,
  cPost: number,
): { theta_d: number; theta_p: number } {
  return {
    theta_d: rule[`${location}_d_a`] * cPre + rule[`${location}_d_b`] * cPost,
    theta_p: rule[`${location}_p_a`] * cPre + rule[`${location}_p_b`] * cPost,
  };
}

/** The constants of all contacts with the rule's own in place. */
export function withRule(constants: SynapseConstants, rule: PlasticityRule): SynapseConstants {
  const { gamma_d_GB, gamma_p_GB, tau_effca_GB_ms } = rule;
  return { ...constants, gamma_d_GB, gamma_p_GB, tau_effca_GB_ms };
}
