/**
 * What connected runs share on the device: their spikes, the voltages at gap junctions, for each batch the
 * table of who reaches whom in it, and the list of spikes that the host reads behind
 * (shaders/exchange.wgsl). Letters lie with the lanes that get them.
 */
import type { Job } from '../job.ts';
import type { Connections } from '../layout/network.ts';
import { type PackedRun, startTickOf } from '../layout/pack.ts';
import type { Gpu } from './device.ts';
import type { BatchShape } from './groups.ts';
import { exchangeWgsl, pipelineOf } from './kernel.ts';
import { MAIL_WORDS, TARGET_FIELDS } from './kernel-layout.ts';
import { bitsOf } from './lane-words.ts';

/** Where every run's part of the exchange buffer is. */
export interface MailPlan {
  mail: NonNullable<BatchShape['mail']>;
  words: number;
}

export function planMail(packed: PackedRun[]): MailPlan {
  let words = MAIL_WORDS * packed.length;
  // two words for each end of a gap junction: at even and at odd ticks
  const ends = packed.map(({ gaps }) =>
    gaps.map(() => {
      words += 2;
      return words - 2;
    }),
  );
  return {
    mail: packed.map(({ gaps }, r) => ({
      mailbox: MAIL_WORDS * r,
      gaps: gaps.map(({ otherRun, otherGap }, n) => ({
        own: ends[r]![n]!,
        other: ends[otherRun]![otherGap]!,
      })),
    })),
    words,
  };
}

interface Outlet {
  spikes: GPUBuffer;
  staged: GPUBuffer;
  collect: GPUBindGroup;
  /** Of each batch. */
  deliver: GPUBindGroup[];
}

/** Spikes of all runs that the host's list of a submission holds. */
const listCapacityOf = (runs: number) => 64 + 16 * runs;

/** The kernels between the epochs of so many runs. */
export async function exchangePipelines(gpu: Gpu, runs: number) {
  const wgsl = exchangeWgsl(runs, listCapacityOf(runs));
  return {
    deliver: await pipelineOf(gpu, 'deliver', wgsl),
    collect: await pipelineOf(gpu, 'collect', wgsl),
  };
}

export class GpuExchange {
  readonly buffer: GPUBuffer;
  readonly plan: MailPlan;
  private readonly gpu: Gpu;
  private readonly pipelines: { deliver: GPUComputePipeline; collect: GPUComputePipeline };
  private readonly nRuns: number;
  private readonly buffers: GPUBuffer[] = [];
  private readonly outlets: Outlet[];
  private turn = 0;

  /** The spikes of all runs; the batches follow by `reach`. */
  static async create(gpu: Gpu, job: Job, packed: PackedRun[]): Promise<GpuExchange> {
    const exchange = new GpuExchange(gpu, packed, await exchangePipelines(gpu, packed.length));
    gpu.device.queue.writeBuffer(exchange.buffer, 0, startWords(job, packed, exchange.plan));
    return exchange;
  }

  private constructor(gpu: Gpu, packed: PackedRun[], pipelines: GpuExchange['pipelines']) {
    this.gpu = gpu;
    this.nRuns = packed.length;
    this.plan = planMail(packed);
    this.pipelines = pipelines;
    const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    this.buffer = this.made('exchange', 4 * this.plan.words, STORAGE | COPY_SRC | COPY_DST);
    const size = 4 * (2 + 2 * listCapacityOf(packed.length));
    this.outlets = [0, 1].map((n) => {
      const spikes = this.made(`spikes ${n}`, size, STORAGE | COPY_SRC | COPY_DST);
      return {
        spikes,
        staged: this.made(`staged spikes ${n}`, size, MAP_READ | COPY_DST),
        collect: this.bound(pipelines.collect, `collect ${n}`, [this.buffer, spikes]),
        deliver: [],
      };
    });
  }

  private made(label: string, size: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const buffer = this.gpu.device.createBuffer({ label, size: Math.max(16, size), usage });
    this.buffers.push(buffer);
    return buffer;
  }

  private bound(pipeline: GPUComputePipeline, label: string, buffers: GPUBuffer[]): GPUBindGroup {
    return this.gpu.device.createBindGroup({
      label,
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
  }

  /**
   * Spikes go to this batch too.
   * @param letterboxOf first word among the lane words, and slotOf the slot of a place, by run of the job
   */
  reach(
    laneBuffer: GPUBuffer,
    connections: Connections,
    at: { letterboxOf: (run: number) => number; slotOf: (run: number, place: number) => number },
  ): void {
    if (connections.targetRun.length === 0) return;
    const table = connectionTable(this.nRuns, connections, at);
    const { STORAGE, COPY_DST } = GPUBufferUsage;
    const buffer = this.made('connections', table.byteLength, STORAGE | COPY_DST);
    this.gpu.device.queue.writeBuffer(buffer, 0, table);
    this.outlets.forEach(({ spikes, deliver }, n) => {
      const bound = [this.buffer, spikes, buffer, laneBuffer];
      deliver.push(this.bound(this.pipelines.deliver, `deliver ${n}`, bound));
    });
  }

  /** Bytes on the device by what they hold. */
  get bytes(): Record<string, number> {
    return bytesByLabel(this.buffers);
  }

  /** Empties the list of the present outlet. */
  encodeClear(encoder: GPUCommandEncoder): void {
    encoder.clearBuffer(this.outlets[this.turn]!.spikes, 0, 8);
  }

  /** The exchange behind an epoch. */
  encode(pass: GPUComputePassEncoder): void {
    const { deliver, collect } = this.outlets[this.turn]!;
    const workgroups = Math.ceil(this.nRuns / 64);
    pass.setPipeline(this.pipelines.deliver);
    for (const batch of deliver) {
      pass.setBindGroup(0, batch);
      pass.dispatchWorkgroups(workgroups);
    }
    pass.setPipeline(this.pipelines.collect);
    pass.setBindGroup(0, collect);
    pass.dispatchWorkgroups(workgroups);
  }

  encodeCopy(encoder: GPUCommandEncoder): number {
    const n = this.turn;
    const { spikes, staged } = this.outlets[n]!;
    encoder.copyBufferToBuffer(spikes, 0, staged, 0, staged.size);
    this.turn = 1 - n;
    return n;
  }

  /** Waits for a submission; gives its spikes, by tick and run. Throws where a letterbox overflowed. */
  async read(outlet: number): Promise<{ run: number; tick: number }[]> {
    const { staged } = this.outlets[outlet]!;
    await this.gpu.wait(staged.mapAsync(GPUMapMode.READ));
    this.gpu.check();
    const words = new Uint32Array(staged.getMappedRange());
    const n = words[0]!;
    const lost = words[1]!;
    const capacity = (words.length - 2) / 2;
    const spikes = Array.from({ length: Math.min(n, capacity) }, (_, k) => ({
      run: words[2 + 2 * k]!,
      tick: words[3 + 2 * k]!,
    }));
    staged.unmap();
    if (lost > 0 || n > capacity) {
      throw new Error(
        `run: ${lost + Math.max(0, n - capacity)} spikes found no room: more of them were on their way to a cell than at 250 Hz from each of its contacts, or sixteen a cell in one submission`,
      );
    }
    return spikes.sort((a, b) => a.tick - b.tick || a.run - b.run);
  }

  [Symbol.dispose](): void {
    for (const buffer of this.buffers) buffer.destroy();
  }
}

/** Buffers of one purpose bear one name, with a number behind where there are two. */
export function bytesByLabel(buffers: readonly GPUBuffer[]): Record<string, number> {
  const bytes: Record<string, number> = {};
  for (const { label, size } of buffers) {
    const name = label.replace(/ \d+$/, '');
    bytes[name] = (bytes[name] ?? 0) + size;
  }
  return bytes;
}

/** Voltages at the ends of a run's gap junctions, as the exchange buffer holds them. */
export const savedGaps = (words: Uint32Array, { mail }: MailPlan, r: number, tick: number) =>
  mail[r]!.gaps.map(({ own }) => words[own + (tick & 1)]!);

/** Nobody has spiked; at gap junctions the voltages of the start. A run's saved words end with them. */
function startWords(
  job: Job,
  packed: PackedRun[],
  { mail, words: size }: MailPlan,
): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(size);
  const parity = startTickOf(job) & 1;
  packed.forEach(({ run, gaps }, r) => {
    const saved = job.start?.runs[r];
    gaps.forEach((_, n) => {
      const at = mail[r]!.gaps[n]!.own + parity;
      words[at] = saved?.[saved.length - gaps.length + n] ?? bitsOf(run.cell.vInit_mV);
    });
  });
  return words;
}

function connectionTable(
  nRuns: number,
  { first, targetRun, targetPlace, delayTicks }: Connections,
  { letterboxOf, slotOf }: Parameters<GpuExchange['reach']>[2],
): Uint32Array<ArrayBuffer> {
  const table = new Uint32Array(nRuns + 1 + TARGET_FIELDS.length * targetRun.length);
  table.set(first);
  let at = nRuns + 1;
  for (let n = 0; n < targetRun.length; n++) {
    const run = targetRun[n]!;
    table[at++] = letterboxOf(run);
    table[at++] = slotOf(run, targetPlace[n]!);
    table[at++] = delayTicks[n]!;
  }
  return table;
}
