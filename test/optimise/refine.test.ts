/** Differential evolution of the largest objective, on a problem whose optimum is known. */
import { expect, test } from 'vitest';
import { type Individual, largestObjective } from '../../src/optimise/dominance.ts';
import {
  acceptBetter,
  proposeNear,
  type RefineState,
  startRefining,
} from '../../src/optimise/refine.ts';

const bounds = Array.from({ length: 6 }, () => ({ low: -2, high: 2 }));
const settings = { bounds, seed: 5 };

/** Distances to three corners of a triangle in the first two variables, the others a ravine: least 2/√3 of its side. */
const corners = [
  [0, 1],
  [-Math.sqrt(3) / 2, -0.5],
  [Math.sqrt(3) / 2, -0.5],
];
const evaluate = (x: number[]): Individual => {
  const ravine = x.slice(2).reduce((sum, v) => sum + 50 * (v - x[0]!) ** 2, 0);
  return { x, f: corners.map(([a, b]) => Math.hypot(x[0]! - a!, x[1]! - b!) + ravine) };
};

function grid(): Individual[] {
  return Array.from({ length: 40 }, (_, i) =>
    evaluate(bounds.map((_, v) => -2 + 4 * (((i + 1) * (0.6180339887 + v * 0.1372)) % 1))),
  );
}

function refine(state: RefineState, generations: number): RefineState {
  let now = state;
  while (now.generation < generations) {
    now = acceptBetter(now, proposeNear(now, settings).map(evaluate));
  }
  return now;
}

test('finds the point whose largest distance is smallest', () => {
  const { population } = refine(startRefining(grid(), 30), 300);
  // the centre of the triangle, 1 from each corner
  const best = Math.min(...population.map(largestObjective));
  expect(best).toBeGreaterThanOrEqual(1);
  expect(best).toBeLessThan(1.001);
});

test('never gets worse, stays in its bounds, and goes on from a stored state as if it had not stopped', () => {
  let state = startRefining(grid(), 12);
  const largestAtFirst = state.population.map(largestObjective);
  for (let i = 0; i < 20; i++) {
    for (const x of proposeNear(state, settings)) {
      for (const value of x) expect(Math.abs(value)).toBeLessThanOrEqual(2);
    }
    state = refine(state, i + 1);
  }
  state.population.forEach((one, i) => {
    expect(largestObjective(one)).toBeLessThanOrEqual(largestAtFirst[i]!);
  });
  const stored = JSON.parse(JSON.stringify(refine(startRefining(grid(), 12), 7))) as RefineState;
  expect(refine(stored, 20)).toEqual(state);
});

test('takes the best of a list, and needs three', () => {
  const list = grid();
  const { population } = startRefining(list, 5);
  const sorted = list.map(largestObjective).sort((a, b) => a - b);
  expect(population.map(largestObjective)).toEqual(sorted.slice(0, 5));
  expect(() => startRefining(list.slice(0, 2), 5)).toThrow(/2 points: expected at least 3/);
});
