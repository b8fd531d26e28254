/**
 * What comes before the first step: reading and building a cell, packing, the kernel's text, compiling.
 *
 * A conductance that no run before had makes a kernel that no driver has kept: its compilation is
 * counted whole, up to the end of its first step. The second run finds everything.
 */
import { shippedEmodel } from '../../src/components/emodels.ts';
import { shippedMorphology } from '../../src/components/morphologies.ts';
import { epochWgsl } from '../../src/engine/gpu/kernel.ts';
import { kernelShape } from '../../src/engine/gpu/kernel-shape.ts';
import { lanesByRule } from '../../src/engine/gpu/tune.ts';
import type { Job } from '../../src/engine/job.ts';
import { packJob } from '../../src/engine/layout/pack.ts';
import { buildCell } from '../../src/model/build-cell.ts';
import type { CellModel } from '../../src/model/cell.ts';
import { knownMechanisms, mechanismNamed } from '../../src/nmodl/registry.ts';
import type { BenchCase, BenchContext } from '../case.ts';
import { sizeOf } from '../measure-job.ts';
import type { CaseResult } from '../schema.ts';
import { median } from '../statistics.ts';
import { drivenRun, fixedStepJob } from './jobs.ts';

const NAME = 'start';
const MORPHOLOGY = 'L5_TTPC_1';
const CELLS = 64;

function build(): CellModel {
  return buildCell(shippedMorphology(MORPHOLOGY), shippedEmodel('cADpyr232_L5_TTPC1'), {
    mechanisms: knownMechanisms(),
    name: MORPHOLOGY,
  });
}

/** The leak changed by up to a millionth: another kernel, the same cell. */
function unseen(cell: CellModel): CellModel {
  const factor = 1 + 1e-6 * ((performance.timeOrigin + performance.now()) % 1);
  return {
    ...cell,
    mechanisms: cell.mechanisms.map((m) =>
      m.name === 'pas'
        ? { ...m, parameters: { ...m.parameters, e: m.parameters.e!.map((e) => e * factor) } }
        : m,
    ),
  };
}

const NO_RATES: CaseResult['rates'] = {
  compartment_steps_per_s: 0,
  contact_steps_per_s: 0,
  events_per_s: 0,
  biological_s_per_s: 0,
  work_per_exp: 0,
};

const jobOf = (cell: CellModel): Job => {
  const run = drivenRun(cell);
  return { ...fixedStepJob(Array.from({ length: CELLS }, () => run)), duration_ms: 0.025 };
};

function seconds(body: () => unknown): number {
  const from = performance.now();
  body();
  return (performance.now() - from) / 1000;
}

async function run(context: BenchContext): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const on of [context.gpu, context.cpu]) {
    if (on) results.push(await startOn(on, context));
  }
  return results;
}

async function startOn(
  on: NonNullable<BenchContext['gpu'] | BenchContext['cpu']>,
  { repetitions, processPeak }: BenchContext,
): Promise<CaseResult> {
  const job = jobOf(unseen(build()));
  const times = (body: () => unknown) =>
    median(Array.from({ length: repetitions }, () => seconds(body)));
  const timings_s: Record<string, number> = {
    'build a cell': times(build),
    pack: times(() => packJob(job, mechanismNamed)),
  };
  if ('gpu' in on) {
    const packed = packJob(job, mechanismNamed);
    const shape = kernelShape(job, lanesByRule(on.gpu.software, packed.length));
    timings_s['kernel text'] = times(() => epochWgsl(packed[0]!.template.classes, shape));
  }
  const first = await on.engine.run(job);
  timings_s['first run, nothing compiled'] = first.wall_s;
  const again: number[] = [];
  for (let n = 0; n < repetitions; n++) again.push((await on.engine.run(job)).wall_s);
  timings_s['run again'] = median(again);
  return {
    name: NAME,
    engine: on.engine.name,
    ...sizeOf(job),
    duration_ms: job.duration_ms,
    wall_s: again,
    yardstick_exp_per_s: [await on.yardstick()],
    per_repetition: { cell_steps: CELLS, compartment_steps: 0, contact_steps: 0, events: 0 },
    rates: NO_RATES,
    commands: null,
    work: null,
    shares: null,
    memory_bytes: first.memory_bytes,
    process_peak_bytes: processPeak(),
    timings_s,
  };
}

export const START: BenchCase = {
  name: NAME,
  description: `building, packing, compiling: ${CELLS} copies of ${MORPHOLOGY}, one step`,
  quick: true,
  run,
};
