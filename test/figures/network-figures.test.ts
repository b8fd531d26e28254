/** Pictures of made-up network runs, as text: a change of a picture is a change of its snapshot. */
import { expect, test } from 'vitest';
import { MOST_MARKS, rasterFigure } from '../../src/figures/network-raster.ts';
import { type SweepPoint, sweepFigure } from '../../src/figures/network-sweep.ts';
import { type ChangedContact, weightsFigure } from '../../src/figures/network-weights.ts';
import { random123Stream } from '../../src/model/philox.ts';

const sound = (svg: string) => expect(svg).not.toMatch(/NaN|undefined|Infinity/);

/** Spikes of cells at rates of their own. */
function spikesOf(n: number, perCell: number, end_ms: number) {
  const stream = random123Stream([1, 2, 3]);
  const run: number[] = [];
  const t_ms: number[] = [];
  for (let cell = 0; cell < n; cell++) {
    for (let k = 0; k < perCell; k++) {
      run.push(cell);
      t_ms.push(end_ms * stream.next());
    }
  }
  return { run, t_ms };
}

const cells = Array.from({ length: 12 }, (_, node) => ({
  layer: node % 3 === 0 ? '23' : '5',
  mtype: node % 3 === 0 ? 'L23_TPC:A' : node % 3 === 1 ? 'L5_TPC:A' : 'L5_LBC',
  population: 'All',
  node,
}));

test('a raster of few cells: layers in order, types side by side', async () => {
  const svg = rasterFigure({ title: 'few', cells, spikes: spikesOf(12, 6, 400), end_ms: 400 });
  await expect(svg).toMatchFileSnapshot('snapshots/raster.svg');
  sound(svg);
  const at = (name: string) => svg.indexOf(`>${name}<`);
  expect(at('L23_TPC:A')).toBeLessThan(at('L5_LBC'));
  expect(at('L5_LBC')).toBeLessThan(at('L5_TPC:A'));
});

test('a raster of many spikes is thinned, and says so', () => {
  const many = Array.from({ length: 500 }, (_, node) => ({ ...cells[node % 12]!, node }));
  const spikes = spikesOf(500, 100, 10_000);
  const svg = rasterFigure({ title: 'many', cells: many, spikes, end_ms: 10_000 });
  sound(svg);
  expect(svg).toContain('50,000 spikes, 10 Hz on average, one of 3 spikes drawn');
  const marks = svg.match(/<circle/g)!.length;
  expect(marks).toBe(Math.ceil(50_000 / 3));
  expect(marks).toBeLessThanOrEqual(MOST_MARKS);
});

test('a raster without a spike still draws', () => {
  sound(rasterFigure({ title: 'none', cells, spikes: { run: [], t_ms: [] }, end_ms: 50 }));
});

const contacts = Array.from({ length: 60 }, (_, k): ChangedContact => {
  const start = k % 3 === 0 ? 1 : 0;
  const end = k % 5 === 0 ? 1 - start : start + (start ? -0.02 : 0.03);
  const g = 0.8 + 0.01 * k;
  return {
    pathway: k % 4 === 0 ? 'L4_SSC > L5_TPC:A' : 'L5_TPC:A > L5_TPC:A',
    sectionType: k % 2 === 0 ? 'basal' : 'apical',
    distance_um: 20 + 11 * k,
    rho: { start, end },
    gmax_nS: { start: g, end: g * (1 + 0.002 * (end - start)) },
  };
});

test('weight changes: by pathway, of ĝ, by distance', async () => {
  const svg = weightsFigure({ title: 'weights', contacts, duration_ms: 5000 });
  await expect(svg).toMatchFileSnapshot('snapshots/weights.svg');
  sound(svg);
  // every fifth changes side: of those, every third was potentiated
  expect(svg).toContain('60 plastic contacts in 5 s: 8 potentiated, 4 depressed');
  expect(svg).toContain('L5_TPC:A &gt; L5_TPC:A (45)');
});

test('weights that did not change still draw', () => {
  const still = contacts.map((c) => ({
    ...c,
    rho: { start: 0, end: 0 },
    gmax_nS: { start: 1, end: 1 },
  }));
  sound(weightsFigure({ title: 'still', contacts: still, duration_ms: 100 }));
});

const CALCIUM = [1, 1.05, 1.2, 1.3, 1.5, 2, 2.5];

/** Two drives, two seeds. */
const points = CALCIUM.flatMap((x) =>
  [1, 2].flatMap((drive) =>
    [0, 1].map(
      (seed): SweepPoint => ({
        x,
        series: `rate ${drive}`,
        rate_Hz: drive * x ** 2 + 0.2 * seed,
        epsp_mV: 0.1 * x ** 3,
        potentiated: 0.01 * x * drive,
        depressed: 0.02 * x,
        gmaxChange: 0.001 * (x - 1.5),
      }),
    ),
  ),
);

test('a sweep over calcium with two drives and seeds', async () => {
  const variable = 'outside calcium (mM)';
  const svg = sweepFigure({ title: 'sweep', subtitle: '28 conditions', variable, points });
  await expect(svg).toMatchFileSnapshot('snapshots/sweep.svg');
  sound(svg);
  expect(svg).toContain('Mean EPSP');
  expect(svg.match(/>rate 2</g)).toHaveLength(1);
});

test('a sweep over calcium alone names both directions in one panel', async () => {
  const alone = points.filter((_, k) => k % 4 === 0).map((p) => ({ ...p, series: '' }));
  const svg = sweepFigure({
    title: 'calcium',
    subtitle: '7 conditions',
    variable: 'outside calcium (mM)',
    points: alone.map((p) => ({ ...p, potentiated: p.depressed })),
  });
  await expect(svg).toMatchFileSnapshot('snapshots/sweep-calcium.svg');
  // at the same height, one name stands above the other
  const [up, down] = ['potentiated', 'depressed'].map((name) => {
    const label = new RegExp(`translate\\([\\d.]+,([\\d.]+)\\)" y="0.32em">${name}<`);
    return Number(label.exec(svg)![1]);
  });
  expect(Math.abs(up! - down!)).toBeGreaterThan(10);
});

test('a sweep of one condition, without EPSPs and plastic contacts', () => {
  const none = { epsp_mV: null, potentiated: null, depressed: null, gmaxChange: null };
  const svg = sweepFigure({
    title: 'one',
    subtitle: '',
    variable: 'seed',
    points: [{ ...points[0]!, ...none, series: '' }],
  });
  sound(svg);
  expect(svg).not.toContain('EPSP');
  expect(svg).not.toContain('AMPA');
});
