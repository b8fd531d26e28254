/** The kernels that measure limits: what they compute is checked, so that a time cannot mean nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyBytesPerSecond } from '../../bench/limits/copy.ts';
import { expKernel, expPerSecond, sumOfExponentials } from '../../bench/limits/exp.ts';
import { fmaPerSecond } from '../../bench/limits/fma.ts';
import { checkWords, microKernel, WrongResultError } from '../../bench/limits/micro-kernel.ts';
import { secondsPerDispatch } from '../../bench/limits/timing.ts';
import { type Gpu, requestGpu } from '../../src/engine/gpu/device.ts';

describe('the limits of an adapter', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await requestGpu({ label: 'limits', defaultLimits: true });
  });
  afterAll(() => gpu[Symbol.dispose]());

  // 1000 vectors do not fill the last of the workgroups that move 256 each
  test('a buffer is copied to its last word', async () => {
    expect(await copyBytesPerSecond(gpu, 16 * 1000)).toBeGreaterThan(0);
  });

  test('every round of multiply-adds is made', async () => {
    expect(await fmaPerSecond(gpu)).toBeGreaterThan(1e6);
  });

  test('every exponential is computed', async () => {
    const exponentials = await expKernel(gpu);
    const { perSecond, rounds } = await expPerSecond(gpu, exponentials);
    exponentials.kernel[Symbol.dispose]();
    expect(perSecond).toBeGreaterThan(1e6);
    expect(rounds % 2).toBe(0);
  });

  test('a kernel that does something else is found out', async () => {
    const wgsl = `
      @group(0) @binding(0) var<storage, read_write> words: array<f32>;
      @compute @workgroup_size(4) fn wrong(@builtin(global_invocation_id) id: vec3u) {
        words[id.x] = select(7.0, 8.0, id.x == 2u);
      }`;
    using kernel = await microKernel(gpu, {
      entryPoint: 'wrong',
      wgsl,
      workgroups: 1,
      paramWords: 0,
      storageWords: [4],
    });
    await secondsPerDispatch(gpu, kernel.encode, { samples: 1, sample_s: 0.001 });
    const words = await kernel.results();
    expect([...words]).toEqual([7, 7, 8, 7]);
    expect(() => checkWords('wrong', words, () => 7)).toThrow(
      new WrongResultError('wrong', 2, 8, 7),
    );
  });
});

test('the sum of exponentials of an invocation, two rounds', () => {
  // x of the sixteen chains of invocation 0, and −1 − x
  const x = [0, 1, 2, 3].flatMap((k) => [0, 1, 2, 3].map((s) => -k / 8 - s / 4));
  const sum = x.reduce((all, v) => all + Math.exp(v) + Math.exp(-1 - v), 0);
  expect(sumOfExponentials(0, 2)).toBeCloseTo(sum, 10);
});
