/**
 * What connected runs share on the device: their mailboxes, the table of who reaches whom, the
 * voltages at gap junctions, and the list of spikes that the host reads behind (shaders/exchange.wgsl).
 */
import type { Job } from '../job.ts';
import type { Connections } from '../layout/network.ts';
import { type PackedRun, startTickOf } from '../layout/pack.ts';
import type { Gpu } from './device.ts';
import type { BatchShape } from './groups.ts';
import { exchangeWgsl, pipelineOf } from './kernel.ts';
import {
  LETTER_WORDS,
  MAIL_HEAD,
  MAIL_SPIKES,
  SOURCE_FIELDS,
  TARGET_FIELDS,
} from './kernel-layout.ts';
import { bitsOf } from './lane-words.ts';

/** Where every run's part of the exchange buffer is. */
export interface MailPlan {
  mail: NonNullable<BatchShape['mail']>;
  /** Letters that each mailbox holds. */
  capacity: Uint32Array;
  words: number;
}

/** Room for the letters of twice as many spikes as a run has contacts, and some. */
export function planMail(packed: PackedRun[], { targetRun }: Connections): MailPlan {
  const reached = new Uint32Array(packed.length);
  for (const run of targetRun) reached[run]!++;
  const capacity = reached.map((n) => 2 * n + 32);
  let words = 0;
  const mailboxes = packed.map((_, r) => {
    const first = words;
    words += MAIL_HEAD + LETTER_WORDS * capacity[r]!;
    return first;
  });
  // two words for each end of a gap junction: at even and at odd ticks
  const ends = packed.map(({ gaps }) =>
    gaps.map(() => {
      words += 2;
      return words - 2;
    }),
  );
  return {
    mail: mailboxes.map((mailbox, r) => ({
      mailbox,
      gaps: packed[r]!.gaps.map(({ otherRun, otherGap }, n) => ({
        own: ends[r]![n]!,
        other: ends[otherRun]![otherGap]!,
      })),
    })),
    capacity,
    words,
  };
}

interface Outlet {
  spikes: GPUBuffer;
  staged: GPUBuffer;
  bindings: GPUBindGroup;
}

export class GpuExchange {
  readonly buffer: GPUBuffer;
  readonly plan: MailPlan;
  private readonly gpu: Gpu;
  private readonly pipeline: GPUComputePipeline;
  private readonly nRuns: number;
  private readonly buffers: GPUBuffer[] = [];
  private readonly outlets: Outlet[];
  private turn = 0;

  /** The mailboxes; the table of connections follows by `connect`, when the slots are known. */
  static async create(
    gpu: Gpu,
    job: Job,
    packed: PackedRun[],
    connections: Connections,
    plan: MailPlan,
    slotOf: (run: number, place: number) => number,
    mail: GPUBuffer,
    saved: (ArrayLike<number> | undefined)[],
  ): Promise<GpuExchange> {
    const listCapacity = 64 + 16 * packed.length;
    const pipeline = await pipelineOf(
      gpu,
      'exchange_spikes',
      exchangeWgsl(packed.length, listCapacity),
    );
    const words = startWords(job, packed, plan, saved);
    gpu.device.queue.writeBuffer(mail, 0, words);
    const table = connectionTable(packed.length, connections, plan, slotOf);
    return new GpuExchange(gpu, packed.length, plan, pipeline, mail, table, listCapacity);
  }

  private constructor(
    gpu: Gpu,
    nRuns: number,
    plan: MailPlan,
    pipeline: GPUComputePipeline,
    mail: GPUBuffer,
    table: Uint32Array<ArrayBuffer>,
    listCapacity: number,
  ) {
    this.gpu = gpu;
    this.nRuns = nRuns;
    this.plan = plan;
    this.pipeline = pipeline;
    this.buffer = mail;
    const { device } = gpu;
    const create = (label: string, size: number, usage: GPUBufferUsageFlags) => {
      const buffer = device.createBuffer({ label, size, usage });
      this.buffers.push(buffer);
      return buffer;
    };
    const into = GPUBufferUsage.COPY_DST;
    const connections = create('connections', table.byteLength, GPUBufferUsage.STORAGE | into);
    device.queue.writeBuffer(connections, 0, table);
    const size = 4 * (2 + 2 * listCapacity);
    this.outlets = [0, 1].map((n) => {
      const spikes = create(
        `spikes ${n}`,
        size,
        GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | into,
      );
      const staged = create(`staged spikes ${n}`, size, GPUBufferUsage.MAP_READ | into);
      const bindings = device.createBindGroup({
        label: `exchange ${n}`,
        layout: pipeline.getBindGroupLayout(0),
        entries: [mail, connections, spikes].map((buffer, binding) => ({
          binding,
          resource: { buffer },
        })),
      });
      return { spikes, staged, bindings };
    });
  }

  get bytes(): number {
    return this.buffers.reduce((sum, b) => sum + b.size, this.buffer.size);
  }

  /** Empties the list of the present outlet. */
  encodeClear(encoder: GPUCommandEncoder): void {
    encoder.clearBuffer(this.outlets[this.turn]!.spikes, 0, 8);
  }

  /** The exchange behind an epoch. */
  encode(pass: GPUComputePassEncoder): void {
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.outlets[this.turn]!.bindings);
    pass.dispatchWorkgroups(Math.ceil(this.nRuns / 64));
  }

  encodeCopy(encoder: GPUCommandEncoder): number {
    const n = this.turn;
    const { spikes, staged } = this.outlets[n]!;
    encoder.copyBufferToBuffer(spikes, 0, staged, 0, staged.size);
    this.turn = 1 - n;
    return n;
  }

  /** Waits for a submission; gives its spikes, by tick and run. Throws where a mailbox overflowed. */
  async read(outlet: number): Promise<{ run: number; tick: number }[]> {
    const { staged } = this.outlets[outlet]!;
    await staged.mapAsync(GPUMapMode.READ);
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
        `run: ${lost + Math.max(0, n - capacity)} spikes found no room: more of them were on their way than twice the contacts of a cell, or sixteen a cell in one submission`,
      );
    }
    return spikes.sort((a, b) => a.tick - b.tick || a.run - b.run);
  }

  [Symbol.dispose](): void {
    for (const buffer of this.buffers) buffer.destroy();
  }
}

/** Letters of a run as they lie in its mailbox (number, then tick and slot each), then its gap voltages. */
export function savedMail(
  words: Uint32Array,
  { mail }: MailPlan,
  r: number,
  tick: number,
): number[] {
  const { mailbox, gaps } = mail[r]!;
  const first = mailbox + 1 + MAIL_SPIKES;
  const end = first + 1 + LETTER_WORDS * words[first]!;
  return [...words.subarray(first, end), ...gaps.map(({ own }) => words[own + (tick & 1)]!)];
}

function startWords(
  job: Job,
  packed: PackedRun[],
  { mail, words: size }: MailPlan,
  saved: (ArrayLike<number> | undefined)[],
): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(Math.max(4, size));
  const parity = startTickOf(job) & 1;
  packed.forEach(({ run }, r) => {
    const { mailbox, gaps } = mail[r]!;
    const own = Array.from(saved[r] ?? []);
    const nLetterWords = 1 + LETTER_WORDS * (own[0] ?? 0);
    words.set(own.slice(0, nLetterWords), mailbox + 1 + MAIL_SPIKES);
    gaps.forEach((gap, n) => {
      words[gap.own + parity] = own[nLetterWords + n] ?? bitsOf(run.cell.vInit_mV);
    });
  });
  return words;
}

function connectionTable(
  nRuns: number,
  { first, targetRun, targetPlace, delayTicks }: Connections,
  { mail, capacity }: MailPlan,
  slotOf: (run: number, place: number) => number,
): Uint32Array<ArrayBuffer> {
  const sources = SOURCE_FIELDS.length * nRuns;
  const table = new Uint32Array(sources + TARGET_FIELDS.length * targetRun.length);
  for (let r = 0; r < nRuns; r++) {
    table.set([mail[r]!.mailbox, first[r]!, first[r + 1]!], SOURCE_FIELDS.length * r);
  }
  for (let n = 0; n < targetRun.length; n++) {
    const run = targetRun[n]!;
    table.set(
      [mail[run]!.mailbox, capacity[run]!, slotOf(run, targetPlace[n]!), delayTicks[n]!],
      sources + TARGET_FIELDS.length * n,
    );
  }
  return table;
}
