/** The WebGPU engine: a job in batches that fit the device's bindings, each running epochs until all are done. */
import { mechanismNamed } from '../../nmodl/registry.ts';
import { cellStart } from '../cpu/start.ts';
import {
  type CellRun,
  type CellRunResult,
  type Engine,
  type Job,
  type JobResult,
  keepsState,
  type RowSink,
  type RunOptions,
} from '../job.ts';
import type { ClassPlan } from '../layout/class-plan.ts';
import { connect, epochTicks } from '../layout/network.ts';
import {
  classesOf,
  endTickOf,
  type PackedRun,
  packContacts,
  packRuns,
  startTickOf,
} from '../layout/pack.ts';
import { runResult } from '../layout/run-result.ts';
import { GpuBatch } from './batch.ts';
import { adapterLine, type Gpu } from './device.ts';
import { exchangePipelines, GpuExchange, savedGaps } from './exchange.ts';
import { planBatches, planGroups } from './group-plan.ts';
import { inTurns } from './in-turns.ts';
import { epochWgsl, pipelineOf } from './kernel.ts';
import { LONGEST_EPOCH } from './kernel-layout.ts';
import { kernelShape, receptorsOf } from './kernel-shape.ts';
import { contactEnds, saveRun } from './run-state.ts';
import { timed } from './timed.ts';
import { type TrialJob, type Tuning, tunedLanes } from './tune.ts';

export interface GpuEngineOptions {
  /** Runs in a workgroup; by default fitted to the adapter and the number of runs. */
  lanes?: number;
  /** Most steps of an epoch of runs that are not connected. */
  epochSteps?: number;
  /** Try out what fits a long job, and keep what was found. By default a rule decides. */
  tuning?: Tuning;
}

export function gpuEngine(gpu: Gpu, options: GpuEngineOptions = {}): Engine {
  return {
    name: 'gpu',
    description: `float32 on ${adapterLine(gpu)}`,
    busyRuns: gpu.software ? 64 : 4096,
    run: (job, runOptions) => runOnGpu(gpu, options, job, runOptions),
  };
}

/** Rows that all recorders of a batch may write in a submission, in words. */
const OUTPUT_WORDS = 4 << 20;
/** Steps of a submission of connected runs, and where every release is listed. */
const SUBMISSION_STEPS = 400;
const LOGGED_STEPS = 64;

interface Part {
  batch: GpuBatch;
  /** Runs of the job. */
  indices: number[];
}

async function runOnGpu(
  gpu: Gpu,
  options: GpuEngineOptions,
  job: Job,
  { onRows, onProgress, signal }: RunOptions = {},
): Promise<JobResult> {
  const started = performance.now();
  const start_s = { runs: 0, contacts: 0, upload: 0, compile: 0 };
  const classes = await timed(start_s, 'runs', () => classesOf(job, mechanismNamed));
  const lanes =
    options.lanes ?? (await tunedLanes(options.tuning, trialOf(gpu, job, classes.plans, signal)));
  const shape = kernelShape(job, lanes);
  const pipelines = new Map<number, Promise<GPUComputePipeline>>();
  const pipelineAt = (run: CellRun) => {
    const { celsius } = run.cell;
    const wgsl = () => epochWgsl(classes.plans, { ...shape, receptors: receptorsOf(job, run) });
    const pipeline = pipelines.get(celsius) ?? pipelineOf(gpu, 'epoch', wgsl());
    pipelines.set(celsius, pipeline);
    return pipeline;
  };
  // compiled while the host packs
  const compiled = (async () => {
    // the small ones first: lavapipe takes no other pipeline while it compiles one
    if (shape.uses.connections) await exchangePipelines(gpu, job.runs.length);
    await pipelineAt(job.runs[0]!);
  })();
  compiled.catch(() => {}); // heard below, unless packing fails before
  const packed = await timed(start_s, 'runs', () => inTurns(packRuns(job, classes)));
  await timed(start_s, 'compile', () => compiled);
  const apart = epochTicks(job, packed);
  const isConnected = Number.isFinite(apart);
  const epoch = Math.min(apart, LONGEST_EPOCH);
  const steps = isConnected
    ? epoch * Math.max(1, Math.floor((job.logReleases ? LOGGED_STEPS : SUBMISSION_STEPS) / epoch))
    : (options.epochSteps ?? 1000);
  const parts: Part[] = [];
  const exchange = isConnected ? await GpuExchange.create(gpu, job, packed) : null;
  try {
    for (const groups of byTemperature(packed).flatMap((runs) =>
      planBatches(
        planGroups(packed, runs, { ...shape, isConnected }),
        gpu.limits.maxStorageBufferBindingSize,
      ),
    )) {
      const indices = groups.flatMap(({ members }) => members);
      const runs = indices.map((i) => packed[i]!);
      const pipeline = await timed(start_s, 'compile', () => pipelineAt(runs[0]!.run));
      const batch = await GpuBatch.create(
        gpu,
        job,
        runs,
        groups,
        {
          ...shape,
          rowCapacity: rowCapacity(runs, steps, isConnected),
          mail: exchange && indices.map((i) => exchange.plan.mail[i]!),
        },
        pipeline,
        exchange?.buffer ?? null,
        indices.map((i) => job.start?.runs[i]),
        start_s,
      );
      parts.push({ batch, indices });
      batch.setSteps(isConnected ? epoch : steps);
      if (exchange) {
        await timed(start_s, 'upload', () => reachBatch(job, packed, exchange, batch, indices));
      }
    }
    if (!job.start) startRows(job, packed, onRows);
    const sinks = new Map(
      parts.map(({ batch, indices }) => [
        batch,
        onRows && ((run: number, ...rest: Tail) => onRows(indices[run]!, ...rest)),
      ]),
    );
    const progress = () => report(job, parts, onProgress);
    const running = { gpu, job, parts, sinks, progress, signal };
    progress(); // the first step is about to be taken
    if (exchange) await runConnected(running, exchange, steps / epoch);
    else await runApart(running);
    const results = await resultsOf(job, packed, parts, exchange);
    for (const { batch } of parts) if (batch.done) await batch.completeLateRows(sinks.get(batch));
    const bytes = totals([...parts.map(({ batch }) => batch.bytes), exchange?.bytes ?? {}]);
    return {
      ...results,
      complete: isComplete(parts),
      wall_s: (performance.now() - started) / 1000,
      memory_bytes: Object.values(bytes).reduce((sum, b) => sum + b, 0),
      device: { bytes, batches: parts.length, start_s },
    };
  } finally {
    for (const { batch } of parts) batch[Symbol.dispose]();
    exchange?.[Symbol.dispose]();
  }
}

const isComplete = (parts: Part[]) => parts.every(({ batch }) => batch.done);

function totals(lists: Record<string, number>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, n] of lists.flatMap(Object.entries)) sums[name] = (sums[name] ?? 0) + n;
  return sums;
}

/** Rows a recorder may write in a submission. */
function rowCapacity(runs: PackedRun[], steps: number, isConnected: boolean): number {
  if (isConnected) return steps + 2;
  const width = Math.max(1, ...runs.flatMap((r) => r.recorders.map((c) => c.length + 1)));
  const room = Math.floor(OUTPUT_WORDS / (runs.length * width));
  return Math.max(8, Math.min(steps + 2, room));
}

/** Tells the exchange who reaches the runs of a batch. */
function reachBatch(
  job: Job,
  packed: PackedRun[],
  exchange: GpuExchange,
  { layout, laneBuffer }: GpuBatch,
  indices: number[],
): void {
  const placeOf = new Map(indices.map((run, n) => [run, layout.places[n]!]));
  exchange.reach(laneBuffer, connect(job, packed, indices), {
    letterboxOf: (run) => placeOf.get(run)!.letterbox,
    slotOf: (run, place) => placeOf.get(run)!.slotOf(place),
  });
}

interface Running {
  gpu: Gpu;
  job: Job;
  parts: Part[];
  sinks: Map<GpuBatch, RowSink | undefined>;
  progress: () => void;
  signal: AbortSignal | undefined;
}

/** Batches that do not influence each other: each at its own pace. */
async function runApart({ parts, sinks, progress, signal }: Running): Promise<void> {
  let active = parts.map(({ batch }) => batch).filter((batch) => !batch.done);
  const flying = new Map<GpuBatch, number>();
  while (active.length > 0 && !signal?.aborted) {
    for (const batch of active) {
      const previous = flying.get(batch);
      flying.set(batch, batch.submit());
      if (previous !== undefined) await batch.read(previous, sinks.get(batch));
      if (batch.done) {
        await batch.read(flying.get(batch)!, sinks.get(batch));
        flying.delete(batch);
      }
    }
    active = active.filter((batch) => flying.has(batch));
    progress();
  }
  for (const [batch, last] of flying) await batch.read(last, sinks.get(batch));
}

/**
 * Connected batches: all make an epoch, then spikes are exchanged, `epochs` times in a submission.
 * The host reads a submission while the device computes the next.
 */
async function runConnected(running: Running, exchange: GpuExchange, epochs: number) {
  const { gpu, parts, progress, signal } = running;
  const end = endTickOf(running.job);
  const epochSteps = Math.max(...parts.map(({ batch }) => batch.maxSteps));
  let flying: Submission | null = null;
  let sent = startTickOf(running.job);
  while (sent < end && !signal?.aborted) {
    const encoder = gpu.device.createCommandEncoder({ label: 'epochs' });
    exchange.encodeClear(encoder);
    const pass = encoder.beginComputePass({ label: 'epochs' });
    const count = Math.min(epochs, Math.ceil((end - sent) / epochSteps));
    for (let n = 0; n < count; n++) {
      for (const { batch } of parts) batch.encode(pass, n === 0);
      exchange.encode(pass);
    }
    pass.end();
    const next = {
      outlets: parts.map(({ batch }) => batch.encodeCopy(encoder, count)),
      list: exchange.encodeCopy(encoder),
    };
    gpu.device.queue.submit([encoder.finish()]);
    sent = Math.min(end, sent + count * epochSteps);
    if (flying) await readConnected(running, exchange, flying);
    flying = next;
    progress();
  }
  if (flying) await readConnected(running, exchange, flying);
  progress();
}

interface Submission {
  outlets: number[];
  list: number;
}

async function readConnected(
  { job, parts, sinks }: Running,
  exchange: GpuExchange,
  { outlets, list }: Submission,
): Promise<void> {
  for (const [n, { batch }] of parts.entries()) {
    await batch.read(outlets[n]!, sinks.get(batch), n === 0);
  }
  const ticks = new Set(parts.flatMap(({ batch }) => [...batch.ticks]));
  if (ticks.size > 1) {
    throw new Error(
      `run: connected cells came to stand at ${[...ticks].map((t) => t * job.dt_ms).join(' and ')} ms: more releases in a step than the log holds`,
    );
  }
  const lists = new Map<number, number[]>();
  for (const { batch, indices } of parts) {
    indices.forEach((run, n) => {
      lists.set(run, batch.spikes[n]!);
    });
  }
  for (const { run, tick } of await exchange.read(list)) lists.get(run)!.push(tick * job.dt_ms);
}

async function resultsOf(
  job: Job,
  packed: PackedRun[],
  parts: Part[],
  exchange: GpuExchange | null,
): Promise<Pick<JobResult, 'runs' | 'state'>> {
  const runs: CellRunResult[] = new Array(packed.length);
  const states: Float64Array[] = new Array(packed.length);
  const isKept = keepsState(job, isComplete(parts));
  let tick = startTickOf(job);
  const shared =
    isKept && exchange && new Uint32Array(await parts[0]!.batch.download(exchange.buffer));
  for (const { batch, indices } of parts) {
    const vectors = new Float32Array(await batch.download(batch.vectors));
    const words = isKept && {
      vectors,
      state: new Float32Array(await batch.download(batch.state)),
      laneWords: new Uint32Array(await batch.download(batch.laneBuffer)),
    };
    indices.forEach((run, n) => {
      tick = batch.ticks[n]!;
      runs[run] = runResult(
        {
          t_ms: tick * job.dt_ms,
          steps: batch.steps[n]!,
          spikes_ms: Float64Array.from(batch.spikes[n]!),
          ends: contactEnds(batch.layout, n, packed[run]!, vectors),
          releases: batch.releases[n]!,
          crossings: batch.crossings[n]!,
        },
        packed[run]!.run.contacts.length,
      );
      if (!words) return;
      const own = saveRun(batch.layout, n, words);
      const gaps = shared && exchange ? savedGaps(shared, exchange.plan, run, tick) : [];
      states[run] = gaps.length > 0 ? Float64Array.from([...own, ...gaps]) : own;
    });
  }
  return {
    runs,
    ...(isKept && { state: { engine: 'gpu' as const, tick, runs: states } }),
  };
}

type Tail = [recorder: number, rows: Float64Array, width: number];

/** Rows at t = 0, from the float64 start. */
function startRows(job: Job, packed: PackedRun[], onRows: RunOptions['onRows']): void {
  if (!onRows) return;
  packed.forEach((run, r) => {
    const cell = cellStart(run);
    const ofContacts = run.recorders.some((channels) =>
      channels.some(({ words }) => words.some((w) => w >= cell.length)),
    );
    const contacts = ofContacts ? packContacts(job, run).contactStart : new Float64Array();
    const at = (word: number) => cell[word] ?? contacts[word - cell.length]!;
    run.recorders.forEach((channels, n) => {
      const row = [0, ...channels.map((c) => c.words.reduce((sum, w) => sum + at(w), c.offset))];
      if (channels.length > 0) onRows(r, n, Float64Array.from(row), row.length);
    });
  });
}

/** Runs by temperature: it is a constant of a batch's synapses. */
function byTemperature(packed: PackedRun[]): number[][] {
  const lists = new Map<number, number[]>();
  packed.forEach(({ run }, i) => {
    const list = lists.get(run.cell.celsius) ?? [];
    list.push(i);
    lists.set(run.cell.celsius, list);
  });
  return [...lists.values()];
}

/** The job as a trial of variants sees it. */
function trialOf(
  gpu: Gpu,
  job: Job,
  plans: ClassPlan[],
  signal: AbortSignal | undefined,
): TrialJob {
  const start = startTickOf(job);
  const steps = endTickOf(job) - start;
  const contacts = job.runs.reduce((sum, run) => sum + run.contacts.length, 0);
  const nodes = job.runs.reduce((sum, { cell }) => sum + cell.nodes.parent.length, 0);
  return {
    runs: job.runs.length,
    contacts,
    steps,
    work: steps * (nodes + contacts),
    adapter: adapterLine(gpu),
    kernel: () => epochWgsl(plans, kernelShape(job, 0)),
    software: gpu.software,
    most: gpu.limits.maxComputeInvocationsPerWorkgroup,
    signal,
    time: (lanes, n) =>
      timeOf(
        gpu,
        { ...job, duration_ms: (start + n) * job.dt_ms, keepState: false },
        lanes,
        signal,
      ),
  };
}

/** Seconds that the steps of a job take. */
async function timeOf(
  gpu: Gpu,
  job: Job,
  lanes: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const reports: number[] = [];
  await runOnGpu(gpu, { lanes }, job, {
    onProgress: () => reports.push(performance.now()),
    ...(signal && { signal }),
  });
  return (reports.at(-1)! - reports[0]!) / 1000;
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
