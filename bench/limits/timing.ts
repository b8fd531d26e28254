/** Wall time of dispatches, submissions overlapped so that the device never waits for the host. */
import type { Gpu } from '../../src/engine/gpu/device.ts';

export interface TimingOptions {
  /** Submissions that are timed. */
  samples?: number;
  /** A submission is filled with dispatches until it takes this long, s. */
  sample_s?: number;
}

/** Most dispatches in a submission: command buffers have their own limits. */
const MOST_DISPATCHES = 4096;

/**
 * Seconds a dispatch takes in each of several submissions, ascending. Two submissions are in flight.
 *
 * @param encode puts one dispatch into a pass
 * @throws what the device reports
 */
export async function secondsPerDispatch(
  gpu: Gpu,
  encode: (pass: GPUComputePassEncoder) => void,
  { samples = 5, sample_s = 0.05 }: TimingOptions = {},
): Promise<number[]> {
  const submit = (dispatches: number) => {
    const encoder = gpu.device.createCommandEncoder({ label: 'limit' });
    const pass = encoder.beginComputePass({ label: 'limit' });
    for (let n = 0; n < dispatches; n++) encode(pass);
    pass.end();
    gpu.device.queue.submit([encoder.finish()]);
    return gpu.finish().then(() => performance.now() / 1000);
  };
  await submit(1); // the driver compiles at the first dispatch
  let dispatches = 1;
  for (;;) {
    const from = performance.now() / 1000;
    const taken = (await submit(dispatches)) - from;
    if (taken >= sample_s || dispatches >= MOST_DISPATCHES) break;
    const wanted = Math.ceil(dispatches * Math.min(8, (1.2 * sample_s) / Math.max(taken, 1e-6)));
    dispatches = Math.min(MOST_DISPATCHES, wanted);
  }
  const times: number[] = [];
  let last = await submit(dispatches);
  let flying = submit(dispatches);
  for (let n = 0; n < samples; n++) {
    const next = submit(dispatches);
    const done = await flying;
    times.push((done - last) / dispatches);
    last = done;
    flying = next;
  }
  await flying;
  return times.sort((a, b) => a - b);
}
