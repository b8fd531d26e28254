/** Where WebGPU comes from in the runtime at hand: Deno and browsers bring it, Node loads it. */
import { GpuUnavailableError } from './gpu-error.ts';

export type Runtime = 'node' | 'deno' | 'browser';

export interface Platform {
  runtime: Runtime;
  gpu: GPU;
  /** The interface below WebGPU that gives this adapter; undefined where it cannot be told. */
  backend: (info: GPUAdapterInfo) => string | undefined;
  /** Waits for a promise of the device and leaves the processor to it. */
  wait: <T>(promise: Promise<T>) => Promise<T>;
}

/** Deno and browsers wait without asking. */
const wait = <T>(promise: Promise<T>) => promise;

interface RuntimeGlobals {
  Deno?: { build: { os: string } };
  process?: { versions?: { node?: string } };
  navigator?: { gpu?: GPU };
}

export async function platform(): Promise<Platform> {
  const { Deno, process, navigator } = globalThis as RuntimeGlobals;
  if (navigator?.gpu) {
    if (!Deno) return { runtime: 'browser', gpu: navigator.gpu, backend: () => undefined, wait };
    return {
      runtime: 'deno',
      gpu: navigator.gpu,
      backend: (info) => denoBackend(info, Deno),
      wait,
    };
  }
  if (!process?.versions?.node || Deno) {
    throw new GpuUnavailableError('gpu: this runtime has no WebGPU (navigator.gpu is absent)');
  }
  const { nodeGpu, nodeBackend, napping } = await import('./platform-node.ts');
  return { runtime: 'node', gpu: await nodeGpu(), backend: nodeBackend, wait: napping };
}

/**
 * Deno falls back from Vulkan to OpenGL without a word and under the same adapter name, and OpenGL
 * rounds differently. Its adapters show the fixed subgroup range 4 to 128, which no Vulkan driver
 * at hand reports (lavapipe 8 to 8, SwiftShader 4 to 4).
 */
function denoBackend(info: GPUAdapterInfo, { build }: NonNullable<RuntimeGlobals['Deno']>) {
  if (info.subgroupMinSize === 4 && info.subgroupMaxSize === 128) return 'OpenGL';
  return { darwin: 'Metal', windows: 'D3D12' }[build.os] ?? 'Vulkan';
}
