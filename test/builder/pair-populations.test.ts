/**
 * Pairs of the five pathways, a hundred each, against what was recorded and what the recipe says. Seeds are
 * fixed, so nothing here can fail by chance; the bounds are four standard errors of a hundred pairs.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DrawnPair,
  drawPairs,
  MEASURED_PATHWAYS,
  meanEpsps_mV,
  measuredCalcium,
  pairStatistics,
  pairsCircuit,
} from '../../scripts/circuits/pair-statistics.ts';
import { mean } from '../../src/analysis/statistics.ts';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import type { PairCircuit } from '../../src/experiments/pair-circuit.ts';
import { shippedPathway } from '../../src/experiments/pathways.ts';

const COUNT = 100;

let circuit: PairCircuit;
beforeAll(async () => {
  circuit = await pairsCircuit();
}, 60_000);
afterAll(() => circuit.close());

const four = (sd: number, n: number) => (4 * sd) / Math.sqrt(n);

describe.each(MEASURED_PATHWAYS)('$name', (pathway) => {
  let pairs: DrawnPair[];
  beforeAll(() => {
    pairs = drawPairs(circuit, pathway, COUNT, 1);
  });
  const recipe = shippedPathway(pathway.name)!;

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

  test('contacts a connection as recorded', () => {
    const { contacts } = pairStatistics(pairs);
    const [m, sd] = pathway.contacts ?? [4, 1.3];
    // rounding and the cut at the least number move the mean by up to 0.2
    expect(Math.abs(contacts.mean - m)).toBeLessThan(four(sd, COUNT) + 0.2);
    expect(contacts.sd / sd).toBeGreaterThan(0.75);
    expect(contacts.sd / sd).toBeLessThan(1.25);
  });

  test('contacts on dendrites near the soma, those on basal ones nearer', () => {
    const { basal_um, apical_um } = pairStatistics(pairs);
    const share = basal_um.n / (basal_um.n + apical_um.n);
    expect(share).toBeGreaterThan(0.45);
    expect(share).toBeLessThan(0.85);
    expect(basal_um.mean).toBeGreaterThan(60);
    expect(basal_um.mean).toBeLessThan(130);
    expect(apical_um.mean).toBeGreaterThan(basal_um.mean);
  });

  test('the marginals of the recipe', () => {
    const s = pairStatistics(pairs);
    const n = s.gmax_nS.n;
    const near = (drawn: number, { mean: m, sd }: { mean: number; sd: number }) =>
      expect(Math.abs(drawn - m)).toBeLessThan(four(sd, n));
    near(s.gmax_nS.mean, recipe.gmax_AMPA_nS);
    near(s.Use.mean, recipe.Use);
    near(s.volume_um3.mean, recipe.volume_um3);
    near(s.Nrrp.mean, { mean: recipe.Nrrp.mean, sd: Math.sqrt(recipe.Nrrp.mean - 1) + 1e-9 });
    // a binomial of the mean u
    const p = recipe.Use.mean;
    expect(Math.abs(s.potentiated - p)).toBeLessThan(four(Math.sqrt(p * (1 - p)), n));
  });

  test('the correlations of the recipe, less what bent and whole-numbered marginals take', () => {
    const { correlations } = pairStatistics(pairs);
    expect(correlations.Use_gmax).toBeGreaterThan(0.8);
    expect(correlations.volume_gmax).toBeGreaterThan(0.8);
    if (recipe.Nrrp.mean > 1) {
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

test('EPSPs of L5 pairs as recorded', { timeout: 120_000 }, async () => {
  const pathway = MEASURED_PATHWAYS.find(({ name }) => name === 'L5_TTPC-L5_TTPC')!;
  const [m, sd] = pathway.epsp_mV!;
  const epsps = await meanEpsps_mV(cpuEngine(), drawPairs(circuit, pathway, 8, 1));
  expect(Math.abs(mean(epsps) - m)).toBeLessThan((2 * sd) / Math.sqrt(8));
});
