/** `rhostar adapters`: what the engines would run on. */
import { adapterLine, requestGpu } from '../engine/gpu/device.ts';
import { GpuUnavailableError } from '../engine/gpu/gpu-error.ts';
import type { Terminal } from './terminal.ts';
import { runtimeLine } from './version.ts';

export async function adaptersCommand(terminal: Terminal): Promise<void> {
  terminal.print(`runtime: ${runtimeLine()}`);
  terminal.print('cpu engine: float64, always there');
  try {
    using gpu = await requestGpu();
    const MiB = (bytes: number) => `${Math.floor(bytes / 2 ** 20).toLocaleString('en-US')} MiB`;
    const { maxStorageBufferBindingSize, maxBufferSize, maxComputeWorkgroupStorageSize } =
      gpu.limits;
    terminal.print(`gpu engine: float32 on ${adapterLine(gpu)}`);
    terminal.print(
      `  a binding up to ${MiB(maxStorageBufferBindingSize)}, a buffer up to ${MiB(maxBufferSize)}, ` +
        `workgroup memory ${maxComputeWorkgroupStorageSize / 1024} KiB`,
    );
    if (gpu.software) terminal.print('  a software adapter: the CPU does the work of a GPU');
    terminal.print('--engine auto takes: gpu');
  } catch (error) {
    if (!(error instanceof GpuUnavailableError)) throw error;
    terminal.print(`gpu engine: none (${error.message})`);
    terminal.print('  Debian, as root: apt-get install mesa-vulkan-drivers (25 or newer)');
    terminal.print('--engine auto takes: cpu');
  }
}
