/** What an adapter can do at most, as short kernels show it, and yardsticks of the moment. */
import type { Gpu } from '../../src/engine/gpu/device.ts';
import type { Limits } from '../schema.ts';
import { pooledRate } from '../statistics.ts';
import { copyBytesPerSecond } from './copy.ts';
import { expKernel, expPerSecond } from './exp.ts';
import { fmaPerSecond } from './fma.ts';
import { CHAINS } from './rounds.ts';
import { secondsPerDispatch } from './timing.ts';

/** Exponentials a second at this moment: what else the machine does slows it and a case alike. */
export type Yardstick = () => Promise<number>;

export interface GpuLimits {
  limits: Limits;
  yardstick: Yardstick;
  [Symbol.dispose](): void;
}

/** @throws WrongResultError where a kernel computes something else than it should */
export async function measureLimits(gpu: Gpu): Promise<GpuLimits> {
  const copy_bytes_per_s = await copyBytesPerSecond(gpu);
  const fma_per_s = await fmaPerSecond(gpu);
  const exponentials = await expKernel(gpu);
  const { kernel, invocations } = exponentials;
  const { perSecond, rounds } = await expPerSecond(gpu, exponentials);
  return {
    limits: { copy_bytes_per_s, fma_per_s, exp_per_s: perSecond },
    async yardstick() {
      const times = await secondsPerDispatch(gpu, kernel.encode, { samples: 3, sample_s: 0.06 });
      return pooledRate(times.map((s) => (invocations * CHAINS * rounds) / s));
    },
    [Symbol.dispose]() {
      kernel[Symbol.dispose]();
    },
  };
}

/** The higher of two measurements of each limit: other programs only lower them. */
export function betterOf(a: Limits, b: Limits): Limits {
  return {
    copy_bytes_per_s: Math.max(a.copy_bytes_per_s, b.copy_bytes_per_s),
    fma_per_s: Math.max(a.fma_per_s, b.fma_per_s),
    exp_per_s: Math.max(a.exp_per_s, b.exp_per_s),
  };
}

const CPU_SAMPLE_S = 0.15;

/** Exponentials a second of one thread of JavaScript, float64. */
export const cpuYardstick: Yardstick = async () => {
  return cpuExponentials(CPU_SAMPLE_S);
};

function cpuExponentials(sample_s: number): number {
  const from = performance.now() / 1000;
  let x = -0.25;
  let sum = 0;
  for (let done = 0; ; ) {
    for (let n = 0; n < 10_000; n++) {
      sum += Math.exp(x);
      x = -1 - x;
    }
    done += 10_000;
    const taken = performance.now() / 1000 - from;
    if (taken >= sample_s && Number.isFinite(sum)) return done / taken;
  }
}
