/** A micro-kernel on the device: its pipeline, its buffers, one dispatch of it, and what it wrote. */
import { createShader, type Gpu } from '../../src/engine/gpu/device.ts';

export interface MicroKernel {
  /** Writes the uniform words, 32-bit. */
  setParams(params: ArrayBuffer): void;
  encode(pass: GPUComputePassEncoder): void;
  /** The words of the last buffer. */
  results(): Promise<Float32Array>;
  [Symbol.dispose](): void;
}

export interface MicroKernelOptions {
  entryPoint: string;
  wgsl: string;
  workgroups: number;
  /** Words of the uniform buffer; 0: the kernel has none. */
  paramWords: number;
  /** Words of each storage buffer, the last of which is read back. */
  storageWords: number[];
  /** What the first storage buffer holds. */
  input?: Float32Array<ArrayBuffer>;
}

/** @throws ShaderError, GpuOperationError where the buffers do not fit */
export async function microKernel(
  gpu: Gpu,
  { entryPoint, wgsl, workgroups, paramWords, storageWords, input }: MicroKernelOptions,
): Promise<MicroKernel> {
  const { device } = gpu;
  const module = await createShader(gpu, entryPoint, wgsl);
  const pipeline = await device.createComputePipelineAsync({
    label: entryPoint,
    layout: 'auto',
    compute: { module, entryPoint },
  });
  const { UNIFORM, STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const params =
    paramWords > 0
      ? device.createBuffer({
          label: `${entryPoint} params`,
          size: Math.max(16, 4 * paramWords),
          usage: UNIFORM | COPY_DST,
        })
      : null;
  const storage = storageWords.map((words, n) =>
    device.createBuffer({
      label: `${entryPoint} ${n}`,
      size: 4 * words,
      usage: STORAGE | COPY_SRC | COPY_DST,
    }),
  );
  if (input) device.queue.writeBuffer(storage[0]!, 0, input);
  const bindings = device.createBindGroup({
    label: entryPoint,
    layout: pipeline.getBindGroupLayout(0),
    entries: [...(params ? [params] : []), ...storage].map((buffer, binding) => ({
      binding,
      resource: { buffer },
    })),
  });
  return {
    setParams(words) {
      device.queue.writeBuffer(params!, 0, words);
    },
    encode(pass) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindings);
      pass.dispatchWorkgroups(workgroups);
    },
    async results() {
      const from = storage.at(-1)!;
      const staged = device.createBuffer({
        label: `${entryPoint} results`,
        size: from.size,
        usage: MAP_READ | COPY_DST,
      });
      const encoder = device.createCommandEncoder({ label: `${entryPoint} results` });
      encoder.copyBufferToBuffer(from, 0, staged, 0, from.size);
      device.queue.submit([encoder.finish()]);
      await gpu.wait(staged.mapAsync(GPUMapMode.READ));
      gpu.check();
      const copy = new Float32Array(staged.getMappedRange().slice(0));
      staged.destroy();
      return copy;
    },
    [Symbol.dispose]() {
      for (const buffer of [...(params ? [params] : []), ...storage]) buffer.destroy();
    },
  };
}

/** A result that is not what the kernel must give: its time means nothing. */
export class WrongResultError extends Error {
  constructor(kernel: string, at: number, found: number, expected: number) {
    super(`bench: ${kernel} gave ${found} at ${at}, expected ${expected}`);
    this.name = 'WrongResultError';
  }
}

/** @throws WrongResultError at the first word that is further than `relative` from what is expected */
export function checkWords(
  kernel: string,
  words: Float32Array,
  expected: (at: number) => number,
  relative = 0,
): void {
  for (let at = 0; at < words.length; at++) {
    const wanted = expected(at);
    if (!(Math.abs(words[at]! - wanted) <= relative * Math.abs(wanted))) {
      throw new WrongResultError(kernel, at, words[at]!, wanted);
    }
  }
}
