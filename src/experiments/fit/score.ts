/**
 * Rules scored: replayed over the recorded calcium, each pair's state looked up as an EPSP, the ratios
 * of each target's pairs against what was measured.
 *
 * Objective of a target: |mean over pairs − measured mean| / measured SEM (Chindemi et al. 2022).
 */
import { WEAKEST_EPSP_MV } from '../../analysis/ratio.ts';
import { mean, standardError } from '../../analysis/statistics.ts';
import type { Replay } from '../../engine/replay/replay.ts';
import type { PlasticityRule } from '../../model/plasticity-rule.ts';
import type { EpspTable, EpspTableOptions, PairState } from './epsp-table.ts';
import type { FitProblem, FitTarget, RecordedRun, Recording } from './fit-types.ts';

export interface TargetScore {
  /** Over the pairs that count. */
  mean: number;
  sem: number;
  n: number;
  /** Distance from the measured mean in measured SEM. */
  error: number;
}

export interface Prediction {
  /** NaN where the pair's EPSP is too weak to count. */
  ratio: number;
  /** Each contact's ρ after the fast-forward: '0' or '1'. */
  state: string;
}

export interface Scorer {
  /** Per rule, per target. */
  score(rules: readonly PlasticityRule[], options?: EpspTableOptions): Promise<TargetScore[][]>;
  /** Every recorded run under a rule. */
  predict(rule: PlasticityRule): Promise<Prediction[]>;
}

/** No pair of a target's set has an EPSP to speak of. */
export class WeakPairsError extends Error {
  override name = 'WeakPairsError';
}

export function scorerOf(
  problem: FitProblem,
  recording: Recording,
  replay: Replay,
  epsps: EpspTable,
): Scorer {
  const { runs } = recording;
  const starts = runs.map((run) => startOf(run, epsps));

  /** [rules][runs] */
  async function predictAll(
    rules: readonly PlasticityRule[],
    options: EpspTableOptions,
  ): Promise<Prediction[][]> {
    const rho = await replay.run(rules);
    const ends = rules.map((_, r) =>
      runs.map(({ pair, firstTrace, nContacts }): PairState => {
        let state = '';
        for (let c = 0; c < nContacts; c++) {
          state += rho[(firstTrace + c) * rules.length + r]! >= 0.5 ? '1' : '0';
        }
        return { pair, state };
      }),
    );
    await epsps.require([...starts, ...ends.flat()], options);
    return ends.map((list) =>
      list.map((end, i) => {
        const before_mV = epsps.epsp_mV(starts[i]!);
        const strong = before_mV >= WEAKEST_EPSP_MV;
        return { state: end.state, ratio: strong ? epsps.epsp_mV(end) / before_mV : Number.NaN };
      }),
    );
  }

  return {
    async score(rules, options = {}) {
      const predictions = await predictAll(rules, options);
      return predictions.map((list) =>
        problem.targets.map((target, t) => {
          const own = list.filter((_, i) => runs[i]!.target === t);
          return targetScore(
            target,
            own.map(({ ratio }) => ratio),
          );
        }),
      );
    },
    async predict(rule) {
      const [predictions] = await predictAll([rule], {});
      return predictions!;
    },
  };
}

/** @param ratios of single pairs; NaN: does not count */
export function targetScore(target: FitTarget, ratios: readonly number[]): TargetScore {
  const counted = ratios.filter(Number.isFinite);
  if (counted.length === 0) {
    throw new WeakPairsError(
      `fit: no pair of ${target.name} has an EPSP of ${WEAKEST_EPSP_MV} mV before the induction`,
    );
  }
  const own = mean(counted);
  return {
    mean: own,
    sem: standardError(counted),
    n: counted.length,
    error: Math.abs(own - target.mean) / target.sem,
  };
}

function startOf({ pair, nContacts }: RecordedRun, epsps: EpspTable): PairState {
  const { contacts } = epsps.pair(pair);
  const state = Array.from({ length: nContacts }, (_, c) =>
    contacts[c]!.parameters.rho0 === 1 ? '1' : '0',
  ).join('');
  return { pair, state };
}
