/** The cases: each can be built from what ships, and a short run of one fills every field of the format. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BenchCase } from '../../bench/case.ts';
import { passive, shippedCell, somaAlone } from '../../bench/cases/cells.ts';
import { circuitJob } from '../../bench/cases/circuit-job.ts';
import { CASES } from '../../bench/cases/index.ts';
import { fixedStepJob, restingRun } from '../../bench/cases/jobs.ts';
import { countCommands } from '../../bench/command-counts.ts';
import { measureJob, sizeOf } from '../../bench/measure-job.ts';
import { runBench } from '../../bench/run-bench.ts';
import { readBench } from '../../bench/schema.ts';
import { type Gpu, requestGpu } from '../../src/engine/gpu/device.ts';

test('names are unique', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
});

test('a soma alone is one compartment with the channels of the soma', () => {
  const cell = somaAlone(shippedCell('L5_TTPC_1'));
  const whole = shippedCell('L5_TTPC_1');
  const soma = whole.sections.findIndex(({ name }) => name === 'soma[0]');
  const node = whole.nodes.section.findIndex((s, i) => s === soma && whole.nodes.kind[i] === 'seg');
  const there = whole.mechanisms.filter(({ nodes }) => nodes.includes(node));
  expect(cell.nodes.kind).toEqual(['root0', 'seg', 'end']);
  expect(cell.mechanisms.map(({ name }) => name)).toEqual(there.map(({ name }) => name));
});

test('a cable of somata has all of them in each compartment', () => {
  const [one, many] = [1, 5].map((n) => somaAlone(shippedCell('L5_TTPC_1'), n));
  expect(many!.nodes.kind).toEqual(['root0', 'seg', 'seg', 'seg', 'seg', 'seg', 'end']);
  expect([...many!.nodes.parent]).toEqual([-1, 0, 1, 2, 3, 4, 5]);
  expect([...many!.nodes.area_um2.slice(1, 6)]).toEqual(Array(5).fill(one!.nodes.area_um2[1]));
  many!.mechanisms.forEach(({ name, nodes, parameters }, m) => {
    expect(name).toBe(one!.mechanisms[m]!.name);
    expect([...nodes]).toEqual([1, 2, 3, 4, 5]);
    for (const [p, values] of Object.entries(parameters)) {
      expect([...values]).toEqual(Array(5).fill(one!.mechanisms[m]!.parameters[p]![0]));
    }
  });
});

test('a shipped circuit becomes a job without any file', () => {
  const job = circuitJob('l5-cluster-100');
  const { cells, plastic_contacts, static_contacts } = sizeOf(job);
  expect(cells).toBe(100);
  expect(plastic_contacts).toBe(8028); // as docs/performance.md has it
  expect(static_contacts).toBe(0);
});

describe('on the device', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await requestGpu({ label: 'bench test' });
  });
  afterAll(() => gpu[Symbol.dispose]());

  test('commands are counted', () => {
    const counts = countCommands(gpu);
    const module = gpu.device.createShaderModule({
      code: '@compute @workgroup_size(1) fn nothing() {}',
    });
    const pipeline = gpu.device.createComputePipeline({ layout: 'auto', compute: { module } });
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.dispatchWorkgroups(1);
    pass.dispatchWorkgroups(2, 1);
    pass.end();
    gpu.device.queue.submit([encoder.finish()]);
    gpu.device.queue.submit([]);
    expect(counts).toEqual({ dispatches: 2, submissions: 2 });
  });

  test('a run of two cases is a file of the format', { timeout: 240_000 }, async () => {
    const run = restingRun(passive(somaAlone(shippedCell('L5_TTPC_1'))));
    const small: BenchCase = {
      name: 'small',
      description: 'four passive compartments',
      quick: true,
      run: (context) =>
        measureJob(context, { name: 'small', job: () => fixedStepJob([run, run, run, run]) }),
    };
    const cases = [small, CASES.find(({ name }) => name === 'exchange')!];
    const file = await runBench(gpu, {
      set: 'chosen',
      cases,
      repetitions: 1,
      repetition_s: 0.02,
      engines: ['gpu', 'cpu'],
      version: '0.0.0',
      runtime: { name: 'test', system: 'test', processors: null, load: null },
      processPeak: () => null,
    });
    expect(readBench(JSON.stringify(file), 'a.json')).toEqual(file);
    expect(file.cases.map(({ name, engine }) => [name, engine])).toEqual([
      ['small', 'gpu'],
      ['small', 'cpu'],
      ['exchange', 'gpu'],
    ]);
    const [onGpu] = file.cases;
    const { cell_steps, compartment_steps } = onGpu!.per_repetition;
    expect(compartment_steps).toBe(cell_steps);
    expect(cell_steps).toBe(4 * Math.round(onGpu!.duration_ms / 0.025));
    expect(onGpu!.commands!.dispatches_per_ms).toBeGreaterThan(0);
    expect(onGpu!.shares!.copy).toBeGreaterThan(0);
  });
});
