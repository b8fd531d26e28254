/** Two runs of one network event by event, and two groups of runs by their statistics. */
import { mean, standardDeviation } from '../../../src/analysis/statistics.ts';
import { largestCdfDistance, permutationP } from '../../../src/analysis/two-samples.ts';
import type { NetworkResults } from './results.ts';

/** Spikes at one grid time print the same; anything nearer than this is the same step. */
const SAME_MS = 1e-6;

export interface Separation {
  /** Earliest spike that only one of them has at that time; Infinity where there is none. */
  t_ms: number;
  name: string;
  /** What each has in that place; undefined where it has no further spike. */
  neuron_ms: number | undefined;
  ours_ms: number | undefined;
}

/** The first spike in which two runs differ before an end. */
export function separation(
  neuron: NetworkResults,
  ours: NetworkResults,
  end_ms: number,
): Separation {
  let first: Separation = {
    t_ms: Number.POSITIVE_INFINITY,
    name: '',
    neuron_ms: undefined,
    ours_ms: undefined,
  };
  for (const name of new Set([...neuron.spikes.keys(), ...ours.spikes.keys()])) {
    const a = (neuron.spikes.get(name) ?? []).filter((t) => t < end_ms);
    const b = (ours.spikes.get(name) ?? []).filter((t) => t < end_ms);
    for (let k = 0; k < Math.max(a.length, b.length); k++) {
      if (Math.abs(a[k]! - b[k]!) < SAME_MS) continue;
      const t_ms = Math.min(a[k] ?? Number.POSITIVE_INFINITY, b[k] ?? Number.POSITIVE_INFINITY);
      if (t_ms < first.t_ms) first = { t_ms, name, neuron_ms: a[k], ours_ms: b[k] };
      break;
    }
  }
  return first;
}

export const spikesBefore = ({ spikes }: NetworkResults, end_ms: number): number =>
  [...spikes.values()].reduce((sum, list) => sum + list.filter((t) => t < end_ms).length, 0);

export interface ReleaseCount {
  n: number;
  differing: number;
}

/**
 * Arrivals before an end, contact by contact and input by input in order: how many freed another
 * number. Null where one of both tells nothing of them.
 */
export function compareReleases(
  neuron: NetworkResults,
  ours: NetworkResults,
  end_ms: number,
): ReleaseCount | null {
  if (!neuron.releases || !ours.releases) return null;
  const byKey = (releases: NonNullable<NetworkResults['releases']>) => {
    const lists = new Map<string, number[]>();
    for (const { key, t_ms, vesicles } of releases) {
      if (t_ms >= end_ms) continue;
      const list = lists.get(key) ?? [];
      lists.set(key, list);
      list.push(vesicles);
    }
    return lists;
  };
  const [a, b] = [byKey(neuron.releases), byKey(ours.releases)];
  let [n, differing] = [0, 0];
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const [x, y] = [a.get(key) ?? [], b.get(key) ?? []];
    n += Math.max(x.length, y.length);
    for (let k = 0; k < Math.max(x.length, y.length); k++) if (x[k] !== y[k]) differing++;
  }
  return { n, differing };
}

/** Largest difference of each end value over all contacts. */
export function compareEnds(neuron: NetworkResults, ours: NetworkResults): Record<string, number> {
  const largest: Record<string, number> = {};
  if (!ours.ends) return largest;
  for (const [key, theirs] of neuron.ends ?? []) {
    const own = ours.ends.get(key);
    for (const [name, value] of Object.entries(theirs)) {
      const difference = own ? Math.abs(own[name]! - value) : Number.POSITIVE_INFINITY;
      largest[name] = Math.max(largest[name] ?? 0, difference);
    }
  }
  return largest;
}

/** One number of a whole run. */
export interface Summary {
  name: string;
  of: (results: NetworkResults, nRuns: number, duration_ms: number) => number;
}

const intervals = ({ spikes }: NetworkResults): number[] =>
  [...spikes.values()].flatMap((list) => list.slice(1).map((t, k) => t - list[k]!));

const rhos = ({ ends }: NetworkResults): number[] =>
  [...(ends?.values() ?? [])].map(({ rho }) => rho!);

export const SUMMARIES: readonly Summary[] = [
  {
    name: 'rate, Hz',
    of: (r, nRuns, duration_ms) => (1000 * spikesBefore(r, Infinity)) / nRuns / duration_ms,
  },
  { name: 'mean ISI, ms', of: (r) => mean(intervals(r)) },
  {
    name: 'CV of ISI',
    of: (r) => standardDeviation(intervals(r)) / mean(intervals(r)),
  },
  { name: 'mean final rho', of: (r) => mean(rhos(r)) },
  {
    name: 'share of rho > 0.5',
    of: (r) => mean(rhos(r).map((rho) => Number(rho > 0.5))),
  },
];

export interface PopulationRow {
  name: string;
  neuron: { mean: number; sd: number };
  ours: { mean: number; sd: number };
  /** Of a two-sided permutation test over the runs (seeds). */
  p: number;
}

/** Seeds are the units: values of one run are not independent of each other. */
export function comparePopulations(
  neuron: readonly NetworkResults[],
  ours: readonly NetworkResults[],
  nRuns: number,
  duration_ms: number,
): PopulationRow[] {
  return SUMMARIES.flatMap(({ name, of }) => {
    const values = (list: readonly NetworkResults[]) =>
      list.map((r) => of(r, nRuns, duration_ms)).filter(Number.isFinite);
    const [a, b] = [values(neuron), values(ours)];
    const group = (list: number[]) => ({ mean: mean(list), sd: standardDeviation(list) });
    // a summary that one side has not
    if (a.length === 0 || b.length === 0) return [];
    return [{ name, neuron: group(a), ours: group(b), p: permutationP(a, b) }];
  });
}

/** Distances of the pooled distributions, as description: pooled values are not independent. */
export function distances(neuron: readonly NetworkResults[], ours: readonly NetworkResults[]) {
  return {
    ISI: largestCdfDistance(neuron.flatMap(intervals), ours.flatMap(intervals)),
    'final rho': largestCdfDistance(neuron.flatMap(rhos), ours.flatMap(rhos)),
  };
}
