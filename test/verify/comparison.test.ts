/** The comparers on made-up columns: what passes, what does not, and by how much. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LaneRecorder } from '../../src/engine/cpu/recorder.ts';
import { type Column, compareColumn } from '../../src/verify/compare-traces.ts';
import { halfUnitOf, parseTable } from '../../src/verify/csv.ts';
import { holds } from '../../src/verify/finding.ts';
import { scheduleFor } from '../../src/verify/schedule.ts';
import { limitOf, QUANTITIES, toleranceAt } from '../../src/verify/tolerances.ts';
import { parseTraceName } from '../../src/verify/trace-name.ts';

const quiet = { somaSpikes_ms: [], arrivals_ms: [] };

/** Rows 0.1 ms apart; `actual` differs from `expected` where `change` says. */
function column(
  expected: (t: number) => number,
  change: (x: number, t: number) => number = (x) => x,
): Column {
  const t_ms = Float64Array.from({ length: 401 }, (_, i) => i / 10);
  const values = t_ms.map(expected);
  return {
    file: 'traces.csv',
    variable: 'x',
    t_ms,
    expected: values,
    halfUnits: new Float64Array(401),
    actual: values.map((x, i) => change(x, t_ms[i]!)),
    dt_ms: 0.025,
  };
}

/** A spike of 100 mV at 20 ms on a slow ramp. */
const spike = (t: number) => -70 + 0.05 * t + 100 * Math.exp(-(((t - 20) / 0.4) ** 2));

describe('voltage', () => {
  const of = (c: Column, standard: 'cpu' | 'gpu') =>
    Object.fromEntries(
      compareColumn(c, { quantity: 'voltage' }, quiet, standard).map((f) => [f.quantity, f]),
    );

  test('the same trace holds in every respect', () => {
    const found = of(column(spike), 'cpu');
    expect(Object.keys(found).sort()).toEqual([
      'peak',
      'spikeTime',
      'voltage',
      'voltageNearSpikes',
    ]);
    expect(Object.values(found).every(holds)).toBe(true);
  });

  test('0.05 mV in silence is too much for float32, at the time where it is', () => {
    const found = of(
      column(spike, (x, t) => (t === 5 ? x + 0.05 : x)),
      'gpu',
    );
    expect(found.voltage).toMatchObject({ at: 5, tolerance: 0.02 });
    expect(found.voltage!.ratio).toBeCloseTo(2.5, 6);
    expect(holds(found.peak!)).toBe(true);
  });

  test.for([
    [0.01, true],
    [0.06, false],
  ] as const)('a spike %f ms late: float32 holds %s', ([late, expected]) => {
    const found = of(
      column(spike, (_, t) => spike(t - late)),
      'gpu',
    );
    expect(holds(found.spikeTime!)).toBe(expected);
    expect(found.spikeTime!.deviation).toBeCloseTo(late, 2); // straight lines between rows
    expect(holds(found.peak!)).toBe(true);
  });

  test('a spike 0.4 mV too high', () => {
    const found = of(
      column(spike, (x) => x + 0.4 * ((x + 70) / 100) ** 4),
      'gpu',
    );
    expect(holds(found.peak!)).toBe(false);
  });

  test('a spike that is missing or too many', () => {
    const flat = of(
      column(spike, (_, t) => -70 + 0.05 * t),
      'gpu',
    );
    expect(flat.spikeTime).toMatchObject({ at: '0 spikes for 1', ratio: Number.POSITIVE_INFINITY });
  });

  test('a row that is missing', () => {
    const found = of(
      column(spike, (x, t) => (t === 30 ? Number.NaN : x)),
      'cpu',
    );
    expect(found.voltage!.ratio).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('conductances', () => {
  const jump = (t: number) => (t < 10 ? 0 : Math.exp(-(t - 10) / 2));
  const arrivals = { somaSpikes_ms: [], arrivals_ms: [10] };
  const shifted = column(jump, (x, t) => (t === 10 ? jump(9.99) : x));

  test('one step aside at an arrival holds in float32, not in float64', () => {
    const [single] = compareColumn(shifted, { quantity: 'conductance' }, arrivals, 'gpu');
    const [double] = compareColumn(shifted, { quantity: 'conductance' }, arrivals, 'cpu');
    expect(single!.ratio).toBeGreaterThan(1); // a whole row aside is four steps
    expect(double!.ratio).toBeGreaterThan(single!.ratio);
    const step = column(jump, (x, t) => (t === 10 ? 0.8 : x));
    const [aside] = compareColumn(step, { quantity: 'conductance' }, arrivals, 'gpu');
    expect(holds(aside!)).toBe(true);
    const [far] = compareColumn(step, { quantity: 'conductance' }, quiet, 'gpu');
    expect(holds(far!)).toBe(false);
  });
});

describe('switches', () => {
  const on = (t: number) => (t > 10 && t < 20 ? 1 : 0);
  const late = (by: number) => column(on, (_, t) => on(t - by));

  test('one row aside is one step at least, two rows are five', () => {
    const of = (c: Column) => compareColumn(c, { quantity: 'switches' }, quiet, 'gpu')[0]!;
    expect(of(late(0)).ratio).toBe(0);
    expect(of(late(0.1))).toMatchObject({ deviation: 1, ratio: 0.5 });
    expect(of(late(0.2))).toMatchObject({ deviation: 5, ratio: 2.5 });
  });

  test('float64 switches at the same row', () => {
    const [finding] = compareColumn(late(0.1), { quantity: 'switches' }, quiet, 'cpu');
    expect(holds(finding!)).toBe(false);
  });
});

test('every quantity says in words what it allows, and float32 no less than float64', () => {
  for (const [name, { words, cpu, gpu }] of Object.entries(QUANTITIES)) {
    expect(words.length, name).toBeGreaterThan(5);
    const at = (limit: typeof cpu) => toleranceAt(limit, 1, 1, 0.025);
    expect(at(gpu), name).toBeGreaterThanOrEqual(at(cpu));
  }
  expect(toleranceAt(limitOf('effectiveCalcium', 'gpu'), 0.5, 9, 0.025)).toBeCloseTo(6e-4, 12);
  expect(toleranceAt(limitOf('spikeTime', 'gpu'), 300, 9, 0.005)).toBe(0.005);
});

test.for([
  ['12.3', 0.05],
  ['-70', 0.5],
  ['1.00e-4', 5e-7],
  ['6.62e+02', 0.5],
] as const)('the digits of %s leave %f open', ([text, half]) => {
  expect(halfUnitOf(text)).toBeCloseTo(half, 12);
});

test('a table with a short line or a word for a number names the line', () => {
  expect(() => parseTable('t,v\n0,1\n2', 'a.csv')).toThrow(/^csv: a\.csv:3: has 1 values/);
  expect(() => parseTable('t,v\n0,x', 'a.csv')).toThrow(/^csv: a\.csv:2: 'x' in column v/);
});

describe('names of trace files', () => {
  test.for([
    ['traces.csv', { run: null, dt_ms: 0.025, synapse: null }, null],
    ['traces_v_dt0.005.csv', { run: null, dt_ms: 0.005 }, null],
    ['traces_syn1172.csv', { synapse: 1172 }, null],
    [
      'traces_c_post_protocol_pulse.csv',
      { run: 'c_post_protocol_pulse' },
      ['c_post', 'c_post_protocol_pulse'],
    ],
    [
      'traces_c_post_dt0.01.csv',
      { run: 'c_post', dt_ms: 0.01 },
      ['c_post', 'c_post_protocol_pulse'],
    ],
    ['traces_cvode_seed788_1s.csv', { variableStep: true, draws: '788' }, null],
    ['traces_cvode_det_v_windows.csv', { variableStep: true, draws: 'det' }, null],
    ['traces_fixed_dt0.025_seed7_1s.csv', { variableStep: false, draws: '7' }, null],
  ] as [string, object, string[] | null][])('%s', ([file, expected, labels]) => {
    expect(parseTraceName(file, labels, 0.025)).toMatchObject(expected);
  });
});

test('a recorder of any ticks has a row at each of them, and at few others', () => {
  const increasing = fc
    .array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 })
    .map((steps) => steps.map((_, i) => steps.slice(0, i + 1).reduce((a, b) => a + b, 0)));
  const even = fc
    .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 2, max: 30 }))
    .map(([d, n]) => Array.from({ length: n }, (_, i) => d * (i + 1)));
  fc.assert(
    fc.property(fc.oneof(increasing, even), (ticks) => {
      const schedule = scheduleFor(ticks, 1);
      expect(recorded(schedule, ticks.at(-1)! + 50)).toEqual(ticks);
    }),
    { seed: 5, numRuns: 300 },
  );
  expect(scheduleFor([4, 8, 12, 16], 1)).toHaveLength(2);
});

/** Ticks at which the engine's recorder writes. */
function recorded(schedule: ReturnType<typeof scheduleFor>, end: number): number[] {
  const recorder = new LaneRecorder([[{ words: [], offset: 0, late: false }]], 1);
  const S = new Float64Array(1);
  for (let tick = 0; tick <= end; tick++) {
    if (tick > 0) recorder.row(S, tick);
    for (const { from_ms, interval_ms } of schedule) {
      if (from_ms === tick) recorder.reschedule(0, interval_ms ?? -1, tick);
    }
  }
  const rows = recorder.take(0);
  return Array.from({ length: rows.length / 2 }, (_, i) => rows[2 * i]!);
}
