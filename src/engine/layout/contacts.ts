/**
 * The contacts of a run in the order the engines hold them: plastic ones first, then static ones,
 * each kind in the order of the job. What a contact is called in events and tables is its place in
 * this order.
 *
 * Release pools are listed apart from the contacts: [u, filled sites, last arrival] each. A plastic
 * contact has one for every kind of input it gets, the first of them at its own place; a static
 * contact has one for all. Worked example: plastic a (source and minis), static b (source), plastic
 * c (arrivals): order a c b, pools 0 a's source, 1 c's arrivals, 2 b's, 3 a's minis.
 */
import { CONTACT_INPUTS, type Contact, type PlasticContact } from '../job.ts';

/** Release state of one pool: u, filled sites; the last arrival as coarse·4096 + fine ticks. */
export const POOL_WORDS = ['u', 'filled', 'coarse', 'fine'] as const;

export interface ContactOrder {
  nPlastic: number;
  nStatic: number;
  /** Place → index in the job [nPlastic + nStatic]. */
  contact: Uint32Array;
  /** Index in the job → place. */
  place: Uint32Array;
  /** Pool of each input of a place, in the order of CONTACT_INPUTS [3 × places]; NO_POOL where it has none. */
  pools: Int32Array;
  nPools: number;
  /** Place that each pool belongs to [nPools]. */
  poolPlace: Uint32Array;
}

export const NO_POOL = -1;

export const isPlastic = (contact: Contact): contact is PlasticContact => contact.kind !== 'static';

export function orderContacts(contacts: readonly Contact[]): ContactOrder {
  const n = contacts.length;
  const plastic: number[] = [];
  const fixed: number[] = [];
  const extra: { place: number; input: number }[] = [];
  const pools = new Int32Array(3 * n).fill(NO_POOL);
  for (let c = 0; c < n; c++) (isPlastic(contacts[c]!) ? plastic : fixed).push(c);
  const contact = Uint32Array.from([...plastic, ...fixed]);
  const place = new Uint32Array(n);
  for (let at = 0; at < n; at++) {
    place[contact[at]!] = at;
    const own = contacts[contact[at]!]!;
    if (!isPlastic(own)) {
      pools.fill(at, 3 * at, 3 * at + 3);
      continue;
    }
    let used = 0;
    CONTACT_INPUTS.forEach((input, i) => {
      if (!hasInput(own, input)) return;
      if (used++ === 0) pools[3 * at + i] = at;
      else extra.push({ place: at, input: i });
    });
  }
  extra.forEach(({ place: at, input }, k) => {
    pools[3 * at + input] = n + k;
  });
  const poolPlace = new Uint32Array(n + extra.length);
  for (let at = 0; at < n; at++) poolPlace[at] = at;
  extra.forEach(({ place: at }, k) => {
    poolPlace[n + k] = at;
  });
  return {
    nPlastic: plastic.length,
    nStatic: fixed.length,
    contact,
    place,
    pools,
    nPools: n + extra.length,
    poolPlace,
  };
}

function hasInput(contact: Contact, input: (typeof CONTACT_INPUTS)[number]): boolean {
  if (input === 'source') return contact.source !== undefined;
  return (input === 'arrival' ? contact.arrivals_ms : contact.minis_ms) !== undefined;
}
