/**
 * What spike inputs send: which times reach the contacts of which source.
 *
 * A replay or a source's train reaches every contact that the source has on cells of node_set, each
 * after the contact's own delay; with `per: "synapse"` every contact has a train of its own.
 */
import { InputError } from '../../../model/input-error.ts';
import type { InputOf, SpikeInput } from './input-schema.ts';
import { drawnPattern, type Pattern, type PatternDraws, patternSpikes } from './spike-patterns.ts';
import {
  gammaTrain,
  givenTrain,
  mergedTrain,
  poissonTrain,
  type Span,
  type SpikeTrain,
  silence,
  thinnedTrain,
} from './spike-trains.ts';
import { type Seeds, spikeStream } from './streams.ts';

/** Spikes of a file, one population each. */
export interface RecordedSpikes {
  population: string;
  node_ids: ArrayLike<number>;
  timestamps_ms: ArrayLike<number>;
}

export interface SpikeContext {
  /** The configuration file and the key of the input in it, for errors. */
  file: string;
  name: string;
  /** Place among the random spike inputs (streams.ts, familyIndices). */
  index: number;
  seeds: Seeds;
  /** The input's `source` as its node set resolves; null where it names none. */
  sources: readonly { population: string; ids: ArrayLike<number> }[] | null;
  /** What the input's spike_file holds. */
  recorded?: readonly RecordedSpikes[];
}

export interface SpikeSources {
  /** Whether contacts of one source share its spikes, or each has its own. */
  per: 'source' | 'synapse';
  /** Spikes of a node of a source population; no spikes for nodes that are no source. */
  ofSource(population: string, nodeId: number): SpikeTrain;
  /** Arrivals of an edge of an edge population, before its delay: only where per is 'synapse'. */
  ofSynapse(edgePopulation: string, edgeId: number): SpikeTrain;
}

/** The trains of a spike input; InputError where its patterns do not fit its sources. */
export function spikeSourcesOf(input: SpikeInput, context: SpikeContext): SpikeSources {
  switch (input.module) {
    case 'synapse_replay':
      return replay(input, context);
    case 'poisson_spikes':
      return randomTrains(input, context);
    case 'spike_patterns':
      return patterns(input, context);
  }
}

const spanOf = ({ delay, duration }: SpikeInput): Span => ({
  start_ms: delay,
  end_ms: delay + duration,
});

/** Membership of the sources; everything is a source where none are named. */
function isSource(sources: SpikeContext['sources']): (population: string, id: number) => boolean {
  if (sources === null) return () => true;
  const ids = new Map<string, Set<number>>();
  for (const { population, ids: list } of sources) {
    const known = ids.get(population) ?? new Set();
    for (let i = 0; i < list.length; i++) known.add(list[i]!);
    ids.set(population, known);
  }
  return (population, id) => ids.get(population)?.has(id) ?? false;
}

/** Spikes of the file at delay ≤ t < delay + duration, at their own times. */
function replay(input: InputOf<'synapse_replay'>, context: SpikeContext): SpikeSources {
  const among = isSource(context.sources);
  const times = new Map<string, number[]>();
  for (const { population, node_ids, timestamps_ms } of context.recorded ?? []) {
    for (let i = 0; i < node_ids.length; i++) {
      if (!among(population, node_ids[i]!)) continue;
      const key = `${population}\n${node_ids[i]}`;
      const known = times.get(key);
      if (known === undefined) times.set(key, [timestamps_ms[i]!]);
      else known.push(timestamps_ms[i]!);
    }
  }
  for (const list of times.values()) list.sort((a, b) => a - b);
  const span = spanOf(input);
  return {
    per: 'source',
    ofSource: (population, id) => {
      const known = times.get(`${population}\n${id}`);
      return known === undefined ? silence : givenTrain(span, known);
    },
    ofSynapse: () => silence,
  };
}

function randomTrains(input: InputOf<'poisson_spikes'>, context: SpikeContext): SpikeSources {
  const among = isSource(context.sources);
  const train = (population: string, item: number) =>
    randomTrain(input, () =>
      spikeStream('train', context.index, population, item, context.seeds, input.random_seed),
    );
  const perSource = input.per === 'source';
  return {
    per: input.per,
    ofSource: (population, id) =>
      perSource && among(population, id) ? train(population, id) : silence,
    ofSynapse: (population, id) => (perSource ? silence : train(population, id)),
  };
}

function randomTrain(
  input: InputOf<'poisson_spikes'>,
  draws: () => ReturnType<typeof spikeStream>,
): SpikeTrain {
  const { rate, modulation, shape } = input;
  const span = spanOf(input);
  if (typeof rate === 'number' && modulation === undefined) {
    return shape === undefined
      ? poissonTrain(span, rate, draws)
      : gammaTrain(span, rate, shape, draws);
  }
  const steps = typeof rate === 'number' ? [{ from: 0, rate }] : rate;
  const { depth = 0, frequency = 0, phase = 0 } = modulation ?? {};
  const top_Hz = Math.max(...steps.map((step) => step.rate)) * (1 + depth);
  return thinnedTrain(
    span,
    top_Hz,
    (t_ms) => {
      const step = steps.findLast(({ from }) => from <= t_ms);
      const wave = depth * Math.sin((2 * Math.PI * frequency * t_ms) / 1000 + phase);
      return (step?.rate ?? 0) * (1 + wave);
    },
    draws,
  );
}

function patterns(input: InputOf<'spike_patterns'>, context: SpikeContext): SpikeSources {
  const { population, ids } = fibresOf(input, context);
  const { index, seeds } = context;
  const override = input.random_seed;
  const list = patternsOf(input, population, ids, context);
  const presentations = {
    patterns: list,
    interval_ms: input.interval,
    order: input.order,
    jitter_ms: input.jitter,
    reliability: input.reliability,
  };
  const draws: PatternDraws = {
    order: () => spikeStream('order', index, population, 0, seeds, override),
    presentation: (p) => spikeStream('jitter', index, population, p, seeds, override),
  };
  const span = spanOf(input);
  const spikesOf = sharedWindow((from_ms, to_ms) => {
    const byFibre = new Map<number, number[]>();
    for (const { node_id, t_ms } of patternSpikes(span, presentations, draws, from_ms, to_ms)) {
      const known = byFibre.get(node_id);
      if (known === undefined) byFibre.set(node_id, [t_ms]);
      else known.push(t_ms);
    }
    return byFibre;
  });
  const among = isSource(context.sources);
  return {
    per: 'source',
    ofSource: (name, id) => {
      if (name !== population || !among(name, id)) return silence;
      const ofPatterns = {
        window: (from_ms: number, to_ms: number) =>
          Float64Array.from(spikesOf(from_ms, to_ms).get(id) ?? []),
      };
      if (input.background_rate === 0) return ofPatterns;
      const background = poissonTrain(span, input.background_rate, () =>
        spikeStream('background', index, population, id, seeds, override),
      );
      return mergedTrain([ofPatterns, background]);
    },
    ofSynapse: () => silence,
  };
}

/** Every fibre asks for the same window: it is made once. */
function sharedWindow<T>(make: (from_ms: number, to_ms: number) => T): typeof make {
  let last: { from_ms: number; to_ms: number; value: T } | null = null;
  return (from_ms, to_ms) => {
    if (last === null || last.from_ms !== from_ms || last.to_ms !== to_ms)
      last = { from_ms, to_ms, value: make(from_ms, to_ms) };
    return last.value;
  };
}

/** The one population of the sources. */
function fibresOf(input: InputOf<'spike_patterns'>, { sources, file, name }: SpikeContext) {
  const populations = sources ?? [];
  if (populations.length === 1) return populations[0]!;
  const names = populations.map(({ population }) => population).join(', ') || 'none';
  throw new InputError(
    { format: 'simulation-config', file, at: `inputs.${name}.source` },
    `expected ${input.source} to hold nodes of one population: it holds ${names}`,
  );
}

/** Patterns as written, or drawn; InputError where they name fibres that are no source. */
function patternsOf(
  input: InputOf<'spike_patterns'>,
  population: string,
  ids: ArrayLike<number>,
  { index, seeds, file, name }: SpikeContext,
): Pattern[] {
  const form = input.patterns;
  const place = { format: 'simulation-config', file };
  if (!Array.isArray(form)) {
    if (form.fibres > ids.length) {
      throw new InputError(
        { ...place, at: `inputs.${name}.patterns.fibres` },
        `expected at most the ${ids.length} nodes of ${input.source}, got ${form.fibres}`,
      );
    }
    return Array.from({ length: form.count }, (_, i) =>
      drawnPattern(
        ids,
        form,
        spikeStream('layout', index, population, i, seeds, input.random_seed),
      ),
    );
  }
  const known = new Set(Array.from(ids));
  return form.map(({ spikes }, p) => {
    for (const [i, { node_id }] of spikes.entries()) {
      if (known.has(node_id)) continue;
      throw new InputError(
        { ...place, at: `inputs.${name}.patterns[${p}].spikes[${i}].node_id` },
        `expected a node of ${input.source}, got ${node_id}`,
      );
    }
    return spikes
      .flatMap(({ node_id, times }) => times.map((t_ms) => ({ node_id, t_ms })))
      .sort((a, b) => a.t_ms - b.t_ms);
  });
}
