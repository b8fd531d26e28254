/**
 * Cable theory (Rall 1959; Koch 1999, Biophysics of Computation, ch. 2): λ² = (d/4)/(Ra g),
 * R∞ = 2/π · sqrt(Ra/g)/d^(3/2) for a semi-infinite cylinder, τ = cm/g.
 */
import { expect, test } from 'vitest';
import type { Engine } from '../../src/engine/job.ts';
import { describeOnEachEngine } from '../on-each-engine.ts';
import { cable, MEMBRANE } from './passive-cells.ts';
import { voltages } from './run-cell.ts';

const diam_um = 2;
const { g_S_cm2, Ra_ohm_cm, cm_uF_cm2, e_mV } = MEMBRANE;
const lambda_um = 1e4 * Math.sqrt((diam_um * 1e-4) / (4 * Ra_ohm_cm * g_S_cm2));
const tau_ms = (1e-3 * cm_uF_cm2) / g_S_cm2;
const rInfinite_MOhm =
  (1e-6 * (2 / Math.PI) * Math.sqrt(Ra_ohm_cm / g_S_cm2)) / (diam_um * 1e-4) ** 1.5;
const current_nA = 0.02;

/** Depolarisation of nodes when a step into x = 0 has lasted for duration. */
async function depolarisation(
  engine: Engine,
  nseg: number,
  length_um: number,
  { dt_ms, duration_ms }: { dt_ms: number; duration_ms: number },
  nodes: number[],
): Promise<number[]> {
  const rows = await voltages(engine, cable(nseg, length_um, diam_um), {
    dt_ms,
    duration_ms,
    nodes,
    // node 0 is the x = 0 end
    stimuli: [{ kind: 'current', node: 0, start_ms: 0, end_ms: 1e9, amplitude_nA: current_nA }],
  });
  return rows
    .at(-1)!
    .slice(1)
    .map((v) => v - e_mV);
}

/** Abramowitz & Stegun 7.1.26 is too coarse here: the series converges fast for x < 3. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 100; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

describeOnEachEngine('a passive cable', (engine) => {
  const steady = { dt_ms: 5, duration_ms: 400 };

  test('of ten λ attenuates as a semi-infinite one', async () => {
    const nseg = 401;
    const length_um = 10 * lambda_um;
    const at = [0.5, 1, 2, 3].map((x) => Math.round((x / 10) * nseg) + 1);
    const found = await depolarisation(engine(), nseg, length_um, steady, [0, ...at]);
    const x = [0, ...at.map((node) => ((node - 0.5) / nseg) * 10)];
    x.forEach((distance, i) => {
      const expected = current_nA * rInfinite_MOhm * Math.exp(-distance);
      // dx = λ/40: (dx/λ)²/8 = 8e-5 of the value; float32 adds some ulp of 70 mV
      expect(Math.abs(found[i]! - expected)).toBeLessThan(2e-4 * expected + 1e-3);
    });
  });

  test('of one λ with sealed end follows cosh', async () => {
    const nseg = 101;
    const nodes = [0, 26, 51, 76, 101];
    const found = await depolarisation(engine(), nseg, lambda_um, steady, nodes);
    nodes.forEach((node, i) => {
      const x = node === 0 ? 0 : (node - 0.5) / nseg;
      const expected = (current_nA * rInfinite_MOhm * Math.cosh(1 - x)) / Math.sinh(1);
      expect(Math.abs(found[i]! - expected)).toBeLessThan(1e-4 * expected + 1e-3);
    });
  });

  test('charges at its end as erf √(t/τ)', async () => {
    const options = { dt_ms: 0.005, duration_ms: tau_ms };
    const [v] = await depolarisation(engine(), 401, 10 * lambda_um, options, [0]);
    const expected = current_nA * rInfinite_MOhm * erf(1);
    // first order in dt: about dt/(2 τ) of the value
    expect(Math.abs(v! - expected) / expected).toBeLessThan(1e-3);
  });

  test('converges with the second power of dx', async () => {
    const errors: number[] = [];
    for (const nseg of [5, 15, 45]) {
      const [v] = await depolarisation(engine(), nseg, 3 * lambda_um, steady, [0]);
      errors.push(Math.abs(v! - (current_nA * rInfinite_MOhm * Math.cosh(3)) / Math.sinh(3)));
    }
    const orders = [1, 2].map((i) => Math.log(errors[i - 1]! / errors[i]!) / Math.log(3));
    for (const order of orders) expect(order).toBeCloseTo(2, 0);
    expect(orders[1]!).toBeGreaterThan(1.85);
  });

  test('converges with the first power of dt', async () => {
    const errors: number[] = [];
    for (const dt_ms of [1, 0.5, 0.25, 0.125]) {
      // one compartment: v − e = I R (1 − e^(−t/τ)), without an error in space
      const cell = cable(1, 20, 20);
      const rows = await voltages(engine(), cell, {
        dt_ms,
        duration_ms: 10,
        nodes: [1],
        stimuli: [{ kind: 'current', node: 1, start_ms: 0, end_ms: 1e9, amplitude_nA: 0.01 }],
      });
      const r_MOhm = 1e2 / (cell.nodes.area_um2[1]! * g_S_cm2);
      const expected = 0.01 * r_MOhm * (1 - Math.exp(-10 / tau_ms));
      errors.push(Math.abs(rows.at(-1)![1]! - e_mV - expected));
    }
    for (let i = 1; i < errors.length; i++) {
      const order = Math.log2(errors[i - 1]! / errors[i]!);
      expect(order).toBeGreaterThan(0.95);
      expect(order).toBeLessThan(1.05);
    }
  });
});
