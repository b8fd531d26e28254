/** A run's result around the columns of its contacts' ends. */
import type { CellRunResult, ContactEnd, ContactEnds } from '../job.ts';

/** @param nContacts of the run, static ones counted */
export function runResult(
  parts: Omit<CellRunResult, 'contacts'>,
  nContacts: number,
): CellRunResult {
  let made: (ContactEnd | null)[] | undefined;
  return {
    ...parts,
    get contacts() {
      made ??= contactsOf(parts.ends, nContacts);
      return made;
    },
  };
}

function contactsOf(ends: ContactEnds, nContacts: number): (ContactEnd | null)[] {
  const contacts = new Array<ContactEnd | null>(nContacts).fill(null);
  ends.contact.forEach((c, n) => {
    contacts[c] = {
      rho: ends.rho[n]!,
      gmax_AMPA_nS: ends.gmax_AMPA_nS[n]!,
      Use: ends.Use[n]!,
      effcai: ends.effcai[n]!,
      effcaiPeak: ends.effcaiPeak[n]!,
    };
  });
  return contacts;
}
