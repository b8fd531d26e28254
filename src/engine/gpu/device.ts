/**
 * A WebGPU device with what the engine needs to know about it.
 *
 * Functions take a `Gpu`; nothing is requested at import. A device that is lost, or a call that
 * WebGPU refuses, ends in a typed error: `gpu.check()` throws it where the program waits next, and
 * an error that nobody waited for is thrown from the event loop, so it never passes unseen.
 */
import {
  DeviceLostError,
  GpuOperationError,
  GpuUnavailableError,
  ShaderError,
} from './gpu-error.ts';
import { platform, type Runtime } from './platform.ts';

export interface AdapterInfo {
  vendor: string;
  architecture: string;
  /** What the driver calls itself. */
  description: string;
  /** Vulkan, Metal, D3D12 or OpenGL; undefined where the runtime does not tell. */
  backend: string | undefined;
  runtime: Runtime;
}

export interface Gpu {
  readonly device: GPUDevice;
  readonly adapter: AdapterInfo;
  /** The limits of the device, raised to those of the adapter. */
  readonly limits: GPUSupportedLimits;
  /** True when a CPU does the work (lavapipe, SwiftShader, WARP). */
  readonly software: boolean;
  /** Throws the first error that the device has reported since the last check. */
  check(): void;
  /** Waits for a promise of the device and leaves the processor to it. */
  wait<T>(promise: Promise<T>): Promise<T>;
  /** Waits until the queue is empty, then checks. */
  finish(): Promise<void>;
  [Symbol.dispose](): void;
}

export interface GpuOptions {
  /** Label of the device in error messages. */
  label?: string;
  /** Keep WebGPU's default limits, to show that the program lives within them. */
  defaultLimits?: boolean;
  /** Optional features, used where the adapter has them. */
  features?: GPUFeatureName[];
}

/** Limits that are raised to the adapter's; the others gain nothing here. */
const raisedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupsPerDimension',
] as const satisfies (keyof GPUSupportedLimits)[];

/**
 * Requests a device of the fastest adapter.
 *
 * @throws GpuUnavailableError without WebGPU or without an adapter
 */
export async function requestGpu(options: GpuOptions = {}): Promise<Gpu> {
  const { runtime, gpu, backend, wait } = await platform();
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new GpuUnavailableError(
      'gpu: no adapter: this machine has neither a GPU nor a Vulkan driver that WebGPU takes',
    );
  }
  const requiredLimits: Record<string, GPUSize64> = {};
  if (!options.defaultLimits) {
    for (const limit of raisedLimits) requiredLimits[limit] = adapter.limits[limit];
  }
  const device = await adapter.requestDevice({
    label: options.label ?? 'rhostar',
    requiredLimits,
    requiredFeatures: (options.features ?? []).filter((name) => adapter.features.has(name)),
  });
  const described = describeAdapter(adapter.info, runtime, backend(adapter.info));
  return watch(device, described, adapter.info, wait);
}

function describeAdapter(
  info: GPUAdapterInfo,
  runtime: Runtime,
  backend: string | undefined,
): AdapterInfo {
  const { vendor, architecture } = info;
  const description = info.description || info.device || vendor || 'unnamed adapter';
  return { vendor, architecture, description, backend, runtime };
}

/** `llvmpipe (LLVM 15.0.6, 256 bits), Vulkan, software`: for logs and manifests. */
export function adapterLine({ adapter, software }: Pick<Gpu, 'adapter' | 'software'>): string {
  const parts = [adapter.description, adapter.backend, software ? 'software' : 'GPU'];
  return parts.filter(Boolean).join(', ');
}

function watch(
  device: GPUDevice,
  adapter: AdapterInfo,
  info: GPUAdapterInfo,
  wait: Gpu['wait'],
): Gpu {
  let disposed = false;
  let failure: Error | undefined;
  let lost: DeviceLostError | undefined;

  const report = (error: Error) => {
    if (failure) return; // later errors follow from the first
    failure = error;
    // Whoever waits on the device checks and gets it; a timer later, nobody did.
    setTimeout(() => {
      if (failure === error) throw error;
    }, 1000);
  };
  const check = () => {
    const error = failure ?? lost;
    failure = undefined;
    if (error) throw error;
  };

  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault(); // it is thrown, so it need not be logged too
    report(operationError(event.error));
  });
  device.lost.then(
    ({ reason, message }) => {
      if (disposed) return;
      lost = new DeviceLostError(`gpu: the device was lost (${reason}): ${message.trim()}`);
      report(lost);
    },
    () => {}, // never rejects
  );

  return {
    device,
    adapter,
    limits: device.limits,
    software:
      info.isFallbackAdapter || /llvmpipe|swiftshader|basic render/i.test(adapter.description),
    check,
    wait,
    async finish() {
      try {
        await wait(device.queue.onSubmittedWorkDone());
      } finally {
        check();
      }
    },
    [Symbol.dispose]() {
      disposed = true;
      device.destroy();
    },
  };
}

function operationError(error: GPUError): GpuOperationError {
  const kind =
    error instanceof GPUValidationError
      ? 'validation'
      : error instanceof GPUOutOfMemoryError
        ? 'out-of-memory'
        : 'internal';
  return new GpuOperationError(kind, error.message);
}

/**
 * Compiles a shader.
 *
 * @throws ShaderError with line, column and the source around each fault
 */
export async function createShader(
  gpu: Gpu,
  label: string,
  wgsl: string,
): Promise<GPUShaderModule> {
  const { device } = gpu;
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label, code: wgsl });
  const [refusal, { messages }] = await Promise.all([
    device.popErrorScope(),
    module.getCompilationInfo(),
  ]);
  const faults = messages
    .filter(({ type }) => type === 'error')
    .map(({ lineNum, linePos, message }) => ({
      line: lineNum,
      column: linePos,
      // Deno sends its own drawing of the place along: its first line says what is wrong.
      text: message
        .trim()
        .split('\n')[0]
        .replace(/^Shader '.*?' parsing error: /, ''),
    }));
  if (faults.length) throw new ShaderError(label, wgsl, faults);
  if (refusal) throw new ShaderError(label, wgsl, [{ line: 0, column: 0, text: refusal.message }]);
  return module;
}

/**
 * Runs `body` and throws what WebGPU refuses in it, at once rather than at the next check.
 *
 * @throws GpuOperationError for validation faults and for lack of memory
 */
export async function guarded<T>(gpu: Gpu, body: () => T | Promise<T>): Promise<T> {
  const { device } = gpu;
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  try {
    return await body();
  } finally {
    const refusals = [device.popErrorScope(), device.popErrorScope()];
    for (const refusal of await Promise.all(refusals)) {
      // biome-ignore lint/correctness/noUnsafeFinally: a refusal is the cause of what body threw
      if (refusal) throw operationError(refusal);
    }
  }
}
