/**
 * One batch on the device: the runs whose templates share a kernel, their buffers, and epochs of them.
 *
 * Two output buffers take turns, so that the device computes an epoch while the host reads the last.
 */
import type { CellRunResult, Job, NumericalError, RowSink } from '../job.ts';
import { blowUp } from '../layout/blow-up.ts';
import { CONTACT_STATE, indexWords, synapseWords } from '../layout/contact.ts';
import type { PackedRun } from '../layout/pack.ts';
import { GROWTH, limitSteps } from '../layout/step-control.ts';
import type { Gpu } from './device.ts';
import { type PackedBatch, packBatch } from './groups.ts';
import { epochPipeline, epochWgsl } from './kernel.ts';
import { LANE_FIELDS, PARAMS, RECORDER_FIELDS, SCHEMES } from './kernel-layout.ts';

const STATE = indexWords(CONTACT_STATE);
const LANE = indexWords(LANE_FIELDS);
const RECORDER = indexWords(RECORDER_FIELDS);

export interface BatchOptions {
  lanes: number;
  rowCapacity: number;
}

interface Outlet {
  output: GPUBuffer;
  bindings: GPUBindGroup;
  stagedOutput: GPUBuffer;
  stagedLanes: GPUBuffer;
}

export class GpuBatch {
  readonly runs: PackedRun[];
  readonly spikes: number[][];
  /** Tick of each run after the last epoch that was read. */
  readonly ticks: Uint32Array;
  readonly steps: Float64Array;
  readonly packed: PackedBatch;

  private readonly gpu: Gpu;
  private readonly job: Job;
  private readonly pipeline: GPUComputePipeline;
  private readonly buffers: GPUBuffer[] = [];
  private readonly params: GPUBuffer;
  private readonly state: GPUBuffer;
  private readonly vectors: GPUBuffer;
  private readonly laneBuffer: GPUBuffer;
  private readonly outlets: Outlet[];
  private readonly held = new Map<string, Float64Array>();
  private turn = 0;

  static async create(gpu: Gpu, job: Job, runs: PackedRun[], options: BatchOptions) {
    const packed = packBatch(job, runs, options.lanes, options.rowCapacity);
    const wgsl = epochWgsl(runs[0]!.template.classes, options.lanes);
    return new GpuBatch(gpu, job, runs, packed, await epochPipeline(gpu, wgsl));
  }

  private constructor(
    gpu: Gpu,
    job: Job,
    runs: PackedRun[],
    packed: PackedBatch,
    pipeline: GPUComputePipeline,
  ) {
    this.gpu = gpu;
    this.job = job;
    this.runs = runs;
    this.packed = packed;
    this.pipeline = pipeline;
    this.spikes = runs.map(() => []);
    this.ticks = new Uint32Array(runs.length);
    this.steps = new Float64Array(runs.length);
    const storage = GPUBufferUsage.STORAGE;
    const back = GPUBufferUsage.COPY_SRC;
    const into = GPUBufferUsage.COPY_DST;
    this.params = this.buffer(
      'params',
      4 * Object.keys(PARAMS).length,
      GPUBufferUsage.UNIFORM | into,
    );
    const topology = this.filled('topology', packed.topology, storage);
    const constants = this.filled('constants', packed.constants, storage);
    this.state = this.filled('state', packed.state, storage | back);
    this.laneBuffer = this.filled('lanes', packed.laneWords, storage | back);
    this.vectors = this.filled('vectors', packed.vectors, storage | back);
    const events = this.filled('events', packed.events, storage);
    const parameters = this.filled('contact parameters', packed.parameters, storage);
    const layout = pipeline.getBindGroupLayout(0);
    this.outlets = [0, 1].map((n) => {
      const output = this.buffer(
        `output ${n}`,
        4 * (packed.outputWords + packed.nEvents),
        storage | back | into,
      );
      const bound = [
        this.params,
        topology,
        constants,
        this.state,
        this.laneBuffer,
        events,
        parameters,
        output,
        this.vectors,
      ];
      return {
        output,
        bindings: gpu.device.createBindGroup({
          label: `epoch ${n}`,
          layout,
          entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
        }),
        stagedOutput: this.buffer(
          `staged output ${n}`,
          4 * packed.outputWords,
          GPUBufferUsage.MAP_READ | into,
        ),
        stagedLanes: this.buffer(
          `staged lanes ${n}`,
          4 * packed.laneWords.length,
          GPUBufferUsage.MAP_READ | into,
        ),
      };
    });
  }

  /** Bytes on the device. */
  get bytes(): number {
    return this.buffers.reduce((sum, b) => sum + b.size, 0);
  }

  get done(): boolean {
    const end = Math.round(this.job.duration_ms / this.job.dt_ms);
    return this.ticks.every((tick) => tick >= end);
  }

  /** Sends an epoch of at most maxSteps steps a run, and the copy of what it wrote. Returns its outlet. */
  submit(maxSteps: number): number {
    const n = this.turn;
    const { output, bindings, stagedOutput, stagedLanes } = this.outlets[n]!;
    const { device } = this.gpu;
    device.queue.writeBuffer(this.params, 0, this.paramWords(maxSteps));
    const encoder = device.createCommandEncoder({ label: 'epoch' });
    const pass = encoder.beginComputePass({ label: 'epoch' });
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, bindings);
    pass.dispatchWorkgroups(this.packed.nGroups);
    pass.end();
    encoder.copyBufferToBuffer(output, 0, stagedOutput, 0, 4 * this.packed.outputWords);
    encoder.copyBufferToBuffer(this.laneBuffer, 0, stagedLanes, 0, stagedLanes.size);
    // vesicles of an arrival are written once, by whichever epoch meets it: keep both outputs alike
    const other = this.outlets[1 - n]!.output;
    const first = 4 * this.packed.outputWords;
    encoder.copyBufferToBuffer(output, first, other, first, 4 * this.packed.nEvents);
    device.queue.submit([encoder.finish()]);
    this.turn = 1 - n;
    return n;
  }

  private paramWords(maxSteps: number): ArrayBuffer {
    const { job } = this;
    const { maxTicks, maxChange_mV } = limitSteps(job);
    const scheme = job.scheme.replace('-', '_') as keyof typeof SCHEMES;
    const values: Record<keyof typeof PARAMS, number> = {
      max_steps: maxSteps,
      dt_ms: job.dt_ms,
      max_ticks: maxTicks,
      max_change: maxChange_mV,
      growth: GROWTH,
      scheme: SCHEMES[scheme],
      late_channels: this.packed.late ? 1 : 0,
      released: this.packed.outputWords,
      ...synapseWords(job.synapse, this.runs[0]!.run.cell.celsius),
    };
    const view = new DataView(new ArrayBuffer(4 * Object.keys(PARAMS).length));
    Object.entries(PARAMS).forEach(([name, type], i) => {
      const value = values[name as keyof typeof PARAMS];
      if (type === 'u32') view.setUint32(4 * i, value, true);
      else view.setFloat32(4 * i, value, true);
    });
    return view.buffer;
  }

  /** Waits for an epoch and takes what it wrote: ticks, spikes, rows. */
  async read(outlet: number, emit: RowSink | undefined): Promise<void> {
    const { stagedOutput, stagedLanes } = this.outlets[outlet]!;
    await Promise.all([stagedOutput, stagedLanes].map((b) => b.mapAsync(GPUMapMode.READ)));
    this.gpu.check();
    const words = new Uint32Array(stagedOutput.getMappedRange());
    const floats = new Float32Array(words.buffer);
    const laneWords = new Uint32Array(stagedLanes.getMappedRange());
    const { lanes, places } = this.packed;
    let failed = -1;
    places.forEach((place, r) => {
      const at = (word: number) => laneWords[place.lane + word * lanes]!;
      const moved = at(LANE.steps) > this.steps[r]!;
      this.ticks[r] = at(LANE.tick);
      this.steps[r] = at(LANE.steps);
      if (at(LANE.failed) > 0) failed = r;
      const nSpikes = at(LANE.spikes);
      for (let n = 0; n < nSpikes; n++) {
        this.spikes[r]!.push(words[place.spikeOutput + n]! * this.job.dt_ms);
      }
      place.recorders.forEach((recorder, n) => {
        const word = LANE.recorders + n * RECORDER_FIELDS.length;
        const rows = at(word + RECORDER.rows);
        this.takeRows(r, n, recorder, moved ? rows : 0, words, floats, emit);
      });
    });
    stagedOutput.unmap();
    stagedLanes.unmap();
    if (failed >= 0) throw await this.failure(failed);
  }

  private async failure(r: number): Promise<NumericalError> {
    const { state } = this.packed.places[r]!;
    const S = new Float32Array(await this.download(this.state));
    const voltage = (node: number) => S[state + node * this.packed.lanes]!;
    return blowUp(this.runs[r]!, voltage, this.ticks[r]! * this.job.dt_ms);
  }

  /** A copy of a buffer on the host. */
  private async download(buffer: GPUBuffer, first = 0, size = buffer.size): Promise<ArrayBuffer> {
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const staged = this.buffer(`staged ${buffer.label}`, size, usage);
    const encoder = this.gpu.device.createCommandEncoder({ label: 'download' });
    encoder.copyBufferToBuffer(buffer, first, staged, 0, size);
    this.gpu.device.queue.submit([encoder.finish()]);
    await staged.mapAsync(GPUMapMode.READ);
    this.gpu.check();
    const copy = staged.getMappedRange().slice(0);
    staged.unmap();
    return copy;
  }

  /** @param nRows with row 0; 0 after an epoch without a step, which completes nothing */
  private takeRows(
    run: number,
    index: number,
    { output, width, late }: PackedBatch['places'][number]['recorders'][number],
    nRows: number,
    words: Uint32Array,
    floats: Float32Array,
    emit: RowSink | undefined,
  ): void {
    if (width === 1 || nRows === 0) return;
    const key = `${run}:${index}`;
    const held = this.held.get(key);
    const rows = new Float64Array((nRows - 1) * width);
    for (let n = 1; n < nRows; n++) {
      const from = output + n * width;
      const to = (n - 1) * width;
      rows[to] = words[from]! * this.job.dt_ms;
      for (let c = 1; c < width; c++) rows[to + c] = floats[from + c]!;
    }
    if (!late) {
      if (rows.length > 0) emit?.(run, index, rows, width);
      return;
    }
    // row 0 completes the row held back from the last epoch; the last row waits for the next
    if (held) {
      const channels = this.runs[run]!.recorders[index]!;
      channels.forEach((channel, c) => {
        if (channel.late) held[1 + c] = floats[output + 1 + c]!;
      });
      emit?.(run, index, held, width);
      this.held.delete(key);
    }
    if (rows.length === 0) return;
    this.held.set(key, rows.slice(-width));
    if (rows.length > width) emit?.(run, index, rows.slice(0, -width), width);
  }

  /** Lets every lane go one tick beyond its end, for the late channels of its last row. */
  async completeLateRows(emit: RowSink | undefined): Promise<void> {
    if (this.held.size === 0) return;
    const { lanes, places } = this.packed;
    const end = Math.round(this.job.duration_ms / this.job.dt_ms) + 1;
    for (const place of places) {
      const word = place.lane + LANE.end_tick * lanes;
      this.gpu.device.queue.writeBuffer(this.laneBuffer, 4 * word, Uint32Array.of(end));
    }
    const last_ms = (end - 0.5) * this.job.dt_ms;
    await this.read(
      this.submit(1),
      emit && ((run, index, rows, width) => rows[0]! < last_ms && emit(run, index, rows, width)),
    );
    this.held.clear();
  }

  /** State of every run as it stands. */
  async results(): Promise<CellRunResult[]> {
    const { packed, job } = this;
    const latest = this.outlets[1 - this.turn]!.output;
    const vectors = new Float32Array(await this.download(this.vectors));
    const released = new Uint32Array(
      await this.download(latest, 4 * packed.outputWords, 4 * packed.nEvents),
    );
    const wordOf = (first: number, c: number, name: keyof typeof STATE) => {
      const word = c * CONTACT_STATE.length + STATE[name];
      return first + 4 * packed.lanes * (word >> 2) + (word & 3);
    };
    const results = packed.places.map((place, r): CellRunResult => {
      const { run, events } = this.runs[r]!;
      const at = (c: number, name: keyof typeof STATE) => vectors[wordOf(place.contacts, c, name)]!;
      const contacts = run.contacts.map((contact, c) => ({
        rho: at(c, 'rho_hi') + at(c, 'rho_lo'),
        gmax_AMPA_nS: at(c, 'gmax_hi') + at(c, 'gmax_lo'),
        Use: at(c, 'Use_hi') + at(c, 'Use_lo'),
        effcai: at(c, 'effcai_GB'),
        effcaiPeak: at(c, 'effcai_peak'),
        released: new Uint8Array(contact.arrivals_ms.length),
      }));
      events.ordinal.forEach((ordinal, e) => {
        if (ordinal >= 0)
          contacts[events.index[e]!]!.released[ordinal] = released[place.events + e]!;
      });
      return {
        t_ms: this.ticks[r]! * job.dt_ms,
        steps: this.steps[r]!,
        spikes_ms: Float64Array.from(this.spikes[r]!),
        contacts,
      };
    });
    return results;
  }

  private buffer(label: string, size: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const buffer = this.gpu.device.createBuffer({ label, size: Math.max(16, size), usage });
    this.buffers.push(buffer);
    return buffer;
  }

  private filled(
    label: string,
    data: Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
    usage: GPUBufferUsageFlags,
  ): GPUBuffer {
    const buffer = this.buffer(label, data.byteLength, usage | GPUBufferUsage.COPY_DST);
    // Deno 2.9 panics at an empty array
    if (data.byteLength > 0) this.gpu.device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  }

  [Symbol.dispose](): void {
    for (const buffer of this.buffers) buffer.destroy();
  }
}
