/**
 * The exchange of spikes alone: every cell has spiked once, its spike goes to a hundred others.
 *
 * The kernels run on a circuit of passive somata whose epochs are left out. Each round puts the spikes
 * and empty letterboxes back by copies on the device; rounds of copies alone are timed too and taken off.
 * Afterwards every letter must be in its box and every spike in the list.
 */
import type { Gpu } from '../../src/engine/gpu/device.ts';
import { GpuExchange } from '../../src/engine/gpu/exchange.ts';
import { LETTER_WORDS, LETTERBOX_HEAD, MAIL_WORDS } from '../../src/engine/gpu/kernel-layout.ts';
import type { Contact, Job } from '../../src/engine/job.ts';
import { connect } from '../../src/engine/layout/network.ts';
import { packJob } from '../../src/engine/layout/pack.ts';
import { random123Stream } from '../../src/model/philox.ts';
import { mechanismNamed } from '../../src/nmodl/registry.ts';
import type { BenchCase, BenchContext, GpuBench } from '../case.ts';
import { workOfExchange } from '../counting/exchange-work.ts';
import { compartmentsOf } from '../measure-job.ts';
import type { CaseResult } from '../schema.ts';
import { median, pooledRate } from '../statistics.ts';
import { passive, shippedCell, somaAlone } from './cells.ts';
import { CONTACT, fixedStepJob, restingRun } from './jobs.ts';

const NAME = 'exchange';
const CELLS = 2048;
const TARGETS = 100;
const SPIKE_TICK = 5;
const DELAY_MS = 1;

function exchangeJob(): Job {
  const cell = passive(somaAlone(shippedCell('L5_TTPC_1')));
  const runs = Array.from({ length: CELLS }, (_, r) => {
    const stream = random123Stream([r, 3, 1]);
    const contacts = Array.from({ length: TARGETS }, (): Contact => {
      const run = Math.floor(CELLS * stream.next());
      return {
        node: 1,
        parameters: CONTACT,
        draws: { kind: 'full' },
        source: { run, delay_ms: DELAY_MS },
      };
    });
    return restingRun(cell, contacts);
  });
  return fixedStepJob(runs);
}

/** Words of a cell's letterbox: room for each of its contacts. */
const BOX_WORDS = LETTERBOX_HEAD + LETTER_WORDS * TARGETS;

/** Buffers that a round starts from, and the exchange that it changes. */
interface Stage extends Disposable {
  exchange: GpuExchange;
  lanes: GPUBuffer;
  encodeReset(encoder: GPUCommandEncoder): void;
}

async function stageOn(gpu: Gpu, job: Job): Promise<Stage> {
  const { device } = gpu;
  const packed = packJob(job, mechanismNamed);
  const exchange = await GpuExchange.create(gpu, job, packed);
  const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
  const filled = (label: string, words: Uint32Array<ArrayBuffer>, usage: number) => {
    const buffer = device.createBuffer({ label, size: words.byteLength, usage: usage | COPY_DST });
    device.queue.writeBuffer(buffer, 0, words);
    return buffer;
  };
  const boxes = new Uint32Array(CELLS * BOX_WORDS);
  for (let r = 0; r < CELLS; r++) boxes[r * BOX_WORDS + 1] = TARGETS;
  const spikes = new Uint32Array(exchange.plan.words);
  for (let r = 0; r < CELLS; r++) spikes.set([1, SPIKE_TICK], r * MAIL_WORDS);
  const lanes = filled('letterboxes', boxes, STORAGE | COPY_SRC);
  const emptyBoxes = filled('empty letterboxes', boxes, COPY_SRC);
  const allSpiked = filled('spikes of all', spikes, COPY_SRC);
  exchange.reach(lanes, connect(job, packed), {
    letterboxOf: (run) => run * BOX_WORDS,
    slotOf: (_run, place) => place,
  });
  return {
    exchange,
    lanes,
    encodeReset(encoder) {
      encoder.copyBufferToBuffer(emptyBoxes, 0, lanes, 0, lanes.size);
      encoder.copyBufferToBuffer(allSpiked, 0, exchange.buffer, 0, allSpiked.size);
      exchange.encodeClear(encoder);
    },
    [Symbol.dispose]() {
      exchange[Symbol.dispose]();
      for (const buffer of [lanes, emptyBoxes, allSpiked]) buffer.destroy();
    },
  };
}

async function seconds({ gpu }: GpuBench, stage: Stage, rounds: number, isWhole: boolean) {
  const from = performance.now();
  const encoder = gpu.device.createCommandEncoder({ label: NAME });
  for (let n = 0; n < rounds; n++) {
    stage.encodeReset(encoder);
    const pass = encoder.beginComputePass({ label: NAME });
    if (isWhole) stage.exchange.encode(pass);
    pass.end();
  }
  gpu.device.queue.submit([encoder.finish()]);
  await gpu.finish();
  return (performance.now() - from) / 1000;
}

/** @throws Error where a letter or a spike is missing */
async function check({ gpu }: GpuBench, { exchange, lanes }: Stage): Promise<void> {
  const encoder = gpu.device.createCommandEncoder({ label: 'letters' });
  const list = exchange.encodeCopy(encoder);
  const staged = gpu.device.createBuffer({
    label: 'letters',
    size: lanes.size,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  encoder.copyBufferToBuffer(lanes, 0, staged, 0, lanes.size);
  gpu.device.queue.submit([encoder.finish()]);
  const spikes = await exchange.read(list);
  await gpu.wait(staged.mapAsync(GPUMapMode.READ));
  const words = new Uint32Array(staged.getMappedRange());
  let letters = 0;
  for (let r = 0; r < CELLS; r++) letters += words[r * BOX_WORDS]!;
  staged.destroy();
  if (spikes.length !== CELLS || letters !== CELLS * TARGETS) {
    throw new Error(
      `bench: exchange gave ${spikes.length} spikes and ${letters} letters, expected ${CELLS} and ${CELLS * TARGETS}`,
    );
  }
}

async function run(context: BenchContext): Promise<CaseResult[]> {
  const { gpu: bench } = context;
  if (!bench) return [];
  const job = exchangeJob();
  using stage = await stageOn(bench.gpu, job);
  await seconds(bench, stage, 1, true);
  await check(bench, stage);
  let rounds = 1;
  while ((await seconds(bench, stage, rounds, true)) < context.repetition_s / 2 && rounds < 4096) {
    rounds *= 2;
  }
  const walls: number[] = [];
  const yardsticks: number[] = [];
  let before_exp_per_s = await bench.yardstick();
  for (let n = 0; n < context.repetitions; n++) {
    const resets = await seconds(bench, stage, rounds, false);
    walls.push(Math.max(1e-9, (await seconds(bench, stage, rounds, true)) - resets));
    const after_exp_per_s = await bench.yardstick();
    yardsticks.push((before_exp_per_s + after_exp_per_s) / 2);
    before_exp_per_s = after_exp_per_s;
  }
  const letters = rounds * CELLS * TARGETS;
  const once = workOfExchange(CELLS, TARGETS);
  const work = { ...once, bytes: rounds * once.bytes };
  const wall_s = median(walls);
  return [
    {
      name: NAME,
      engine: 'gpu',
      cells: CELLS,
      compartments: CELLS * compartmentsOf(job.runs[0]!.cell),
      plastic_contacts: CELLS * TARGETS,
      static_contacts: 0,
      duration_ms: 0,
      wall_s: walls,
      yardstick_exp_per_s: yardsticks,
      per_repetition: { cell_steps: 0, compartment_steps: 0, contact_steps: 0, events: letters },
      rates: {
        compartment_steps_per_s: 0,
        contact_steps_per_s: 0,
        events_per_s: letters / wall_s,
        biological_s_per_s: 0,
        work_per_exp: pooledRate(walls.map((s) => letters / s)) / pooledRate(yardsticks),
      },
      commands: null,
      work,
      shares: null,
      memory_bytes: Object.values(stage.exchange.bytes).reduce((a, b) => a + b, stage.lanes.size),
      process_peak_bytes: context.processPeak(),
      timings_s: { round: wall_s / rounds },
    },
  ];
}

export const EXCHANGE: BenchCase = {
  name: NAME,
  description: `the exchange kernels alone: ${CELLS} cells spike at once, ${TARGETS} contacts each`,
  quick: true,
  run,
};
