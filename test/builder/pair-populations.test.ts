/**
 * Pairs of the five pathways, a hundred each, against the published ones and the rules they are drawn by. Seeds are
 * fixed, so nothing here can fail by chance; the bounds are four standard errors of a hundred pairs.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DrawnPair,
  drawPairs,
  MEASURED_PATHWAYS,
  type MeasuredPathway,
  meanEpsps_mV,
  measuredCalcium,
  pairStatistics,
  pairsCircuit,
} from '../../scripts/circuits/pair-statistics.ts';
import { mean } from '../../src/analysis/statistics.ts';
import { loadFacts, loadSpec } from '../../src/builder/shipped.ts';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import type { PairCircuit } from '../../src/experiments/pair-circuit.ts';
import { lastMatch } from '../../src/physiology/globs.ts';

const COUNT = 100;

let circuit: PairCircuit;
beforeAll(async () => {
  circuit = await pairsCircuit();
}, 60_000);
afterAll(() => circuit.close());

const noFile = () => {
  throw new Error('a shipped spec names no file');
};

/** A type of those that a pathway's name stands for. */
const typeOf = (glob: string) => (glob === 'L4_*' ? 'L4_UPC' : glob.replace('*', 'A'));

/** The rule of the circuit's physiology that holds for a pathway. */
function ruleOf({ pre, post }: MeasuredPathway) {
  const { physiology } = loadFacts(loadSpec('pairs', noFile), 'pairs', noFile);
  const i = lastMatch(physiology.rules, typeOf(pre[0]!), typeOf(post[0]!));
  const rule = physiology.rules[i]!;
  if (rule.kind !== 'plastic') throw new Error(`${rule.name} is not plastic`);
  return rule;
}

const four = (sd: number, n: number) => (4 * sd) / Math.sqrt(n);

describe.each(MEASURED_PATHWAYS)('$name', (pathway) => {
  let pairs: DrawnPair[];
  beforeAll(() => {
    pairs = drawPairs(circuit, pathway, COUNT, 1);
  });
  const rule = ruleOf(pathway);

  test('a hundred pairs within the limits of a slice, on as many cells', () => {
    const { across, height, depth } = pathway.apart_um;
    const apart = (axis: ArrayLike<number>, { source, target }: DrawnPair) =>
      Math.abs(axis[source]! - axis[target]!);
    for (const pair of pairs) {
      expect(apart(circuit.x_um, pair)).toBeLessThanOrEqual(across!);
      expect(apart(circuit.y_um, pair)).toBeLessThanOrEqual(height!);
      expect(apart(circuit.z_um, pair)).toBeLessThanOrEqual(depth!);
    }
    expect(new Set(pairs.map(({ target }) => target)).size).toBe(COUNT);
  });

  test('as many contacts a connection as the published pairs, as large a part of them basal', () => {
    const { contacts, basal_um, apical_um } = pairStatistics(pairs);
    // rounding and the cut at the least number move the mean by up to 0.3
    expect(Math.abs(contacts.mean - pathway.published.contacts)).toBeLessThan(
      four(contacts.sd, COUNT) + 0.3,
    );
    const n = basal_um.n + apical_um.n;
    const p = pathway.published.basalShare;
    expect(Math.abs(basal_um.n / n - p)).toBeLessThanOrEqual(four(Math.sqrt(p * (1 - p)), n));
    expect(basal_um.mean).toBeGreaterThan(60);
    expect(basal_um.mean).toBeLessThan(130);
    if (p < 1) expect(apical_um.mean).toBeGreaterThan(basal_um.mean);
  });

  test('the marginals of the rule', () => {
    const s = pairStatistics(pairs);
    const n = s.gmax_nS.n;
    const near = (drawn: number, { mean: m, sd }: { mean: number; sd: number }) =>
      expect(Math.abs(drawn - m)).toBeLessThan(four(sd, n));
    near(s.gmax_nS.mean, rule.gmax_nS);
    near(s.Use.mean, rule.Use);
    near(s.volume_um3.mean, rule.volume_um3);
    near(s.Nrrp.mean, { mean: rule.Nrrp, sd: Math.sqrt(rule.Nrrp - 1) });
    // a binomial of the mean u
    const p = rule.Use.mean;
    expect(Math.abs(s.potentiated - p)).toBeLessThan(four(Math.sqrt(p * (1 - p)), n));
  });

  test('the correlations of the rules, less what bent and whole-numbered marginals take', () => {
    const { correlations } = pairStatistics(pairs);
    expect(correlations.Use_gmax).toBeGreaterThan(0.75);
    expect(correlations.volume_gmax).toBeGreaterThan(0.8);
    // where nearly all contacts have one site there is little to correlate
    if (rule.Nrrp > 1.2) {
      expect(correlations.gmax_Nrrp).toBeGreaterThan(0.65);
      expect(correlations.volume_Nrrp).toBeGreaterThan(0.65);
    }
  });

  test('C_pre above what rest alone makes, C_post from next to nothing to several C_pre', {
    timeout: 120_000,
  }, async () => {
    const calcium = (await measuredCalcium(cpuEngine(), pairs.slice(0, 2))).flat();
    for (const { cPre, cPost } of calcium) {
      // the 13 contacts of a released circuit (published-thresholds.test.ts): 0.036 to 0.40, 5e-5 to 0.29
      expect(cPre).toBeGreaterThan(0.01);
      expect(cPre).toBeLessThan(1);
      expect(cPost).toBeGreaterThan(1e-5);
      expect(cPost).toBeLessThan(1);
    }
  });
});

test('EPSPs of L5 pairs as in the published ones', { timeout: 120_000 }, async () => {
  const pathway = MEASURED_PATHWAYS.find(({ name }) => name === 'L5_TTPC-L5_TTPC')!;
  const [m] = pathway.published.epsp_mV!;
  const epsps = await meanEpsps_mV(cpuEngine(), drawPairs(circuit, pathway, 12, 1));
  expect(mean(epsps) / m).toBeGreaterThan(0.7);
  expect(mean(epsps) / m).toBeLessThan(1.4);
});
