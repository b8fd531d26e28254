/** C_pre and C_post of the reference pair against NEURON's, at the same shortest step. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import { type Calibration, calibrate } from '../../src/experiments/calibrate.ts';
import { atCalcium } from '../../src/experiments/pairs.ts';
import { describeOnEachEngine } from '../on-each-engine.ts';
import { describeShared, sharedPath } from '../shared.ts';
import { referencePair, SYNAPSE_IDS } from './reference-pair.ts';

/** Room for a cold compilation of the kernel on a busy machine. */
const TIMEOUT_MS = 120_000;

describeShared('C_pre and C_post of the reference pair are within 1 %', () => {
  const pair = referencePair();

  function expectReference(measured: Calibration[]): void {
    const path = sharedPath('reference', 'cells', 'cpre_cpost', 'summary.json');
    const { results } = JSON.parse(readFileSync(path, 'utf8'));
    const within = (value: number, expected: number) =>
      expect(Math.abs(value / expected - 1)).toBeLessThan(0.01);
    measured.forEach(({ cPre, cPost, theta_d, theta_p }, i) => {
      const id = SYNAPSE_IDS[i]!;
      within(cPre, results['c_pre/0.025'][id].c);
      within(cPost, results['c_post/0.025'][id].c);
      // the thresholds that the published pair carries
      within(theta_d, pair.contacts[i]!.parameters.theta_d);
      within(theta_p, pair.contacts[i]!.parameters.theta_p);
    });
  }

  describeOnEachEngine('with the adaptive step', (engine) => {
    test(
      'by the pulse that is found',
      async () => {
        const [measured] = await calibrate(engine(), [pair]);
        expectReference(measured!);
      },
      TIMEOUT_MS,
    );
  });

  test('at 1.2 mM C_pre falls to 0.62 and C_post to 0.94 of the slice values', async () => {
    const [slice] = await calibrate(cpuEngine(), [pair]);
    const contacts = pair.contacts.map((c) => ({
      ...c,
      parameters: atCalcium(c.parameters, 1.2, { kind: 'pair' }),
    }));
    const [vivo] = await calibrate(cpuEngine(), [{ ...pair, contacts }]);
    vivo!.forEach(({ cPre, cPost }, i) => {
      expect(cPre / slice![i]!.cPre).toBeCloseTo(0.62, 2);
      // the published mean over contacts; these three lie at 0.96
      expect(Math.abs(cPost / slice![i]!.cPost - 0.94)).toBeLessThan(0.03);
    });
  });

  test('with a fixed step', { timeout: TIMEOUT_MS }, async () => {
    const [measured] = await calibrate(cpuEngine(), [pair], {
      step: { kind: 'fixed' },
      pulse: { amplitude_nA: 1, width_ms: 1.5 },
    });
    expectReference(measured!);
  });
});
