/** The picture of a fit says what the fit came to. */
import { expect, test } from 'vitest';
import { type FitFigureInput, fitFigure } from '../../src/figures/fit-figure.ts';
import { PUBLISHED_RULE, RULE_PARAMETERS } from '../../src/model/plasticity-rule.ts';

const targets = ['mrk97_01', 'mrk97_07', 'mrk97_08'];

function input(): FitFigureInput {
  return {
    title: 'training: fit of the plasticity rule',
    subtitle: '40 generations of 60',
    history: Array.from({ length: 40 }, (_, i) => ({
      generation: i + 1,
      bestLargest: 0.6 + 5 * Math.exp(-i / 8),
      bestMean: 0.3 + 2 * Math.exp(-i / 8),
      medianLargest: 1.5 + 9 * Math.exp(-i / 12),
    })),
    targets,
    front: Array.from({ length: 30 }, (_, k) =>
      targets.map((_, t) => 0.2 + Math.abs(Math.sin(k * 1.7 + t * 2.1)) * (1 + k / 10)),
    ),
    best: [
      { mean: 0.99, sem: 0.02, measured: 0.9886, measuredSem: 0.04 },
      { mean: 1.12, sem: 0.03, measured: 1.2013, measuredSem: 0.0626 },
      { mean: 0.87, sem: 0.02, measured: 0.7922, measuredSem: 0.0259 },
    ],
    parameters: RULE_PARAMETERS.map((name) => ({
      name,
      value: PUBLISHED_RULE[name],
      low: PUBLISHED_RULE[name] * 0.5,
      high: PUBLISHED_RULE[name] * 2,
    })),
  };
}

test('a fit’s picture names its targets, parameters and values, and is the same each time', async () => {
  const svg = fitFigure(input());
  for (const name of [...targets, ...RULE_PARAMETERS, '278.3', 'measured', 'predicted']) {
    expect(svg).toContain(name);
  }
  await expect(svg).toMatchFileSnapshot('snapshots/fit.svg');
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('a perfect fit of one generation and parameters that were kept is drawn too', () => {
  const one = input();
  const svg = fitFigure({
    ...one,
    history: one.history.slice(0, 1).map((h) => ({ ...h, bestLargest: 0, bestMean: 0 })),
    front: one.front.slice(0, 1),
    parameters: one.parameters.map((p) => ({ ...p, low: p.value, high: p.value })),
    best: one.best.map((b) => ({ ...b, sem: Number.NaN })),
  });
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});
