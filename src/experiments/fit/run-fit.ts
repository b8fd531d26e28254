/** The search itself: generation after generation, each scored as one batch; then its refinement. */
import { ruleOf } from '../../model/plasticity-rule.ts';
import { type Individual, joinFront, largestObjective } from '../../optimise/dominance.ts';
import { accept, propose, type SearchState, startSearch } from '../../optimise/ibea.ts';
import {
  acceptBetter,
  proposeNear,
  type RefineState,
  startRefining,
} from '../../optimise/refine.ts';
import type { EpspTableOptions } from './epsp-table.ts';
import type { FitProblem } from './fit-types.ts';
import type { Scorer } from './score.ts';

/** What a generation came to, over all candidates so far. */
export interface GenerationSummary {
  /** Of search and refinement together. */
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
  /** Begins once the search has made its generations; null before. */
  refine: RefineState | null;
  history: GenerationSummary[];
}

export interface RunFitOptions extends EpspTableOptions {
  /** Called after each generation, before the next begins. */
  onGeneration?: (state: FitState) => void;
}

export const startFit = (): FitState => ({ search: startSearch(), refine: null, history: [] });

/** Generations of search and refinement that a state has behind it. */
export const generationOf = ({ search, refine }: FitState) =>
  search.generation + (refine?.generation ?? 0);

/**
 * Goes on from a state to the last generation; the same in one go or in several. A search that is given more
 * generations than it had is gone on with, and refined anew.
 */
export async function runFit(
  problem: FitProblem,
  scorer: Scorer,
  start: FitState,
  { onGeneration, ...options }: RunFitOptions = {},
): Promise<FitState> {
  const { bounds, populationSize, seed, generations, refineGenerations } = problem;
  const settings = { bounds, populationSize, seed };
  const evaluate = async (points: readonly number[][]) => {
    const scores = await scorer.score(points.map(ruleOf), options);
    return points.map((x, i): Individual => ({ x, f: scores[i]!.map(({ error }) => error) }));
  };
  let state = start;
  if (start.refine && start.search.generation < generations) {
    // of the refinement that is given up the front stays, not its generations
    const history = start.history.slice(0, start.search.generation);
    state = { search: start.search, refine: null, history };
  }
  const arrive = (search: SearchState, refine: RefineState | null, evaluated: Individual[]) => {
    state = { search, refine, history: state.history };
    const summary = summarise(state, evaluated);
    state = { ...state, history: [...state.history, summary] };
    onGeneration?.(state);
  };
  while (state.search.generation < generations && !options.signal?.aborted) {
    const evaluated = await evaluate(propose(state.search, settings));
    arrive(accept(state.search, evaluated, settings), null, evaluated);
  }
  while ((state.refine?.generation ?? 0) < refineGenerations && !options.signal?.aborted) {
    const { front: known, population } = state.search;
    const refine = state.refine ?? startRefining([...known, ...population], populationSize);
    const evaluated = await evaluate(proposeNear(refine, settings));
    const front = joinFront(known, evaluated);
    arrive({ ...state.search, front }, acceptBetter(refine, evaluated), evaluated);
  }
  return state;
}

export const meanOf = ({ f }: Individual) => f.reduce((a, b) => a + b, 0) / f.length;

/** The candidate of the front whose largest error is smallest. */
export function bestOf(front: readonly Individual[]): Individual {
  return front.reduce((a, b) => (largestObjective(b) < largestObjective(a) ? b : a));
}

function summarise(state: FitState, evaluated: readonly Individual[]): GenerationSummary {
  const { front, population } = state.search;
  const sorted = (state.refine?.population ?? population)
    .map(largestObjective)
    .sort((a, b) => a - b);
  return {
    generation: generationOf(state),
    bestLargest: Math.min(...front.map(largestObjective)),
    bestMean: Math.min(...front.map(meanOf)),
    medianLargest: sorted[sorted.length >> 1]!,
    front: front.length,
    below: evaluated.filter((one) => largestObjective(one) < 1).length,
  };
}
