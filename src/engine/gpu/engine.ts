/** The WebGPU engine: a job in batches that fit the device's bindings, each running epochs until all are done. */
import { mechanismNamed } from '../../nmodl/registry.ts';
import { cellStart } from '../cpu/start.ts';
import type { CellRunResult, Engine, Job, JobResult, RowSink, RunOptions } from '../job.ts';
import { type Connections, checkNetwork, connect, epochTicks } from '../layout/network.ts';
import { contactWord, type PackedRun, packJob, startTickOf } from '../layout/pack.ts';
import { GpuBatch } from './batch.ts';
import { adapterLine, type Gpu } from './device.ts';
import { GpuExchange, planMail, savedMail } from './exchange.ts';
import { LONGEST_EPOCH } from './kernel-layout.ts';
import { contactEnds, savedWords, saveRun } from './run-state.ts';

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
  const packed = packJob(job, mechanismNamed);
  const connections = connect(job, packed);
  checkNetwork(job, connections);
  const apart = epochTicks(job, connections);
  const isConnected = Number.isFinite(apart);
  const epoch = Math.min(apart, LONGEST_EPOCH);
  const parts: Part[] = [];
  const mail = isConnected ? makeMail(gpu, packed, connections) : null;
  let exchange: GpuExchange | null = null;
  try {
    const steps = isConnected
      ? epoch * Math.max(1, Math.floor((job.logReleases ? LOGGED_STEPS : SUBMISSION_STEPS) / epoch))
      : (options.epochSteps ?? 1000);
    for (const indices of byTemperature(packed).flatMap((list) =>
      withinLimits(gpu, packed, list),
    )) {
      const shape = shapeOf(gpu, packed, indices, steps, isConnected, options);
      const batch = await GpuBatch.create(
        gpu,
        job,
        indices.map((i) => packed[i]!),
        { ...shape, mail: mail && indices.map((i) => mail.plan.mail[i]!) },
        mail?.buffer ?? null,
        indices.map((i) => job.start?.runs[i]),
      );
      parts.push({ batch, indices });
      batch.setSteps(isConnected ? epoch : steps);
    }
    if (!job.start) startRows(packed, onRows);
    const sinks = new Map(
      parts.map(({ batch, indices }) => [
        batch,
        onRows && ((run: number, ...rest: Tail) => onRows(indices[run]!, ...rest)),
      ]),
    );
    const progress = () => report(job, parts, onProgress);
    const running = { gpu, job, parts, sinks, progress, signal };
    if (mail) {
      exchange = await openExchange(gpu, job, packed, connections, mail, parts);
      await runConnected(running, exchange, steps / epoch);
    } else await runApart(running);
    const results = await resultsOf(job, packed, parts, exchange);
    for (const { batch } of parts) if (batch.done) await batch.completeLateRows(sinks.get(batch));
    return {
      ...results,
      complete: parts.every(({ batch }) => batch.done),
      wall_s: (performance.now() - started) / 1000,
      memory_bytes: parts.reduce((sum, { batch }) => sum + batch.bytes, exchange?.bytes ?? 0),
    };
  } finally {
    for (const { batch } of parts) batch[Symbol.dispose]();
    exchange?.[Symbol.dispose]();
    mail?.buffer.destroy();
  }
}

function shapeOf(
  gpu: Gpu,
  packed: PackedRun[],
  indices: number[],
  steps: number,
  isConnected: boolean,
  { lanes }: GpuEngineOptions,
) {
  const recorders = indices.map((i) => packed[i]!.recorders);
  const width = Math.max(1, ...recorders.flatMap((r) => r.map((c) => c.length + 1)));
  const room = Math.floor(OUTPUT_WORDS / (indices.length * width));
  return {
    lanes: lanes ?? lanesFor(gpu, indices.length),
    recorders: Math.max(2, ...recorders.map((r) => r.length)),
    network: isConnected || packed.some(({ order }) => order.nStatic > 0),
    rowCapacity: isConnected ? steps + 2 : Math.max(8, Math.min(steps + 2, room)),
  };
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
  const end = Math.round(running.job.duration_ms / running.job.dt_ms);
  const least = epochs * Math.max(...parts.map(({ batch }) => batch.maxSteps));
  let flying: Submission | null = null;
  let sent = startTickOf(running.job);
  while (sent < end && !signal?.aborted) {
    const encoder = gpu.device.createCommandEncoder({ label: 'epochs' });
    exchange.encodeClear(encoder);
    const pass = encoder.beginComputePass({ label: 'epochs' });
    for (let n = 0; n < epochs; n++) {
      for (const { batch } of parts) batch.encode(pass, n === 0);
      exchange.encode(pass);
    }
    pass.end();
    const next = {
      outlets: parts.map(({ batch }) => batch.encodeCopy(encoder)),
      list: exchange.encodeCopy(encoder),
    };
    gpu.device.queue.submit([encoder.finish()]);
    sent = Math.min(end, sent + least);
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
  for (const [n, { batch }] of parts.entries()) await batch.read(outlets[n]!, sinks.get(batch));
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

function makeMail(gpu: Gpu, packed: PackedRun[], connections: Connections) {
  const plan = planMail(packed, connections);
  const buffer = gpu.device.createBuffer({
    label: 'exchange',
    size: 4 * Math.max(4, plan.words),
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });
  return { plan, buffer };
}

function openExchange(
  gpu: Gpu,
  job: Job,
  packed: PackedRun[],
  connections: Connections,
  { plan, buffer }: ReturnType<typeof makeMail>,
  parts: Part[],
): Promise<GpuExchange> {
  const placeOf = new Map(
    parts.flatMap(({ batch, indices }) =>
      indices.map((run, n) => [run, batch.packed.places[n]!] as const),
    ),
  );
  const saved = packed.map((_, run) => {
    const words = job.start?.runs[run];
    return words?.subarray(savedWords(placeOf.get(run)!));
  });
  const slotOf = (run: number, place: number) => placeOf.get(run)!.slotOf(place);
  return GpuExchange.create(gpu, job, packed, connections, plan, slotOf, buffer, saved);
}

/** What every run came to, and its state where the job asks for it. */
async function resultsOf(
  job: Job,
  packed: PackedRun[],
  parts: Part[],
  exchange: GpuExchange | null,
): Promise<Pick<JobResult, 'runs' | 'state'>> {
  const runs: CellRunResult[] = new Array(packed.length);
  const states: Float64Array[] = new Array(packed.length);
  let tick = startTickOf(job);
  for (const { batch, indices } of parts) {
    const vectors = new Float32Array(await batch.download(batch.vectors));
    const words = job.keepState && {
      vectors,
      state: new Float32Array(await batch.download(batch.state)),
      laneWords: new Uint32Array(await batch.download(batch.laneBuffer)),
    };
    const letters = words && exchange && new Uint32Array(await batch.download(exchange.buffer));
    indices.forEach((run, n) => {
      tick = batch.ticks[n]!;
      runs[run] = {
        t_ms: tick * job.dt_ms,
        steps: batch.steps[n]!,
        spikes_ms: Float64Array.from(batch.spikes[n]!),
        contacts: contactEnds(batch.packed, n, packed[run]!, vectors),
        releases: batch.releases[n]!,
        crossings: batch.crossings[n]!,
      };
      if (words) {
        const mail = letters && exchange ? savedMail(letters, exchange.plan, run, tick) : [];
        states[run] = Float64Array.from([...saveRun(batch.packed, n, words), ...mail]);
      }
    });
  }
  return {
    runs,
    ...(job.keepState && { state: { engine: 'gpu' as const, tick, runs: states } }),
  };
}

type Tail = [recorder: number, rows: Float64Array, width: number];

/** Rows at t = 0, from the float64 start. */
function startRows(packed: PackedRun[], onRows: RunOptions['onRows']): void {
  if (!onRows) return;
  packed.forEach((run, r) => {
    if (run.recorders.every((channels) => channels.length === 0)) return;
    const S = [...cellStart(run), ...run.contactStart];
    run.recorders.forEach((channels, n) => {
      const row = [0, ...channels.map((c) => c.words.reduce((sum, w) => sum + S[w]!, c.offset))];
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

/** Parts of a list whose arrays each fit a binding of the device. */
function withinLimits(gpu: Gpu, packed: PackedRun[], list: number[]): number[][] {
  const largest = Math.max(
    ...list.map((i) => {
      const { template, order, events } = packed[i]!;
      const words =
        template.stateWords + contactWord(order, order.contact.length) + 4 * order.nPools;
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
