/**
 * The 700 s experiment of the reference pair with the adaptive step, on both engines: 170 spikes,
 * 50 pairings, fast-forward. NEURON ran it with its variable step and other draws, which it exported.
 */
import { beforeAll, expect, test } from 'vitest';
import { mean } from '../../src/analysis/statistics.ts';
import type { PairRunResult } from '../../src/experiments/pair-types.ts';
import { runPairs } from '../../src/experiments/run-pairs.ts';
import {
  referenceDraws,
  referenceExperiment,
  referenceResult,
  SYNAPSE_IDS,
} from '../experiments/reference-pair.ts';
import { describeOnEachEngine } from '../on-each-engine.ts';
import { describeShared } from '../shared.ts';

const SEEDS = [788373, 788374, 788375];

describeShared('the 700 s pair', () => {
  describeOnEachEngine('against NEURON', (engine) => {
    let results: PairRunResult[];
    beforeAll(async () => {
      const start = performance.now();
      results = await runPairs(engine(), referenceExperiment(SEEDS), {
        drawsOf: (i) => referenceDraws(SEEDS[i]!),
        runsPerJob: SEEDS.length,
      });
      const steps = results.map((r) => r.steps).join(', ');
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`${engine().description}: 3 × 700 s in ${seconds} s, ${steps} steps`);
    }, 1_200_000);

    test.each(SEEDS)('seed %i: the same vesicles at the same spikes', (seed) => {
      const result = results[SEEDS.indexOf(seed)]!;
      const { releases } = referenceResult(seed);
      result.contacts.forEach(({ released }, c) => {
        expect([...released].join('')).toBe(releases[SYNAPSE_IDS[c]!]);
      });
    });

    test.each(SEEDS)('seed %i: EPSP means and ratio within 1 %%', (seed) => {
      const result = results[SEEDS.indexOf(seed)]!;
      const reference = referenceResult(seed);
      const amplitudes = (phase: string) =>
        result.epsps.filter((e) => e.phase === phase).map((e) => e.amplitude_mV);
      const [before, after] = [mean(amplitudes('before')), mean(amplitudes('after'))];
      const off = {
        ratio: result.amplitudeRatio / reference['epsp_ratio(all 60)'] - 1,
        before: before / mean(reference.epsp_before) - 1,
        after: after / mean(reference.epsp_after) - 1,
      };
      console.log(`seed ${seed}: ratio ${result.amplitudeRatio}, relative differences`, off);
      for (const difference of Object.values(off)) expect(Math.abs(difference)).toBeLessThan(0.01);
    });

    test.each(SEEDS)('seed %i: fifty spikes, ρ, Use and ĝ at the end within 1e-3', (seed) => {
      const result = results[SEEDS.indexOf(seed)]!;
      const reference = referenceResult(seed);
      expect(result.spikes_ms.length).toBe(reference.somatic_spike_times.length);
      result.contacts.forEach(({ end }, c) => {
        const expected = reference.end[SYNAPSE_IDS[c]!]!;
        expect(Math.abs(end.rho - expected.rho_GB)).toBeLessThan(1e-3);
        expect(Math.abs(end.Use - expected.Use_TM)).toBeLessThan(1e-3);
        expect(Math.abs(end.gmax_AMPA_nS - expected.gmax_AMPA)).toBeLessThan(1e-3);
      });
    });

    test.each(SEEDS)(
      'seed %i: so they are just before the fast-forward, but for spike times',
      (seed) => {
        const result = results[SEEDS.indexOf(seed)]!;
        const { pre_fastforward } = referenceResult(seed);
        result.contacts.forEach(({ rho, Use, gmax_AMPA_nS }, c) => {
          const row = rho.t_ms.findLastIndex((t) => t < 400_000);
          const expected = pre_fastforward[SYNAPSE_IDS[c]!]!;
          expect(Math.abs(rho.values[row]! - expected.rho_GB)).toBeLessThan(1e-3);
          // dt 0.025 ms moves spikes by up to 0.1 ms against the variable step: c* of a bAP by 4 %
          expect(Math.abs(Use.values[row]! - expected.Use_TM)).toBeLessThan(3e-3);
          expect(Math.abs(gmax_AMPA_nS.values[row]! - expected.gmax_AMPA)).toBeLessThan(3e-3);
        });
      },
    );
  });
});
