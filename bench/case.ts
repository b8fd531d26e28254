/** What a benchmark case is, and what it is run with. */
import type { Gpu } from '../src/engine/gpu/device.ts';
import type { Engine } from '../src/engine/job.ts';
import type { CommandCounts } from './command-counts.ts';
import type { Yardstick } from './limits/measure.ts';
import type { CaseResult } from './schema.ts';

/** The GPU engine, and what tells how its adapter fares. */
export interface GpuBench {
  gpu: Gpu;
  engine: Engine;
  yardstick: Yardstick;
  commands: CommandCounts;
}

export interface BenchContext {
  /** Null where no adapter exists. */
  gpu: GpuBench | null;
  /** Null where only the GPU engine is measured. */
  cpu: { engine: Engine; yardstick: Yardstick } | null;
  /** Measurements of a case, of which the median counts. */
  repetitions: number;
  /** How long one of them should take, s. */
  repetition_s: number;
  /** Highest memory of the process so far, bytes; null where it cannot be told. */
  processPeak: () => number | null;
}

export interface BenchCase {
  name: string;
  /** What is in it, in one line. */
  description: string;
  /** Whether the short set has it. */
  quick: boolean;
  run(context: BenchContext): Promise<CaseResult[]>;
}
