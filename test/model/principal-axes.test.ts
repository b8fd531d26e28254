/** Principal axes: an eigensystem, with the directions NEURON's Matrix.symmeig gives. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Matrix3, principalAxes } from '../../src/model/principal-axes.ts';

test('the axes of an outline in the plane point as NEURON 8.2.2 has them', () => {
  const { values, vectors } = principalAxes([
    [2, 1, 0],
    [1, 5, 0],
    [0, 0, 0],
  ])!;
  const expected = [
    [1.697224362268006, -0.9570920264890528, 0.28978414868843005, 0],
    [5.302775637731994, 0.28978414868843005, 0.9570920264890528, 0],
    [0, 0, 0, 1],
  ];
  expected.forEach(([value, ...vector], k) => {
    expect(values[k]).toBeCloseTo(value!, 14);
    vector.forEach((x, i) => {
      expect(vectors[k]![i]).toBeCloseTo(x, 14);
    });
  });
});

test('every symmetric matrix is rebuilt from its axes', () => {
  // Sixteenths: products of subnormal numbers are no concern of micrometres.
  const entry = fc.integer({ min: -100_000, max: 100_000 }).map((n) => n / 16);
  fc.assert(
    fc.property(fc.tuple(entry, entry, entry, entry, entry, entry), ([a, b, c, d, e, f]) => {
      const matrix: Matrix3 = [
        [a, b, c],
        [b, d, e],
        [c, e, f],
      ];
      const { values, vectors } = principalAxes(matrix)!;
      const scale = Math.max(...matrix.flat().map(Math.abs));
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          const sum = values.reduce(
            (s, value, k) => s + value * vectors[k]![i]! * vectors[k]![j]!,
            0,
          );
          // A few dozen rotations, each rounding to float64.
          expect(Math.abs(sum - matrix[i]![j]!)).toBeLessThanOrEqual(1e-13 * scale);
        }
      }
    }),
    { seed: 11, numRuns: 1000 },
  );
});

test('a matrix that is not finite has none', () => {
  const row = [Number.NaN, 0, 0] as [number, number, number];
  expect(principalAxes([row, row, row])).toBeNull();
});
