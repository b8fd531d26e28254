/** What a figure asks for before it runs: runs, biological time, steps. */
import type { FigurePoint } from './figure-plan.ts';
import { runDuration_ms } from './figure-runs.ts';
import { canonical } from './run-key.ts';

/**
 * Steps of a run: each test spike and each pairing is followed by fine steps until the voltage rests.
 * Measured on pairs of L5 TTPC (docs/figures).
 */
const STEPS_PER_TEST_SPIKE = 220;
const STEPS_PER_PAIRING = 560;

export interface FigureCost {
  runs: number;
  biological_s: number;
  /** Estimated steps of all runs by population. */
  steps: Record<string, number>;
}

/** Points that share their runs are counted once. */
export function figureCost(points: readonly FigurePoint[], pairs: number): FigureCost {
  const distinct = new Map(
    points.map((point) => {
      const { population, condition, rule } = point;
      const { name: _, ...protocol } = point.protocol;
      return [canonical([population, condition, rule, protocol]), point];
    }),
  );
  const cost: FigureCost = { runs: 0, biological_s: 0, steps: {} };
  for (const { population, protocol } of distinct.values()) {
    const { before, after, induction } = protocol;
    const steps =
      STEPS_PER_TEST_SPIKE * (before.nSpikes + after.nSpikes) +
      STEPS_PER_PAIRING * induction.nSweeps * induction.nSpikes;
    cost.runs += pairs;
    cost.biological_s += (pairs * runDuration_ms(protocol)) / 1000;
    cost.steps[population] = (cost.steps[population] ?? 0) + pairs * steps;
  }
  return cost;
}
