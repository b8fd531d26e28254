/** The figures that ship: all that were published of this kind, each whole. */
import { describe, expect, test } from 'vitest';
import { figureCost } from '../../../src/experiments/figures/figure-cost.ts';
import { planFigure } from '../../../src/experiments/figures/figure-plan.ts';
import { FULL, QUICK } from '../../../src/experiments/figures/figure-size.ts';
import { POPULATIONS } from '../../../src/experiments/figures/populations.ts';
import {
  inSilicoMean,
  MEASURED_ROWS,
  measuredRow,
} from '../../../src/experiments/figures/published.ts';
import {
  SHIPPED_FIGURES,
  shippedFigure,
} from '../../../src/experiments/figures/shipped-figures.ts';

test.each([
  ...['2c', '3d', '3e', '3f', '3g', '3h', '3i', '3j', '3k', '3l', '4', '5', '6', '7'],
  ...['S-sjostrom', 'S-zilberter', 'S-l4'],
])('figure %s is there', (name) => {
  expect(shippedFigure(name)).toBeDefined();
});

test('names are unique', () => {
  const names = SHIPPED_FIGURES.flatMap((f) => [f.name, ...f.aliases]);
  expect(new Set(names).size).toBe(names.length);
});

test('every measured row stands in a figure', () => {
  const shown = new Set(
    SHIPPED_FIGURES.flatMap((f) => planFigure(f, 1)).flatMap((p) => p.measured.map((m) => m.id)),
  );
  expect(MEASURED_ROWS.map((r) => r.id).filter((id) => !shown.has(id))).toEqual([]);
});

describe.each(SHIPPED_FIGURES.map((f) => [f.name, f] as const))('figure %s', (_, figure) => {
  const points = planFigure(figure, 20);

  test('pairs populations that are there, and draws series that it has', () => {
    const series = figure.series.map(({ name }) => name);
    expect(new Set(series).size).toBe(series.length);
    for (const { population } of points) expect(POPULATIONS).toContain(population);
    for (const panel of figure.panels) {
      for (const name of panel.series) expect(series).toContain(name);
    }
  });

  test('compares what was measured with the pairing that was made', () => {
    for (const { measured, population, protocol } of points) {
      for (const row of measured) {
        const { frequency_Hz, deltaT_ms, nSpikes, nSweeps, period_ms } = row;
        expect(row.pathway).toBe(population);
        expect(protocol.induction).toEqual({
          frequency_Hz,
          deltaT_ms,
          nSpikes,
          nSweeps,
          period_ms,
        });
      }
    }
  });
});

test('the training protocols take 20 test spikes and 16 pairs, or 60 and 100', () => {
  const cost = (size: typeof QUICK) =>
    figureCost(planFigure(shippedFigure('2c')!, size.testSpikes), size.pairs);
  expect(cost(QUICK).runs).toBe(5 * 16);
  expect(cost(FULL).runs).toBe(5 * 100);
  // 2 × 60 spikes every 4 s, a pairing of 44 s, silences: 530 s; from L2/3 every 10 s: 1350 s
  expect(cost(FULL).biological_s).toBe(100 * (4 * 530 + 1350));
});

test('points that ask for one run are counted once', () => {
  const banerjee = planFigure(shippedFigure('4')!, 20).filter((p) => p.id.startsWith('bnr14'));
  expect(banerjee.length).toBe(2);
  expect(figureCost(banerjee, 8).runs).toBe(8);
});

test('slopes and weak pairs follow the experiments', () => {
  const point = (id: string) =>
    SHIPPED_FIGURES.flatMap((f) => planFigure(f, 20)).find((p) =>
      p.measured.some((m) => m.id === id),
    )!;
  expect(point('bnr14_01')).toMatchObject({ measure: 'slope', weakestEpsp_mV: 0.05 });
  expect(point('rmp08_01')).toMatchObject({ measure: 'slope', rule: { gamma_d: 0 } });
  expect(point('rmp08_02')).toMatchObject({ measure: 'slope', rule: {} });
  expect(point('mrk97_07')).toMatchObject({ measure: 'amplitude', weakestEpsp_mV: 0.01 });
  expect(point('zlb09_01').protocol.before.period_ms).toBe(7000);
});

test('published numbers: a measured row, a mean of the map, and none for another pairing', () => {
  expect(measuredRow('mrk97_07')).toMatchObject({ mean: 1.2013, sem: 0.0626, n: 6 });
  const pairing = { nSpikes: 5, nSweeps: 10, period_ms: 4000, frequency_Hz: 10, deltaT_ms: 10 };
  const found = inSilicoMean('L5_TTPC-L5_TTPC', 'in-vitro', pairing)!;
  expect(found.mean).toBe(1.1178);
  expect(found.sem).toBeCloseTo(0.04441, 5); // SD 0.4441 of 100 pairs
  expect(inSilicoMean('L5_TTPC-L5_TTPC', 'in-vivo', pairing)?.mean).toBe(0.96);
  expect(inSilicoMean('L5_TTPC-L5_TTPC', 'in-vitro', { ...pairing, nSweeps: 12 })).toBeNull();
  expect(inSilicoMean('L5_TTPC-L5_TTPC', 'in-vitro', pairing, { gamma_d: 0 })).toBeNull();
  const single = { nSpikes: 1, nSweeps: 100, period_ms: 5000, frequency_Hz: 0.2, deltaT_ms: -15 };
  expect(inSilicoMean('L4_PC-L23_PC', 'in-vitro', single)?.mean).toBe(0.8475);
  expect(inSilicoMean('L4_PC-L23_PC', 'in-vitro', single, { gamma_d: 0 })?.mean).toBe(1.1383);
});
