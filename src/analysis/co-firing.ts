/**
 * Whether the cells at the two ends of a contact fire together, and whether contacts between such cells change
 * more than others.
 *
 * A pair of spikes (presynaptic at s, postsynaptic at t) counts when t − s lies in (0, w] (pre before post)
 * or in [−w, 0] (post before pre, the same moment included). By chance two independent trains of n and m
 * spikes in a window of T have n·m·w/T on either side, less what the window's ends cut off.
 */
import { random123Stream } from '../model/philox.ts';
import type { CellSpikes } from './spikes.ts';
import { mean } from './statistics.ts';
import type { Change } from './weight-changes.ts';

export interface CoFiring {
  preBeforePost: number;
  postBeforePre: number;
  /** Both sides together, for independent trains of the same numbers of spikes spread evenly. */
  byChance: number;
  /** Counted over by chance; NaN where one of both is silent. */
  index: number;
}

/**
 * @param pre_ms ascending, within the window
 * @param post_ms ascending, within the window
 * @param window_ms length of the recording, and w
 */
export function coFiring(
  pre_ms: ArrayLike<number>,
  post_ms: ArrayLike<number>,
  { length_ms, w_ms }: { length_ms: number; w_ms: number },
): CoFiring {
  let [preBeforePost, postBeforePre] = [0, 0];
  let first = 0;
  for (let i = 0; i < pre_ms.length; i++) {
    const s = pre_ms[i]!;
    while (first < post_ms.length && post_ms[first]! < s - w_ms) first++;
    for (let j = first; j < post_ms.length && post_ms[j]! <= s + w_ms; j++) {
      if (post_ms[j]! > s) preBeforePost++;
      else postBeforePre++;
    }
  }
  // two points drawn evenly from [0, T] lie within w with probability 1 − (1 − w/T)²
  const apart = Math.max(0, 1 - w_ms / length_ms);
  const byChance = pre_ms.length * post_ms.length * (1 - apart ** 2);
  const counted = preBeforePost + postBeforePre;
  return { preBeforePost, postBeforePre, byChance, index: byChance > 0 ? counted / byChance : NaN };
}

/** Which cells' spikes a contact lies between: columns of one length. */
export interface ContactEnds {
  /** Cell of `pre`. */
  preCell: ArrayLike<number>;
  /** Cell of `post`. */
  postCell: ArrayLike<number>;
}

/**
 * Of each contact; those between the same two cells share what is counted once.
 * @param spikes of both populations, over the same window; may be the same
 */
export function coFiringOfContacts(
  spikes: { pre: CellSpikes; post: CellSpikes },
  { preCell, postCell }: ContactEnds,
  w_ms: number,
): CoFiring[] {
  const { from_ms, to_ms } = spikes.post.window;
  const known = new Map<string, CoFiring>();
  const timesOf = ({ offsets, times_ms }: CellSpikes, cell: number) =>
    times_ms.subarray(offsets[cell], offsets[cell + 1]);
  return Array.from(preCell, (pre, i) => {
    const post = postCell[i]!;
    const key = `${pre}:${post}`;
    const there = known.get(key);
    if (there) return there;
    const counted = coFiring(timesOf(spikes.pre, pre), timesOf(spikes.post, post), {
      length_ms: to_ms - from_ms,
      w_ms,
    });
    known.set(key, counted);
    return counted;
  });
}

export interface CoFiringOfChange {
  change: Change;
  contacts: number;
  /** Mean over the contacts with a value. */
  meanIndex: number;
  meanPreBeforePost: number;
  meanPostBeforePre: number;
}

/** Potentiated, depressed and unchanged contacts: how their cells fired together. */
export function coFiringByChange(
  firing: readonly CoFiring[],
  changes: readonly (Change | null)[],
): CoFiringOfChange[] {
  return (['potentiated', 'depressed', 'unchanged'] as const).map((change) => {
    const own = firing.filter((_, i) => changes[i] === change);
    return {
      change,
      contacts: own.length,
      meanIndex: mean(own.map(({ index }) => index).filter((index) => !Number.isNaN(index))),
      meanPreBeforePost: mean(own.map(({ preBeforePost }) => preBeforePost)),
      meanPostBeforePre: mean(own.map(({ postBeforePre }) => postBeforePre)),
    };
  });
}

export interface ChangesOfFiring {
  /** Smallest and largest value of the group. */
  from: number;
  to: number;
  contacts: number;
  /** Shares of the group's contacts. */
  potentiated: number;
  depressed: number;
}

/**
 * Shares of changed contacts from the least to the most co-firing, in `groups` of nearly equal number. Equal
 * values stay together, so there may be fewer groups. Contacts that are not plastic or whose value is NaN are
 * left out.
 * @param values of each contact: a CoFiring's index or one of its counts
 */
export function changesByCoFiring(
  values: ArrayLike<number>,
  changes: readonly (Change | null)[],
  groups = 4,
): ChangesOfFiring[] {
  const rows = changes
    .map((change, i) => ({ change, value: values[i]! }))
    .filter(({ change, value }) => change !== null && !Number.isNaN(value))
    .sort((a, b) => a.value - b.value);
  const found: ChangesOfFiring[] = [];
  let start = 0;
  for (let g = 1; g <= groups; g++) {
    let end = Math.round((g * rows.length) / groups);
    while (end > 0 && end < rows.length && rows[end]!.value === rows[end - 1]!.value) end++;
    if (end <= start) continue;
    const own = rows.slice(start, end);
    const share = (kind: Change) => own.filter(({ change }) => change === kind).length / own.length;
    found.push({
      ...{ from: own[0]!.value, to: own.at(-1)!.value, contacts: own.length },
      ...{ potentiated: share('potentiated'), depressed: share('depressed') },
    });
    start = end;
  }
  return found;
}

/** Times that labels of connections are shuffled. */
const SHUFFLES = 1000;

export interface CoFiringDifference {
  /** Mean over changed contacts less mean over the others. */
  difference: number;
  /** Two-sided, the data counted in (Phipson & Smyth 2010, Stat Appl Genet Mol Biol 9:39). */
  p: number;
}

/**
 * Whether changed contacts lie between cells that fire together more than others do. Contacts of one
 * connection share its firing and are not independent: what is shuffled is which connection has which firing.
 * NaN without contacts on either side. The shuffles are the same every time for a seed.
 * @param values of each contact, the same for all contacts of a connection; NaN is left out
 */
export function coFiringDifference(
  values: ArrayLike<number>,
  isChanged: ArrayLike<boolean>,
  { preCell, postCell }: ContactEnds,
  seed = 0,
): CoFiringDifference {
  const rows = Array.from(values, (value, i) => ({
    value,
    isChanged: isChanged[i]!,
    connection: `${preCell[i]}:${postCell[i]}`,
  })).filter(({ value }) => !Number.isNaN(value));
  const connections = new Map<string, { value: number; changed: number; others: number }>();
  for (const { value, isChanged: changed, connection } of rows) {
    const own = connections.get(connection) ?? { value, changed: 0, others: 0 };
    if (changed) own.changed++;
    else own.others++;
    connections.set(connection, own);
  }
  const list = [...connections.values()];
  const [changed, others] = [
    list.reduce((sum, c) => sum + c.changed, 0),
    list.reduce((sum, c) => sum + c.others, 0),
  ];
  if (changed === 0 || others === 0) return { difference: Number.NaN, p: Number.NaN };
  const firing = list.map(({ value }) => value);
  const difference = () =>
    list.reduce((sum, c, i) => sum + firing[i]! * (c.changed / changed - c.others / others), 0);
  const observed = difference();
  const slack = 1e-12 * Math.max(...firing.map(Math.abs));
  const draws = random123Stream([0, 0, seed]);
  let asLarge = 1;
  for (let n = 0; n < SHUFFLES; n++) {
    shuffle(firing, draws);
    if (Math.abs(difference()) >= Math.abs(observed) - slack) asLarge++;
  }
  return { difference: observed, p: asLarge / (SHUFFLES + 1) };
}

/** In place; every order is equally likely (Fisher and Yates). */
function shuffle(values: number[], draws: { next(): number }): void {
  for (let i = values.length - 1; i > 0; i--) {
    // next() may be 1 exactly, when rounded
    const j = Math.min(i, Math.floor(draws.next() * (i + 1)));
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
}
