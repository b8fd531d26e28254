/**
 * Wall time of dispatches. A sample is several submissions sent at once, so that the device does not wait
 * for the host between them; answers of single ones come in bursts and say little.
 */
import type { Gpu } from '../../src/engine/gpu/device.ts';

export interface TimingOptions {
  samples?: number;
  /** How long a sample should take, s. */
  sample_s?: number;
}

/** Submissions of a sample. */
const SUBMISSIONS = 4;
/** Most dispatches in a submission: command buffers have their own limits. */
const MOST_DISPATCHES = 4096;

/**
 * Seconds a dispatch takes in each sample, ascending.
 *
 * @param encode puts one dispatch into a pass
 * @throws what the device reports
 */
export async function secondsPerDispatch(
  gpu: Gpu,
  encode: (pass: GPUComputePassEncoder) => void,
  { samples = 5, sample_s = 0.1 }: TimingOptions = {},
): Promise<number[]> {
  const submit = (dispatches: number) => {
    const encoder = gpu.device.createCommandEncoder({ label: 'limit' });
    const pass = encoder.beginComputePass({ label: 'limit' });
    for (let n = 0; n < dispatches; n++) encode(pass);
    pass.end();
    gpu.device.queue.submit([encoder.finish()]);
  };
  const sample = async (dispatches: number) => {
    const from = performance.now();
    for (let n = 0; n < SUBMISSIONS; n++) submit(dispatches);
    await gpu.finish();
    return (performance.now() - from) / 1000;
  };
  submit(1); // the driver compiles at the first dispatch
  await gpu.finish();
  let dispatches = 1;
  for (;;) {
    const taken_s = await sample(dispatches);
    if (taken_s >= sample_s / 2 || dispatches >= MOST_DISPATCHES) break;
    const factor = Math.min(8, sample_s / Math.max(taken_s, 1e-4));
    dispatches = Math.min(MOST_DISPATCHES, Math.ceil(dispatches * factor));
  }
  const times: number[] = [];
  for (let n = 0; n < samples; n++) {
    times.push((await sample(dispatches)) / (SUBMISSIONS * dispatches));
  }
  return times.sort((a, b) => a - b);
}
