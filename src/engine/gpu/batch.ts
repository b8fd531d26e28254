/**
 * One batch on the device: runs that share bindings, their buffers, and epochs of them.
 *
 * Two output buffers take turns, so that the device computes while the host reads the last.
 */
import {
  CONTACT_INPUTS,
  type Crossing,
  type DeviceCosts,
  type Job,
  type NumericalError,
  type Release,
  type RowSink,
} from '../job.ts';
import { blowUp } from '../layout/blow-up.ts';
import { ruleWords } from '../layout/contact.ts';
import { endTickOf, type PackedRun, startTickOf } from '../layout/pack.ts';
import { GROWTH, limitSteps } from '../layout/step-control.ts';
import type { Gpu } from './device.ts';
import { bytesByLabel } from './exchange.ts';
import type { GroupPlan } from './group-plan.ts';
import { type BatchLayout, type BatchShape, packBatch, type Sheets } from './groups.ts';
import {
  GROUP_BLOCKS,
  LOG_CROSSING,
  laneWordsOf,
  NONE,
  PARAMS,
  RECORDER_FIELDS,
} from './kernel-layout.ts';
import { LANE, type LanePlace } from './lane-words.ts';
import { type Habit, newHabit, Pace } from './pace.ts';
import { restoreRun } from './run-state.ts';
import { pairedAt } from './state-pairs.ts';
import { timed } from './timed.ts';
import type { Words } from './words.ts';

const RECORDER = Object.fromEntries(RECORDER_FIELDS.map((name, i) => [name, i])) as Record<
  (typeof RECORDER_FIELDS)[number],
  number
>;

interface Outlet {
  output: GPUBuffer;
  /** Bindings of the first epoch of a submission, and of those after it. */
  first: GPUBindGroup;
  next: GPUBindGroup;
  stagedOutput: GPUBuffer;
  stagedLanes: GPUBuffer;
}

/** What a submission wrote for a recorder. */
type WrittenRows = LanePlace['recorders'][number] & {
  /** With row 0; 0 after an epoch without a step, which completes nothing. */
  nRows: number;
  /** Whether the last row has late channels that the next step completes. */
  isPending: boolean;
};

const habits = new WeakMap<GPUComputePipeline, Map<number, Habit>>();

export class GpuBatch {
  readonly runs: PackedRun[];
  readonly spikes: number[][];
  readonly releases: Release[][];
  readonly crossings: Crossing[][];
  /** Tick of each run after the last epoch that was read. */
  readonly ticks: Uint32Array;
  readonly steps: Float64Array;
  readonly layout: BatchLayout;
  readonly state: GPUBuffer;
  readonly vectors: GPUBuffer;
  readonly laneBuffer: GPUBuffer;

  private readonly gpu: Gpu;
  private readonly job: Job;
  private readonly pipeline: GPUComputePipeline;
  private readonly buffers: GPUBuffer[] = [];
  private readonly params: GPUBuffer[];
  private readonly outlets: Outlet[];
  private readonly held = new Map<string, Float64Array>();
  private turn = 0;
  /** Steps of a run in an epoch: those the device is told, and the most. */
  private epochSteps = 0;
  maxSteps = 0;
  private pace = new Pace(newHabit());

  /**
   * Packs the runs, sends them, and keeps nothing of them on the host but where they are.
   *
   * @param runs in the order of the groups' members
   * @param pipeline of a kernel of this shape
   * @param exchange spikes of all lanes; null where the runs are not connected
   */
  static async create(
    gpu: Gpu,
    job: Job,
    runs: PackedRun[],
    groups: GroupPlan[],
    shape: BatchShape,
    pipeline: GPUComputePipeline,
    exchange: GPUBuffer | null,
    start: (Float64Array | undefined)[],
    spent: DeviceCosts['start_s'],
  ) {
    const { layout, sheets } = await timed(spent, 'contacts', () =>
      packBatch(job, runs, groups, shape),
    );
    start.forEach((words, r) => {
      if (words) restoreRun(layout, r, sheets, words, runs[r]!.gaps.length);
    });
    return timed(spent, 'upload', async () => {
      const batch = new GpuBatch(gpu, job, runs, layout, sheets, pipeline, exchange);
      // what is on its way is held twice: one batch at a time
      gpu.device.queue.submit([]);
      await gpu.finish();
      return batch;
    });
  }

  private constructor(
    gpu: Gpu,
    job: Job,
    runs: PackedRun[],
    layout: BatchLayout,
    sheets: Sheets,
    pipeline: GPUComputePipeline,
    exchange: GPUBuffer | null,
  ) {
    this.gpu = gpu;
    this.job = job;
    this.runs = runs;
    this.layout = layout;
    this.pipeline = pipeline;
    this.spikes = runs.map(() => []);
    this.releases = runs.map(() => []);
    this.crossings = runs.map(() => []);
    this.ticks = new Uint32Array(runs.length).fill(startTickOf(job));
    this.steps = new Float64Array(runs.length);
    const storage = GPUBufferUsage.STORAGE;
    const back = GPUBufferUsage.COPY_SRC;
    const into = GPUBufferUsage.COPY_DST;
    const uniform = GPUBufferUsage.UNIFORM | into;
    this.params = ['first', 'next'].map((name) =>
      this.buffer(`params ${name}`, 4 * Object.keys(PARAMS).length, uniform),
    );
    const topology = this.filled('topology', sheets.topology, storage);
    this.state = this.filled('state', sheets.state, storage | back);
    this.laneBuffer = this.filled('lanes', sheets.lanes, storage | back);
    this.vectors = this.filled('vectors', sheets.vectors, storage | back);
    const events = this.filled('events', sheets.events, storage);
    const parameters = this.filled('contact parameters', sheets.parameters, storage);
    const mail = exchange ?? this.buffer('no mail', 16, storage);
    const bindings = pipeline.getBindGroupLayout(0);
    this.outlets = [0, 1].map((n) => {
      const output = this.buffer(`output ${n}`, 4 * layout.outputWords, storage | back);
      const bind = (params: GPUBuffer) =>
        gpu.device.createBindGroup({
          label: `epoch ${n}`,
          layout: bindings,
          entries: [
            params,
            topology,
            mail,
            this.state,
            this.laneBuffer,
            events,
            parameters,
            output,
            this.vectors,
          ].map((buffer, binding) => ({ binding, resource: { buffer } })),
        });
      const staged = (name: string, words: number) =>
        this.buffer(`staged ${name} ${n}`, 4 * words, GPUBufferUsage.MAP_READ | into);
      return {
        output,
        first: bind(this.params[0]!),
        next: bind(this.params[1]!),
        stagedOutput: staged('output', layout.outputWords),
        stagedLanes: staged('lanes', layout.clockWords),
      };
    });
  }

  /** Bytes on the device by what they hold. */
  get bytes(): Record<string, number> {
    return bytesByLabel(this.buffers);
  }

  get done(): boolean {
    const end = endTickOf(this.job);
    return this.ticks.every((tick) => tick >= end);
  }

  /** Steps of a run in each epoch from now on; with submit() at most so many. */
  setSteps(maxSteps: number): void {
    this.maxSteps = maxSteps;
    this.pace = new Pace(this.habit());
    this.writeSteps(maxSteps);
  }

  private writeSteps(steps: number): void {
    if (steps === this.epochSteps) return;
    this.epochSteps = steps;
    this.params.forEach((buffer, n) => {
      this.gpu.device.queue.writeBuffer(buffer, 0, this.paramWords(steps, n === 0));
    });
  }

  /** Of all batches with this kernel and as many groups. */
  private habit(): Habit {
    const kinds = habits.get(this.pipeline) ?? new Map<number, Habit>();
    habits.set(this.pipeline, kinds);
    const habit = kinds.get(this.layout.nGroups) ?? newHabit();
    kinds.set(this.layout.nGroups, habit);
    return habit;
  }

  /** An epoch, into the present outlet. */
  encode(pass: GPUComputePassEncoder, isFirst: boolean): void {
    const { first, next } = this.outlets[this.turn]!;
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, isFirst ? first : next);
    pass.dispatchWorkgroups(this.layout.nGroups);
  }

  /** The copy of what `epochs` wrote; later ones go to the other outlet. Returns the outlet. */
  encodeCopy(encoder: GPUCommandEncoder, epochs: number): number {
    const n = this.turn;
    const { output, stagedOutput, stagedLanes } = this.outlets[n]!;
    encoder.copyBufferToBuffer(output, 0, stagedOutput, 0, stagedOutput.size);
    encoder.copyBufferToBuffer(this.laneBuffer, 0, stagedLanes, 0, stagedLanes.size);
    this.turn = 1 - n;
    this.pace.sent(epochs * this.epochSteps);
    return n;
  }

  /** Sends one epoch, of as many steps as its kind makes in good time, and the copy of what it wrote. Returns its outlet. */
  submit(): number {
    const { device } = this.gpu;
    const left =
      endTickOf(this.job) - this.ticks.reduce((a, b) => Math.min(a, b)) - this.pace.steps;
    this.writeSteps(this.pace.stepsOf(Math.min(this.maxSteps, Math.max(1, left))));
    const encoder = device.createCommandEncoder({ label: 'epoch' });
    const pass = encoder.beginComputePass({ label: 'epoch' });
    this.encode(pass, true);
    pass.end();
    const outlet = this.encodeCopy(encoder, 1);
    device.queue.submit([encoder.finish()]);
    return outlet;
  }

  private paramWords(maxSteps: number, isFirst: boolean): ArrayBuffer {
    const { job } = this;
    const { maxTicks, maxChange_mV } = limitSteps(job);
    const values: Record<keyof typeof PARAMS, number> = {
      max_steps: maxSteps,
      dt_ms: job.dt_ms,
      max_ticks: maxTicks,
      max_change: maxChange_mV,
      growth: GROWTH,
      group_blocks: GROUP_BLOCKS,
      lane_words: laneWordsOf(0),
      recorders: this.layout.recorders,
      first_epoch: isFirst ? 1 : 0,
      single_minis: job.minisSingleVesicle ? 1 : 0,
      log_releases: job.logReleases ? 1 : 0,
      log_crossings: job.logCrossings ? 1 : 0,
      ...ruleWords(job.synapse),
    };
    const view = new DataView(new ArrayBuffer(4 * Object.keys(PARAMS).length));
    Object.entries(PARAMS).forEach(([name, type], i) => {
      const value = values[name as keyof typeof PARAMS];
      if (type === 'u32') view.setUint32(4 * i, value, true);
      else view.setFloat32(4 * i, value, true);
    });
    return view.buffer;
  }

  /**
   * Waits for a submission and takes what it wrote: ticks, spikes, releases, rows.
   *
   * @param isFirst of the batches of its submission to be read; the others' answers are there by then
   */
  async read(outlet: number, emit: RowSink | undefined, isFirst = true): Promise<void> {
    const { stagedOutput, stagedLanes } = this.outlets[outlet]!;
    const ask = async () => {
      const maps = [stagedOutput, stagedLanes].map((b) => b.mapAsync(GPUMapMode.READ));
      await this.gpu.wait(Promise.all(maps));
      this.gpu.check();
      return {
        words: new Uint32Array(stagedOutput.getMappedRange()),
        laneWords: new Uint32Array(stagedLanes.getMappedRange()),
      };
    };
    const { lanes, places } = this.layout;
    const stepsMade = ({ laneWords }: { laneWords: Uint32Array }) =>
      places.reduce(
        (most, { lane }, r) =>
          Math.max(most, laneWords[lane + LANE.steps * lanes]! - this.steps[r]!),
        0,
      );
    // behind the end of all runs an epoch makes no step: there is nothing to learn
    const { words, laneWords } = await (this.done || !isFirst
      ? this.pace.takeOver(ask)
      : this.pace.answer(ask, stepsMade));
    const floats = new Float32Array(words.buffer);
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
      this.takeLog(r, place, at(LANE.logged), words);
      place.recorders.forEach((recorder, n) => {
        const word = LANE.recorders + n * RECORDER_FIELDS.length;
        const nRows = moved ? at(word + RECORDER.rows) : 0;
        const isPending = at(word + RECORDER.pending) !== NONE;
        this.takeRows(r, n, { ...recorder, nRows, isPending }, words, floats, emit);
      });
    });
    stagedOutput.unmap();
    stagedLanes.unmap();
    if (failed >= 0) throw await this.failure(failed);
  }

  private takeLog(r: number, { log, maxPlastic }: LanePlace, n: number, words: Uint32Array) {
    if (n > log.capacity) {
      throw new Error(`run: ${n} releases and crossings at once, room for ${log.capacity}`);
    }
    const { order } = this.runs[r]!;
    for (let k = 0; k < n; k++) {
      const t_ms = words[log.output + 2 * k]! * this.job.dt_ms;
      const what = words[log.output + 2 * k + 1]!;
      const slot = what >>> 10;
      const contact = order.contact[slot < maxPlastic ? slot : slot - maxPlastic + order.nPlastic]!;
      const kind = (what >> 8) & 3;
      const value = what & 255;
      if (kind === LOG_CROSSING) this.crossings[r]!.push({ contact, t_ms, up: value > 0 });
      else {
        const input = CONTACT_INPUTS[kind]!;
        this.releases[r]!.push({ contact, input, t_ms, vesicles: value });
      }
    }
  }

  private async failure(r: number): Promise<NumericalError> {
    const { state } = this.layout.places[r]!;
    const S = new Float32Array(await this.download(this.state));
    const voltage = (node: number) => S[pairedAt(state, this.layout.lanes, 2 * node)]!;
    return blowUp(this.runs[r]!, voltage, this.ticks[r]! * this.job.dt_ms);
  }

  /** A copy of a buffer on the host. */
  async download(buffer: GPUBuffer): Promise<ArrayBuffer> {
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const { device } = this.gpu;
    const staged = device.createBuffer({ label: `copy ${buffer.label}`, size: buffer.size, usage });
    const encoder = device.createCommandEncoder({ label: 'download' });
    encoder.copyBufferToBuffer(buffer, 0, staged, 0, buffer.size);
    device.queue.submit([encoder.finish()]);
    await this.gpu.wait(staged.mapAsync(GPUMapMode.READ));
    this.gpu.check();
    const copy = staged.getMappedRange().slice(0);
    staged.destroy();
    return copy;
  }

  private takeRows(
    run: number,
    index: number,
    { output, width, nRows, isPending }: WrittenRows,
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
    // row 0 completes the row held back from the last epoch
    if (held) {
      const channels = this.runs[run]!.recorders[index]!;
      channels.forEach((channel, c) => {
        if (channel.late) held[1 + c] = floats[output + 1 + c]!;
      });
      emit?.(run, index, held, width);
      this.held.delete(key);
    }
    // the last row waits for the next epoch where the step that completes it is yet to come
    const whole = isPending ? rows.length - width : rows.length;
    if (whole < rows.length) this.held.set(key, rows.slice(whole));
    if (whole > 0) emit?.(run, index, rows.subarray(0, whole), width);
  }

  /** Lets every lane go one tick beyond its end, for the late channels of its last row. */
  async completeLateRows(emit: RowSink | undefined): Promise<void> {
    if (this.held.size === 0) return;
    const { lanes, places } = this.layout;
    const end = Math.round(this.job.duration_ms / this.job.dt_ms) + 1;
    for (const place of places) {
      const word = place.lane + LANE.end_tick * lanes;
      this.gpu.device.queue.writeBuffer(this.laneBuffer, 4 * word, Uint32Array.of(end));
    }
    const last_ms = (end - 0.5) * this.job.dt_ms;
    this.setSteps(1);
    await this.read(
      this.submit(),
      emit && ((run, index, rows, width) => rows[0]! < last_ms && emit(run, index, rows, width)),
    );
    this.held.clear();
  }

  private buffer(label: string, size: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const buffer = this.gpu.device.createBuffer({ label, size: Math.max(16, size), usage });
    this.buffers.push(buffer);
    return buffer;
  }

  private filled(label: string, sheet: Words, usage: GPUBufferUsageFlags): GPUBuffer {
    const data = sheet.written();
    const buffer = this.buffer(label, data.byteLength, usage | GPUBufferUsage.COPY_DST);
    // Deno 2.9 panics at an empty array
    if (data.byteLength > 0) this.gpu.device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  }

  [Symbol.dispose](): void {
    for (const buffer of this.buffers) buffer.destroy();
  }
}
