/** Pictures of made-up results, as text: a change of a picture is a change of its snapshot. */
import { expect, test } from 'vitest';
import { rasterise } from '../../src/cli/rasterise.ts';
import { cellFigure } from '../../src/figures/cell-figure.ts';
import { ratioFigure, sideBySideFigure } from '../../src/figures/overview-figure.ts';
import { renderPage } from '../../src/figures/page.ts';
import { pairFigure } from '../../src/figures/pair-figure.ts';
import { shortNumber } from '../../src/figures/style.ts';
import { thin } from '../../src/figures/thin.ts';
import { readSwc } from '../../src/io/swc.ts';
import { syntheticResult } from './synthetic.ts';

const pair = 'L5-L5';
const lastEpsps = 30;

test('a run: EPSPs, means, ρ, voltage, c* of each contact', async () => {
  const protocol = '10 Hz -10 ms';
  const svg = pairFigure({ pair, protocol, result: syntheticResult(), lastEpsps });
  await expect(svg).toMatchFileSnapshot('snapshots/pair.svg');
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('a run stopped early, without plasticity, still draws', () => {
  const result = syntheticResult();
  const none = { t_ms: new Float64Array(0), values: new Float64Array(0) };
  const nan = { t_ms: Float64Array.of(0, 1), values: Float64Array.of(Number.NaN, Number.NaN) };
  const svg = pairFigure({
    pair,
    protocol: '10 Hz +10 ms',
    lastEpsps,
    result: {
      ...result,
      complete: false,
      amplitudeRatio: Number.NaN,
      slopeRatio: Number.NaN,
      epsps: result.epsps.slice(0, 5),
      meanEpsp: { before: result.meanEpsp.before, after: nan },
      spikes_ms: new Float64Array(0),
      sweep: none,
      contacts: result.contacts.map((c) => ({ ...c, theta_d: -1, theta_p: Infinity })),
    },
  });
  expect(svg).toMatch(/EPSP × –/);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('two runs side by side, and the ratios of many', async () => {
  const runs = [
    { pair, protocol: '10 Hz +10 ms', result: syntheticResult() },
    { pair, protocol: '10 Hz -10 ms', result: syntheticResult({ ratio: 0.7, seed: 2 }) },
  ];
  const beside = sideBySideFigure('demo', runs, lastEpsps);
  await expect(beside).toMatchFileSnapshot('snapshots/side-by-side.svg');
  const many = Array.from({ length: 9 }, (_, i) => ({
    protocol: ['10 Hz -10 ms', '10 Hz +10 ms', '20 Hz +5 ms'][i % 3]!,
    ratio: i === 4 ? null : 0.8 + 0.07 * i,
  }));
  await expect(ratioFigure('many', many)).toMatchFileSnapshot('snapshots/ratios.svg');
});

test('a cell and its step response', async () => {
  const morphology = readSwc(
    '1 1 0 0 0 8 -1\n2 3 -8 0 0 1 1\n3 3 -80 -20 0 0.5 2\n4 4 0 8 0 2 1\n5 4 5 300 0 1 4\n',
    'cell.swc',
  );
  const t_ms = Float64Array.from({ length: 801 }, (_, i) => i);
  const v_mV = { t_ms, values: t_ms.map((t) => (t > 300 && t < 700 ? -60 : -70)) };
  const step = { start_ms: 300, end_ms: 700, amplitude_nA: 0.5 };
  const svg = cellFigure({ title: 'cell', morphology, v_mV, spikes_ms: [], step });
  await expect(svg).toMatchFileSnapshot('snapshots/cell.svg');
});

test('PNG shows text without any font of the machine', async () => {
  const page = { width: 200, height: 60, panels: [] };
  const empty = await rasterise(renderPage({ ...page, title: '' }));
  const written = await rasterise(renderPage({ ...page, title: 'ρ* θd Δt µm −10 ĝ ×' }));
  expect([...written.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
  expect(written.length).toBeGreaterThan(empty.length + 1000); // glyphs take a few kB
});

test('thinning keeps the peak and the ends', () => {
  const t_ms = Float64Array.from({ length: 10_000 }, (_, i) => i);
  const points = thin({ t_ms, values: t_ms.map((t) => (t === 4321 ? 30 : -70)) }, 100);
  expect(points.length).toBeLessThan(210);
  expect(Math.max(...points.map(({ value }) => value))).toBe(30);
  expect(points[0]!.t).toBe(0);
  expect(points.at(-1)!.t).toBe(9999);
});

test('numbers are short, with a true minus', () => {
  expect([1.2345, 0.5, 120.4, -3, 0, Number.NaN].map((x) => shortNumber(x))).toEqual([
    '1.23',
    '0.5',
    '120',
    '−3',
    '0',
    '–',
  ]);
});
