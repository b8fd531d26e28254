/** Cells in the column: numbers exact, places uniform in the prism of their layer. */
import { describe, expect, test } from 'vitest';
import {
  apportion,
  columnRadius_um,
  hexagonArea_um2,
  placeCells,
} from '../../src/builder/column.ts';
import { specAndFacts } from './small.ts';

describe('apportion', () => {
  test('shares out all, by the largest remainders', () => {
    expect(apportion(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(apportion(7, [5, 3, 2])).toEqual([4, 2, 1]); // 3.5, 2.1, 1.4
    expect(apportion(0, [2, 1])).toEqual([0, 0]);
  });
});

describe('column-1000', () => {
  const { spec, facts } = specAndFacts('column-1000');
  const column = placeCells(spec, facts.composition, 1);

  test('has the published share of each layer, to one cell a type', () => {
    const weight = (of: (layer: string) => boolean) =>
      facts.composition.types.reduce((sum, t) => sum + (of(t.layer) ? t.weight : 0), 0);
    for (const layer of ['1', '2', '3', '4', '5', '6']) {
      const types = facts.composition.types.filter((t) => t.layer === layer).length;
      const cells = column.typeOf.filter((t) => column.types[t]!.layer === layer).length;
      const share = (1000 * weight((l) => l === layer)) / weight(() => true);
      expect(Math.abs(cells - share)).toBeLessThan(types);
    }
    expect(column.size).toBe(1000);
  });

  test('has the published density', () => {
    const height_um = column.layers.at(-1)!.top_um;
    expect(height_um).toBe(2082);
    const volume_mm3 = (hexagonArea_um2(column.radius_um) * height_um) / 1e9;
    expect(1000 / volume_mm3).toBeCloseTo(facts.composition.density_per_mm3, 6);
    expect(columnRadius_um({ ...spec, radius_um: 50 }, facts.composition)).toBe(50);
  });

  test('keeps every soma in its hexagon and its layer', () => {
    const inner = (column.radius_um * Math.sqrt(3)) / 2 + 1e-9;
    for (let i = 0; i < column.size; i++) {
      for (const k of [1, 3, 5]) {
        const [nx, nz] = [Math.cos((k * Math.PI) / 6), Math.sin((k * Math.PI) / 6)];
        expect(Math.abs(column.x_um[i]! * nx + column.z_um[i]! * nz)).toBeLessThanOrEqual(inner);
      }
      const layer = column.layers.find((l) => l.name === column.types[column.typeOf[i]!]!.layer)!;
      expect(column.y_um[i]).toBeGreaterThanOrEqual(layer.bottom_um);
      expect(column.y_um[i]).toBeLessThanOrEqual(layer.top_um);
    }
  });

  test('is uniform: mean square distance from the axis, mean angle, mean height in layer 6', () => {
    // bounds of 4.4 standard errors: each fails by chance for one seed in 100,000
    const Z = 4.4;
    const { size, x_um, y_um, z_um, angle, radius_um } = column;
    const square = x_um.map((x, i) => (x * x + z_um[i]! ** 2) / radius_um ** 2);
    const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
    // of a hexagon of radius 1: E r² = 5/12, and E r⁴ below 0.25
    expect(Math.abs(mean(square) - 5 / 12)).toBeLessThan(Z * Math.sqrt(0.25 / size));
    expect(Math.abs(mean(angle) / Math.PI - 1)).toBeLessThan(Z / Math.sqrt(3 * size));
    const deep = y_um.filter((_, i) => column.types[column.typeOf[i]!]!.layer === '6');
    expect(Math.abs(mean(deep) / 700 - 0.5)).toBeLessThan(Z / Math.sqrt(12 * deep.length));
  });

  test('places a cell by its number and the seed alone', () => {
    const other = placeCells({ ...spec, radius_um: column.radius_um }, facts.composition, 1);
    expect(other.x_um).toEqual(column.x_um);
    expect(other.angle).toEqual(column.angle);
    expect(placeCells(spec, facts.composition, 2).x_um).not.toEqual(column.x_um);
  });
});
