/** A made-up result of a pairing run with the shapes of a real one, for pictures and files. */
import type { PairExperiment, PairRunResult, Series } from '../../src/experiments/pair-types.ts';
import { FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';

/** Uniform numbers in (0, 1) from an integer, always the same (a linear congruence). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

function series(from_ms: number, to_ms: number, step_ms: number, f: (t: number) => number): Series {
  const n = Math.round((to_ms - from_ms) / step_ms) + 1;
  const t_ms = Float64Array.from({ length: n }, (_, i) => from_ms + i * step_ms);
  return { t_ms, values: t_ms.map(f) };
}

export function syntheticResult(
  options: { ratio?: number; nContacts?: number; seed?: number; protocol?: number } = {},
): PairRunResult {
  const { ratio = 1.45, nContacts = 3, seed = 1, protocol = 0 } = options;
  const random = numbers(seed);
  const [testEnd, end] = [300_000, 700_000];
  const before_mV = 1.3;
  const test = (phase: 'before' | 'after', from: number, n: number, mean: number) =>
    Array.from({ length: n }, (_, i) => ({
      phase,
      t_ms: from + i * 10_000,
      amplitude_mV: mean * (0.6 + 0.8 * random()),
    }));
  const epsp = (peak: number) =>
    series(0, 100, 0.5, (t) =>
      t < 2 ? 0 : (peak * 1.9 * (Math.exp(-(t - 2) / 25) - Math.exp(-(t - 2) / 5))) / 1.02,
    );
  const start = 310_000;
  const spikes_ms = Float64Array.from({ length: 50 }, (_, i) => {
    return start + Math.floor(i / 5) * 4000 + (i % 5) * 100 + 10;
  });
  return {
    run: { pair: 0, protocol, seed, pulse: { amplitude_nA: 1.2, width_ms: 3, latency_ms: 3.8 } },
    complete: true,
    epsps: [
      ...test('before', 5000, 30, before_mV),
      ...test('after', 360_000, 34, before_mV * ratio),
    ],
    meanEpsp: { before: epsp(before_mV), after: epsp(before_mV * ratio) },
    amplitudeRatio: ratio,
    slopes_mV_per_ms: { before: 0.31, after: 0.31 * ratio },
    slopeRatio: ratio * 0.98,
    spikes_ms,
    deltaT_ms: spikes_ms.map(() => 10),
    contacts: Array.from({ length: nContacts }, (_, i) => {
      const rho0 = i % 2;
      const rhoEnd = ratio > 1 ? [0.35, 1, 0.92][i % 3]! : rho0 * 0.1;
      const theta_d = 0.05 + 0.01 * i;
      return {
        rho: series(0, end, 1000, (t) => {
          if (t < start) return rho0;
          return rhoEnd + (rho0 - rhoEnd) * Math.exp(-(t - start) / 60_000);
        }),
        effcai: series(start - 100, start + 3000, 5, (t) => {
          const since = Math.max(0, t - start);
          return (0.11 + 0.02 * i) * (1 - Math.exp(-since / 150)) * Math.exp(-since / 600);
        }),
        gmax_AMPA_nS: series(0, end, 1000, (t) => (t < testEnd ? 0.8 : 1.1)),
        Use: series(0, end, 1000, (t) => (t < testEnd ? 0.4 : 0.5)),
        theta_d,
        theta_p: theta_d * 1.4,
        end: { rho: rhoEnd, gmax_AMPA_nS: 1.1, Use: 0.5 },
        released: Uint8Array.from({ length: 114 }, () => Math.floor(random() * 3)),
      };
    }),
    sweep: series(start - 20, start + 500, 0.1, (t) => {
      const phase = (t - start - 10) % 100;
      const inTrain = t > start && t < start + 420;
      return -72 + (inTrain && phase >= 0 && phase < 2 ? 100 * Math.sin((Math.PI * phase) / 2) : 0);
    }),
    steps: 131_204,
  };
}

/** The experiment that such results belong to: one pair without a cell, two protocols. */
export function syntheticExperiment(): PairExperiment {
  const protocol = (name: string, deltaT_ms: number) => ({
    name,
    before: { nSpikes: 30, period_ms: 10_000 },
    induction: { nSweeps: 10, period_ms: 4000, nSpikes: 5, frequency_Hz: 10, deltaT_ms },
    after: { nSpikes: 34, period_ms: 10_000 },
    fastForwardAfter_ms: null,
  });
  const pulse = { amplitude_nA: 1.2, width_ms: 3, latency_ms: 3.8 };
  const contact = (section: string, x: number) => ({
    node: 0,
    parameters: {} as never,
    section,
    x,
    location: 'basal' as const,
    delay_ms: 1,
  });
  return {
    name: 'synthetic',
    pairs: [
      {
        name: 'L5-L5',
        cell: { name: 'made up' } as never,
        contacts: [contact('dend[3]', 0.3), contact('dend[8]', 0.5), contact('dend[12]', 0.7)],
        condition: 'in-vitro',
      },
    ],
    protocols: [protocol('10 Hz +10 ms', 10), protocol('10 Hz −10 ms', -10)],
    seeds: [1],
    runs: [
      { pair: 0, protocol: 0, seed: 1, pulse },
      { pair: 0, protocol: 1, seed: 1, pulse },
    ],
    synapse: FITTED_CONSTANTS,
    dt_ms: 0.025,
    step: { kind: 'adaptive', max_ms: 2, maxChange_mV: 0.1 },
    vdccGates: 'zero',
    lastEpsps: 30,
  };
}
