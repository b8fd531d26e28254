/**
 * Whether contacts that changed sit near each other on a branch more often than the places of all contacts
 * explain.
 *
 * A branch is a section of a cell: unbranched between two branch points. For each changed contact the way
 * along the branch to the nearest other changed one is measured. Against chance: who changed is shuffled
 * among the contacts of a stratum (a cell, unless told otherwise), so the number of changes and the places of
 * contacts stay. Contacts of the same presynaptic cell can be barred from being each other's neighbour: they
 * change together without any clustering.
 */
import { random123Stream } from '../model/philox.ts';
import { shuffle } from './shuffle.ts';
import { mean, standardDeviation } from './statistics.ts';

/** One row a plastic contact. */
export interface BranchContacts {
  cell: ArrayLike<number>;
  section: ArrayLike<number>;
  /** Along the branch; path distance from the soma serves. */
  position_um: ArrayLike<number>;
  isChanged: ArrayLike<boolean>;
  /** Changes are shuffled among contacts with the same label. Default: their cell. */
  stratum?: ArrayLike<string | number>;
  /** Where given, a neighbour must have another presynaptic cell. */
  preCell?: ArrayLike<number>;
}

export interface ClusterOptions {
  /** Two changed contacts so near are a cluster. */
  within_um: number;
  shuffles?: number;
  seed?: number;
}

/** What is observed against the shuffles. */
export interface AgainstShuffle {
  observed: number;
  shuffledMean: number;
  shuffledSd: number;
  /** One-sided towards clustering, the data counted in (Phipson & Smyth 2010). */
  p: number;
}

export interface BranchClusters {
  contacts: number;
  changed: number;
  /** Share of the changed contacts with another one within the distance on their branch. */
  clustered: AgainstShuffle;
  /** Mean way to the nearest other changed contact, over those with one on their branch, µm. */
  nearest_um: AgainstShuffle;
}

/** NaN where nothing changed; nearest_um is NaN too where no branch has two changes. */
export function branchClusters(
  contacts: BranchContacts,
  { within_um, shuffles = 1000, seed = 0 }: ClusterOptions,
): BranchClusters {
  const branches = branchesOf(contacts);
  const n = contacts.cell.length;
  const changed = Array.from(contacts.isChanged);
  const measure = (isChanged: readonly boolean[]) =>
    summary(nearestChanged_um(branches, contacts, isChanged), within_um);
  const observed = measure(changed);
  const strata = strataOf(contacts.stratum ?? contacts.cell, n);
  const draws = random123Stream([1, 0, seed]);
  const shuffled = Array.from({ length: shuffles }, () => {
    const labels = [...changed];
    for (const members of strata) {
      const own = members.map((i) => changed[i]!);
      shuffle(own, draws);
      members.forEach((i, k) => {
        labels[i] = own[k]!;
      });
    }
    return measure(labels);
  });
  const against = (key: 'share' | 'nearest_um', clusteredIs: 1 | -1): AgainstShuffle => {
    const values = shuffled.map((s) => s[key]).filter((value) => !Number.isNaN(value));
    const slack = 1e-12 * Math.abs(observed[key]);
    const asClustered = values.filter(
      (value) => clusteredIs * (value - observed[key]) >= -slack,
    ).length;
    return {
      observed: observed[key],
      shuffledMean: mean(values),
      shuffledSd: standardDeviation(values),
      p: Number.isNaN(observed[key]) ? Number.NaN : (asClustered + 1) / (values.length + 1),
    };
  };
  return {
    contacts: n,
    changed: changed.filter(Boolean).length,
    clustered: against('share', 1),
    nearest_um: against('nearest_um', -1),
  };
}

/** Contacts of each branch with two or more, by place. */
function branchesOf({ cell, section, position_um }: BranchContacts): number[][] {
  const branches = new Map<string, number[]>();
  for (let i = 0; i < cell.length; i++) {
    const key = `${cell[i]}:${section[i]}`;
    const own = branches.get(key);
    if (own) own.push(i);
    else branches.set(key, [i]);
  }
  return [...branches.values()]
    .filter(({ length }) => length > 1)
    .map((own) => own.sort((a, b) => position_um[a]! - position_um[b]!));
}

function strataOf(labels: ArrayLike<string | number>, n: number): number[][] {
  const strata = new Map<string | number, number[]>();
  for (let i = 0; i < n; i++) {
    const own = strata.get(labels[i]!);
    if (own) own.push(i);
    else strata.set(labels[i]!, [i]);
  }
  return [...strata.values()];
}

/** Of each changed contact that has one, and how many changed at all. */
function nearestChanged_um(
  branches: readonly number[][],
  { position_um, preCell }: BranchContacts,
  isChanged: readonly boolean[],
): { nearest_um: number[]; changed: number } {
  const nearest_um: number[] = [];
  for (const branch of branches) {
    const own = branch.filter((i) => isChanged[i]);
    const toward = (k: number, step: 1 | -1): number => {
      for (let j = k + step; j >= 0 && j < own.length; j += step) {
        if (preCell && preCell[own[j]!] === preCell[own[k]!]) continue;
        return Math.abs(position_um[own[j]!]! - position_um[own[k]!]!);
      }
      return Infinity;
    };
    own.forEach((_, k) => {
      const way_um = Math.min(toward(k, -1), toward(k, 1));
      if (way_um < Infinity) nearest_um.push(way_um);
    });
  }
  return { nearest_um, changed: isChanged.filter(Boolean).length };
}

function summary(
  { nearest_um, changed }: ReturnType<typeof nearestChanged_um>,
  within_um: number,
): { share: number; nearest_um: number } {
  return {
    share: nearest_um.filter((way_um) => way_um <= within_um).length / changed,
    nearest_um: mean(nearest_um),
  };
}
