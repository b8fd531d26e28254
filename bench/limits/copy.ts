/** Copy bandwidth: bytes read plus bytes written a second, of buffers larger than the usual caches. */
import type { Gpu } from '../../src/engine/gpu/device.ts';
import wgsl from './copy.wgsl' with { type: 'text' };
import { checkWords, microKernel } from './micro-kernel.ts';
import { secondsPerDispatch } from './timing.ts';

/** Bytes of each buffer: beyond the caches of processors, and of GPUs where a binding may be so large. */
const SOFTWARE_BYTES = 64 << 20;
const GPU_BYTES = 512 << 20;
/** Vectors of four that a workgroup moves. */
const VECTORS_A_GROUP = 64 * 4;

/**
 * The best of several samples, after every word was compared.
 *
 * @throws WrongResultError where a word was not copied
 */
export async function copyBytesPerSecond(gpu: Gpu, bytes = defaultBytes(gpu)): Promise<number> {
  const words = bytes / 4;
  const input = new Float32Array(words);
  for (let at = 0; at < words; at++) input[at] = pattern(at);
  using kernel = await microKernel(gpu, {
    entryPoint: 'copy',
    wgsl,
    workgroups: Math.ceil(words / 4 / VECTORS_A_GROUP),
    paramWords: 0,
    storageWords: [words, words],
    input,
  });
  const [best] = await secondsPerDispatch(gpu, kernel.encode);
  checkWords('copy', await kernel.results(), pattern);
  return (2 * bytes) / best!;
}

const pattern = (at: number) => (at * 7919) % 65_521;

function defaultBytes({ software, limits }: Gpu): number {
  const room = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  const wanted = Math.min(software ? SOFTWARE_BYTES : GPU_BYTES, room);
  return wanted - (wanted % 16);
}
