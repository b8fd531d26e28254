/** c* and ρ replayed over recorded calcium, against the engine that recorded it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { cpuEngine } from '../../../src/engine/cpu/engine.ts';
import type { ContactEnd } from '../../../src/engine/job.ts';
import { peakOf, replayRho } from '../../../src/engine/replay/cpu-replay.ts';
import { PIECE_ERROR, PIECE_WORDS, PieceWriter } from '../../../src/engine/replay/pieces.ts';
import { recordCalcium } from '../../../src/experiments/fit/record-calcium.ts';
import { ADAPTIVE_STEP } from '../../../src/experiments/run-pairs.ts';
import { FITTED_CONSTANTS } from '../../../src/model/glusynapse.ts';
import { PUBLISHED_RULE } from '../../../src/model/plasticity-rule.ts';
import { inductionRun } from './small-induction.ts';

/** Expression so slow that ρ does not act back on calcium. */
const synapse = { ...FITTED_CONSTANTS, tau_exp_GB_s: 1e12 };
const tauCa_ms = FITTED_CONSTANTS.tau_ca_CR_ms;

interface Recorded {
  ends: ContactEnd[];
  /** Of each contact: a piece a step, and joined. */
  steps: Float32Array[];
  joined: Float32Array[];
}

/** τ* of the range that joined pieces hold for, and how large c* gets in these runs. */
const RANGE_MS = [150, 400];
const THETA = { theta_d: 0.15, theta_p: 0.22 };
const tolerance = {
  tau_ms: RANGE_MS,
  lowest: RANGE_MS.map(() => THETA.theta_d),
  relative: PIECE_ERROR,
};

async function record(
  step: Parameters<typeof recordCalcium>[4]['step'],
  tau_effca_GB_ms: number,
): Promise<Recorded> {
  const { run, duration_ms } = inductionRun(THETA);
  const writers = [null, tolerance].map((t) =>
    Array.from({ length: run.contacts.length }, () => new PieceWriter(tauCa_ms, t)),
  );
  const options = {
    synapse: { ...synapse, tau_effca_GB_ms },
    dt_ms: 0.025,
    step,
    vdccGates: 'zero' as const,
  };
  const both = writers[0]!.map((one, c) => ({
    add(t_ms: number, excess: number) {
      one.add(t_ms, excess);
      writers[1]![c]!.add(t_ms, excess);
    },
  }));
  const result = await recordCalcium(cpuEngine(), [run], duration_ms, [both], options);
  const [steps, joined] = writers.map((list) => list.map((w) => w.finish()));
  return { ends: result.runs[0]!.contacts as ContactEnd[], steps: steps!, joined: joined! };
}

/** The engines' own ρ: an implicit step over every piece, Θ the share of it that c* spends above θ. */
function implicitly(pieces: Float32Array, rule: typeof PUBLISHED_RULE, rho0: number): number {
  let rho = rho0;
  let c = 0;
  const above = (next: number, theta: number) => {
    if (c > theta === next > theta) return c > theta ? 1 : 0;
    return c > theta ? (c - theta) / (c - next) : (next - theta) / (next - c);
  };
  for (let k = 0; k < pieces.length; k += PIECE_WORDS) {
    const [h, integral, lag] = pieces.subarray(k, k + PIECE_WORDS);
    const tau = rule.tau_effca_GB_ms;
    const next = c * Math.exp(-h! / tau) + integral! * Math.exp(-lag! / tau);
    const dep = rule.gamma_d_GB * above(next, THETA.theta_d);
    const pot = rule.gamma_p_GB * above(next, THETA.theta_p);
    const old = rho;
    // the step's equation by bisection: what is left of it rises with ρ
    let [low, high] = [-1, 2];
    for (let n = 0; n < 60; n++) {
      rho = (low + high) / 2;
      const slope = -rho * (1 - rho) * (0.5 - rho) + pot * (1 - rho) - dep * rho;
      if (rho - old - (h! / 70_000) * slope > 0) high = rho;
      else low = rho;
    }
    c = next;
  }
  return rho;
}

const whole = (pieces: Float32Array) => ({ first: 0, end: pieces.length / PIECE_WORDS });

describe.each([150, 278.3177658387, 400])('replayed with τ* = %d ms', (tau_effca_GB_ms) => {
  const rule = { ...PUBLISHED_RULE, tau_effca_GB_ms };
  let recorded: Recorded;
  let fine: Recorded;
  beforeAll(async () => {
    recorded = await record(ADAPTIVE_STEP, tau_effca_GB_ms);
    fine = await record({ kind: 'fixed' }, tau_effca_GB_ms);
  });

  const rho = (pieces: Float32Array, c: number) =>
    replayRho(pieces, whole(pieces), rule, THETA, inductionRun(THETA).rho0[c]!);

  test('the peak of c* is the engine’s own', () => {
    recorded.ends.forEach(({ effcaiPeak }, c) => {
      // words of pieces have 24 bits; a peak lies at the end of a step in both
      expect(
        peakOf(recorded.steps[c]!, whole(recorded.steps[c]!), tau_effca_GB_ms) / effcaiPeak,
      ).toBeCloseTo(1, 5);
      expect(
        peakOf(recorded.joined[c]!, whole(recorded.joined[c]!), tau_effca_GB_ms) / effcaiPeak,
      ).toBeCloseTo(1, 3);
    });
  });

  test('some contacts change, some cross a threshold on the way', () => {
    const starts = inductionRun(THETA).rho0;
    const moved = recorded.ends.map(({ rho }, c) => Math.abs(rho - starts[c]!));
    expect(Math.max(...moved)).toBeGreaterThan(0.3);
    expect(recorded.ends.some(({ effcaiPeak }) => effcaiPeak > THETA.theta_p)).toBe(true);
  });

  test('ρ is the engine’s own where a step is as short as its switches', () => {
    fine.ends.forEach((end, c) => {
      // implicit steps of 0.025 ms err by 1e-6 of what moves; measured 1e-5
      expect(Math.abs(rho(fine.steps[c]!, c) - end.rho)).toBeLessThan(3e-5);
    });
  });

  test('ρ by implicit steps over pieces of a step is the engine’s own at steps that grow', () => {
    recorded.ends.forEach((end, c) => {
      const implicit = implicitly(recorded.steps[c]!, rule, inductionRun(THETA).rho0[c]!);
      // what is left is the rounding of the words to 24 bits; measured 2e-6
      expect(Math.abs(implicit - end.rho)).toBeLessThan(1e-5);
      // and the implicit steps' own error, against Runge-Kutta; measured 5e-3
      expect(Math.abs(rho(recorded.steps[c]!, c) - end.rho)).toBeLessThan(1e-2);
    });
  });

  test('joined pieces keep ρ, and are a sixth as many', () => {
    recorded.steps.forEach((steps, c) => {
      const joined = recorded.joined[c]!;
      // measured 4e-5
      expect(Math.abs(rho(joined, c) - rho(steps, c))).toBeLessThan(2e-4);
      expect(joined.length).toBeLessThan(steps.length / 6);
    });
  });
});
