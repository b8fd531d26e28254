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
  const n = contacts.cell.length;
  const along = alongBranches(contacts);
  const isChanged = Array.from(contacts.isChanged);
  const changed = [...isChanged.keys()].filter((i) => isChanged[i]);
  const measure = (members: readonly number[]) => {
    const ways_um = nearest_um(members, along, contacts);
    const near = ways_um.filter((way_um) => way_um <= within_um).length;
    return { share: near / members.length, nearest_um: mean(ways_um) };
  };
  const observed = measure(changed);
  const strata = strataOf(contacts.stratum ?? contacts.cell, isChanged);
  const draws = random123Stream([1, 0, seed]);
  const shuffled = Array.from({ length: shuffles }, () =>
    measure(strata.flatMap(({ members, changed: k }) => drawn(members, k, draws))),
  );
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
    changed: changed.length,
    clustered: against('share', 1),
    nearest_um: against('nearest_um', -1),
  };
}

interface Along {
  /** Branch of each contact. */
  branch: Int32Array;
  /** Rank of each contact by branch, then by place. */
  rank: Int32Array;
  /** Contact of each rank. */
  contact: Int32Array;
}

function alongBranches({ cell, section, position_um }: BranchContacts): Along {
  const n = cell.length;
  const names = new Map<string, number>();
  const branch = Int32Array.from({ length: n }, (_, i) => {
    const name = `${cell[i]}:${section[i]}`;
    if (!names.has(name)) names.set(name, names.size);
    return names.get(name)!;
  });
  const contact = Int32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => branch[a]! - branch[b]! || position_um[a]! - position_um[b]! || a - b,
  );
  const rank = new Int32Array(n);
  contact.forEach((i, r) => {
    rank[i] = r;
  });
  return { branch, rank, contact };
}

/** Contacts that could have changed in each other's place, and how many of them did. */
function strataOf(labels: ArrayLike<string | number>, isChanged: readonly boolean[]) {
  const strata = new Map<string | number, { members: number[]; changed: number }>();
  isChanged.forEach((changed, i) => {
    const own = strata.get(labels[i]!) ?? { members: [], changed: 0 };
    own.members.push(i);
    if (changed) own.changed++;
    strata.set(labels[i]!, own);
  });
  return [...strata.values()].filter(({ changed }) => changed > 0);
}

/** k of the members, each set equally likely: the first k of a shuffle. Reorders the members. */
function drawn(members: number[], k: number, draws: { next(): number }): number[] {
  for (let i = 0; i < k; i++) {
    const left = members.length - i;
    const j = i + Math.min(left - 1, Math.floor(draws.next() * left));
    [members[i], members[j]] = [members[j]!, members[i]!];
  }
  return members.slice(0, k);
}

/** Of each member with another one on its branch: the way to the nearest, µm. */
function nearest_um(
  members: readonly number[],
  { branch, rank, contact }: Along,
  { position_um, preCell }: BranchContacts,
): number[] {
  const own = Int32Array.from(members, (i) => rank[i]!)
    .sort()
    .map((r) => contact[r]!);
  const toward = (k: number, step: 1 | -1): number => {
    const i = own[k]!;
    for (let m = k + step; m >= 0 && m < own.length; m += step) {
      const j = own[m]!;
      if (branch[j] !== branch[i]) break;
      if (preCell && preCell[j] === preCell[i]) continue;
      return Math.abs(position_um[j]! - position_um[i]!);
    }
    return Infinity;
  };
  return Array.from(own, (_, k) => Math.min(toward(k, -1), toward(k, 1))).filter(
    (way_um) => way_um < Infinity,
  );
}
