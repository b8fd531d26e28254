/** What a fit records, on each engine: peaks as calibration measures them, states as a pairing ends in. */
import { expect, test } from 'vitest';
import { cpuEngine } from '../../../src/engine/cpu/engine.ts';
import type { Engine } from '../../../src/engine/job.ts';
import { cpuReplay } from '../../../src/engine/replay/cpu-replay.ts';
import { calibrate } from '../../../src/experiments/calibrate.ts';
import type { FitProblem } from '../../../src/experiments/fit/fit-types.ts';
import { recordFit, underRule } from '../../../src/experiments/fit/record-fit.ts';
import { simulateRule } from '../../../src/experiments/fit/simulate-rule.ts';
import { runPairs } from '../../../src/experiments/run-pairs.ts';
import {
  type PlasticityRule,
  PUBLISHED_RULE,
  ruleValues,
} from '../../../src/model/plasticity-rule.ts';
import { smallExperiment } from '../../engine/replay/small-induction.ts';
import { describeOnEachEngine } from '../../on-each-engine.ts';

/** Factors so low that a few pairings change contacts. */
const RULE: PlasticityRule = {
  ...PUBLISHED_RULE,
  ...{ basal_d_a: 0.7, basal_d_b: 1, basal_p_a: 1, basal_p_b: 1.5 },
  ...{ apical_d_a: 0.7, apical_d_b: 1, apical_p_a: 1, apical_p_b: 1.5 },
};

/** @param tau_exp_GB_s of expression: how slowly what is simulated acts back on calcium */
function problem(tau_exp_GB_s: number, recordUnder: PlasticityRule | null): FitProblem {
  const target = (name: string, protocol: number) => ({
    ...{ name, set: 0, protocol, mean: 1, sem: 0.1, n: 5 },
  });
  const off = { theta_d: Infinity, theta_p: Infinity };
  const experiment = smallExperiment(off, [10, -10]);
  return {
    name: 'small',
    sets: [
      {
        name: 's',
        experiment: { ...experiment, synapse: { ...experiment.synapse, tau_exp_GB_s } },
      },
    ],
    targets: [target('up', 0), target('down', 1)],
    test: { nSpikes: 2, period_ms: 500 },
    recordUnder,
    bounds: ruleValues(RULE).map((value) => ({ low: 0.9 * value, high: 1.1 * value })),
    populationSize: 4,
    refineGenerations: 0,
    generations: 1,
    seed: 1,
  };
}

describeOnEachEngine('what a fit records', (engine: () => Engine) => {
  test('gives C_pre, C_post and the states that pairings end in', {
    timeout: 300_000,
  }, async () => {
    // expression too slow to act back: what is replayed is what is simulated
    const small = problem(1e12, null);
    const recording = await recordFit(engine(), small);
    using replay = cpuReplay(recording.replay);
    const peaks = await replay.peaks([PUBLISHED_RULE]);
    const { pairs } = small.sets[0]!.experiment;
    const measured = await calibrate(engine(), pairs);
    measured.flat().forEach(({ cPre, cPost }, c) => {
      // pieces follow c* to 2e-5; what is measured is its height at the end of a step, 1.3e-4 below a peak between
      expect(Math.abs(peaks[2 * c]! / cPre - 1)).toBeLessThan(3e-4);
      expect(Math.abs(peaks[2 * c + 1]! / cPost - 1)).toBeLessThan(3e-4);
    });
    const rho = await replay.run([RULE]);
    const simulated = await simulateRule(engine(), small, replay, RULE);
    expect(recording.runs).toHaveLength(4);
    let changed = 0;
    recording.runs.forEach(({ firstTrace, nContacts }, i) => {
      for (let c = 0; c < nContacts; c++) {
        const end = rho[firstTrace + c]!;
        // nearer to ρ* than the engine's implicit steps can tell
        if (Math.abs(end - 0.5) > 1e-2) {
          expect(simulated[i]!.state[c]).toBe(end >= 0.5 ? '1' : '0');
        }
        if (Math.round(end) !== recording.replay.traces[firstTrace + c]!.rho0) changed++;
      }
    });
    expect(changed).toBeGreaterThan(0);
  });
});

test('recorded under a rule, ρ is replayed as expression acts back on it', async () => {
  // two thousand times as fast as it is, so that it acts within these few sweeps
  const [under, off] = [problem(0.05, RULE), problem(0.05, null)];
  const [replayed, frozen] = await Promise.all(
    [under, off].map(async (one) => {
      const recording = await recordFit(cpuEngine(), one);
      using replay = cpuReplay(recording.replay);
      return { rho: await replay.run([RULE]), peaks: await replay.peaks([RULE]) };
    }),
  );
  const { experiment } = under.sets[0]!;
  const n = experiment.pairs[0]!.contacts.length;
  const simulated = underRule(experiment, RULE, (pair, c) => {
    const at = 2 * (pair * n + c);
    return [replayed!.peaks[at]!, replayed!.peaks[at + 1]!];
  });
  // by protocol, by pair: as recordFit lists them; rows end a second or less before the fast-forward
  const results = await runPairs(cpuEngine(), simulated, { indices: [0, 2, 1, 3] });
  const engine = results.flatMap(({ contacts, spikes_ms }) =>
    contacts.map(({ rho }) => {
      const forward_ms = spikes_ms.at(-1)! + 1900;
      return rho.values.findLast((_, i) => rho.t_ms[i]! < forward_ms)!;
    }),
  );
  const furthest = (rho: Float64Array) =>
    Math.max(...engine.map((value, i) => Math.abs(value - rho[i]!)));
  expect(engine).toHaveLength(replayed!.rho.length);
  // what the engine's implicit steps cost; measured 2e-3
  expect(furthest(replayed!.rho)).toBeLessThan(1e-2);
  // with expression frozen the same replay is another one: measured 4e-2
  expect(furthest(frozen!.rho)).toBeGreaterThan(2 * furthest(replayed!.rho));
}, 300_000);
