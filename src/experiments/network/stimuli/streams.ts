/**
 * Which random stream each stimulus has: three ids, and the run's random_seed as key.
 *
 * NEURON's Random123 numbering (model/philox.ts). For the noise modules and minis the ids are those of
 * neurodamus; poisson_spikes and spike_patterns have ids of their own. `index` counts the inputs of a
 * family before this one in the configuration (familyIndices).
 */
import { type Random123Stream, random123Stream } from '../../../model/philox.ts';
import type { Input, InputModule } from './input-schema.ts';

export interface Seeds {
  /** run.random_seed: the key of every stream. */
  random_seed: number;
  /** run.stimulus_seed, 0 by default. */
  stimulus_seed: number;
}

type Family = 'noise' | 'shot noise' | 'Ornstein-Uhlenbeck' | 'spikes';

const FAMILY: Partial<Record<InputModule, Family>> = {
  noise: 'noise',
  shot_noise: 'shot noise',
  relative_shot_noise: 'shot noise',
  absolute_shot_noise: 'shot noise',
  ornstein_uhlenbeck: 'Ornstein-Uhlenbeck',
  relative_ornstein_uhlenbeck: 'Ornstein-Uhlenbeck',
  poisson_spikes: 'spikes',
  spike_patterns: 'spikes',
};

/** Place of every random input among those of its family, by name; 0 for inputs without randomness. */
export function familyIndices(inputs: Readonly<Record<string, Input>>): Map<string, number> {
  const seen = new Map<Family, number>();
  const indices = new Map<string, number>();
  for (const [name, input] of Object.entries(inputs)) {
    const family = FAMILY[input.module];
    const index = family === undefined ? 0 : (seen.get(family) ?? 0);
    indices.set(name, index);
    if (family !== undefined && !isEmpty(input)) seen.set(family, index + 1);
  }
  return indices;
}

/** Shot noise without shots, or shorter than a sample: neurodamus does not count it. */
function isEmpty(input: Input): boolean {
  switch (input.module) {
    case 'shot_noise':
      return input.rate === 0 || input.duration < input.dt;
    case 'relative_shot_noise':
      return input.mean_percent === 0 || input.duration < input.dt;
    case 'absolute_shot_noise':
      return input.duration < input.dt;
    default:
      return false;
  }
}

const stream = (id1: number, id2: number, id3: number, { random_seed }: Seeds): Random123Stream =>
  random123Stream([id1 >>> 0, id2 >>> 0, id3 >>> 0], random_seed);

/** The noise module: (100 + index, stimulus_seed + 500, gid + 300). */
export function noiseStream(index: number, gid: number, seeds: Seeds): Random123Stream {
  return stream(100 + index, seeds.stimulus_seed + 500, gid + 300, seeds);
}

/** Shot noise: (2997 + index, stimulus_seed + 19216, gid + 123, or the input's random_seed). */
export function shotStream(
  index: number,
  gid: number,
  seeds: Seeds,
  override?: number,
): Random123Stream {
  return stream(2997 + index, seeds.stimulus_seed + 19216, override ?? gid + 123, seeds);
}

/** Ornstein-Uhlenbeck: (2997 + index, stimulus_seed + 291204, gid + 123, or random_seed). */
export function ouStream(
  index: number,
  gid: number,
  seeds: Seeds,
  override?: number,
): Random123Stream {
  return stream(2997 + index, seeds.stimulus_seed + 291204, override ?? gid + 123, seeds);
}

/** What a spike input draws: each kind has streams apart from the others. */
export type SpikeDraws = 'train' | 'background' | 'layout' | 'order' | 'jitter';

const SPIKE_DRAWS: Record<SpikeDraws, number> = {
  train: 0x10000,
  background: 0x20000,
  layout: 0x30000,
  order: 0x40000,
  jitter: 0x50000,
};

/**
 * Spike inputs: (kind + index, stimulus_seed or the input's random_seed + hash of the population's
 * name, item), kind 0x10000 to 0x50000. The item is the node id, the edge id for trains per
 * synapse (population is then the edges'), the pattern, or the presentation.
 */
export function spikeStream(
  kind: SpikeDraws,
  index: number,
  population: string,
  item: number,
  seeds: Seeds,
  override?: number,
): Random123Stream {
  const seed = override ?? seeds.stimulus_seed;
  return stream(SPIKE_DRAWS[kind] + index, seed + fnv1a(population), item, seeds);
}

/** The 32-bit FNV-1a hash of a text's UTF-8 bytes. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
