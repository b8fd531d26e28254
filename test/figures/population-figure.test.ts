/** Pictures of pairing figures from made-up results: every shipped figure draws, five kinds as text. */
import { expect, test } from 'vitest';
import { rasterise } from '../../src/cli/rasterise.ts';
import { SHIPPED_FIGURES, shippedFigure } from '../../src/experiments/figures/shipped-figures.ts';
import { mapDifference } from '../../src/figures/map-panels.ts';
import { populationFigure } from '../../src/figures/population-figure.ts';
import { madeUpResults, PAIRS } from './made-up-results.ts';

const draw = (name: string) => {
  const figure = shippedFigure(name)!;
  return populationFigure({ figure, results: madeUpResults(figure), pairs: PAIRS, testSpikes: 20 });
};

test.each(SHIPPED_FIGURES.map(({ name }) => name))('figure %s draws', (name) => {
  const svg = draw(name);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  expect(svg).toContain('mean ± SEM');
});

// bars, curves, a map beside the published one, distances
test.each(['2c', '3e', '3g-i', '3k-l'])('figure %s looks as it did', async (name) => {
  await expect(draw(name)).toMatchFileSnapshot(`snapshots/population-${name}.svg`);
});

test('points without a run that counts leave their place empty', () => {
  const figure = shippedFigure('2c')!;
  const results = madeUpResults(figure).map((result, i) => {
    if (i > 0) return result;
    const runs = result.runs.map((run) => ({ ...run, counts: false }));
    const none = { mean: Number.NaN, sd: Number.NaN, sem: Number.NaN, n: 0 };
    return { ...result, runs, ours: none, dropped: PAIRS };
  });
  const svg = populationFigure({ figure, results, pairs: PAIRS, testSpikes: 20 });
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('a difference of maps is taken where both are known', () => {
  const cell = (frequency_Hz: number, value: number) => ({ frequency_Hz, deltaT_ms: 5, value });
  expect(mapDifference([cell(2, 1.5), cell(5, 1)], [cell(2, 1.25), cell(10, 1)])).toEqual([
    cell(2, 0.25),
  ]);
});

test('a picture becomes a PNG of print size', async () => {
  const png = await rasterise(draw('2c'), 3);
  expect([...png.slice(1, 4)]).toEqual([...'PNG'].map((c) => c.charCodeAt(0)));
  const width = new DataView(png.buffer, png.byteOffset).getUint32(16);
  expect(width).toBeGreaterThan(1800);
});
