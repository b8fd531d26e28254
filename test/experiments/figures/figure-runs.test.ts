/** Runs behind a figure: one key for one run, resumed as run through, dropped by the rules. */
import { describe, expect, test } from 'vitest';
import { dataCsv } from '../../../src/cli/figure-tables.ts';
import { cpuEngine } from '../../../src/engine/cpu/engine.ts';
import { computeRuns } from '../../../src/experiments/figures/compute-runs.ts';
import { pointResults, verdicts } from '../../../src/experiments/figures/figure-results.ts';
import { type FigureRuns, missingRuns } from '../../../src/experiments/figures/figure-runs.ts';
import { mapAgreements } from '../../../src/experiments/figures/map-agreement.ts';
import { measuredRow } from '../../../src/experiments/figures/published.ts';
import {
  type DoneRecord,
  failureRecord,
  runRecordSchema,
} from '../../../src/experiments/figures/run-record.ts';
import { MemoryStore, SETTINGS, smallPoints, smallRuns } from './small-figure.ts';

const keys = ({ runs }: FigureRuns) => runs.map(({ key }) => key);

describe('the key of a run', () => {
  test('is the same whatever the number of pairs, and each run has its own', async () => {
    const [two, four] = [await smallRuns(2), await smallRuns(4)];
    expect(new Set(keys(four)).size).toBe(8);
    for (const key of keys(two)) expect(keys(four)).toContain(key);
  });

  test('changes with condition, rule and protocol, and not with names', async () => {
    const [point] = smallPoints();
    const key = async (change: object) => keys(await smallRuns(1, [{ ...point!, ...change }]))[0]!;
    const plain = await key({});
    expect(await key({ id: 'other', series: 'other', measure: 'slope' })).toBe(plain);
    expect(await key({ rule: { gamma_d: 101.5387594661 } })).toBe(plain);
    const others = [
      await key({ rule: { gamma_d: 0 } }),
      await key({
        condition: { kind: 'in-vivo', cao_mM: 1.2, release: 'pair', thresholds: 'measured' },
      }),
      await key({ protocol: { ...point!.protocol, fastForwardAfter_ms: 6000 } }),
    ];
    expect(new Set([plain, ...others]).size).toBe(4);
  });
});

// a few seconds of computing, on a machine that may be busy
test('a figure stopped and resumed gives the bytes of one run through', {
  timeout: 300_000,
}, async () => {
  const runs = await smallRuns(2);
  const whole = new MemoryStore();
  await computeRuns(cpuEngine(), runs, whole);
  expect(missingRuns(runs, whole)).toEqual([]);

  const store = new MemoryStore();
  const stop = new AbortController();
  const stopping = {
    has: (key: string) => store.has(key),
    put(key: string, record: Parameters<MemoryStore['put']>[1]) {
      store.put(key, record);
      stop.abort();
    },
  };
  await computeRuns(cpuEngine(), runs, stopping, { signal: stop.signal });
  expect(store.records.size).toBe(1);
  const counts: number[] = [];
  await computeRuns(cpuEngine(), runs, store, { onProgress: (p) => counts.push(p.nRuns) });
  expect(new Set(counts)).toEqual(new Set([3]));

  const csvOf = (from: MemoryStore) =>
    dataCsv(
      pointResults(runs, (key) => from.get(key)),
      SETTINGS,
    );
  expect(csvOf(store)).toBe(csvOf(whole));
  expect(csvOf(whole).trim().split('\n').length).toBe(1 + 4);
  for (const record of whole.records.values()) runRecordSchema.parse(record);

  // the same contacts under both conditions: release × 0.15, thresholds measured anew
  const [slice, , living] = keys(runs).map((key) => whole.get(key) as DoneRecord);
  living!.contacts.forEach(({ Use, theta_d }, c) => {
    expect(Use.start / slice!.contacts[c]!.Use.start).toBeCloseTo(0.15, 12);
    expect(theta_d).toBeLessThan(slice!.contacts[c]!.theta_d);
  });
});

/** Every EPSP of a phase alike, one contact at 100 µm. */
const record = (before_mV: number, after_mV: number): DoneRecord => ({
  format: 'rhostar-pair-run/1',
  engine: 'none',
  before_mV: [before_mV, before_mV],
  after_mV: [after_mV, after_mV],
  slopes_mV_per_ms: { before: 1, after: 3 },
  pulse: { amplitude_nA: 1, width_ms: 3, latency_ms: 2 },
  nSpikes: 4,
  steps: 1,
  contacts: [
    {
      section: 'dend[0]',
      x: 0.5,
      location: 'basal',
      distance_um: 100,
      theta_d: 1,
      theta_p: 2,
      rho: { start: 0, end: 1 },
      Use: { start: 0.5, end: 0.6 },
      gmax_AMPA_nS: { start: 1, end: 2 },
    },
  ],
});

describe('what runs come to', () => {
  test('weak pairs and pairs without a pulse are left out, by measure', async () => {
    const [point] = smallPoints();
    const measured = [{ ...measuredRow('mrk97_07'), mean: 1.5, sem: 0.3, n: 4 }];
    const runs = await smallRuns(5, [{ ...point!, measured }]);
    // ratios 1, 2 and 3; 0.005 mV is too weak
    const records = [record(1, 1), record(1, 2), record(1, 3), record(0.005, 1)];
    const recordOf = (key: string) => {
      const { pair } = runs.runs.find((r) => r.key === key)!;
      return records[pair] ?? failureRecord('no pulse');
    };
    const [result] = pointResults(runs, recordOf);
    expect(result!.ours).toMatchObject({ mean: 2, sd: 1, n: 3 });
    expect(result!.ours.sem).toBeCloseTo(1 / Math.sqrt(3), 12);
    expect(result!.dropped).toBe(2);
    expect(result!.runs.map((r) => r.reason)).toEqual([
      ...['', '', '', 'EPSP below 0.01 mV', 'no pulse'],
    ]);
    const [verdict] = verdicts([result!]);
    // 0.5/√(1/3 + 0.09)
    expect(verdict!.zMeasured).toBeCloseTo(0.76847, 4);
    expect(verdict!.pMeasured).toBeGreaterThan(0.4);
    expect(verdict!.zInSilico).toBeNaN();

    const slopes = await smallRuns(5, [{ ...point!, measure: 'slope' }]);
    const bySlope = (key: string) =>
      records[slopes.runs.find((r) => r.key === key)!.pair] ?? failureRecord('no pulse');
    expect(pointResults(slopes, bySlope)[0]!.ours.mean).toBe(3);
  });

  test('a map agrees by its mean difference, root mean square and correlation', () => {
    const [point] = smallPoints();
    const theirs = [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6];
    const results = theirs.map((mean, i) => ({
      point: { ...point!, inSilico: { mean, sem: 0.06, n: 100 } },
      runs: [],
      // 0.1 above, but for the last: 0.2 below; two combined SEM are 0.144
      ours: { mean: mean + (i < 6 ? 0.1 : -0.2), sd: 0.4, sem: 0.04, n: 100 },
      dropped: 0,
    }));
    const [agreement] = mapAgreements(results);
    expect(agreement!.meanDifference).toBeCloseTo(0.4 / 7, 12);
    expect(agreement!.rms).toBeCloseTo(Math.sqrt((6 * 0.01 + 0.04) / 7), 12);
    expect(agreement!.within2Sem).toBe(6);
    // sums of products about the means: xy 0.28 − 0.09, xx 0.28, yy 0.28 − 0.18 + 0.1 − 0.16/7
    expect(agreement!.correlation).toBeCloseTo(0.19 / Math.sqrt(0.28 * (0.2 - 0.16 / 7)), 10);
    expect(mapAgreements(results.slice(0, 6))).toEqual([]);
  });
});
