/** `--engine gpu|cpu|auto` to an engine. */
import { cpuEngine } from '../engine/cpu/engine.ts';
import { type Gpu, requestGpu } from '../engine/gpu/device.ts';
import { gpuEngine } from '../engine/gpu/engine.ts';
import { GpuUnavailableError } from '../engine/gpu/gpu-error.ts';
import type { Trial } from '../engine/gpu/tune.ts';
import type { Engine } from '../engine/job.ts';
import type { Terminal } from './terminal.ts';
import { tuningStore } from './tuning-store.ts';

export const ENGINE_CHOICES = ['auto', 'gpu', 'cpu'] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

export interface ChosenEngine {
  engine: Engine;
  /** The device of a GPU engine, for other work on it. */
  gpu: Gpu | null;
  [Symbol.dispose](): void;
}

/**
 * The engine asked for; `auto` takes WebGPU where there is an adapter, else the CPU, and says so. A cell
 * alone would use one lane of the device, so `auto` leaves it to the CPU.
 *
 * @param cells simulated at once, where that is known
 * @throws GpuUnavailableError for `gpu` without an adapter
 */
export async function chooseEngine(
  choice: EngineChoice,
  terminal: Terminal,
  cells = Number.POSITIVE_INFINITY,
): Promise<ChosenEngine> {
  if (choice === 'gpu' || (choice === 'auto' && cells > 1)) {
    try {
      const gpu = await requestGpu();
      const engine = gpuEngine(gpu, {
        tuning: { store: tuningStore(), onTrial: noteTo(terminal) },
      });
      terminal.note(`engine: ${engine.description}`);
      return { engine, gpu, [Symbol.dispose]: () => gpu[Symbol.dispose]() };
    } catch (error) {
      if (!(error instanceof GpuUnavailableError)) throw error;
      if (choice === 'gpu') {
        throw new GpuUnavailableError(`${error.message}; --engine cpu needs none`);
      }
      terminal.note(`engine: float64 on the CPU, since WebGPU finds no adapter here`);
      return { engine: cpuEngine(), gpu: null, [Symbol.dispose]: () => {} };
    }
  }
  const engine = cpuEngine();
  terminal.note(`engine: ${engine.description}`);
  return { engine, gpu: null, [Symbol.dispose]: () => {} };
}

const noteTo =
  (terminal: Terminal) =>
  ({ lanes, seconds }: Trial) => {
    const each = seconds.map((s) => `${s.lanes}: ${s.seconds.toFixed(2)} s`).join(', ');
    terminal.note(`tuned: ${lanes} runs a workgroup on this adapter (${each})`);
  };
