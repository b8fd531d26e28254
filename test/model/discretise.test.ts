/** Segments of sections whose integrals are known in closed form, and the tree they make. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cylinders, discretise, segmentCount } from '../../src/model/discretise.ts';
import { flatten } from '../../src/model/flatten.ts';
import { sectionStarts_um } from '../../src/model/path-distance.ts';

const point = (x_um: number, diam_um: number) => ({ x_um, y_um: 0, z_um: 0, diam_um });
const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

test.each([
  [0.5, 40, 1],
  [39.99, 40, 1],
  [40, 40, 3],
  [79.9, 40, 3],
  [80, 40, 5],
  [80, 100, 1],
])('a section of %f µm in chunks of %f µm has %i segments', (length_um, chunk_um, nseg) => {
  expect(segmentCount(length_um, chunk_um)).toBe(nseg);
});

describe('discretise', () => {
  test('a cylinder of points is the cylinder', () => {
    const points = [0, 7, 31, 100].map((x) => point(x, 2));
    const cut = discretise(points, 5, 100);
    const exact = cylinders(100, new Float64Array(5).fill(2), 100);
    for (let i = 0; i < 5; i++) {
      expect(cut.area_um2[i]! / exact.area_um2[i]!).toBeCloseTo(1, 13);
      expect(cut.diam_um[i]!).toBeCloseTo(2, 13);
    }
    for (let i = 0; i <= 5; i++) {
      expect(cut.ri_MOhm[i]! / exact.ri_MOhm[i]!).toBeCloseTo(1, 13);
    }
    // 4 Ra L/(π d²) of half a segment: 0.01 · 4 · 100 · 10/(4π) MΩ
    expect(exact.ri_MOhm[0]).toBeCloseTo(10 / Math.PI, 12);
  });

  test('a cone: lateral area, mean diameter, and 4 Ra/π · δ/(d₁d₂) exactly', () => {
    const cut = discretise([point(0, 4), point(60, 1)], 3, 150);
    const d = (x: number) => 4 - x / 20;
    for (let i = 0; i < 3; i++) {
      const [a, b] = [d(20 * i), d(20 * (i + 1))];
      expect(cut.area_um2[i]!).toBeCloseTo(
        (Math.PI / 2) * (a + b) * Math.hypot(20, (b - a) / 2),
        9,
      );
      expect(cut.diam_um[i]!).toBeCloseTo((a + b) / 2, 12);
    }
    const ri = (from: number, to: number) =>
      (0.04 * 150 * (to - from)) / (Math.PI * d(from) * d(to));
    const expected = [ri(0, 10), ri(10, 20) + ri(20, 30), ri(30, 40) + ri(40, 50), ri(50, 60)];
    expected.forEach((value, i) => {
      expect(cut.ri_MOhm[i]!).toBeCloseTo(value, 12);
    });
  });

  test('a step in diameter adds its ring to the area and nothing to the length', () => {
    const cut = discretise([point(0, 2), point(10, 2), point(10, 6), point(20, 6)], 1, 100);
    const ring = (Math.PI / 4) * (36 - 4);
    expect(cut.length_um).toBe(20);
    expect(cut.area_um2[0]).toBeCloseTo(Math.PI * (20 + 60) + ring, 9);
  });

  test('cutting finer changes neither the whole area nor the end-to-end resistance', () => {
    const step = fc.record({
      dx: fc.integer({ min: 1, max: 400 }),
      d: fc.integer({ min: 1, max: 80 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 12 }), fc.nat(20), (steps, pairs) => {
        let x = 0;
        const points = steps.map(({ dx, d }) => {
          x += dx;
          return point(x / 16, d / 16);
        });
        const [one, many] = [1, 1 + 2 * pairs].map((nseg) => discretise(points, nseg, 100)) as [
          ReturnType<typeof discretise>,
          ReturnType<typeof discretise>,
        ];
        // Sums of a few hundred float64 terms.
        expect(Math.abs(sum(many.area_um2) / sum(one.area_um2) - 1)).toBeLessThan(1e-11);
        expect(Math.abs(sum(many.ri_MOhm) / sum(one.ri_MOhm) - 1)).toBeLessThan(1e-11);
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

const section = (name: string, parent: number, parentX: number | null, nseg: number) => ({
  name,
  type: 'basal',
  parent,
  parentX,
  nseg,
  length_um: 10 * nseg,
  Ra_ohm_cm: 100,
});
const tree = [
  section('soma[0]', -1, null, 1),
  section('dend[0]', 0, 0.5, 3),
  section('axon[0]', 0, 1, 1),
  section('dend[1]', 1, 0.5, 1),
  section('dend[2]', 1, 0, 1),
  section('dend[3]', 0, 0, 1),
];

test('sections join end nodes, segments, and at x = 0 what their parent joins', () => {
  const geometry = tree.map(({ nseg }) =>
    cylinders(10 * nseg, new Float64Array(nseg).fill(2), 100),
  );
  const { nodes, firstNode } = flatten(tree, geometry, [1, 2, 1, 2, 2, 2]);
  expect([...firstNode]).toEqual([1, 3, 7, 9, 11, 13]);
  // root0 soma end | dend[0] ×3 end | axon end | on dend[0]'s middle | on soma's middle | on root0
  expect([...nodes.parent]).toEqual([-1, 0, 1, 1, 3, 4, 5, 2, 7, 4, 9, 1, 11, 0, 13]);
  expect(nodes.kind.filter((kind) => kind === 'end')).toHaveLength(6);
  expect([...nodes.cm_uF_cm2.slice(0, 7)]).toEqual([0, 1, 0, 2, 2, 2, 0]);
  expect(nodes.area_um2[0]).toBe(100);
  expect(nodes.ri_MOhm[0]).toBe(0);
});

test('path distance runs from the chosen point of the soma', () => {
  expect([...sectionStarts_um(tree, 0.5)]).toEqual([0, 0, 5, 15, 0, 5]);
  expect([...sectionStarts_um(tree, 0)]).toEqual([0, 5, 10, 20, 5, 0]);
});
