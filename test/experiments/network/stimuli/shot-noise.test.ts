/** Shot noise: hand-worked responses, and statistics over 64 streams (cells.ts). */
import { describe, expect, test } from 'vitest';
import {
  type Shots,
  shotNoise,
  shotsOf,
} from '../../../../src/experiments/network/stimuli/shot-noise.ts';
import { random123Stream } from '../../../../src/model/philox.ts';
import { average, expectOverStreams, seriesOf, stimuli } from './cells.ts';

const extent = { start_ms: 0, end_ms: 1200, interval_ms: 0.25 };
const stream = (id: number) => () => random123Stream([id, 1, 2], 3);

describe('shot noise', () => {
  const shape = { rise_ms: 0.4, decay_ms: 4 };
  // Time to peak ln(10)/(1/0.4 − 1/4) and the height there.
  const peak_ms = Math.log(10) / 2.25;
  const height = Math.exp(-peak_ms / 4) - Math.exp(-peak_ms / 0.4);

  test('one shot rises to its amplitude at the time to peak', () => {
    const shots: Shots = { rate_Hz: 1, ampMean: 3, ampVariance: 0 };
    const event_ms = -1000 * Math.log(shotDraws(1));
    const from = Math.round(event_ms / 0.25) + 1;
    const x = shotNoise(extent, shots, shape, stream(1)).samples(from - 2, 40);
    expect([x[0], x[1], x[2]]).toEqual([0, 0, 0]);
    for (let k = 0; k < 38; k++) {
      const t = k * 0.25;
      const expected = (3 * (Math.exp(-t / 4) - Math.exp(-t / 0.4))) / height;
      expect(x[k + 2]).toBeCloseTo(expected, 9);
    }
    expect(Math.max(...x)).toBeGreaterThan(0.98 * 3);
    expect(Math.max(...x)).toBeLessThanOrEqual(3);
  });
  /** The second draw of a stream: its first interval. */
  function shotDraws(id: number): number {
    const draws = stream(id)();
    draws.next();
    return draws.next();
  }

  const samples = (id: number, shots: Shots) =>
    shotNoise(extent, shots, shape, stream(id)).samples(400, 4000);
  /** Each stream's samples, made once. */
  const sampler = (shots: Shots) => {
    const made: Float64Array[] = [];
    return (id: number) => {
      made[id] ??= samples(id, shots);
      return made[id];
    };
  };

  test("has the mean, variance, skew and correlation of Campbell's theorem", () => {
    const shots = { rate_Hz: 200, ampMean: 0.3, ampVariance: 0.045 };
    const x = sampler(shots);
    // Shape 2, scale 0.15: E[A] 0.3, E[A²] 0.135, E[A³] 2·3·4·0.15³ = 0.081.
    const area = (power: number) => {
      let sum = 0;
      for (let k = 0; k < 400; k++)
        sum += ((Math.exp(-k / 16) - Math.exp(-k / 1.6)) / height) ** power;
      return 0.25 * sum; // samples of 0.25 ms
    };
    const mean = 0.2 * 0.3 * area(1);
    const variance = 0.2 * 0.135 * area(2);
    expectOverStreams((id) => average(x(id), (v) => v), mean, 'mean');
    expectOverStreams((id) => average(x(id), (v) => (v - mean) ** 2), variance, 'variance');
    expectOverStreams(
      (id) => average(x(id), (v) => (v - mean) ** 3),
      0.2 * 0.081 * area(3),
      'third central moment',
    );
    const lag = 8; // 2 ms
    const covariance = (id: number) => {
      const values = x(id);
      return average(values.subarray(lag), (later, i) => (later - mean) * (values[i]! - mean));
    };
    const expected = (variance * (4 * Math.exp(-2 / 4) - 0.4 * Math.exp(-2 / 0.4))) / 3.6;
    expectOverStreams(covariance, expected, 'covariance at 2 ms');
  });

  test('a mean below 0 inverts it', () => {
    const up = samples(1, { rate_Hz: 200, ampMean: 0.3, ampVariance: 0.045 });
    const down = samples(1, { rate_Hz: 200, ampMean: -0.3, ampVariance: 0.045 });
    down.forEach((value, i) => {
      expect(value).toBe(0 - up[i]!);
    });
  });

  test('from mean and SD gives that mean and SD, and the skew between its bounds', () => {
    const signal = { mean: 0.2, sd: 0.05 };
    // Least skew (8/3)·B/A²·sd/mean with A = 1/4.4, B = 1/(4.8·8.4).
    const least = ((8 / 3) * 4.4 ** 2 * 0.25) / (4.8 * 8.4);
    for (const relativeSkew of [0, 0.5, 0.9]) {
      const x = sampler(shotsOf(signal, { relativeSkew }, shape));
      const skew = (1 + relativeSkew) * least;
      expectOverStreams((id) => average(x(id), (v) => v), 0.2, 'mean');
      expectOverStreams((id) => average(x(id), (v) => (v - 0.2) ** 2), 0.0025, 'variance');
      expectOverStreams(
        (id) => average(x(id), (v) => (v - 0.2) ** 3),
        skew * 0.05 ** 3,
        `third central moment at relative skew ${relativeSkew}`,
      );
    }
  });

  test('the shots of a mean and SD, worked by hand', () => {
    // Relative skew 0.5: squared CV 1. rate = 2·(0.2/0.05)²/(2·4.4) per ms = 3636.36 Hz.
    const shots = shotsOf({ mean: 0.2, sd: 0.05 }, { relativeSkew: 0.5 }, shape);
    expect(shots.rate_Hz).toBeCloseTo(3636.363636, 5);
    expect(shots.ampMean).toBeCloseTo((0.2 * height) / (3.6363636364 * 3.6), 10);
    expect(shots.ampVariance).toBeCloseTo(shots.ampMean ** 2, 12);
    expect(shotsOf({ mean: 0.2, sd: 0.05 }, { ampCv: 1 }, shape)).toEqual(shots);
    expect(shotsOf({ mean: -0.2, sd: 0.05 }, { ampCv: 1 }, shape).ampMean).toBe(-shots.ampMean);
  });

  const named = { rise_time: 0.4, decay_time: 4, relative_skew: 0.5 };

  test('relative and absolute say the same where the numbers do', () => {
    const relative = stimuli({
      module: 'relative_shot_noise',
      ...named,
      mean_percent: 50,
      sd_percent: 12.5,
    });
    const absolute = stimuli({ module: 'absolute_shot_noise', ...named, mean: 0.2, sigma: 0.05 });
    expect(relative).toEqual(absolute);
    expect(Math.max(...seriesOf(absolute).values)).toBeGreaterThan(0.1);
  });

  test('without events nothing is injected', () => {
    const { relative_skew: _, ...times } = named;
    expect(stimuli({ module: 'shot_noise', ...times, rate: 0, amp_mean: 1, amp_var: 1 })).toEqual(
      [],
    );
    expect(
      stimuli({ module: 'relative_shot_noise', ...named, mean_percent: 0, sd_percent: 1 }),
    ).toEqual([]);
  });
});
