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
  nPools: number;
}

export interface ContactPools {
  /** Pool of each input of a place, in the order of CONTACT_INPUTS [3 × places]; NO_POOL where it has none. */
  ofInput: Int32Array;
  /** Place that each pool belongs to [nPools]. */
  place: Uint32Array;
}

export const NO_POOL = -1;

export const isPlastic = (contact: Contact): contact is PlasticContact => contact.kind !== 'static';

export function orderContacts(contacts: readonly Contact[]): ContactOrder {
  const n = contacts.length;
  const contact = new Uint32Array(n);
  const place = new Uint32Array(n);
  let nPlastic = 0;
  for (const one of contacts) if (isPlastic(one)) nPlastic++;
  let [plastic, fixed, nPools] = [0, nPlastic, n];
  for (let c = 0; c < n; c++) {
    const own = contacts[c]!;
    const at = isPlastic(own) ? plastic++ : fixed++;
    contact[at] = c;
    place[c] = at;
    if (isPlastic(own)) nPools += Math.max(0, inputsOf(own).length - 1);
  }
  return { nPlastic, nStatic: n - nPlastic, contact, place, nPools };
}

export function poolsOf(
  contacts: readonly Contact[],
  { nPlastic, contact, nPools }: ContactOrder,
): ContactPools {
  const n = contacts.length;
  const ofInput = new Int32Array(3 * n).fill(NO_POOL);
  const place = new Uint32Array(nPools);
  let further = n;
  for (let at = 0; at < n; at++) {
    place[at] = at;
    if (at >= nPlastic) {
      ofInput.fill(at, 3 * at, 3 * at + 3);
      continue;
    }
    inputsOf(contacts[contact[at]!]!).forEach((input, k) => {
      const pool = k === 0 ? at : further++;
      ofInput[3 * at + input] = pool;
      place[pool] = at;
    });
  }
  return { ofInput, place };
}

/** Inputs that a contact has, as indices of CONTACT_INPUTS. */
const inputsOf = (contact: Contact): number[] =>
  [...CONTACT_INPUTS.keys()].filter((i) => hasInput(contact, CONTACT_INPUTS[i]!));

function hasInput(contact: Contact, input: (typeof CONTACT_INPUTS)[number]): boolean {
  if (input === 'source') return contact.source !== undefined;
  return (input === 'arrival' ? contact.arrivals_ms : contact.minis_ms) !== undefined;
}
