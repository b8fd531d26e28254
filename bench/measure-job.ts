/**
 * A job as a benchmark case: run once for its kernels, then several times for its steps.
 *
 * Only steps are timed. The GPU engine says when it takes the first (its progress reports); of the CPU
 * engine the time of a run of one step is taken off. A yardstick before and behind each repetition tells how
 * fast the machine is at that moment.
 */
import type { Engine, Job, JobResult } from '../src/engine/job.ts';
import type { BenchContext } from './case.ts';
import { workOfJob } from './counting/job-work.ts';
import type { Yardstick } from './limits/measure.ts';
import type { CaseResult } from './schema.ts';
import { medianIndex, pooledRate } from './statistics.ts';

export interface JobMeasurement {
  name: string;
  /** The job on an engine; its duration is replaced where `duration_ms` is absent. */
  job: (engine: Engine['name']) => Job | Promise<Job>;
  /** Biological time of a repetition; by default as much as takes `repetition_s`. */
  duration_ms?: number;
  /** On the GPU engine a repetition is a multiple of so many steps. Default 20. */
  unitTicks?: number;
  /** What `work_per_exp` is about. Default compartment-steps. */
  unit?: 'compartment' | 'contact';
  engines?: readonly Engine['name'][];
  /** Seconds spent before the job was there, by name. */
  timings_s?: Record<string, number>;
}

/** One result an engine that the context has. */
export async function measureJob(
  context: BenchContext,
  measurement: JobMeasurement,
): Promise<CaseResult[]> {
  const { engines = ['gpu', 'cpu'] } = measurement;
  const results: CaseResult[] = [];
  for (const name of engines) {
    const on = name === 'gpu' ? context.gpu : context.cpu;
    if (!on) continue;
    const job = await measurement.job(name);
    results.push(await measureOn(on.engine, on.yardstick, job, context, measurement));
  }
  return results;
}

/** Compartments and contacts of a job. */
export function sizeOf({ runs }: Job) {
  let compartments = 0;
  let plastic = 0;
  let fixed = 0;
  for (const { cell, contacts } of runs) {
    compartments += compartmentsOf(cell);
    for (let c = 0; c < contacts.length; c++) {
      if (contacts.at(c)!.kind === 'static') fixed++;
      else plastic++;
    }
  }
  return { cells: runs.length, compartments, plastic_contacts: plastic, static_contacts: fixed };
}

/** Nodes with a membrane. */
export const compartmentsOf = ({ nodes }: Job['runs'][number]['cell']) =>
  nodes.kind.reduce((sum, kind) => sum + (kind === 'seg' ? 1 : 0), 0);

/** A run of an engine, its steps timed apart from its start. */
export interface Timed {
  steps_s: number;
  result: JobResult;
}

/** The GPU engine says when it takes the first step. */
export async function timedOnGpu(engine: Engine, job: Job): Promise<Timed> {
  let first = 0;
  let last = 0;
  const onProgress = () => {
    last = performance.now();
    first ||= last;
  };
  const result = await engine.run(job, { onProgress });
  return { steps_s: (last - first) / 1000, result };
}

/** @param start_s what a run of one step takes */
export async function timedOnCpu(engine: Engine, job: Job, start_s: number): Promise<Timed> {
  const result = await engine.run(job);
  return { steps_s: Math.max(1e-6, result.wall_s - start_s), result };
}

async function measureOn(
  engine: Engine,
  yardstick: Yardstick,
  given: Job,
  { gpu, repetitions, repetition_s, processPeak }: BenchContext,
  {
    name,
    duration_ms,
    unit = 'compartment',
    timings_s = {},
    unitTicks = FEWEST_TICKS,
  }: JobMeasurement,
): Promise<CaseResult> {
  const onGpu = engine.name === 'gpu';
  const oneStep = { ...given, duration_ms: given.dt_ms };
  const cold = await engine.run(oneStep);
  const warm = await engine.run(oneStep);
  const timed = (ms: number) => {
    const job = { ...given, duration_ms: ms };
    return onGpu ? timedOnGpu(engine, job) : timedOnCpu(engine, job, warm.wall_s);
  };
  const ticks = onGpu ? unitTicks : FEWEST_TICKS;
  const ms = duration_ms ?? (await fittingDuration(timed, given.dt_ms, repetition_s, ticks));
  const runs: (Timed & { yardstick: number })[] = [];
  const commands = { dispatches: 0, submissions: 0 };
  let before_exp_per_s = await yardstick();
  for (let n = 0; n < repetitions; n++) {
    const before = gpu && { ...gpu.commands };
    const run = await timed(ms);
    if (onGpu && gpu && before) {
      commands.dispatches = gpu.commands.dispatches - before.dispatches;
      commands.submissions = gpu.commands.submissions - before.submissions;
    }
    const after_exp_per_s = await yardstick();
    runs.push({ ...run, yardstick: (before_exp_per_s + after_exp_per_s) / 2 });
    before_exp_per_s = after_exp_per_s;
  }
  const walls = runs.map(({ steps_s }) => steps_s);
  const middle = runs[medianIndex(walls)]!;
  const steps = stepsOf(given, middle.result);
  const amount = unit === 'contact' ? steps.contact_steps : steps.compartment_steps;
  return {
    name,
    engine: engine.name,
    ...sizeOf(given),
    duration_ms: ms,
    wall_s: walls,
    yardstick_exp_per_s: runs.map((r) => r.yardstick),
    per_repetition: steps,
    rates: {
      compartment_steps_per_s: steps.compartment_steps / middle.steps_s,
      contact_steps_per_s: steps.contact_steps / middle.steps_s,
      events_per_s: steps.events / middle.steps_s,
      biological_s_per_s: ms / 1000 / middle.steps_s,
      work_per_exp:
        pooledRate(walls.map((s) => amount / s)) / pooledRate(runs.map((r) => r.yardstick)),
    },
    commands: onGpu
      ? {
          dispatches_per_ms: commands.dispatches / ms,
          submissions_per_ms: commands.submissions / ms,
        }
      : null,
    work: onGpu && gpu ? workOfJob(given, middle.result, gpu.gpu) : null,
    shares: null,
    memory_bytes: middle.result.memory_bytes,
    process_peak_bytes: processPeak(),
    timings_s: {
      ...timings_s,
      'first start': cold.wall_s,
      start: warm.wall_s,
      ...(cold.device && { compile: cold.device.start_s.compile }),
    },
  };
}

function stepsOf({ runs }: Job, { runs: ends }: JobResult): CaseResult['per_repetition'] {
  const sum = { cell_steps: 0, compartment_steps: 0, contact_steps: 0, events: 0 };
  const compartments = new Map(runs.map(({ cell }) => [cell, compartmentsOf(cell)]));
  ends.forEach(({ steps, spikes_ms, ends: { rho } }, r) => {
    sum.cell_steps += steps;
    sum.compartment_steps += steps * compartments.get(runs[r]!.cell)!;
    sum.contact_steps += steps * rho.length;
    sum.events += spikes_ms.length;
  });
  return sum;
}

/** Shortest and longest repetition, in steps of dt. */
const FEWEST_TICKS = 20;
const MOST_TICKS = 200_000;

/** Biological time that takes about `wanted_s`, a multiple of `unit` steps. */
async function fittingDuration(
  timed: (ms: number) => Promise<Timed>,
  dt_ms: number,
  wanted_s: number,
  unit: number,
): Promise<number> {
  let ticks = unit;
  for (;;) {
    const { steps_s } = await timed(ticks * dt_ms);
    const factor = wanted_s / Math.max(steps_s, 1e-5);
    const units = Math.max(1, Math.round((ticks * factor) / unit));
    const next = Math.min(MOST_TICKS, units * unit);
    if (factor < 4 || ticks === MOST_TICKS) return next * dt_ms;
    ticks = Math.min(next, 10 * ticks);
  }
}
