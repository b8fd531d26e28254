/** Float32 beside float64 where it once went astray. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import { type Gpu, requestGpu } from '../../src/engine/gpu/device.ts';
import { gpuEngine } from '../../src/engine/gpu/engine.ts';
import type { CellRun, Engine, Job } from '../../src/engine/job.ts';
import { readExplicitModel } from '../../src/io/explicit-model.ts';
import type { CellModel } from '../../src/model/cell.ts';
import { FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';
import { random123Stream } from '../../src/model/philox.ts';
import type { CellCaseModel } from '../../src/verify/case-schema.ts';
import { contactParametersOf } from '../../src/verify/synapse-input.ts';
import { restingModel, silentSynapse } from './synthetic-case.ts';

/** A software adapter compiles a kernel for ten seconds and more. */
const slow = { timeout: 240_000 };

let gpu: Gpu;
let engines: Engine[];
beforeAll(async () => {
  gpu = await requestGpu({ label: 'engines agree' });
  engines = [cpuEngine(), gpuEngine(gpu)];
});
afterAll(() => gpu[Symbol.dispose]());

const compartment = (): CellModel => readExplicitModel(restingModel(), 'resting')[0]!;

const run = (change: Partial<CellRun>): CellRun => ({
  cell: compartment(),
  contacts: [],
  stimuli: [],
  recorders: [],
  detector: null,
  fastForward_ms: [],
  ...change,
});

const job = (change: Partial<Job>): Job => ({
  runs: [],
  duration_ms: 5,
  dt_ms: 0.025,
  step: { kind: 'fixed' },
  scheme: 'backward-euler',
  synapse: FITTED_CONSTANTS,
  vdccGates: 'zero',
  initDepleted: false,
  ...change,
});

/** Rows of recorder 0 of each run. */
async function rowsOf(engine: Engine, one: Job) {
  const rows = one.runs.map(() => [] as number[][]);
  const result = await engine.run(one, {
    onRows(r, _, data, width) {
      for (let i = 0; i < data.length; i += width) rows[r]!.push([...data.slice(i, i + width)]);
    },
  });
  return { rows, result };
}

test('the last row of a gate is that of its time, and none follows it', slow, async () => {
  const cell = compartment();
  cell.mechanisms.push({ name: 'Ih', nodes: Int32Array.of(1), parameters: {} });
  const clamp = (start_ms: number, end_ms: number, v_mV: number) => ({
    kind: 'voltage-clamp' as const,
    node: 1,
    start_ms,
    end_ms,
    v_mV,
    seriesResistance_MOhm: 1e-4,
  });
  const runs = [-100, -40].map((v) =>
    run({
      cell,
      stimuli: [clamp(0, 25, v), clamp(25, 60, -80)],
      recorders: [
        {
          channels: [{ kind: 'state', node: 1, name: 'Ih.m' }],
          schedule: [{ from_ms: 0, interval_ms: 0 }],
        },
      ],
    }),
  );
  // more than one epoch, so that the last one makes no step
  const [cpu, device] = await Promise.all(
    engines.map((engine) => rowsOf(engine, job({ runs, duration_ms: 50 }))),
  );
  for (const r of runs.keys()) {
    expect(device!.rows[r]).toHaveLength(2001);
    expect(device!.rows[r]!.at(-1)![0]).toBeCloseTo(50, 9);
    cpu!.rows[r]!.forEach(([, m], i) => {
      expect(Math.abs(device!.rows[r]![i]![1]! - m!)).toBeLessThan(1e-6);
    });
  }
});

test('a ramp whose steps are below the last place of float32 is followed', slow, async () => {
  // 0.02 mV/s at 0.005 ms: 1e-7 mV a step, a 76th of the last place at 70 mV
  const cell = compartment();
  cell.mechanisms[0]!.parameters.g = Float64Array.of(1e-9);
  const runs = [
    run({
      cell,
      stimuli: [
        { kind: 'current', node: 1, start_ms: 0, end_ms: 100, amplitude_nA: 0.02e-3 * 3.14e-3 },
      ],
      recorders: [
        {
          channels: [{ kind: 'voltage', node: 1 }],
          schedule: [{ from_ms: 0, interval_ms: 50 }],
        },
      ],
    }),
  ];
  const [cpu, device] = await Promise.all(
    engines.map((engine) => rowsOf(engine, job({ runs, duration_ms: 100, dt_ms: 0.005 }))),
  );
  const end = (of: typeof cpu) => of!.rows[0]!.at(-1)![1]!;
  expect(end(cpu) + 70).toBeCloseTo(0.002, 5);
  expect(Math.abs(end(device) - end(cpu))).toBeLessThan(2 ** -16); // the unit that v moves by
});

test('contacts of two cells with lists of draws of odd lengths', slow, async () => {
  const stream = random123Stream([1, 2, 3]);
  const synapse = silentSynapse() as unknown as CellCaseModel['synapses'][0];
  const parameters = contactParametersOf(synapse, 2);
  const runs = [45, 47, 50].map((n) =>
    run({
      contacts: [
        {
          node: 1,
          parameters,
          draws: { kind: 'list' as const, values: Array.from({ length: n }, () => stream.next()) },
          arrivals_ms: [1, 1.5, 2, 3, 3.5, 4],
        },
      ],
    }),
  );
  const [cpu, device] = await Promise.all(
    engines.map((engine) => engine.run({ ...job({ runs }), logReleases: true })),
  );
  runs.forEach((_, r) => {
    const [a] = cpu!.runs[r]!.contacts;
    const [b] = device!.runs[r]!.contacts;
    expect(device!.runs[r]!.releases).toEqual(cpu!.runs[r]!.releases);
    expect(b!.effcai).toBeCloseTo(a!.effcai, 6);
    expect(b!.gmax_AMPA_nS).toBeCloseTo(a!.gmax_AMPA_nS, 6);
  });
});
