/** Files of benchmarks: their form, and two of them side by side. */
import { expect, test } from 'vitest';
import { compareBench, comparisonTable, missing, slower } from '../../bench/compare.ts';
import { reportOf } from '../../bench/report.ts';
import { rooflineSeconds, sharesOf } from '../../bench/roofline.ts';
import { type BenchFile, type CaseResult, readBench } from '../../bench/schema.ts';
import { InputError } from '../../src/model/input-error.ts';

const result = (over: Partial<CaseResult> = {}, work_per_exp = 0.01): CaseResult => ({
  name: 'copies-16',
  engine: 'gpu',
  cells: 16,
  compartments: 1600,
  plastic_contacts: 0,
  static_contacts: 0,
  duration_ms: 10,
  wall_s: [0.5, 0.4, 0.6],
  yardstick_exp_per_s: [2e9, 2e9, 2e9],
  per_repetition: { cell_steps: 6400, compartment_steps: 640_000, contact_steps: 0, events: 3 },
  rates: {
    compartment_steps_per_s: 1_280_000,
    contact_steps_per_s: 0,
    events_per_s: 6,
    biological_s_per_s: 0.02,
    work_per_exp,
  },
  commands: { dispatches_per_ms: 0.1, submissions_per_ms: 0.2 },
  work: { bytes: 64_000_000, shared_bytes: 640_000, flops: 6_400_000, exps: 640_000 },
  shares: { copy: 0.1, fma: 0.02, exp: 0.01 },
  memory_bytes: 1 << 20,
  process_peak_bytes: null,
  timings_s: { start: 0.1 },
  ...over,
});

const file = (...cases: CaseResult[]): BenchFile => ({
  format: 'rhostar-bench/1',
  version: '0.1.0',
  date: '2026-11-28T12:00:00.000Z',
  set: 'chosen',
  runtime: { name: 'Node', system: 'linux x64', processors: 2, load: 0.5 },
  adapter: {
    vendor: 'v',
    architecture: 'a',
    description: 'a software adapter',
    backend: 'Vulkan',
    software: true,
  },
  limits: { copy_bytes_per_s: 1e10, fma_per_s: 1e10, exp_per_s: 2e9 },
  cases,
});

test('a file is read back as it was written', () => {
  const written = file(result());
  expect(readBench(JSON.stringify(written), 'a.json')).toEqual(written);
});

test('a key that the format does not have is named with its place', () => {
  const wrong = { ...file(), cases: [{ ...result(), speed: 3 }] };
  expect(() => readBench(JSON.stringify(wrong), 'a.json')).toThrow(InputError);
  expect(() => readBench(JSON.stringify(wrong), 'a.json')).toThrow(/a\.json.*cases\[0\].*speed/);
});

test('only ratios within a file are judged', () => {
  const before = file(result(), result({ engine: 'cpu' }, 0.05));
  // the same work per exponential on a machine ten times as slow; the CPU engine a third of it
  const slow = { ...result().rates, compartment_steps_per_s: 128_000 };
  const after = file(result({ rates: slow }), result({ engine: 'cpu' }, 0.015));
  const rows = compareBench(before, after);
  const onGpu = rows.filter(({ engine }) => engine === 'gpu');
  expect(onGpu.map(({ quantity, ratio, judged }) => [quantity, ratio, judged])).toEqual([
    ['work per exponential', 1, true],
    ['compartment-steps/s', 0.1, false],
    ['1/bytes of memory', 1, false],
  ]);
  const failed = slower(rows, 2);
  expect(failed.map(({ engine, quantity }) => [engine, quantity])).toEqual([
    ['cpu', 'work per exponential'],
  ]);
  expect(slower(rows, 4)).toEqual([]);
  expect(comparisonTable(rows, 2)).toMatch(
    /cpu +work per exponential +0\.0500 +0\.0150 +0\.30 +SLOWER/,
  );
});

test('a result that is gone is missed', () => {
  const before = file(result(), result({ name: 'solver' }));
  expect(missing(before, file(result())).map(({ name }) => name)).toEqual(['solver']);
  expect(missing(file(result()), before)).toEqual([]);
});

test('shares of the limits, by hand', () => {
  const limits = { copy_bytes_per_s: 100, fma_per_s: 1000, exp_per_s: 10 };
  const work = { bytes: 50, shared_bytes: 5, flops: 100, exps: 2 };
  // 0.5 s of copying, 0.1 s of multiply-adds, 0.2 s of exponentials in 2 s
  expect(sharesOf(work, 2, limits)).toEqual({ copy: 0.25, fma: 0.05, exp: 0.1 });
  expect(rooflineSeconds(work, limits)).toBe(0.5);
});

test('the report gives each kernel its share and its bound', () => {
  const report = reportOf(file(result()));
  // median 0.5 s: 640,000 compartment-steps, 101 bytes each
  expect(report).toContain(
    '| copies-16 | epoch | 1.28 M compartment-steps/s | 101 | 10 | 1 | 10 % | bytes |',
  );
  // at most: 64 MB at 10 GB/s are 6.4 ms
  expect(report).toContain('| copies-16 | 100 M compartment-steps/s |');
});
