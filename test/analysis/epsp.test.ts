import { describe, expect, test } from 'vitest';
import { epspAmplitude_mV, risingSlope_mV_per_ms, valueAt } from '../../src/analysis/epsp.ts';
import { epspRatio, isStrongEnough, lastOf } from '../../src/analysis/ratio.ts';
import {
  correlation,
  mean,
  median,
  standardDeviation,
  standardError,
} from '../../src/analysis/statistics.ts';

/** Samples of f at uneven times: gaps grow from `first` by `growth`. */
function sample(f: (t: number) => number, to_ms: number, first: number, growth: number) {
  const t_ms: number[] = [];
  for (let t = -2, gap = first; t <= to_ms; t += gap, gap *= growth) t_ms.push(t);
  return { t_ms, v_mV: t_ms.map(f) };
}

describe('an EPSP of known shape', () => {
  const tau = 5;
  // begins 1 ms after the spike, as a connection's delay makes it
  const alpha = (t: number) =>
    -70 + (t > 1 ? 2 * ((t - 1) / tau) * Math.exp(1 - (t - 1) / tau) : 0);

  test.each([
    ['even samples', 0.025, 1],
    ['samples that thin out', 0.01, 1.01],
  ])('an alpha function of 2 mV is 2 mV high: %s', (_, first, growth) => {
    const { t_ms, v_mV } = sample(alpha, 110, first, growth);
    // at the peak the gaps have grown to 0.09 ms: (0.045/5)²/2 of 2 mV is lost at most
    expect(epspAmplitude_mV(t_ms, v_mV, 0)).toBeCloseTo(2, 3);
  });

  test('the voltage at the spike is interpolated, and later peaks do not count', () => {
    const t_ms = [0, 2, 4, 104, 110];
    const v_mV = [-70, -68, -66, -64, -20];
    // at 1 ms −69; the window ends at 101 ms, where the line to 104 ms is at −64.06
    expect(epspAmplitude_mV(t_ms, v_mV, 1)).toBeCloseTo(5 - 0.06, 12);
  });

  test('a potential that only falls has amplitude 0', () => {
    expect(epspAmplitude_mV([0, 50, 100], [-60, -61, -62], 0)).toBe(0);
  });

  test('a straight rise of 0.4 mV/ms has that slope, whatever follows', () => {
    const t_ms = [0, 1, 6, 8, 30];
    const values = [0, 0, 2, 1, 2];
    expect(risingSlope_mV_per_ms(t_ms, values)).toBeCloseTo(0.4, 12);
  });

  test('an exponential rise: slope between 30 % and 75 % in closed form', () => {
    const { t_ms, v_mV } = sample((t) => (t > 0 ? 1 - Math.exp(-t / tau) : 0), 200, 0.01, 1);
    const expected = 0.45 / (tau * Math.log(0.7 / 0.25));
    expect(risingSlope_mV_per_ms(t_ms, v_mV)).toBeCloseTo(expected, 4);
  });

  test('no rise: slope 0', () => {
    expect(risingSlope_mV_per_ms([0, 1, 2], [0, -1, -2])).toBe(0);
  });

  test('interpolation holds the ends', () => {
    expect(valueAt([1, 3], [10, 20], 0)).toBe(10);
    expect(valueAt([1, 3], [10, 20], 2)).toBe(15);
    expect(valueAt([1, 3], [10, 20], 9)).toBe(20);
  });
});

describe('ratios and statistics', () => {
  test('the ratio takes the last n of each phase', () => {
    expect(epspRatio([9, 1, 1], [9, 2, 4], 2)).toBe(3);
    expect(epspRatio([1], [2], 60)).toBe(2);
    expect(lastOf([1, 2, 3], 2)).toEqual([2, 3]);
  });

  test('a weak first phase does not count', () => {
    expect(isStrongEnough([0.005, 0.005], 60)).toBe(false);
    expect(isStrongEnough([0.02, 0.02], 60)).toBe(true);
  });

  test('textbook values', () => {
    const x = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(mean(x)).toBe(5);
    expect(median(x)).toBe(4.5);
    expect(standardDeviation(x)).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(standardError(x)).toBeCloseTo(Math.sqrt(32 / 7 / 8), 12);
    expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
    expect([mean([]), median([]), standardDeviation([1])]).toEqual([NaN, NaN, NaN]);
  });
});
