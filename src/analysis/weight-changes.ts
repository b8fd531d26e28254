/**
 * How sparse the changes of a run are: which contacts changed sides of the boundary, and how much of all
 * change few of them hold.
 *
 * A contact that crossed ρ = 0.5 is potentiated or depressed, whatever became of it in between. In runs
 * shorter than the 70 s of ρ many contacts are on their way only: by the other measure a contact whose ρ moved
 * far enough is potentiated or depressed. Contacts whose ρ is NaN are not plastic: they count nowhere.
 */
import { RHO_BOUNDARY } from './weights.ts';

export type Change = 'potentiated' | 'depressed' | 'unchanged';

/**
 * Of each contact; null where it is not plastic.
 * @param leastMove a move of ρ of this size is a change; absent: a crossing of 0.5 is
 */
export function changesOf(
  rhoBefore: ArrayLike<number>,
  rhoAfter: ArrayLike<number>,
  leastMove?: number,
): (Change | null)[] {
  return Array.from(rhoBefore, (before, i) => {
    const after = rhoAfter[i]!;
    if (Number.isNaN(before) || Number.isNaN(after)) return null;
    if (leastMove !== undefined) {
      if (Math.abs(after - before) < leastMove) return 'unchanged';
      return after > before ? 'potentiated' : 'depressed';
    }
    const [was, is] = [before >= RHO_BOUNDARY, after >= RHO_BOUNDARY];
    if (was === is) return 'unchanged';
    return is ? 'potentiated' : 'depressed';
  });
}

export interface ChangeShares {
  /** Plastic contacts. */
  contacts: number;
  potentiated: number;
  depressed: number;
  /** Both as a share of the plastic contacts, and its 95 % interval (Wilson 1927, JASA 22:209). */
  changedShare: number;
  from: number;
  to: number;
}

export function changeShares(changes: readonly (Change | null)[]): ChangeShares {
  const count = (kind: Change) => changes.filter((change) => change === kind).length;
  const [potentiated, depressed] = [count('potentiated'), count('depressed')];
  const contacts = potentiated + depressed + count('unchanged');
  const changed = potentiated + depressed;
  return {
    ...{ contacts, potentiated, depressed },
    changedShare: changed / contacts,
    ...wilsonInterval(changed, contacts),
  };
}

/** Standard normal's 97.5 % point. */
const Z = 1.959963984540054;

/** 95 % interval of a share k/n; NaN of none. */
export function wilsonInterval(k: number, n: number): { from: number; to: number } {
  const p = k / n;
  const middle = (p + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + Z ** 2 / (4 * n ** 2));
  return { from: Math.max(0, middle - half), to: Math.min(1, middle + half) };
}

/**
 * The smallest share of contacts that holds `part` of the summed size of all changes; NaN where nothing
 * changed. Evenly spread changes give `part` itself.
 * @param change of each contact, of either sign
 */
export function shareHolding(change: ArrayLike<number>, part = 0.5): number {
  const sizes = Float64Array.from(change, Math.abs)
    .filter((size) => !Number.isNaN(size))
    .sort()
    .reverse();
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (!(total > 0)) return Number.NaN;
  let [held, n] = [0, 0];
  // a rounding error of the sum must not ask for one contact more
  while (held < part * total * (1 - 1e-12)) held += sizes[n++]!;
  return n / sizes.length;
}
