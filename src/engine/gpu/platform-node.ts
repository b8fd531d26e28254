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
