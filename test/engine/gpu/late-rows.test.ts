/** Rows of gates, which the step behind them completes, wherever submissions end between them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Gpu, requestGpu } from '../../../src/engine/gpu/device.ts';
import { gpuEngine } from '../../../src/engine/gpu/engine.ts';
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

async function rows(epochSteps: number): Promise<number[][][]> {
  const kept: number[][][] = [[], []];
  await gpuEngine(gpu, { epochSteps }).run(recorded, {
    onRows: (_, recorder, values, width) => {
      for (let at = 0; at < values.length; at += width) {
        kept[recorder]!.push([...values.subarray(at, at + width)]);
      }
    },
  });
  return kept;
}

test.each([7, 8, 56])(
  'submissions of %i steps at most give the same rows as one',
  async (steps) => {
    const whole = await rows(1e4);
    expect(whole.map((list) => list.length)).toEqual([115, 101]);
    // the gates move: a row that was completed from elsewhere shows
    expect(new Set(whole[0]!.map(([, , m]) => m)).size).toBeGreaterThan(50);
    expect(await rows(steps)).toEqual(whole);
  },
);
