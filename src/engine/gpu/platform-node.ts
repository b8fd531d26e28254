/**
 * WebGPU under Node, by the `webgpu` package (Dawn).
 *
 * Loaded only where the runtime brings no WebGPU of its own.
 */
import { GpuUnavailableError } from './gpu-error.ts';

// Dawn ends the process when this object is collected while a device lives, so it is never let go.
let root: GPU | undefined;

/** Dawn's entry point; also defines GPUBufferUsage and the other constants as globals, once. */
export async function nodeGpu(): Promise<GPU> {
  if (root) return root;
  let dawn: typeof import('webgpu');
  try {
    dawn = await import('webgpu');
  } catch (error) {
    throw new GpuUnavailableError(
      `gpu: the npm package "webgpu" does not load here: ${(error as Error).message}`,
    );
  }
  Object.assign(globalThis, dawn.globals);
  root ??= dawn.create([]);
  return root;
}

/** The interface below Dawn, which picks the native one of the system. */
export function nodeBackend(): string {
  return { darwin: 'Metal', win32: 'D3D12' }[process.platform as string] ?? 'Vulkan';
}

/** Sleeps of at most so many ms, and of at most this share of what was waited already. */
const LONGEST_NAP_MS = 2;
const NAP_SHARE = 0.1;
const CELL = new Int32Array(new SharedArrayBuffer(4));

/**
 * Waits for a promise of the device. While one is open, Dawn asks for it in a busy loop of immediates,
 * which costs a core, and a software adapter computes on the same ones: so every round begins with a nap.
 */
export async function napping<T>(promise: Promise<T>): Promise<T> {
  let open = true;
  const settled = promise.finally(() => {
    open = false;
  });
  settled.catch(() => {}); // whoever waits below hears of it
  const from = performance.now();
  while (open) {
    const waited_ms = performance.now() - from;
    Atomics.wait(CELL, 0, 0, Math.min(LONGEST_NAP_MS, NAP_SHARE * waited_ms));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return settled;
}
