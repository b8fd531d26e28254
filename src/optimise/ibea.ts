/**
 * IBEA with the additive ε-indicator: evolution of a population towards a Pareto front of several
 * objectives, all to be made small.
 *
 * Zitzler & Künzli 2004, "Indicator-based selection in multiobjective search" (PPSN VIII), adaptive
 * form. The fitness of x is −Σ_y e^(−I(y,x)/(c κ)) over the others, I(y,x) = max_i (y_i − x_i) of the
 * objectives scaled to [0, 1], c the largest |I|. Chindemi et al. 2022 used it through BluePyOpt.
 *
 * Ask and tell: `propose` gives points, the caller evaluates them, `accept` takes them in. Draws come
 * from counters (seed, generation, place), so a search that goes on from a stored state is the same.
 */
import { random123Stream } from '../model/philox.ts';
import { type Individual, joinFront } from './dominance.ts';
import { type Bounds, crossover, mutate, type VariationSettings } from './variation.ts';

export interface SearchSettings {
  /** Individuals of a generation; even. */
  populationSize: number;
  bounds: readonly Bounds[];
  seed: number;
  variation?: Partial<VariationSettings>;
}

/** Everything a search remembers. */
export interface SearchState {
  /** Generations evaluated so far; the first one is drawn at random. */
  generation: number;
  population: Individual[];
  /** Of all that was ever evaluated, what nothing dominates. */
  front: Individual[];
}

const KAPPA = 0.05;
/** As BluePyOpt's defaults: η 10, always crossed, each child mutated in about one variable. */
const VARIATION = { crossoverIndex: 10, mutationIndex: 10, crossoverRate: 1 };

/** Streams of the first generation and of children. */
const STREAM = { first: 1, children: 2 };

export function startSearch(): SearchState {
  return { generation: 0, population: [], front: [] };
}

/** Points of the next generation [populationSize][n]. */
export function propose(state: SearchState, settings: SearchSettings): number[][] {
  const { populationSize, bounds, seed } = settings;
  if (state.generation === 0) {
    return Array.from({ length: populationSize }, (_, i) => {
      const draws = random123Stream([i, STREAM.first, seed]);
      return bounds.map(({ low, high }) => low + draws.next() * (high - low));
    });
  }
  const { population } = state;
  const fitness = fitnessOf(population);
  const variation = { ...VARIATION, mutationRate: 1 / bounds.length, ...settings.variation };
  return Array.from({ length: populationSize / 2 }, (_, i) => {
    const draws = random123Stream([i, STREAM.children, seed], state.generation);
    const parent = () => {
      const [a, b] = [0, 0].map(() => Math.floor(draws.next() * population.length));
      return population[fitness[a!]! >= fitness[b!]! ? a! : b!]!.x;
    };
    const children = crossover(parent(), parent(), bounds, variation, draws);
    return children.map((child) => mutate(child, bounds, variation, draws));
  }).flat();
}

/** The state after a generation's points were evaluated. Objectives are finite numbers. */
export function accept(
  state: SearchState,
  evaluated: readonly Individual[],
  { populationSize }: SearchSettings,
): SearchState {
  return {
    generation: state.generation + 1,
    population: select([...state.population, ...evaluated], populationSize),
    front: joinFront(state.front, evaluated),
  };
}

/** Objectives scaled to [0, 1] over the list. */
function scaled(list: readonly Individual[]): number[][] {
  const m = list[0]?.f.length ?? 0;
  const range = Array.from({ length: m }, (_, i) => {
    const low = Math.min(...list.map(({ f }) => f[i]!));
    return { low, span: Math.max(...list.map(({ f }) => f[i]!)) - low };
  });
  return list.map(({ f }) =>
    f.map((value, i) => (range[i]!.span > 0 ? (value - range[i]!.low) / range[i]!.span : 0)),
  );
}

/** What y takes from the fitness of x: e^(−I(y,x)/(c κ)) [y * n + x]. */
function losses(list: readonly Individual[]): Float64Array {
  const n = list.length;
  const f = scaled(list);
  const indicator = new Float64Array(n * n);
  let c = 0;
  for (let y = 0; y < n; y++) {
    for (let x = 0; x < n; x++) {
      if (x === y) continue;
      let worst = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < f[y]!.length; i++) worst = Math.max(worst, f[y]![i]! - f[x]![i]!);
      indicator[y * n + x] = worst;
      c = Math.max(c, Math.abs(worst));
    }
  }
  // all alike: nobody is better
  const scale = c > 0 ? c * KAPPA : 1;
  return indicator.map((value, k) => (Math.floor(k / n) === k % n ? 0 : Math.exp(-value / scale)));
}

function fitnessOf(list: readonly Individual[]): Float64Array {
  const n = list.length;
  const loss = losses(list);
  const fitness = new Float64Array(n);
  for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) fitness[x]! -= loss[y * n + x]!;
  return fitness;
}

/** The fittest `size`: the worst goes, the others' fitness is corrected, until enough are gone. */
function select(list: Individual[], size: number): Individual[] {
  const n = list.length;
  if (n <= size) return list;
  const loss = losses(list);
  const fitness = fitnessOf(list);
  const left = new Set(list.map((_, i) => i));
  while (left.size > size) {
    let worst = -1;
    for (const i of left) if (worst < 0 || fitness[i]! < fitness[worst]!) worst = i;
    left.delete(worst);
    for (const i of left) fitness[i]! += loss[worst * n + i]!;
  }
  return [...left].map((i) => list[i]!);
}
