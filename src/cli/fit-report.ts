/** What a fit or a score came to: tables for the terminal and for files. */

import { WEAKEST_EPSP_MV } from '../analysis/ratio.ts';
import type { FitProblem } from '../experiments/fit/fit-types.ts';
import { bestOf, type FitState, meanOf } from '../experiments/fit/run-fit.ts';
import { type TargetScore, targetScore } from '../experiments/fit/score.ts';
import type { SimulatedRun } from '../experiments/fit/simulate-rule.ts';
import { type FitFigureInput, fitFigure } from '../figures/fit-figure.ts';
import { csv } from '../io/output/csv.ts';
import { type PlasticityRule, RULE_PARAMETERS, ruleValues } from '../model/plasticity-rule.ts';
import { largestObjective as largest } from '../optimise/dominance.ts';
import { type Column, table } from './table.ts';

/** Scores of a simulation, as those of a prediction. */
export function simulatedScores(
  problem: FitProblem,
  targetOf: readonly number[],
  runs: readonly SimulatedRun[],
): TargetScore[] {
  const ratios = runs.map(({ ratio, before_mV }) =>
    before_mV >= WEAKEST_EPSP_MV ? ratio : Number.NaN,
  );
  return problem.targets.map((target, t) =>
    targetScore(
      target,
      ratios.filter((_, i) => targetOf[i] === t),
    ),
  );
}

const plusMinus = (mean: number, sem: number) =>
  Number.isFinite(sem) ? `${mean.toFixed(3)} ± ${sem.toFixed(3)}` : mean.toFixed(3);

/** Errors by protocol. */
export function targetsTable(
  { targets }: FitProblem,
  scores: readonly TargetScore[],
  simulated?: readonly TargetScore[],
): string {
  const columns: Column[] = [
    { title: 'target' },
    { title: 'measured (n)', align: 'right' },
    { title: 'predicted (n)', align: 'right' },
    { title: 'error (SEM)', align: 'right' },
    ...(simulated
      ? ([
          { title: 'simulated (n)', align: 'right' },
          { title: 'error (SEM)', align: 'right' },
        ] as const)
      : []),
  ];
  const cells = ({ mean, sem, n, error }: TargetScore) => [
    `${plusMinus(mean, sem)} (${n})`,
    error.toFixed(2),
  ];
  return table(
    columns,
    targets.map(({ name, mean, sem, n }, t) => [
      name,
      `${plusMinus(mean, sem)} (${n})`,
      ...cells(scores[t]!),
      ...(simulated ? cells(simulated[t]!) : []),
    ]),
  );
}

export function targetsCsv(
  { targets }: FitProblem,
  scores: readonly TargetScore[],
  simulated?: readonly TargetScore[],
): string {
  const columns = (prefix: string) =>
    ['mean', 'sem', 'n', 'error_sem'].map((name) => `${prefix}_${name}`);
  const values = ({ mean, sem, n, error }: TargetScore) => [mean, sem, n, error];
  return csv(
    [
      ...['target', 'measured_mean', 'measured_sem', 'measured_n'],
      ...columns('predicted'),
      ...(simulated ? columns('simulated') : []),
    ],
    targets.map(({ name, mean, sem, n }, t) => [
      ...[name, mean, sem, n],
      ...values(scores[t]!),
      ...(simulated ? values(simulated[t]!) : []),
    ]),
  );
}

export function parametersTable({ bounds }: FitProblem, rule: PlasticityRule): string {
  const text = (x: number) => Number(x.toPrecision(6)).toString();
  return table(
    [
      { title: 'parameter' },
      { title: 'value', align: 'right' },
      { title: 'searched in', align: 'right' },
    ],
    RULE_PARAMETERS.map((name, i) => {
      const { low, high } = bounds[i]!;
      return [name, text(rule[name]), low < high ? `${text(low)} to ${text(high)}` : 'kept'];
    }),
  );
}

export function parametersCsv({ bounds }: FitProblem, rule: PlasticityRule): string {
  return csv(
    ['parameter', 'value', 'low', 'high'],
    ruleValues(rule).map((value, i) => [
      RULE_PARAMETERS[i]!,
      value,
      bounds[i]!.low,
      bounds[i]!.high,
    ]),
    17,
  );
}

export function generationsCsv({ history }: FitState): string {
  return csv(
    [
      'generation',
      'best_largest_error_sem',
      'best_mean_error_sem',
      'median_largest_error_sem',
      'front_size',
      'below_one_sem',
    ],
    history.map(({ generation, bestLargest, bestMean, medianLargest, front, below }) => [
      ...[generation, bestLargest, bestMean, medianLargest, front, below],
    ]),
  );
}

/** The candidates with the smallest largest error first; numbers read back as they were. */
export function frontCsv({ targets }: FitProblem, { search }: FitState): string {
  const sorted = [...search.front].sort((a, b) => largest(a) - largest(b));
  return csv(
    [
      ...['largest_error_sem', 'mean_error_sem'],
      ...targets.map(({ name }) => `error_${name}_sem`),
      ...RULE_PARAMETERS,
    ],
    sorted.map((one) => [largest(one), meanOf(one), ...one.f, ...one.x]),
    17,
  );
}

export function fitPicture(
  problem: FitProblem,
  state: FitState,
  scores: readonly TargetScore[],
): string {
  const { search, history } = state;
  const best = bestOf(search.front);
  const input: FitFigureInput = {
    title: `${problem.name}: fit of the plasticity rule`,
    subtitle: `${history.length} generations of ${problem.populationSize}; largest error of the best ${largest(best).toFixed(2)} SEM, ${search.front.length} on the front`,
    history,
    targets: problem.targets.map(({ name }) => name),
    front: search.front.map(({ f }) => f),
    best: problem.targets.map((target, t) => ({
      mean: scores[t]!.mean,
      sem: scores[t]!.sem,
      measured: target.mean,
      measuredSem: target.sem,
    })),
    parameters: RULE_PARAMETERS.map((name, i) => ({
      name,
      value: best.x[i]!,
      ...problem.bounds[i]!,
    })),
  };
  return fitFigure(input);
}
