/** Figures of single contacts: from an engine to tables and pictures, on a small cell; and their pictures. */
import { describe, expect, test } from 'vitest';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import type { Series } from '../../src/experiments/pair-types.ts';
import type { TrainTraces } from '../../src/experiments/pairing-traces.ts';
import type { ContactCalcium, Transient } from '../../src/experiments/spine-calcium.ts';
import { calciumConditionsFigure } from '../../src/figures/calcium-conditions-figure.ts';
import { SINGLE_FIGURES } from '../../src/figures/single/index.ts';
import { tableCsv } from '../../src/figures/single/single-figure.ts';
import { chooseContacts } from '../../src/figures/single/train.ts';
import { spineCalciumFigure } from '../../src/figures/spine-calcium-figure.ts';
import { thresholdsFigure } from '../../src/figures/thresholds-figure.ts';
import { trainFigure } from '../../src/figures/train-figure.ts';
import { thresholds } from '../../src/model/glusynapse.ts';
import { SMALL_SWC } from '../experiments/small-cell.ts';

/** Room for some hundred runs of a small cell on a busy machine. */
const TIMEOUT_MS = 240_000;

const options = {
  pairs: 2,
  cells: { L23_PC: [{ morphology: 'cells/small.swc', emodel: 'cADpyr229_L23_PC' }] },
  pathway: 'L23_PC-L23_PC',
  readFile: async () => SMALL_SWC,
};

describe.each(SINGLE_FIGURES.map((figure) => [figure.name, figure] as const))('%s', (_, figure) => {
  test(
    'gives tables of its columns and pictures without holes',
    async () => {
      const stages: string[] = [];
      const { tables, pictures } = await figure.run(cpuEngine(), {
        ...options,
        onStage: (stage) => stages.push(stage),
      });
      expect(stages.length).toBeGreaterThan(0);
      expect(pictures.length).toBeGreaterThan(0);
      for (const { svg } of pictures) {
        expect(svg).toMatch(/^<svg /);
        expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      }
      for (const table of tables) {
        expect(table.rows.length).toBeGreaterThan(0);
        for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
        expect(new Set(table.columns).size).toBe(table.columns.length);
        const lines = tableCsv(table).trimEnd().split('\n');
        expect(lines).toHaveLength(1 + table.rows.length);
      }
      const names = [...tables, ...pictures].map(({ name }) => name);
      expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length);
      for (const name of names) expect(name).toMatch(new RegExp(`^${figure.name}`));
      checks[figure.name]?.(tables);
    },
    TIMEOUT_MS,
  );

  test('costs more in full', () => {
    const [quick, full] = [figure.cost(), figure.cost({ quick: false })];
    expect(full.runs).toBeGreaterThan(quick.runs);
    expect(full.biological_s).toBeGreaterThan(quick.biological_s);
  });
});

type Tables = Awaited<ReturnType<(typeof SINGLE_FIGURES)[number]['run']>>['tables'];

/** Rows as records. */
function rowsOf(tables: Tables, name: string): Record<string, never>[] {
  const { columns, rows } = tables.find((table) => table.name === name)!;
  return rows.map((row) => Object.fromEntries(columns.map((c, i) => [c, row[i] as never])));
}

/** What the numbers of each figure must be like. */
const checks: Record<string, (tables: Tables) => void> = {
  'spine-calcium': (tables) => {
    for (const row of rowsOf(tables, 'spine-calcium-peaks')) {
      expect(row.cell).toBe('small');
      expect(row.epsp_ca_rise_uM).toBeGreaterThan(row.spike_ca_rise_mean_uM);
      expect(row.bap_ca_rise_uM).toBeGreaterThan(0);
      expect(row.bap_soma_rise_mV).toBeGreaterThan(60);
    }
  },
  thresholds: (tables) => {
    const rows = rowsOf(tables, 'thresholds-contacts');
    expect(new Set(rows.map(({ pair }) => pair)).size).toBe(2);
    for (const row of rows) {
      const expected = thresholds(row.location, row.C_pre_mM_ms, row.C_post_mM_ms);
      expect([row.theta_d_mM_ms, row.theta_p_mM_ms]).toEqual([expected.theta_d, expected.theta_p]);
    }
  },
  '2a': (tables) => {
    const rows = rowsOf(tables, '2a-contacts');
    expect([...new Set(rows.map(({ deltaT_ms }) => deltaT_ms))]).toEqual([10, -10]);
    for (const row of rows) {
      // below both thresholds ρ stays where it is, but for what lies between 0, ρ* and 1
      if (row.cstar_peak_mM_ms < Math.min(row.theta_d_mM_ms, row.theta_p_mM_ms)) {
        expect(row.rho_end).toBeCloseTo(row.rho_start, 6);
      }
    }
    const traces = rowsOf(tables, '2a-traces');
    for (const row of rows) {
      const own = traces.filter(
        (t) => t.pair === row.pair && t.contact === row.contact && t.deltaT_ms === row.deltaT_ms,
      );
      const peak = Math.max(...own.map((t) => t.cstar_mM_ms));
      // the table's rows are 1 ms apart, the peak is broad
      expect(Math.abs(peak / row.cstar_peak_mM_ms - 1)).toBeLessThan(0.01);
    }
  },
  'calcium-in-vivo': (tables) => {
    for (const row of rowsOf(tables, 'calcium-in-vivo-contacts')) {
      expect(row.C_pre_ratio).toBeLessThan(1);
      expect(row.C_post_ratio).toBeLessThan(1);
      expect(row.C_post_ratio).toBeGreaterThan(0.85);
    }
    const examples = rowsOf(tables, 'calcium-in-vivo-examples');
    for (const row of examples.filter(({ condition }) => condition === 'in vivo')) {
      const slice = examples.find(
        (r) => r.contact === row.contact && (r.condition as string) === 'in vitro',
      )!;
      expect(row.epsp_ca_rise_uM).toBeLessThan(slice.epsp_ca_rise_uM);
      expect(row.spike_failure_share).toBeGreaterThan(slice.spike_failure_share);
    }
  },
};

/** A transient that rises at 2 ms and decays. */
function transient(rise: number, tau_ms = 20): Transient {
  const t_ms = Float64Array.from({ length: 300 }, (_, i) => i - 20);
  const shape = t_ms.map((t) => (t < 2 ? 0 : Math.exp(-(t - 2) / tau_ms)));
  return {
    ca_uM: { t_ms, values: shape.map((s) => 0.07 + rise * s) },
    cstar_mM_ms: { t_ms, values: shape.map((s) => 0.05 * rise * s) },
    ...{ caRest_uM: 0.07, caRise_uM: rise, caPeak_uM: rise + 0.07, caPeakAt_ms: 2 },
    ...{ cstarPeak_mM_ms: 0.05 * rise, localRise_mV: 10 * rise, somaRise_mV: rise },
  };
}

const calcium = (region: ContactCalcium['region'], distance_um: number): ContactCalcium => ({
  ...{ section: 'dend[0]', x: 0.5, location: region === 'basal' ? 'basal' : 'apical' },
  ...{ region, distance_um },
  release: transient(1 + distance_um / 400, 70),
  spike: { mean_uM: 0.4, sd_uM: 0.3, failure: 0.2 },
  bap: transient(3 * Math.exp(-distance_um / 150)),
});

const someContacts = [
  ...[20, 80, 140, 200].map((d) => calcium('basal', d)),
  ...[40, 300].map((d) => calcium('apical trunk', d)),
  ...[90, 210].map((d) => calcium('apical branch', d)),
];

const series = (f: (t: number) => number): Series => {
  const t_ms = Float64Array.from({ length: 961 }, (_, i) => i - 60);
  return { t_ms, values: t_ms.map(f) };
};

/** Contact 0 crosses both thresholds, contact 1 none and is not plastic. */
const train = (deltaT_ms: number): TrainTraces => ({
  deltaT_ms,
  presynaptic_ms: [0, 100, 200].map((t) => t + 4 - deltaT_ms),
  pulses_ms: [0, 100, 200],
  spikes_ms: [4, 104, 204],
  soma_mV: series(() => -70),
  contacts: [0, 1].map((c) => ({
    ca_uM: series(() => 0.07),
    cstar_mM_ms: series((t) => (t < 0 ? 0 : (0.2 * Math.exp(-t / 280)) / (c + 1))),
    rho: series((t) =>
      c === 1 || t < 0 ? 0 : (deltaT_ms > 0 ? 0.6 : 0.1) * (1 - Math.exp(-t / 80)),
    ),
    theta_d: c === 0 ? 0.1 : Number.POSITIVE_INFINITY,
    theta_p: c === 0 ? 0.15 : Number.POSITIVE_INFINITY,
    released: [1, 0, 2],
  })),
});

describe('pictures', () => {
  test('spine calcium', async () => {
    const svg = spineCalciumFigure({ cell: 'cell', pathway: 'A-B', contacts: someContacts });
    await expect(svg).toMatchFileSnapshot('snapshots/spine-calcium.svg');
  });

  test('spine calcium of basal contacts alone, without spikes', () => {
    const contacts = someContacts.slice(0, 1).map((c) => ({ ...c, spike: null }));
    const svg = spineCalciumFigure({ cell: 'cell', pathway: 'A-B', contacts });
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).not.toContain('circles:');
  });

  test('one train', async () => {
    const shown = [
      { contact: 0, region: 'basal' as const, distance_um: 80 },
      { contact: 1, region: 'apical branch' as const, distance_um: 133 },
    ];
    const trains = [train(10), train(-10)];
    const svg = trainFigure({ pair: 'A-B', frequency_Hz: 10, trains, shown, rhoStar: 0.5 });
    await expect(svg).toMatchFileSnapshot('snapshots/train.svg');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('thresholds', async () => {
    const measured = [20, 90, 150].map((distance_um, i) => {
      const location = i < 2 ? ('basal' as const) : ('apical' as const);
      const [cPre, cPost] = [0.06 + 0.01 * i, 0.03 / (i + 1)];
      const place = { location, distance_um, region: i < 2 ? 'basal' : 'apical trunk' } as const;
      const traces = { cstar_mM_ms: transient(1).cstar_mM_ms, ca_uM: transient(1).ca_uM };
      const peaks = { cPre, cPost, ...thresholds(location, cPre, cPost) };
      return { ...place, ...peaks, pre: traces, post: traces };
    });
    const svg = thresholdsFigure({
      pathway: 'A-B',
      examples: measured.slice(1),
      population: measured,
      connections: 1,
    });
    await expect(svg).toMatchFileSnapshot('snapshots/thresholds.svg');
  });

  test('in vitro and in vivo', async () => {
    const less = (c: ContactCalcium) => ({ ...c, release: transient(0.6), bap: transient(2.8) });
    const examples = [someContacts[0]!, someContacts[4]!];
    const svg = calciumConditionsFigure({
      pathway: 'A-B',
      cao_mM: { vitro: 2, vivo: 1.2 },
      examples: { vitro: examples, vivo: examples.map(less) },
      population: someContacts.map(({ location, distance_um }) => ({
        ...{ location, distance_um, cPre: 0.62, cPost: 0.95 },
      })),
      published: { cPre: 0.62, cPost: 0.94 },
    });
    await expect(svg).toMatchFileSnapshot('snapshots/calcium-conditions.svg');
  });
});

test('the contacts shown of a train are those whose ρ moved, then those nearest a threshold', () => {
  const [a] = [train(10)];
  const moved = (rho: number, peak: number) => ({
    ...a.contacts[0]!,
    rho: series((t) => (t < 0 ? 0 : rho)),
    cstar_mM_ms: series(() => peak),
  });
  const contacts = [0, 0.1, 0, 0, 0.4, 0].map((rho, i) => moved(rho, 0.01 * i));
  // 4 and 1 moved; of the others 5 and 3 come nearest to θ_d
  expect(chooseContacts([{ ...a, contacts }])).toEqual([1, 3, 4, 5]);
});
