/** Kernels that work in registers for a number of rounds: how many make a dispatch long enough to time. */
import type { Gpu } from '../../src/engine/gpu/device.ts';
import type { MicroKernel } from './micro-kernel.ts';
import { secondsPerDispatch } from './timing.ts';

/** Workgroups of 64: enough for a large GPU, and few words to read back. */
export const WORKGROUPS = 4096;
export const SOFTWARE_WORKGROUPS = 256;
/** Chains of an invocation, as the kernels have them. */
export const CHAINS = 16;
/** A dispatch so long hides the cost of sending it, s. */
const LONG_S = 2e-3;

export const workgroupsFor = ({ software }: Pick<Gpu, 'software'>) =>
  software ? SOFTWARE_WORKGROUPS : WORKGROUPS;

/**
 * Doubles the rounds until a dispatch is long, then times it. Returns operations a second of the best
 * sample, and the rounds.
 */
export async function operationsPerSecond(
  gpu: Gpu,
  kernel: MicroKernel,
  params: (rounds: number) => ArrayBuffer,
  mostRounds: number,
): Promise<{ perSecond: number; rounds: number }> {
  const invocations = 64 * workgroupsFor(gpu);
  let rounds = 64;
  for (;;) {
    kernel.setParams(params(rounds));
    const [once] = await secondsPerDispatch(gpu, kernel.encode, { samples: 1, sample_s: 0.01 });
    if (once! >= LONG_S || 2 * rounds > mostRounds) break;
    rounds *= 2;
  }
  const [best] = await secondsPerDispatch(gpu, kernel.encode);
  return { perSecond: (invocations * CHAINS * rounds) / best!, rounds };
}
