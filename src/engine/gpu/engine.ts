/** The WebGPU engine: a job in batches that share a kernel, each running epochs until all are done. */
import { mechanismNamed } from '../../nmodl/registry.ts';
import { startState } from '../cpu/start.ts';
import type { CellRunResult, Engine, Job, JobResult, RunOptions } from '../job.ts';
import { CONTACT_STATE } from '../layout/contact.ts';
import { type PackedRun, packJob } from '../layout/pack.ts';
import { GpuBatch } from './batch.ts';
import { membraneWgsl } from './class-program.ts';
import { adapterLine, type Gpu } from './device.ts';

export interface GpuEngineOptions {
  /** Runs in a workgroup; by default fitted to the adapter and the number of runs. */
  lanes?: number;
  /** Steps of an epoch. */
  epochSteps?: number;
}

export function gpuEngine(gpu: Gpu, options: GpuEngineOptions = {}): Engine {
  return {
    name: 'gpu',
    description: `float32 on ${adapterLine(gpu)}`,
    busyRuns: gpu.software ? 64 : 4096,
    run: (job, runOptions) => runOnGpu(gpu, options, job, runOptions),
  };
}

/** Rows that all recorders of a batch may write in an epoch, in words. */
const OUTPUT_WORDS = 4 << 20;

async function runOnGpu(
  gpu: Gpu,
  options: GpuEngineOptions,
  job: Job,
  { onRows, onProgress, signal }: RunOptions = {},
): Promise<JobResult> {
  const started = performance.now();
  const packed = packJob(job, mechanismNamed);
  const groups = byKernel(packed).flatMap((list) => withinLimits(gpu, packed, list));
  const epochSteps = options.epochSteps ?? 1000;
  const results: CellRunResult[] = new Array(packed.length);
  const batches: { batch: GpuBatch; indices: number[] }[] = [];
  try {
    for (const indices of groups) {
      const runs = indices.map((i) => packed[i]!);
      const width = Math.max(1, ...runs.flatMap((r) => r.recorders.map((c) => c.length + 1)));
      const room = Math.floor(OUTPUT_WORDS / (runs.length * width));
      const batch = await GpuBatch.create(gpu, job, runs, {
        lanes: options.lanes ?? lanesFor(gpu, runs.length),
        rowCapacity: Math.max(8, Math.min(epochSteps + 2, room)),
      });
      batches.push({ batch, indices });
    }
    startRows(packed, onRows);
    let active = batches.slice();
    const flying = new Map<GpuBatch, number>();
    while (active.length > 0 && !signal?.aborted) {
      for (const { batch, indices } of active) {
        const sink = onRows && ((run: number, ...rest: Tail) => onRows(indices[run]!, ...rest));
        const previous = flying.get(batch);
        flying.set(batch, batch.submit(epochSteps));
        if (previous !== undefined) await batch.read(previous, sink);
        if (batch.done) {
          await batch.read(flying.get(batch)!, sink);
          flying.delete(batch);
        }
      }
      active = active.filter(({ batch }) => flying.has(batch));
      report(job, batches, onProgress);
    }
    for (const { batch, indices } of batches) {
      const sink = onRows && ((run: number, ...rest: Tail) => onRows(indices[run]!, ...rest));
      const last = flying.get(batch);
      if (last !== undefined) await batch.read(last, sink);
      (await batch.results()).forEach((result, i) => {
        results[indices[i]!] = result;
      });
      if (batch.done) await batch.completeLateRows(sink);
    }
    return {
      runs: results,
      complete: active.length === 0,
      wall_s: (performance.now() - started) / 1000,
      memory_bytes: batches.reduce((sum, { batch }) => sum + batch.bytes, 0),
    };
  } finally {
    for (const { batch } of batches) batch[Symbol.dispose]();
  }
}

type Tail = [recorder: number, rows: Float64Array, width: number];

/** Rows at t = 0, from the float64 start. */
function startRows(packed: PackedRun[], onRows: RunOptions['onRows']): void {
  if (!onRows) return;
  packed.forEach((run, r) => {
    if (run.recorders.every((channels) => channels.length === 0)) return;
    const S = startState(run);
    run.recorders.forEach((channels, n) => {
      const row = [0, ...channels.map((c) => c.words.reduce((sum, w) => sum + S[w]!, c.offset))];
      if (channels.length > 0) onRows(r, n, Float64Array.from(row), row.length);
    });
  });
}

/** Runs by the text of their membrane program: one kernel serves each list. */
function byKernel(packed: PackedRun[]): number[][] {
  const texts = new Map<unknown, string>();
  const lists = new Map<string, number[]>();
  packed.forEach(({ template }, i) => {
    let text = texts.get(template);
    if (text === undefined) {
      text = membraneWgsl(template.classes);
      texts.set(template, text);
    }
    const list = lists.get(text) ?? [];
    list.push(i);
    lists.set(text, list);
  });
  return [...lists.values()];
}

/** Parts of a list whose arrays each fit a binding of the device. */
function withinLimits(gpu: Gpu, packed: PackedRun[], list: number[]): number[][] {
  const largest = Math.max(
    ...list.map((i) => {
      const { template, contactNode, events } = packed[i]!;
      const words = template.stateWords + contactNode.length * CONTACT_STATE.length;
      return Math.max(4 * words, 16 * events.tick.length);
    }),
  );
  const atMost = Math.max(1, Math.floor((0.9 * gpu.limits.maxStorageBufferBindingSize) / largest));
  const parts: number[][] = [];
  for (let i = 0; i < list.length; i += atMost) parts.push(list.slice(i, i + atMost));
  return parts;
}

/** A software adapter runs eight lanes at once on each core; a GPU wants full warps. */
function lanesFor(gpu: Gpu, nRuns: number): number {
  if (gpu.software) return nRuns >= 128 ? 16 : 8;
  return nRuns >= 64 * 64 ? 64 : 32;
}

function report(
  job: Job,
  batches: { batch: GpuBatch }[],
  onProgress: RunOptions['onProgress'],
): void {
  if (!onProgress) return;
  const ticks = batches.flatMap(({ batch }) => [...batch.ticks]);
  const steps = batches.flatMap(({ batch }) => [...batch.steps]);
  const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);
  onProgress({ t_ms: (sum(ticks) / ticks.length) * job.dt_ms, steps: sum(steps) });
}
