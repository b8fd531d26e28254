/** Rows of gates, which the step behind them completes, wherever submissions end between them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cpuEngine } from '../../../src/engine/cpu/engine.ts';
import { type Gpu, requestGpu } from '../../../src/engine/gpu/device.ts';
import { gpuEngine } from '../../../src/engine/gpu/engine.ts';
import type { Engine } from '../../../src/engine/job.ts';
import { job, NODE, plastic, run } from '../small-network.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await requestGpu();
});
afterAll(() => gpu[Symbol.dispose]());

/** Two recorders, rows every 0.175 and 0.2 ms: voltage and gates side by side. */
const recorded = job(
  [
    run({
      contacts: [plastic({ arrivals_ms: [1, 6, 11] })],
      recorders: [7, 8].map((ticks) => ({
        channels: [
          { kind: 'voltage', node: NODE },
          { kind: 'synapse', contact: 0, variable: 'm_VDCC' },
          { kind: 'synapse', contact: 0, variable: 'h_VDCC' },
        ],
        schedule: [{ from_ms: 0, interval_ms: ticks * 0.025 }],
      })),
    }),
  ],
  { duration_ms: 20 },
);

async function rows(engine: Engine): Promise<number[][][]> {
  const kept: number[][][] = [[], []];
  await engine.run(recorded, {
    onRows: (_, recorder, values, width) => {
      for (let at = 0; at < values.length; at += width) {
        kept[recorder]!.push([...values.subarray(at, at + width)]);
      }
    },
  });
  return kept;
}

/** float32 beside float64, of the largest value of a column. */
const TOLERANCE = 1e-5;

test.each([7, 8, 56])('submissions of %i steps at most give the rows of float64', async (steps) => {
  const exact = await rows(cpuEngine());
  expect(exact.map((list) => list.length)).toEqual([115, 101]);
  // the gates move: a row that was completed from elsewhere shows
  expect(new Set(exact[0]!.map(([, , m]) => m)).size).toBeGreaterThan(50);
  const found = await rows(gpuEngine(gpu, { epochSteps: steps }));
  exact.forEach((list, recorder) => {
    expect(found[recorder]!.length).toBe(list.length);
    for (const column of [0, 1, 2, 3]) {
      const largest = Math.max(...list.map((row) => Math.abs(row[column]!)));
      const apart = list.map((row, n) => Math.abs(row[column]! - found[recorder]![n]![column]!));
      expect(Math.max(...apart) / largest).toBeLessThan(TOLERANCE);
    }
  });
});
