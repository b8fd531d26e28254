/** C_pre and C_post of the reference pair against NEURON's. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Job } from '../../src/engine/job.ts';
import { calibrate } from '../../src/experiments/calibrate.ts';
import { ADAPTIVE_STEP } from '../../src/experiments/run-pairs.ts';
import { describeShared, sharedPath } from '../shared.ts';
import { describeOnEachEngine } from '../on-each-engine.ts';
import { referencePair, SYNAPSE_IDS } from './reference-pair.ts';

describeShared('the reference pair', () => {
  describeOnEachEngine('C_pre and C_post', (engine) => {
    test.each<[string, Job['step']]>([
      ['adaptive', ADAPTIVE_STEP],
      ['fixed', { kind: 'fixed' }],
    ])('are within 1 %% of those at the same shortest step: %s', async (_, step) => {
      const path = sharedPath('reference', 'cells', 'cpre_cpost', 'summary.json');
      const { results } = JSON.parse(readFileSync(path, 'utf8'));
      const pair = referencePair();
      const [measured] = await calibrate(engine(), [pair], { step });
      measured!.forEach(({ cPre, cPost, theta_d, theta_p }, i) => {
        const id = SYNAPSE_IDS[i]!;
        const within = (value: number, expected: number) =>
          expect(Math.abs(value / expected - 1)).toBeLessThan(0.01);
        within(cPre, results['c_pre/0.025'][id].c);
        within(cPost, results['c_post/0.025'][id].c);
        // the thresholds that the published pair carries
        within(theta_d, pair.contacts[i]!.parameters.theta_d);
        within(theta_p, pair.contacts[i]!.parameters.theta_p);
      });
    });
  });
});
