/**
 * Runs of a pairing experiment, packed into jobs of the engine and read back as results.
 *
 * A job holds runs of one length. Each run is alone in its equations, its step and its draws, so
 * its result does not depend on which others share the job.
 */
import type { Draws, Engine, Job, Progress } from '../engine/job.ts';
import { PairCollector } from './pair-collector.ts';
import { type PairJobRun, pairJobRun } from './pair-job.ts';
import type { PairExperiment, PairRunResult, PairSink } from './pair-types.ts';

/**
 * How the step grows by default where it adapts. Against NEURON's variable step the mean EPSPs of the reference
 * pair then differ by 0.16 % at most and their ratio by 0.14 %, before and after alike; an EPSP of 0.3 mV is met by
 * few steps (docs/performance.md: errors and steps from 0.05 to 0.5 mV).
 */
export const ADAPTIVE_STEP = { kind: 'adaptive', max_ms: 50, maxChange_mV: 0.2 } as const;

export interface PairProgress {
  /** Biological time computed and to compute, summed over the runs asked for, ms. */
  done_ms: number;
  total_ms: number;
  runsDone: number;
  nRuns: number;
  steps: number;
}

export interface RunPairsOptions {
  onProgress?: (progress: PairProgress) => void;
  /** Called once for each run that came to its end, with its index in experiment.runs. */
  onResult?: PairSink;
  /** Ends the runs at the next epoch. Those stopped on the way come back with complete = false. */
  signal?: AbortSignal;
  /** Which of experiment.runs; all by default. */
  indices?: readonly number[];
  runsPerJob?: number;
  /** Replaces the Random123 streams of a run: one entry a contact. */
  drawsOf?: (index: number) => readonly Draws[] | undefined;
}

interface Prepared extends PairJobRun {
  index: number;
  collector: PairCollector;
}

/**
 * Results in the order of `indices`, without runs that were never started.
 * Throws what the engine throws (NumericalError, device errors).
 */
export async function runPairs(
  engine: Engine,
  experiment: PairExperiment,
  options: RunPairsOptions = {},
): Promise<PairRunResult[]> {
  const { onProgress, onResult, signal } = options;
  const indices = options.indices ?? experiment.runs.map((_, i) => i);
  const jobs = intoJobs(experiment, indices, options, options.runsPerJob ?? engine.busyRuns);
  const results = new Map<number, PairRunResult>();
  const total_ms = jobs.flat().reduce((sum, { times }) => sum + times.duration_ms, 0);
  let done_ms = 0;
  let stepsDone = 0;
  let runsDone = 0;
  for (const runs of jobs) {
    if (signal?.aborted) break;
    const report = ({ t_ms, steps }: Progress) =>
      onProgress?.({
        done_ms: done_ms + t_ms * runs.length,
        total_ms,
        runsDone,
        nRuns: indices.length,
        steps: stepsDone + steps,
      });
    const { duration_ms } = runs[0]!.times;
    const job = await engine.run(jobOf(experiment, runs), {
      signal,
      onProgress: report,
      onRows: (run, recorder, rows, width) => runs[run]!.collector.take(recorder, rows, width),
    });
    runs.forEach(({ index, collector }, r) => {
      const end = job.runs[r]!;
      const complete = end.t_ms >= duration_ms - experiment.dt_ms;
      const result = collector.finish(end, complete);
      results.set(index, result);
      stepsDone += end.steps;
      if (!complete) return;
      runsDone++;
      onResult?.(index, result);
    });
    done_ms += duration_ms * runs.length;
    if (job.complete) report({ t_ms: 0, steps: 0 });
  }
  return indices.flatMap((index) => results.get(index) ?? []);
}

/** Runs of one duration together, in order, at most `size` a job. */
function intoJobs(
  experiment: PairExperiment,
  indices: readonly number[],
  { drawsOf }: RunPairsOptions,
  size: number,
): Prepared[][] {
  const byDuration = new Map<number, Prepared[]>();
  for (const index of indices) {
    const run = experiment.runs[index]!;
    const prepared = pairJobRun(experiment, run, drawsOf?.(index));
    const { duration_ms } = prepared.times;
    const list = byDuration.get(duration_ms) ?? [];
    list.push({ ...prepared, index, collector: new PairCollector(experiment, run, prepared) });
    byDuration.set(duration_ms, list);
  }
  return [...byDuration.values()].flatMap((list) =>
    Array.from({ length: Math.ceil(list.length / size) }, (_, j) =>
      list.slice(j * size, (j + 1) * size),
    ),
  );
}

function jobOf(experiment: PairExperiment, runs: readonly Prepared[]): Job {
  const { step, dt_ms, synapse, vdccGates } = experiment;
  return {
    runs: runs.map((r) => r.cellRun),
    duration_ms: runs[0]!.times.duration_ms,
    dt_ms,
    step,
    scheme: schemeFor(step),
    synapse,
    vdccGates,
    initDepleted: false,
    logReleases: true,
  };
}

/** Steps that grow need formulas that hold for any step; a fixed one is stepped as NEURON steps it. */
export function schemeFor(step: Job['step']): Job['scheme'] {
  return step.kind === 'adaptive' ? 'exponential' : 'backward-euler';
}
