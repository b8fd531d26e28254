/** Fused multiply-adds a second, float32, from registers. */
import type { Gpu } from '../../src/engine/gpu/device.ts';
import wgsl from './fma.wgsl' with { type: 'text' };
import { checkWords, microKernel } from './micro-kernel.ts';
import { CHAINS, operationsPerSecond, workgroupsFor } from './rounds.ts';

/** Sums of sixteen chains stay exact in float32. */
const MOST_ROUNDS = 1 << 19;

/** @throws WrongResultError where a round is missing */
export async function fmaPerSecond(gpu: Gpu): Promise<number> {
  const workgroups = workgroupsFor(gpu);
  using kernel = await microKernel(gpu, {
    entryPoint: 'multiply_add',
    wgsl,
    workgroups,
    paramWords: 3,
    storageWords: [64 * workgroups],
  });
  const { perSecond, rounds } = await operationsPerSecond(gpu, kernel, params, MOST_ROUNDS);
  checkWords('fma', await kernel.results(), (at) => CHAINS * ((at & 7) + rounds));
  return perSecond;
}

function params(rounds: number): ArrayBuffer {
  const words = new Float32Array([0, 1, 1]);
  new Uint32Array(words.buffer)[0] = rounds;
  return words.buffer;
}
