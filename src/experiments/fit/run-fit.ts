/** The search itself: generation after generation, each scored as one batch. */
import { ruleOf } from '../../model/plasticity-rule.ts';
import type { Individual } from '../../optimise/dominance.ts';
import { accept, propose, type SearchState, startSearch } from '../../optimise/ibea.ts';
import type { EpspTableOptions } from './epsp-table.ts';
import type { FitProblem } from './fit-types.ts';
import type { Scorer } from './score.ts';

/** What a generation came to, over all candidates so far. */
export interface GenerationSummary {
  generation: number;
  /** Smallest largest error of a candidate, SEM; and the smallest mean error. */
  bestLargest: number;
  bestMean: number;
  /** Median of the largest errors in the population. */
  medianLargest: number;
  /** Candidates of the front. */
  front: number;
  /** Candidates of this generation whose every error is below 1 SEM. */
  below: number;
}

export interface FitState {
  search: SearchState;
  history: GenerationSummary[];
}

export interface RunFitOptions extends EpspTableOptions {
  /** Called after each generation, before the next begins. */
  onGeneration?: (state: FitState) => void;
}

export const startFit = (): FitState => ({ search: startSearch(), history: [] });

/** Goes on from a state to the last generation; the same in one go or in several. */
export async function runFit(
  problem: FitProblem,
  scorer: Scorer,
  start: FitState,
  { onGeneration, ...options }: RunFitOptions = {},
): Promise<FitState> {
  const { bounds, populationSize, goal, seed, generations } = problem;
  const settings = { bounds, populationSize, goal, seed };
  let state = start;
  while (state.search.generation < generations && !options.signal?.aborted) {
    const points = propose(state.search, settings);
    const scores = await scorer.score(points.map(ruleOf), options);
    const evaluated = points.map(
      (x, i): Individual => ({ x, f: scores[i]!.map(({ error }) => error) }),
    );
    const search = accept(state.search, evaluated, settings);
    state = { search, history: [...state.history, summarise(search, evaluated)] };
    onGeneration?.(state);
  }
  return state;
}

export const largest = ({ f }: Individual) => Math.max(...f);
export const meanOf = ({ f }: Individual) => f.reduce((a, b) => a + b, 0) / f.length;

/** The candidate of the front whose largest error is smallest. */
export function bestOf(front: readonly Individual[]): Individual {
  return front.reduce((a, b) => (largest(b) < largest(a) ? b : a));
}

function summarise(search: SearchState, evaluated: readonly Individual[]): GenerationSummary {
  const { generation, population, front } = search;
  const sorted = population.map(largest).sort((a, b) => a - b);
  return {
    generation,
    bestLargest: Math.min(...front.map(largest)),
    bestMean: Math.min(...front.map(meanOf)),
    medianLargest: sorted[sorted.length >> 1]!,
    front: front.length,
    below: evaluated.filter((one) => largest(one) < 1).length,
  };
}
