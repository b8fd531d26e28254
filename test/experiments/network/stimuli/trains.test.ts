/** Spike trains, minis and patterns: hand-worked times, and statistics over 64 streams (cells.ts). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  inputSchema,
  type SpikeInput,
} from '../../../../src/experiments/network/stimuli/input-schema.ts';
import { miniRate_Hz, miniTrain } from '../../../../src/experiments/network/stimuli/minis.ts';
import {
  type SpikeContext,
  spikeSourcesOf,
} from '../../../../src/experiments/network/stimuli/spike-sources.ts';
import {
  gammaTrain,
  poissonTrain,
  thinnedTrain,
} from '../../../../src/experiments/network/stimuli/spike-trains.ts';
import { familyIndices, fnv1a } from '../../../../src/experiments/network/stimuli/streams.ts';
import { InputError } from '../../../../src/model/input-error.ts';
import { random123Stream } from '../../../../src/model/philox.ts';
import { average, expectOverStreams } from './cells.ts';

const stream = (id: number) => () => random123Stream([id, 4, 5], 6);
const span = { start_ms: 100, end_ms: 20100 };
const all = (train: { window(a: number, b: number): Float64Array }) => train.window(0, 1e9);

describe('a Poisson train', () => {
  test('has exponential intervals of its stream, from the start on', () => {
    const draws = stream(1)();
    const times = all(poissonTrain(span, 20, stream(1)));
    let t = 100;
    for (const time of times.subarray(0, 20)) {
      t += -50 * Math.log(draws.next());
      expect(time).toBeCloseTo(t, 9);
    }
  });

  test('has the count and the variance of counts of its rate', () => {
    const counts = (id: number) => {
      const bins = new Float64Array(100);
      for (const t of all(poissonTrain(span, 20, stream(id)))) bins[Math.floor((t - 100) / 200)]!++;
      return bins;
    };
    expectOverStreams((id) => average(counts(id), (n) => n), 4, 'spikes in 200 ms at 20 Hz');
    expectOverStreams((id) => average(counts(id), (n) => (n - 4) ** 2), 4, 'their variance');
    expectOverStreams(
      (id) => average(counts(id), (n) => (n === 0 ? 1 : 0)),
      Math.exp(-4),
      'empty bins',
    );
  });

  test('is silent at rate 0', () => {
    expect(all(poissonTrain(span, 0, stream(1)))).toHaveLength(0);
  });
});

describe('a gamma train', () => {
  test.each([0.5, 1, 4])('of shape %d has mean and CV of its intervals', (shape) => {
    const intervals = (id: number) => {
      const times = gammaTrain({ start_ms: 0, end_ms: 1e9 }, 20, shape, stream(id)).window(
        0,
        60000,
      );
      // A fixed number of intervals: without the bias of a window's end.
      return times.subarray(1, 601).map((t, i) => t - times[i]!);
    };
    expectOverStreams((id) => average(intervals(id), (isi) => isi), 50, 'mean interval');
    expectOverStreams(
      (id) => average(intervals(id), (isi) => (isi - 50) ** 2),
      2500 / shape,
      'variance',
    );
    expectOverStreams(
      (id) => average(intervals(id), (isi) => (isi - 50) ** 3),
      (2 * 50 ** 3) / shape ** 2,
      'third moment',
    );
  });
});

describe('a thinned train', () => {
  // 10 Hz, and 40 Hz from 10 s to 15 s.
  const rate = (t_ms: number) => (t_ms >= 10000 && t_ms < 15000 ? 40 : 10);
  const counts = (id: number, from: number, to: number) =>
    thinnedTrain(span, 40, rate, stream(id)).window(100 + from, 100 + to).length;

  test('follows its rate', () => {
    expectOverStreams((id) => counts(id, 0, 10000), 100, 'spikes before');
    expectOverStreams((id) => counts(id, 10000, 15000), 200, 'spikes during');
    expectOverStreams((id) => (counts(id, 10000, 15000) - 200) ** 2, 200, 'variance during');
    expectOverStreams((id) => counts(id, 15000, 20000), 50, 'spikes after');
  });
});

const places: SpikeContext = {
  file: 'simulation_config.json',
  name: 'drive',
  index: 1,
  seeds: { random_seed: 11, stimulus_seed: 5 },
  sources: [{ population: 'VPM', ids: Array.from({ length: 40 }, (_, i) => i) }],
};
const inputOf = (fields: Record<string, unknown>) =>
  inputSchema.parse({
    input_type: 'spikes',
    delay: 100,
    duration: 10000,
    node_set: 'All',
    source: 'fibres',
    ...fields,
  }) as SpikeInput;
const sourcesOf = (fields: Record<string, unknown>, changes: Partial<SpikeContext> = {}) =>
  spikeSourcesOf(inputOf(fields), { ...places, ...changes });

describe('synapse_replay', () => {
  const recorded = [
    { population: 'VPM', node_ids: [3, 5, 3, 3, 50], timestamps_ms: [150, 99.9, 100, 700, 200] },
    { population: 'POm', node_ids: [3], timestamps_ms: [180] },
  ];
  const replay = { module: 'synapse_replay', spike_file: 'replay.h5', duration: 600 };

  test('sends the spikes of its sources in [delay, delay + duration), at their own times', () => {
    const sources = sourcesOf(replay, { recorded });
    expect(sources.per).toBe('source');
    expect(Array.from(all(sources.ofSource('VPM', 3)))).toEqual([100, 150]);
    expect(all(sources.ofSource('VPM', 5))).toHaveLength(0);
    expect(all(sources.ofSource('VPM', 50))).toHaveLength(0);
    expect(all(sources.ofSource('POm', 3))).toHaveLength(0);
    expect(Array.from(sources.ofSource('VPM', 3).window(100, 150))).toEqual([100]);
  });

  test('without named sources sends what the file holds', () => {
    const sources = sourcesOf(replay, { recorded, sources: null });
    expect(Array.from(all(sources.ofSource('POm', 3)))).toEqual([180]);
  });
});

describe('poisson_spikes', () => {
  test('has a train of each source, from its own stream', () => {
    const sources = sourcesOf({ module: 'poisson_spikes', rate: 20 });
    const draws = random123Stream([0x10001, (5 + fnv1a('VPM')) >>> 0, 9], 11);
    const [first, second] = all(sources.ofSource('VPM', 9));
    expect(first).toBeCloseTo(100 - 50 * Math.log(draws.next()), 9);
    expect(second).toBeCloseTo(first! - 50 * Math.log(draws.next()), 9);
    expect(all(sources.ofSource('VPM', 40))).toHaveLength(0);
    expect(all(sources.ofSource('POm', 9))).toHaveLength(0);
    expect(all(sources.ofSynapse('VPM__L5', 9))).toHaveLength(0);
  });

  test('per synapse has a train of each edge', () => {
    const sources = sourcesOf({ module: 'poisson_spikes', rate: 20, per: 'synapse' });
    expect(sources.per).toBe('synapse');
    expect(all(sources.ofSource('VPM', 9))).toHaveLength(0);
    const [a, b] = [1000, 1001].map((edge) => all(sources.ofSynapse('VPM__L5', edge)));
    expect(a!.length).toBeGreaterThan(100);
    expect(a![0]).not.toBe(b![0]);
  });

  test('takes steps and modulation of its rate', () => {
    const count = (id: number, from_ms: number, to_ms: number, fields: object) =>
      sourcesOf({ module: 'poisson_spikes', ...fields }, { index: id })
        .ofSource('VPM', 3)
        .window(from_ms, to_ms).length;
    const steps = {
      rate: [
        { from: 0, rate: 0 },
        { from: 5000, rate: 30 },
      ],
    };
    expect(count(1, 0, 5100, steps)).toBe(0);
    expectOverStreams((id) => count(id, 5100, 10100, steps), 150, 'spikes of the second step');
    // 20·(1 + sin(2πt/10 s)): the first half has 20·(5 + 10/π) spikes, the second 20·(5 − 10/π).
    const wave = { rate: 20, modulation: { depth: 1, frequency: 0.1 } };
    expectOverStreams((id) => count(id, 100, 5100, wave), 20 * (5 + 10 / Math.PI), 'first half');
    expectOverStreams((id) => count(id, 5100, 10100, wave), 20 * (5 - 10 / Math.PI), 'second half');
  });
});

describe('spike_patterns', () => {
  const written = {
    module: 'spike_patterns',
    interval: 500,
    patterns: [
      {
        name: 'A',
        spikes: [
          { node_id: 3, times: [20, 5] },
          { node_id: 4, times: [10] },
        ],
      },
      { name: 'B', spikes: [{ node_id: 4, times: [30] }] },
    ],
  };

  test('presents them in turn', () => {
    const sources = sourcesOf({ ...written, duration: 1511 });
    expect(Array.from(all(sources.ofSource('VPM', 3)))).toEqual([105, 120, 1105, 1120]);
    expect(Array.from(all(sources.ofSource('VPM', 4)))).toEqual([110, 630, 1110]);
    expect(all(sources.ofSource('VPM', 5))).toHaveLength(0);
    // B of the fourth presentation would come at 1630, past the end at 1611.
  });

  test('in random order each as often as the other', () => {
    const shareOfA = (id: number) => {
      const sources = sourcesOf({ ...written, order: 'random', duration: 100000 }, { index: id });
      return all(sources.ofSource('VPM', 3)).length / 2 / 200;
    };
    expectOverStreams(shareOfA, 0.5, 'share of pattern A');
  });

  test('jitters and loses spikes as told', () => {
    const jittered = { ...written, jitter: 2, reliability: 0.8, duration: 100000 };
    const times = (id: number) =>
      all(sourcesOf(jittered, { index: id }).ofSource('VPM', 4)).map(
        (t) => ((t - 100) % 1000) - 10,
      );
    const ofA = (id: number) => times(id).filter((t) => t < 250);
    expectOverStreams((id) => ofA(id).length, 80, 'spikes of 100 presentations');
    expectOverStreams((id) => average(ofA(id), (t) => t), 0, 'mean jitter');
    expectOverStreams((id) => average(ofA(id), (t) => t ** 2), 4, 'its variance');
  });

  test('lie over background spikes', () => {
    const count = (id: number) =>
      all(sourcesOf({ ...written, background_rate: 5 }, { index: id }).ofSource('VPM', 7)).length;
    expectOverStreams(count, 50, 'background spikes in 10 s');
  });

  test('can be drawn: each fibre once a pattern, within the spread', () => {
    const sources = sourcesOf({
      module: 'spike_patterns',
      interval: 500,
      duration: 1000,
      patterns: { count: 2, fibres: 15, spread: 50 },
    });
    for (const onset of [100, 600]) {
      const trains = Array.from({ length: 40 }, (_, id) =>
        sources.ofSource('VPM', id).window(onset, onset + 50),
      );
      expect(trains.filter((train) => train.length === 1)).toHaveLength(15);
      expect(trains.filter((train) => train.length > 1)).toHaveLength(0);
    }
  });

  test.each([
    [
      { patterns: [{ spikes: [{ node_id: 40, times: [1] }] }] },
      {},
      'patterns[0].spikes[0].node_id',
    ],
    [
      { patterns: { count: 1, fibres: 41, spread: 1 } },
      {},
      'at most the 40 nodes of fibres, got 41',
    ],
    [{}, { sources: null }, 'nodes of one population: it holds none'],
  ])('%j is refused', (fields, changes, reason) => {
    const run = () => sourcesOf({ ...written, ...fields }, changes);
    expect(run).toThrow(InputError);
    expect(run).toThrow(reason);
  });
});

describe('minis', () => {
  const contact = {
    rate_Hz: 2,
    synapseId: 12,
    gid: 4,
    sourcePopulationId: 0,
    targetPopulationId: 2481,
  };
  const seeds = { random_seed: 11, minis_seed: 9 };

  test('come 0.1 ms after the events that NEURON gives', () => {
    // NEURON 8.2.2: Random123(212, 254, 2790) with global index 11, sums of negexp(1)·1000/2.
    const events_ms = [
      24.470644335624787, 1249.6686730438926, 1807.4159545311613, 2132.8232913869087,
      2390.9786353754203,
    ];
    const minis_ms = miniTrain(contact, 1e6, seeds).window(0, 1e6);
    events_ms.forEach((event_ms, i) => {
      expect(minis_ms[i]).toBeCloseTo(event_ms + 0.1, 9);
    });
  });

  test('have their rate', () => {
    const count = (id: number) =>
      all(miniTrain({ ...contact, synapseId: id }, 50000, seeds)).length;
    expectOverStreams(count, 100, 'minis of 50 s at 2 Hz');
    expectOverStreams((id) => (count(id) - 100) ** 2, 100, 'variance of the count');
  });

  test.each([
    [{ spont_minis: 0, syn_type_id: 120, exc_mini_frequency: 0.1 }, 0],
    [{ syn_type_id: 120, exc_mini_frequency: 0.1, inh_mini_frequency: 0.2 }, 0.1],
    [{ syn_type_id: 99, exc_mini_frequency: 0.1, inh_mini_frequency: 0.2 }, 0.2],
    [{ syn_type_id: 120 }, 0],
  ])('of %j come at %d Hz', (properties, rate_Hz) => {
    expect(miniRate_Hz(properties)).toBe(rate_Hz);
  });
});

describe('in windows', () => {
  const patterns = {
    module: 'spike_patterns',
    interval: 40,
    order: 'random',
    jitter: 15,
    background_rate: 30,
    patterns: { count: 3, fibres: 20, spikes_per_fibre: 2, spread: 60 },
  };
  const trains: [string, () => { window(from: number, to: number): Float64Array }][] = [
    ['poisson', () => poissonTrain(span, 200, stream(1))],
    ['gamma', () => gammaTrain(span, 200, 0.4, stream(1))],
    ['thinned', () => thinnedTrain(span, 300, (t) => 150 + 150 * Math.sin(t / 30), stream(1))],
    ['patterns', () => sourcesOf(patterns).ofSource('VPM', 8)],
    [
      'replay',
      () => {
        const timestamps_ms = [130, 90, 110, 110, 150];
        const recorded = [{ population: 'VPM', node_ids: [8, 8, 8, 8, 8], timestamps_ms }];
        const replay = { module: 'synapse_replay', spike_file: 'a.h5' };
        return sourcesOf(replay, { recorded }).ofSource('VPM', 8);
      },
    ],
  ];

  test.each(trains)('%s: the same spikes, whatever the windows', (_, make) => {
    const whole = Array.from(make().window(0, 1000));
    expect(whole.length).toBeGreaterThan(3);
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 9999 }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (ticks) => {
        const train = make();
        const edges = [0, ...ticks.sort((a, b) => a - b), 10000].map((tick) => tick / 10);
        const pieces = edges.slice(1).flatMap((to, i) => Array.from(train.window(edges[i]!, to)));
        expect(pieces).toEqual(whole);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  test.each(trains)('%s: the same spikes when asked again', (_, make) => {
    const train = make();
    const late = train.window(120, 600);
    train.window(100, 110);
    expect(train.window(120, 600)).toEqual(late);
  });
});

test('familyIndices counts the inputs of each kind in order', () => {
  const place = { input_type: 'current_clamp', delay: 0, duration: 1, node_set: 'All' };
  const ou = inputSchema.parse({
    module: 'ornstein_uhlenbeck',
    tau: 1,
    mean: 1,
    sigma: 1,
    ...place,
  });
  const relative = inputSchema.parse({
    module: 'relative_ornstein_uhlenbeck',
    tau: 1,
    mean_percent: 1,
    sd_percent: 1,
    ...place,
  });
  const noise = inputSchema.parse({ module: 'noise', mean: 1, ...place });
  const step = inputSchema.parse({ module: 'linear', amp_start: 1, ...place });
  const indices = familyIndices({ a: ou, b: noise, c: step, d: relative, e: noise });
  expect(Object.fromEntries(indices)).toEqual({ a: 0, b: 0, c: 0, d: 1, e: 1 });
});

test('the hash of population names is FNV-1a', () => {
  expect(fnv1a('')).toBe(0x811c9dc5);
  expect(fnv1a('foobar')).toBe(0xbf9cf968);
});

test('familyIndices leaves out shot noise without shots, as neurodamus does', () => {
  const shots = (fields: object) =>
    inputSchema.parse({
      module: 'shot_noise',
      input_type: 'current_clamp',
      node_set: 'All',
      delay: 0,
      duration: 10,
      rise_time: 1,
      decay_time: 2,
      amp_mean: 1,
      amp_var: 1,
      rate: 5,
      ...fields,
    });
  const inputs = {
    silent: shots({ rate: 0 }),
    short: shots({ duration: 0.2 }),
    a: shots({}),
    b: shots({}),
  };
  expect(Object.fromEntries(familyIndices(inputs))).toEqual({ silent: 0, short: 0, a: 0, b: 1 });
});
