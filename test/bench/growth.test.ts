/** Lines through series of sizes, and what `bench growth` says of them. */
import { describe, expect, test } from 'vitest';
import { SERIES, sizeName } from '../../bench/cases/growth.ts';
import { growthText } from '../../bench/growth.ts';
import type { CaseResult } from '../../bench/schema.ts';
import { relativeLine } from '../../bench/statistics.ts';

describe('the line of least relative residuals', () => {
  test('goes through points that lie on one', () => {
    const { at0, slope, residuals } = relativeLine([1, 10, 1000], [5, 23, 2003]);
    expect(at0).toBeCloseTo(3, 9);
    expect(slope).toBeCloseTo(2, 12);
    for (const r of residuals) expect(Math.abs(r)).toBeLessThan(1e-9);
  });

  test('by hand: y = 1, 2, 2 at x = 0, 1, 2', () => {
    // weights 1, 1/4, 1/4: Σw 3/2, Σwx 3/4, Σwx² 5/4, Σwy 2, Σwxy 3/2; determinant 21/16
    const { at0, slope, residuals } = relativeLine([0, 1, 2], [1, 2, 2]);
    expect(slope).toBeCloseTo((1.5 * 1.5 - 0.75 * 2) / (21 / 16), 12); // 4/7
    expect(at0).toBeCloseTo((2 - 0.75 * (4 / 7)) / 1.5, 12); // 22/21
    expect(residuals[0]).toBeCloseTo(-1 / 21, 12);
  });

  test('needs two sizes', () => {
    expect(() => relativeLine([3, 3], [1, 2])).toThrow(RangeError);
  });
});

test('growth says what a contact and a cell cost', () => {
  const results = SERIES.flatMap((series) =>
    series.sizes.map(
      (size) =>
        ({
          name: sizeName(series, size),
          cells: 4,
          wall_s: [0.1 + 1e-5 * size],
          per_repetition: { cell_steps: 400 },
          memory_bytes: 1000 + 160 * size,
        }) as unknown as CaseResult,
    ),
  );
  const text = growthText(results);
  // 100 steps
  expect(text).toContain('a step: 1000 us, and 100 ns for each of the contacts');
  expect(text).toContain('memory: 160 bytes for each');
  expect(text.match(/ 0 %/g)!.length).toBe(2 * SERIES.flatMap(({ sizes }) => sizes).length);
  expect(() => growthText(results.slice(1))).toThrow(/100 contacts/);
});
