/** The picture of a circuit: a snapshot, seeded and without a clock. */
import { expect, test } from 'vitest';
import { circuitFigure } from '../../src/figures/circuit-figure.ts';

const picture = {
  title: 'Circuit test',
  subtitle: '4 cells',
  somata: [
    { x_um: -20, y_um: 30, inhibitory: false },
    { x_um: 5, y_um: 60, inhibitory: false },
    { x_um: 12, y_um: 150, inhibitory: true },
    { x_um: 0, y_um: 170, inhibitory: false },
  ],
  layers: [
    { name: '5', bottom_um: 0, top_um: 100 },
    { name: '4', bottom_um: 100, top_um: 190 },
  ],
  curves: [
    { rule: 'A to A', distance_um: [12.5, 37.5], built: [0.2, 0.1], expected: [0.18, 0.12] },
    { rule: 'A to B', distance_um: [12.5], built: [0.05], expected: [0.06] },
  ],
  ratios: [
    { part: 'cells', item: 'all', ratio: 1 },
    { part: 'contacts', item: 'A to A', ratio: 3 },
  ],
  epsps: [{ rule: 'A to A', published: 1.3, publishedSd: 1.1, built: 1.1, builtSd: 0.4 }],
};

test('a circuit with sampled EPSPs', async () => {
  await expect(circuitFigure(picture)).toMatchFileSnapshot('snapshots/circuit.svg');
});

test('without them the panel is left out, and nothing runs off the page', () => {
  const svg = circuitFigure({ ...picture, epsps: [] });
  expect(svg).not.toContain('EPSP');
  // a ratio of 3 is drawn at the edge of 0.5 … 1.5
  const xs = [...svg.matchAll(/cx="([\d.]+)"/g)].map(([, x]) => Number(x));
  expect(Math.max(...xs)).toBeLessThan(520);
});
