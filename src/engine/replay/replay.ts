/**
 * Replaying the plasticity rule over recorded calcium: which ρ each contact ends with under each of
 * many rules. One interface, two ways to compute: cpu-replay.ts (float64) and gpu-replay.ts.
 *
 * The recorded calcium belongs to frozen expression: ρ does not act back on it. Between two crossings
 * of a threshold ρ follows an equation of its own, which is integrated by Runge-Kutta to 1e-5; so the
 * replay is nearer to the continuous rule than the engines' implicit steps are.
 */
import type { PlasticityRule } from '../../model/plasticity-rule.ts';

/** Pieces [first, end) of a trace. */
export interface Span {
  first: number;
  end: number;
}

/** What is replayed. */
export interface ReplaySet {
  /** Of all traces, one after the other [PIECE_WORDS × n]. */
  pieces: Float32Array;
  /** Traces of the two measurements that a contact's thresholds come from. */
  contacts: readonly { pre: Span; post: Span; location: 'basal' | 'apical' }[];
  traces: readonly { contact: number; span: Span; rho0: 0 | 1 }[];
}

export interface Replay {
  /** One line: precision, device. */
  readonly description: string;
  /** ρ at the end of every trace under every rule [traces × rules], trace * rules + rule. */
  run(rules: readonly PlasticityRule[]): Promise<Float64Array>;
  /** C_pre and C_post of every contact for every rule [contacts × rules × 2]. */
  peaks(rules: readonly PlasticityRule[]): Promise<Float64Array>;
  [Symbol.dispose](): void;
}

/** Runge-Kutta steps are so long that no rate times the step exceeds this: 3e-6 a step. */
export const LARGEST_RK_STEP = 0.2;
