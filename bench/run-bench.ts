/**
 * A benchmark run: limits, case after case, limits again, to the contents of a file. Knows no platform.
 *
 * Of each limit the better of both measurements counts.
 */
import { cpuEngine } from '../src/engine/cpu/engine.ts';
import type { Gpu } from '../src/engine/gpu/device.ts';
import { gpuEngine } from '../src/engine/gpu/engine.ts';
import type { BenchCase, BenchContext } from './case.ts';
import { countCommands } from './command-counts.ts';
import { betterOf, cpuYardstick, measureLimits } from './limits/measure.ts';
import { limitsNow, sharesOf } from './roofline.ts';
import type { BenchFile, CaseResult, Limits } from './schema.ts';
import { medianIndex } from './statistics.ts';

export interface BenchOptions {
  set: BenchFile['set'];
  cases: readonly BenchCase[];
  /** Measurements of a case. */
  repetitions: number;
  /** How long one of them should take, s. */
  repetition_s: number;
  engines: readonly CaseResult['engine'][];
  version: string;
  runtime: BenchFile['runtime'];
  processPeak: () => number | null;
  onLimits?: (limits: Limits) => void;
  onCase?: (name: string) => void;
  onResult?: (result: CaseResult) => void;
}

/**
 * @param gpu null where no adapter exists
 * @throws what engines throw, and WrongResultError where a limit's kernel computes something wrong
 */
export async function runBench(gpu: Gpu | null, options: BenchOptions): Promise<BenchFile> {
  const { cases, engines, repetitions, repetition_s, processPeak } = options;
  const date = new Date().toISOString();
  using measured = gpu && engines.includes('gpu') ? await measureLimits(gpu) : null;
  if (measured) options.onLimits?.(measured.limits);
  const context: BenchContext = {
    gpu:
      gpu && measured
        ? {
            gpu,
            engine: gpuEngine(gpu),
            yardstick: measured.yardstick,
            commands: countCommands(gpu),
          }
        : null,
    cpu: engines.includes('cpu') ? { engine: cpuEngine(), yardstick: cpuYardstick } : null,
    repetitions,
    repetition_s,
    processPeak,
  };
  const results: CaseResult[] = [];
  for (const benchCase of cases) {
    options.onCase?.(benchCase.name);
    for (const result of await benchCase.run(context)) {
      results.push(result);
      options.onResult?.(result);
    }
  }
  let limits = measured?.limits ?? null;
  if (gpu && limits) {
    using again = await measureLimits(gpu);
    limits = betterOf(limits, again.limits);
  }
  return {
    format: 'rhostar-bench/1',
    version: options.version,
    date,
    set: options.set,
    runtime: options.runtime,
    adapter: gpu ? { ...adapterOf(gpu) } : null,
    limits,
    cases: limits ? results.map((result) => withShares(result, limits)) : results,
  };
}

function withShares(result: CaseResult, limits: Limits): CaseResult {
  const { work, wall_s, yardstick_exp_per_s } = result;
  if (!work) return result;
  const middle = medianIndex(wall_s);
  const then = limitsNow(limits, yardstick_exp_per_s[middle]!);
  return { ...result, shares: sharesOf(work, wall_s[middle]!, then) };
}

function adapterOf({ adapter, software }: Gpu): NonNullable<BenchFile['adapter']> {
  const { vendor, architecture, description, backend } = adapter;
  return { vendor, architecture, description, backend: backend ?? null, software };
}
