/**
 * Spontaneous releases ("minis"): a Poisson process of each contact.
 *
 * The rate is `spont_minis` of the connection override that holds for the contact, else the target's
 * exc_mini_frequency or inh_mini_frequency, as neurodamus has it. Its times are neurodamus's too:
 * intervals −ln(u)·1000/rate from time 0, and 0.1 ms from event to release.
 */
import { random123Stream } from '../../../model/philox.ts';
import { poissonTrain, type SpikeTrain, silence } from './spike-trains.ts';

export interface MiniSeeds {
  /** run.random_seed: the key of every stream. */
  random_seed: number;
  /** run.minis_seed, 0 by default. */
  minis_seed: number;
}

export interface MiniContact {
  rate_Hz: number;
  /** Place of the contact among the afferent edges of its target. */
  synapseId: number;
  /** Target's node id + 1 + offset of its population. */
  gid: number;
  /** Numbers of the populations of source and target, as neurodamus hashes their names. */
  sourcePopulationId: number;
  targetPopulationId: number;
}

/** From event to release: the connection's delay, ms. */
export const MINI_DELAY_MS = 0.1;

/** spont_minis where an override gives it, else the node's frequency; 0 where neither does. */
export function miniRate_Hz(contact: {
  spont_minis?: number | undefined;
  /** Below 100 is inhibitory. */
  syn_type_id: number;
  exc_mini_frequency?: number | undefined;
  inh_mini_frequency?: number | undefined;
}): number {
  if (contact.spont_minis !== undefined) return contact.spont_minis;
  const isInhibitory = contact.syn_type_id < 100;
  return (isInhibitory ? contact.inh_mini_frequency : contact.exc_mini_frequency) ?? 0;
}

/**
 * Releases of a contact until duration_ms, window by window. Stream ids: (synapse id + 200, gid +
 * 250, source id·65536 + target id + minis_seed + 300).
 */
export function miniTrain(contact: MiniContact, duration_ms: number, seeds: MiniSeeds): SpikeTrain {
  const { rate_Hz, synapseId, gid } = contact;
  if (!(rate_Hz > 0)) return silence;
  const populations = contact.sourcePopulationId * 65536 + contact.targetPopulationId;
  const id3 = (populations + seeds.minis_seed + 300) >>> 0;
  return poissonTrain({ start_ms: MINI_DELAY_MS, end_ms: duration_ms }, rate_Hz, () =>
    random123Stream([synapseId + 200, gid + 250, id3], seeds.random_seed),
  );
}
