/** Noise against NEURON, run by neurodamus's recipe. */
import { describe, expect, test } from 'vitest';
import {
  ornsteinUhlenbeck,
  spentNormals,
  whiteNoise,
} from '../../../../src/experiments/network/stimuli/noise-signals.ts';
import { shotNoise, shotsOf } from '../../../../src/experiments/network/stimuli/shot-noise.ts';
import {
  noiseStream,
  ouStream,
  shotStream,
} from '../../../../src/experiments/network/stimuli/streams.ts';

/** Samples of a signal from its start. */
const first = (signal: { samples(first: number, count: number): Float64Array }, count: number) =>
  signal.samples(0, count);
const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

/**
 * Samples that NEURON 8.2.2 gives by neurodamus's recipe: Random123 with global index 11, Random.normal
 * and negexp, Vector.setrand. To 1e-12: logarithms differ in the last digit.
 */
function expectSamples(values: Float64Array, expected: Record<number, number>, sum: number): void {
  for (const [k, value] of Object.entries(expected))
    expect(values[Number(k)], `sample ${k}`).toBeCloseTo(value, 12);
  expect(total(values)).toBeCloseTo(sum, 9);
}

describe('the samples are those of NEURON and neurodamus', () => {
  const seeds = { random_seed: 11, stimulus_seed: 5 };
  const of = (interval_ms: number, start_ms = 0, end_ms = 100) => ({
    start_ms,
    end_ms,
    interval_ms,
  });

  test('Ornstein-Uhlenbeck', () => {
    const signal = ornsteinUhlenbeck(of(0.25), { mean: 0.2, sd: 0.1, tau_ms: 3 }, () =>
      ouStream(4, 7, seeds),
    );
    const expected = {
      0: 0.2,
      1: 0.11605173163605013,
      2: 0.1396110482168459,
      3: 0.10085433403030625,
      400: 0.273031068725687,
    };
    expectSamples(first(signal, 401), expected, 79.83406925809625);
  });

  test('noise', () => {
    const signal = whiteNoise(of(0.5), { mean: 0.1, sd: 0.2 }, () => noiseStream(2, 7, seeds));
    const expected = {
      0: 0.2558568903364731,
      1: 0.015940298647902112,
      2: 0.11495135671991376,
      200: 0.41933333498250225,
    };
    expectSamples(first(signal, 201), expected, 17.493099629782506);
  });

  test.each([
    [
      10,
      { 0: -0.14958251238947207, 1: 0.1526702220846367, 40: 0.07335922025790635 },
      2.18059911290046,
    ],
    [
      50,
      { 0: 0.30249429370845404, 1: 0.22007049720109736, 40: 0.19073562088648224 },
      4.168538042510634,
    ],
  ])('noise of 20 ms after %d ms', (delay_ms, expected, sum) => {
    const extent = of(0.5, delay_ms, delay_ms + 20);
    const signal = whiteNoise(
      extent,
      { mean: 0.1, sd: 0.2 },
      () => noiseStream(2, 7, seeds),
      spentNormals(extent, 0.025),
    );
    expectSamples(first(signal, 41), expected, sum);
  });

  test.each([
    [
      'above 1',
      0,
      0.045,
      {
        0: 0,
        8: 0.1675657753029298,
        20: 0.24572091526848452,
        100: 0.11884045156008163,
        400: 0.6918673261738193,
      },
      233.26975871852915,
    ],
    [
      'below 1',
      1,
      0.18,
      {
        0: 0,
        8: 0,
        20: 0.2687551305040735,
        100: 0.4734941683052954,
        400: 1.5953412176447055,
      },
      263.7205240228505,
    ],
  ])('shot noise with amplitudes of a shape %s', (_, index, ampVariance, expected, sum) => {
    const signal = shotNoise(
      of(0.25),
      { rate_Hz: 400, ampMean: 0.3, ampVariance },
      { rise_ms: 0.4, decay_ms: 4 },
      () => shotStream(index, 7, seeds),
    );
    expectSamples(first(signal, 401), expected, sum);
  });

  test.each([
    [
      0.5,
      {
        8: 0.06001031262015976,
        20: 0.08648523820901138,
        100: 0.22021979163448807,
        400: 0.32541506557771827,
      },
      83.84043411752492,
    ],
    [
      0.3,
      {
        8: 0.05606843763740585,
        20: 0.07464060815770908,
        100: 0.23682365962807528,
        400: 0.30102930116469356,
      },
      81.86748146302328,
    ],
    [
      0.8,
      {
        8: 0.06244019500939743,
        20: 0.09405867621091578,
        100: 0.2667838226688145,
        400: 0.14280674598974127,
      },
      81.59029569829549,
    ],
  ])('shot noise of mean 0.2, SD 0.05 and relative skew %d', (relativeSkew, expected, sum) => {
    const shape = { rise_ms: 0.4, decay_ms: 4 };
    const shots = shotsOf({ mean: 0.2, sd: 0.05 }, { relativeSkew }, shape);
    const signal = shotNoise(of(0.25), shots, shape, () => shotStream(0, 7, seeds));
    expectSamples(first(signal, 401), expected, sum);
  });
});
