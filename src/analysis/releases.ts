/** Releases by contact, from the list that an engine keeps of a run. */
import type { ContactInput, Release } from '../engine/job.ts';

/** Vesicles freed at each spike that came by an input, contact by contact, in order of time. */
export function vesiclesByContact(
  releases: readonly Release[],
  nContacts: number,
  input: ContactInput = 'arrival',
): Uint8Array[] {
  const lists: number[][] = Array.from({ length: nContacts }, () => []);
  for (const r of releases) if (r.input === input) lists[r.contact]!.push(r.vesicles);
  return lists.map((list) => Uint8Array.from(list));
}
