/** Exponentials a second, float32, from registers, with the two additions that go with each. */
import type { Gpu } from '../../src/engine/gpu/device.ts';
import wgsl from './exp.wgsl' with { type: 'text' };
import { checkWords, type MicroKernel, microKernel } from './micro-kernel.ts';
import { operationsPerSecond, workgroupsFor } from './rounds.ts';

/** Sums of so many terms keep four digits in float32. */
const MOST_ROUNDS = 4096;
const MIRROR = -1;
const RELATIVE = 1e-3;

export interface ExpKernel {
  kernel: MicroKernel;
  invocations: number;
}

/** The kernel, for repeated use as a yardstick. Dispose of `kernel` after use. */
export async function expKernel(gpu: Gpu): Promise<ExpKernel> {
  const workgroups = workgroupsFor(gpu);
  const kernel = await microKernel(gpu, {
    entryPoint: 'exponentials',
    wgsl,
    workgroups,
    paramWords: 2,
    storageWords: [64 * workgroups],
  });
  return { kernel, invocations: 64 * workgroups };
}

/**
 * The best of several samples, and the rounds that make a dispatch long enough.
 *
 * @throws WrongResultError where a sum is not that of its exponentials
 */
export async function expPerSecond(
  gpu: Gpu,
  { kernel }: ExpKernel,
): Promise<{ perSecond: number; rounds: number }> {
  const found = await operationsPerSecond(gpu, kernel, expParams, MOST_ROUNDS);
  checkWords('exp', await kernel.results(), (at) => sumOfExponentials(at, found.rounds), RELATIVE);
  return found;
}

/** What invocation `at` adds up in an even number of rounds. */
export function sumOfExponentials(at: number, rounds: number): number {
  let sum = 0;
  for (const first of [at & 7, 1, 2, 3]) {
    for (const shift of [0, 0.25, 0.5, 0.75]) {
      const x = -0.125 * first - shift;
      sum += (rounds / 2) * (Math.exp(x) + Math.exp(MIRROR - x));
    }
  }
  return sum;
}

export function expParams(rounds: number): ArrayBuffer {
  const words = new Float32Array([0, MIRROR]);
  new Uint32Array(words.buffer)[0] = rounds;
  return words.buffer;
}
