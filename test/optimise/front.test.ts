/** Dominance, fronts and hypervolumes worked out by hand. */
import { expect, test } from 'vitest';
import { dominates, joinFront } from '../../src/optimise/dominance.ts';
import { hypervolume } from './hypervolume.ts';

const at = (...f: number[]) => ({ x: f, f });

test('a point dominates what is nowhere better and somewhere worse', () => {
  expect(dominates([1, 2], [1, 3])).toBe(true);
  expect(dominates([1, 2], [1, 2])).toBe(false);
  expect(dominates([1, 3], [2, 2])).toBe(false);
});

test('a front keeps what nothing dominates, and the first of equals', () => {
  const front = joinFront([at(1, 4), at(3, 2)], [at(2, 2), at(1, 4), at(5, 5), at(4, 1)]);
  expect(front.map(({ f }) => f)).toEqual([
    [1, 4],
    [2, 2],
    [4, 1],
  ]);
});

test('a hypervolume is the area, or volume, of a staircase', () => {
  expect(hypervolume([[1, 1]], [3, 4])).toBe(6);
  // 3·1 + 1·1: the second point adds what the first leaves
  expect(
    hypervolume(
      [
        [0, 2],
        [2, 1],
        [2.5, 2.5],
      ],
      [3, 3],
    ),
  ).toBe(4);
  expect(hypervolume([[3, 0]], [3, 3])).toBe(0);
  // two boxes 1·2·3 and 2·2·1 that share 1·2·1
  expect(
    hypervolume(
      [
        [2, 1, 0],
        [1, 1, 2],
      ],
      [3, 3, 3],
    ),
  ).toBe(6 + 4 - 2);
});
