/** What a fit records, on each engine: peaks as calibration measures them, states as a pairing ends in. */
import { expect, test } from 'vitest';
import type { Engine } from '../../../src/engine/job.ts';
import { cpuReplay } from '../../../src/engine/replay/cpu-replay.ts';
import { calibrate } from '../../../src/experiments/calibrate.ts';
import type { FitProblem } from '../../../src/experiments/fit/fit-types.ts';
import { recordFit } from '../../../src/experiments/fit/record-fit.ts';
import { simulateRule } from '../../../src/experiments/fit/simulate-rule.ts';
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
  ...{ basal_d_a: 0.4, basal_d_b: 0.6, basal_p_a: 0.6, basal_p_b: 0.9 },
  ...{ apical_d_a: 0.4, apical_d_b: 0.6, apical_p_a: 0.6, apical_p_b: 0.9 },
};

function problem(): FitProblem {
  const target = (name: string, protocol: number) => ({
    ...{ name, set: 0, protocol, mean: 1, sem: 0.1, n: 5 },
  });
  const off = { theta_d: Infinity, theta_p: Infinity };
  const experiment = smallExperiment(off, [10, -10]);
  return {
    name: 'small',
    sets: [
      // expression too slow to act back: what is replayed is what is simulated
      {
        name: 's',
        experiment: { ...experiment, synapse: { ...experiment.synapse, tau_exp_GB_s: 1e12 } },
      },
    ],
    targets: [target('up', 0), target('down', 1)],
    test: { nSpikes: 2, period_ms: 500 },
    bounds: ruleValues(RULE).map((value) => ({ low: 0.9 * value, high: 1.1 * value })),
    populationSize: 4,
    generations: 1,
    seed: 1,
  };
}

describeOnEachEngine('what a fit records', (engine: () => Engine) => {
  test('gives C_pre, C_post and the states that pairings end in', {
    timeout: 300_000,
  }, async () => {
    const small = problem();
    const recording = await recordFit(engine(), small);
    using replay = cpuReplay(recording.replay);
    const peaks = await replay.peaks([PUBLISHED_RULE]);
    const { pairs } = small.sets[0]!.experiment;
    const measured = await calibrate(engine(), pairs);
    measured.flat().forEach(({ cPre, cPost }, c) => {
      // pieces follow c* to 2e-5, for τ* at both ends of the bounds
      expect(peaks[2 * c]! / cPre).toBeCloseTo(1, 4);
      expect(peaks[2 * c + 1]! / cPost).toBeCloseTo(1, 4);
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
