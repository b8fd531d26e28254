/** Random signals: hand-worked samples, and statistics over 64 streams (cells.ts). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cellSourceOf,
  stimuliOf,
} from '../../../../src/experiments/network/stimuli/cell-stimuli.ts';
import {
  ornsteinUhlenbeck,
  whiteNoise,
} from '../../../../src/experiments/network/stimuli/noise-signals.ts';
import { conductanceSeries } from '../../../../src/experiments/network/stimuli/series.ts';
import { signalOf } from '../../../../src/experiments/network/stimuli/signal.ts';
import { random123Stream } from '../../../../src/model/philox.ts';
import { average, cell, context, expectOverStreams, inputOf, seriesOf, stimuli } from './cells.ts';

const extent = { start_ms: 0, end_ms: 1200, interval_ms: 0.25 };
const stream = (id: number) => () => random123Stream([id, 1, 2], 3);

describe('Ornstein-Uhlenbeck', () => {
  const tau_ms = 3;
  const kept = Math.exp(-0.25 / tau_ms);

  test('is linear between its samples, from delay on', () => {
    const { start_ms, values } = seriesOf(
      stimuli(
        { module: 'ornstein_uhlenbeck', tau: 3, mean: 0.2, sigma: 0.1, duration: 0.5 },
        { context: { dt_ms: 0.25, index: 4 } },
      ),
    );
    // Samples 0.2, 0.11605… and 0.13961… of above.
    expect(start_ms).toBe(10);
    expect(values).toHaveLength(2);
    expect(values[0]).toBeCloseTo((0.2 + 0.11605173163605013) / 2, 7);
    expect(values[1]).toBeCloseTo((0.11605173163605013 + 0.1396110482168459) / 2, 7);
  });

  const signals = (id: number, tau = tau_ms) =>
    ornsteinUhlenbeck(extent, { mean: 2, sd: 0.5, tau_ms: tau }, stream(id)).samples(400, 4000);

  test('has the mean, variance and correlation time it was given', () => {
    const lag = 12; // 3 ms
    expectOverStreams((id) => average(signals(id), (x) => x), 2, 'mean');
    expectOverStreams((id) => average(signals(id), (x) => (x - 2) ** 2), 0.25, 'variance');
    expectOverStreams((id) => average(signals(id), (x) => (x - 2) ** 3), 0, 'third moment');
    const covariance = (id: number) => {
      const x = signals(id);
      return average(x.subarray(lag), (later, i) => (later - 2) * (x[i]! - 2));
    };
    expectOverStreams(covariance, 0.25 / Math.E, 'covariance at τ');
  });

  test('has the Lorentzian spectrum of a first-order process', () => {
    const power = (x: Float64Array, cycles: number) => {
      let [re, im] = [0, 0];
      const omega = (2 * Math.PI * cycles) / x.length;
      x.forEach((value, n) => {
        re += (value - 2) * Math.cos(omega * n);
        im += (value - 2) * Math.sin(omega * n);
      });
      return (re ** 2 + im ** 2) / x.length;
    };
    for (const cycles of [40, 200, 1000]) {
      const omega = (2 * Math.PI * cycles) / 4000;
      const expected = (0.25 * (1 - kept ** 2)) / (1 - 2 * kept * Math.cos(omega) + kept ** 2);
      expectOverStreams((id) => power(signals(id), cycles), expected, `power of ${cycles} cycles`);
    }
  });

  test('is white where τ is 0', () => {
    expectOverStreams((id) => average(signals(id, 0), (x) => (x - 2) ** 2), 0.25, 'variance');
    const next = (id: number) => {
      const x = signals(id, 0);
      return average(x.subarray(1), (later, i) => (later - 2) * (x[i]! - 2));
    };
    expectOverStreams(next, 0, 'covariance of neighbours');
  });

  test('relative to the threshold current, or to the inverse input resistance', () => {
    const relative = { tau: 3, mean_percent: 50, sd_percent: 10 };
    const plain = { tau: 3 };
    expect(stimuli({ module: 'relative_ornstein_uhlenbeck', ...relative })).toEqual(
      stimuli({ module: 'ornstein_uhlenbeck', ...plain, mean: 0.2, sigma: 0.04 }),
    );
    // 80 MΩ: 0.0125 µS.
    const conductance = { input_type: 'conductance', reversal: -10 };
    const ofResistance = stimuli({
      module: 'relative_ornstein_uhlenbeck',
      ...relative,
      ...conductance,
    });
    const given = stimuli({
      module: 'ornstein_uhlenbeck',
      ...plain,
      ...conductance,
      mean: 0.00625,
      sigma: 0.00125,
    });
    expect(ofResistance).toMatchObject([{ kind: 'conductance-series', reversal_mV: -10 }]);
    const [a, b] = [seriesOf(ofResistance).values, seriesOf(given).values];
    a.forEach((value, i) => {
      expect(value).toBeCloseTo(b[i]!, 12);
    });
  });
});

describe('noise', () => {
  test('is normal with mean and variance', () => {
    const x = (id: number) => whiteNoise(extent, { mean: 1, sd: 2 }, stream(id)).samples(0, 4000);
    expectOverStreams((id) => average(x(id), (v) => v), 1, 'mean');
    expectOverStreams((id) => average(x(id), (v) => (v - 1) ** 2), 4, 'variance');
    expectOverStreams((id) => average(x(id), (v) => (v - 1) ** 4), 48, 'fourth moment: 3σ⁴');
    expectOverStreams((id) => average(x(id), (v) => (v > 5 ? 1 : 0)), 0.02275013, 'above 2σ');
  });

  test('takes a sample every 0.5 ms, linear between', () => {
    const { values } = seriesOf(
      stimuli(
        { module: 'noise', mean: 0.1, variance: 0.04, delay: 0, duration: 0.5 },
        { context: { dt_ms: 0.25, index: 2 } },
      ),
    );
    const [x0, x1] = [0.2558568903364731, 0.015940298647902112];
    expect(values[0]).toBeCloseTo(x0 + 0.25 * (x1 - x0), 7);
    expect(values[1]).toBeCloseTo(x0 + 0.75 * (x1 - x0), 7);
  });

  test('in percent takes mean and variance from the threshold current', () => {
    // 0.4 nA: 80 % is 0.32 nA, a "variance" of 0.1 % is 0.0004 (nA²).
    const percent = seriesOf(stimuli({ module: 'noise', mean_percent: 80, variance: 0.1 })).values;
    const plain = seriesOf(stimuli({ module: 'noise', mean: 0.32, variance: 0.0004 })).values;
    percent.forEach((value, i) => {
      expect(value).toBeCloseTo(plain[i]!, 12);
    });
  });

  test('without variance is its mean', () => {
    expect(new Set(seriesOf(stimuli({ module: 'noise', mean: 0.25 })).values)).toEqual(
      new Set([0.25]),
    );
  });
});

describe('a conductance', () => {
  const signal = signalOf({ start_ms: 0, end_ms: 3, interval_ms: 1 }, (k) => [1, 3, -2, 0.5][k]!);

  test('is linear in its inverse between samples, and practically 0 where a sample is below 0', () => {
    const series = conductanceSeries(signal, 0, -20, { from_ms: 0, to_ms: 10 }, 1);
    if (series?.kind !== 'conductance-series') throw new Error('expected a series');
    expect(series.values_uS).toHaveLength(3);
    // Midway between 1 and 1/3 MΩ: 2/3 MΩ.
    expect(series.values_uS[0]).toBeCloseTo(1.5, 6);
    expect(series.values_uS[1]).toBeLessThan(3e-9);
    expect(series.values_uS[1]).toBeGreaterThan(0);
    expect(series.values_uS[2]).toBeLessThan(3e-9);
  });
});

const random = [
  { module: 'noise', mean: 0.1, variance: 0.01 },
  { module: 'ornstein_uhlenbeck', tau: 3, mean: 0.1, sigma: 0.05 },
  { module: 'shot_noise', rise_time: 0.4, decay_time: 4, rate: 800, amp_mean: 0.1, amp_var: 0.01 },
  {
    module: 'relative_shot_noise',
    input_type: 'conductance',
    rise_time: 0.4,
    decay_time: 4,
    mean_percent: 50,
    sd_percent: 10,
  },
];

describe.each(random)('$module in windows', (fields) => {
  const input = inputOf({ ...fields, delay: 3.31, duration: 37.2 });
  const whole = seriesOf(
    stimuliOf(input, cell, { ...context, window: { from_ms: 0, to_ms: 50 } }),
  ).values;

  test('gives the same values, window by window', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 1999 }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (ticks) => {
        const source = cellSourceOf(input, cell, context);
        const edges = [0, ...ticks.sort((a, b) => a - b), 2000].map((tick) => tick * 0.025);
        const pieces = edges.slice(1).flatMap((to_ms, i) => {
          const list = source.window({ from_ms: edges[i]!, to_ms });
          if (list.length === 0) return [];
          const piece = seriesOf(list);
          expect(piece.start_ms).toBeGreaterThanOrEqual(edges[i]! - 1e-9);
          return piece.values;
        });
        expect(pieces).toEqual(whole);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  test('gives the same values when asked again', () => {
    const source = cellSourceOf(input, cell, context);
    const late = source.window({ from_ms: 20, to_ms: 30 });
    source.window({ from_ms: 30, to_ms: 40 });
    source.window({ from_ms: 5, to_ms: 10 });
    expect(source.window({ from_ms: 20, to_ms: 30 })).toEqual(late);
  });

  test('depends on the cell, the seed and the place among inputs of its kind', () => {
    const of = (gid: number, index: number, stimulus_seed: number) =>
      seriesOf(
        stimuliOf(
          input,
          { ...cell, gid },
          {
            ...context,
            index,
            seeds: { random_seed: 11, stimulus_seed },
          },
        ),
      ).values[200];
    const values = [of(7, 0, 5), of(8, 0, 5), of(7, 1, 5), of(7, 0, 6)];
    expect(new Set(values).size).toBe(4);
    expect(of(7, 0, 5)).toBe(values[0]);
  });
});

test.each(random.slice(1))('$module with a random_seed is one signal for all cells', (fields) => {
  const of = (gid: number) => stimuli({ ...fields, random_seed: 99 }, { cell: { gid } });
  expect(of(7)).toEqual(of(8));
});
