/**
 * StochKv3's stochastic form: its mean is the deterministic form, its noise that of independent
 * channels, and neither depends on the step. Seeds are fixed; bounds are four standard errors.
 */
import { describe, expect, test } from 'vitest';
import { compileMechanism, mechanismNamed, mechanismNames } from '../../src/nmodl/registry.ts';
import { type Channel, channel } from './channel.ts';

const GIVEN = { gkbar: 0.06, gamma: 30, area: 19, ek: -90 };
const CHANNELS = 380; // floor(1e4 · 0.06/30 · 19 + 0.5)
const SEGMENTS = 400;

/** Many segments held at v₀, then at v₁ for a time; channels open at its end. */
function openAfter(v0: number, v1: number, time_ms: number, dt: number, seed: number): number[] {
  const one = channel(mechanismNamed('StochKv3_noise'), GIVEN);
  return Array.from({ length: SEGMENTS }, (_, segment) => {
    start(one, v0);
    one.values.v = v1;
    one.values.dt = dt;
    const steps = Math.round(time_ms / dt);
    for (let tick = 0; tick < steps; tick++) {
      one.stream.splice(0, 4, tick, segment, 1, seed);
      one.advance(one.values);
    }
    const { both, nAlone, lAlone } = one.values;
    expect(both! >= 0 && nAlone! >= 0 && lAlone! >= 0).toBe(true);
    expect(both! + nAlone! + lAlone!).toBeLessThanOrEqual(CHANNELS);
    return both!;
  });
}

function start(one: Channel, v: number): void {
  one.values.v = v;
  one.initial(one.values);
}

/** Share of open channels of the deterministic form. */
function expectedOpen(v0: number, v1: number, time_ms: number): number {
  const one = channel(mechanismNamed('StochKv3'), { ...GIVEN, v: v0 });
  one.initial(one.values);
  one.values.v = v1;
  one.values.dt = time_ms; // exact for a voltage that holds still
  one.advance(one.values);
  return one.values.n! * one.values.l!;
}

const moments = (values: number[]) => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance };
};

describe('StochKv3 with channel noise', () => {
  test.each([
    [-80, 0, 1, 0.025],
    [-80, 0, 5, 0.025],
    [-80, 20, 30, 0.025],
    [0, -80, 3, 0.025],
    [-80, 0, 5, 0.1],
    [-80, 0, 5, 5],
    [-80, 20, 30, 7.5],
  ])('from %d to %d mV, %d ms in steps of %d ms', (v0, v1, time_ms, dt) => {
    const p = expectedOpen(v0, v1, time_ms);
    const { mean, variance } = moments(openAfter(v0, v1, time_ms, dt, 21));
    // The start is rounded to whole channels: up to half a channel of the mean stays from it.
    const spread = CHANNELS * p * (1 - p);
    expect(Math.abs(mean - CHANNELS * p)).toBeLessThan(0.5 + 4 * Math.sqrt(spread / SEGMENTS));
    expect(variance).toBeLessThan(spread * (1 + 4 * Math.sqrt(2 / SEGMENTS)));
    // Long after the start nothing is known of it, and channels are independent.
    if (time_ms === 30)
      expect(variance).toBeGreaterThan(spread * (1 - 4 * Math.sqrt(2 / SEGMENTS)));
  });

  test('conducts as the deterministic form does with as many channels open', () => {
    const noisy = channel(mechanismNamed('StochKv3_noise'), { ...GIVEN, v: -10 });
    const calm = channel(mechanismNamed('StochKv3'), { ...GIVEN, v: -10 });
    noisy.values.both = 95;
    Object.assign(calm.values, { n: 0.5, l: 0.5, N: CHANNELS });
    noisy.current(noisy.values);
    calm.current(calm.values);
    expect(noisy.values.ik! / calm.values.ik!).toBeCloseTo(1, 12);
    expect(noisy.values.d_ik_dv! / calm.values.d_ik_dv!).toBeCloseTo(1, 12);
  });

  test.each([1, 2, 3, 6, 380])('starts with no more than its %d channels', (count) => {
    const area = (count * GIVEN.gamma) / (1e4 * GIVEN.gkbar);
    for (let v = -100; v <= 20; v += 2.5) {
      const one = channel(mechanismNamed('StochKv3_noise'), { ...GIVEN, area, v });
      one.initial(one.values);
      const { both, nAlone, lAlone } = one.values;
      expect(both! + nAlone! + lAlone!).toBeLessThanOrEqual(count);
    }
  });
});

describe('binomial in a file', () => {
  const file = (derivative: string, initial = 'x = 0') =>
    `NEURON { SUFFIX k NONSPECIFIC_CURRENT i } STATE { x } ASSIGNED { i }
     BREAKPOINT { SOLVE s METHOD cnexp i = x*v } INITIAL { ${initial} } DERIVATIVE s { ${derivative} }`;

  test('makes a mechanism of chance, and nothing else does', () => {
    expect(compileMechanism(file('x = x + binomial(0.5, 3, 0)'), 'k.mod').draws).toBe(1);
    expect(mechanismNamed('StochKv3_noise').draws).toBe(8);
    for (const name of mechanismNames) expect(mechanismNamed(name).draws).toBe(0);
  });

  test.each([
    [file('x = binomial(0.5, 3)'), /'binomial' got 2 arguments: expected 3/],
    [file('x = binomial(0.5, 3, 0) + binomial(0.5, 3, 0)'), /the rank of this draw must be 1/],
    [file('x = binomial(0.5, 3, x)'), /the rank of this draw must be 0/],
    [file('x = 1', 'x = binomial(0.5, 3, 0)'), /outside the DERIVATIVE block/],
  ])('%s', (text, problem) => {
    expect(() => compileMechanism(text, 'k.mod')).toThrow(problem);
  });
});
