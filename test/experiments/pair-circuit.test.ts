/** Which pairs are drawn from a circuit, on one small enough to list. */
import { describe, expect, test } from 'vitest';
import {
  type CircuitConnection,
  choosePairs,
  type PairCircuit,
} from '../../src/experiments/pair-circuit.ts';

/** Cells in a row along x, 10 µm apart; each gets contacts from the two before it. */
function row(n: number, mtypeOf: (cell: number) => string): PairCircuit {
  const never = () => {
    throw new Error('cells are not looked at to choose pairs');
  };
  return {
    mtypes: Array.from({ length: n }, (_, i) => mtypeOf(i)),
    x_um: Float64Array.from({ length: n }, (_, i) => 10 * i),
    y_um: new Float64Array(n),
    z_um: Float64Array.from({ length: n }, (_, i) => i % 3),
    afferents: (target): CircuitConnection[] =>
      [target - 2, target - 1]
        .filter((source) => source >= 0)
        .map((source) => ({ source, target, contacts: [10 * target, 10 * target + 1] })),
    cell: never,
    places: never,
    physiology: never,
    close: () => {},
  };
}

const choice = { pre: ['A'], post: ['A'], count: 5, seed: 1 };
const all = row(10, () => 'A');
const names = (chosen: CircuitConnection[]) => chosen.map((c) => `${c.source}>${c.target}`);

describe('pairs of a circuit', () => {
  test('end on different cells while there are any', () => {
    const chosen = choosePairs(all, { ...choice, count: 9 });
    expect(new Set(chosen.map((c) => c.target)).size).toBe(9);
  });

  test('then come second partners, until every connection is drawn once', () => {
    const chosen = choosePairs(all, { ...choice, count: 17 });
    expect(new Set(names(chosen)).size).toBe(17);
    expect(() => choosePairs(all, { ...choice, count: 18 })).toThrow(
      'holds 17 connected pairs of A to A, expected 18',
    );
  });

  test('depend on the seed, and a longer draw begins with the shorter one', () => {
    const five = names(choosePairs(all, choice));
    expect(names(choosePairs(all, choice))).toEqual(five);
    expect(names(choosePairs(all, { ...choice, count: 8 })).slice(0, 5)).toEqual(five);
    const others = [2, 3, 4].map((seed) => names(choosePairs(all, { ...choice, seed })));
    expect(others.some((other) => other.join() !== five.join())).toBe(true);
  });

  test('have somata within the limits of each axis', () => {
    const near = choosePairs(all, { ...choice, count: 9, apart_um: { across: 10 } });
    expect(near.every((c) => c.target - c.source === 1)).toBe(true);
    // z differs by 0, 1 or 2; 1 within 1: of neighbours those that do not go from 2 back to 0
    const flat = { across: 10, depth: 1 };
    expect(choosePairs(all, { ...choice, count: 6, apart_um: flat })).toHaveLength(6);
    expect(() => choosePairs(all, { ...choice, count: 7, apart_um: flat })).toThrow(
      'holds 6 connected pairs of A to A with somata within across 10 µm, depth 1 µm, expected 7',
    );
  });

  test('are of the types, by name or pattern', () => {
    const mixed = row(10, (cell) => (cell % 2 === 0 ? 'L5_A' : 'L4_B'));
    const found = choosePairs(mixed, { pre: ['L4_*'], post: ['L5_A'], count: 4, seed: 1 });
    expect(found.every((c) => c.source % 2 === 1 && c.target % 2 === 0)).toBe(true);
    expect(() => choosePairs(mixed, { pre: ['L6_*'], post: ['L5_A'], count: 1, seed: 1 })).toThrow(
      'no presynaptic cell is of type L6_*: there are L4_B, L5_A',
    );
  });
});
