/**
 * Differential evolution of one number, to go on where a front was found: the number is the largest objective.
 *
 * Storn & Price 1997, J. Global Optimization 11:341, in the form of Zhang & Sanderson 2009, IEEE Trans. Evol.
 * Comput. 13:945, that draws each point towards one of the best and along the difference of two others:
 * v = x + F (guide − x) + F (a − b), crossed with x variable by variable; guide and F are drawn for each point.
 * With the very best as the only guide a population of a hundred was one point after forty generations.
 * A child takes the place of its parent where its largest objective is not larger.
 *
 * Ask and tell, with draws from counters, as the search before it (ibea.ts).
 */
import { random123Stream } from '../model/philox.ts';
import { type Individual, largestObjective } from './dominance.ts';
import type { Bounds } from './variation.ts';

export interface RefineSettings {
  bounds: readonly Bounds[];
  seed: number;
}

export interface RefineState {
  generation: number;
  /** Place by place: a child is compared with its own parent. */
  population: Individual[];
}

/** Of the population, those that guide. */
const GUIDES = 0.2;
/** Share of the variables that a child takes from v. */
const CROSSOVER = 0.9;
const [LEAST_F, MOST_F] = [0.3, 0.9];
const STREAM = 3;
/** v needs a parent, and two others. */
const FEWEST = 3;

/** The `size` points of the list whose largest objective is smallest. RangeError for fewer than three. */
export function startRefining(list: readonly Individual[], size: number): RefineState {
  const population = [...new Map(list.map((one) => [one.x.join(), one])).values()]
    .sort((a, b) => largestObjective(a) - largestObjective(b))
    .slice(0, size);
  if (population.length < FEWEST) {
    throw new RangeError(`${population.length} points: expected at least ${FEWEST} to refine`);
  }
  return { generation: 0, population };
}

/** A child for each place [population][n]. */
export function proposeNear(
  { generation, population }: RefineState,
  settings: RefineSettings,
): number[][] {
  const guides = population
    .toSorted((a, b) => largestObjective(a) - largestObjective(b))
    .slice(0, Math.ceil(GUIDES * population.length));
  return population.map(({ x }, i) => {
    const draws = random123Stream([i, STREAM, settings.seed], generation);
    const other = (...not: number[]) => {
      let k = i;
      while (k === i || not.includes(k)) k = Math.floor(draws.next() * population.length);
      return k;
    };
    const a = other();
    const b = other(a);
    const [xa, xb] = [population[a]!.x, population[b]!.x];
    const guide = guides[Math.floor(draws.next() * guides.length)]!.x;
    const f = LEAST_F + (MOST_F - LEAST_F) * draws.next();
    const kept = Math.floor(draws.next() * x.length);
    return x.map((value, v) => {
      const crossed = draws.next() < CROSSOVER || v === kept;
      if (!crossed) return value;
      const moved = value + f * (guide[v]! - value) + f * (xa[v]! - xb[v]!);
      return backInto(settings.bounds[v]!, value, moved);
    });
  });
}

/** Children [population], place by place, against their parents. */
export function acceptBetter(
  { generation, population }: RefineState,
  children: readonly Individual[],
): RefineState {
  return {
    generation: generation + 1,
    population: population.map((parent, i) =>
      largestObjective(children[i]!) <= largestObjective(parent) ? children[i]! : parent,
    ),
  };
}

/** Beyond a bound: half way from the parent to it. */
function backInto({ low, high }: Bounds, parent: number, value: number): number {
  if (value < low) return (parent + low) / 2;
  if (value > high) return (parent + high) / 2;
  return value;
}
