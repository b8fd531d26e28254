/** A fit as plain data: what is searched, against what, and what was recorded for it. */
import type { ReplaySet } from '../../engine/replay/replay.ts';
import { type PlasticityRule, RULE_PARAMETERS } from '../../model/plasticity-rule.ts';
import type { Bounds } from '../../optimise/variation.ts';
import type { PairExperiment } from '../pair-types.ts';

/** A measured EPSP ratio that the model is to meet. */
export interface FitTarget {
  name: string;
  /** Which set of pairs, and which protocol of its experiment. */
  set: number;
  protocol: number;
  mean: number;
  sem: number;
  n: number;
}

export interface FitProblem {
  name: string;
  /** Pairs of each set with all protocols that they go through; thresholds are of no account. */
  sets: { name: string; experiment: PairExperiment }[];
  targets: FitTarget[];
  test: { nSpikes: number; period_ms: number };
  /** The rule in force while calcium is recorded; null: none, expression stays as it starts. */
  recordUnder: PlasticityRule | null;
  /** In the order of RULE_PARAMETERS; low = high where a parameter is kept. */
  bounds: Bounds[];
  populationSize: number;
  generations: number;
  /** Of differential evolution, behind the search. */
  refineGenerations: number;
  seed: number;
}

/** One recorded induction: a pair under a target's protocol with a seed. */
export interface RecordedRun {
  target: number;
  /** Index over the pairs of all sets, one set after the other. */
  pair: number;
  /** Its contacts' traces in the replay set, one after the other. */
  firstTrace: number;
  nContacts: number;
}

export interface Recording {
  replay: ReplaySet;
  runs: RecordedRun[];
}

/** Where τ* stands among a rule's numbers. */
export const TAU_INDEX = RULE_PARAMETERS.indexOf('tau_effca_GB_ms');
