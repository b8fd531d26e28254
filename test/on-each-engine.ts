/** Tests that run on the float64 and on the WebGPU engine. */
import { beforeAll, describe } from 'vitest';
import { cpuEngine } from '../src/engine/cpu/engine.ts';
import { requestGpu } from '../src/engine/gpu/device.ts';
import { gpuEngine } from '../src/engine/gpu/engine.ts';
import type { Engine } from '../src/engine/job.ts';

export function describeOnEachEngine(name: string, body: (engine: () => Engine) => void): void {
  describe.each(['cpu', 'gpu'] as const)(`${name} on %s`, (kind) => {
    let engine: Engine;
    beforeAll(async () => {
      engine = kind === 'cpu' ? cpuEngine() : gpuEngine(await requestGpu());
    });
    body(() => engine);
  });
}
