/**
 * Computing the runs of figures that no store holds.
 *
 * Runs of one population under one rule are a batch: their cells share a kernel. Results go to the
 * store as they come, so that a figure stopped at any moment goes on from there, and figures that
 * need the same run share it.
 */
import type { Engine } from '../../engine/job.ts';
import type { SynapseConstants } from '../../model/glusynapse.ts';
import type { RuleFile } from '../experiment-schema.ts';
import type { Pair, PairExperiment, PairRun } from '../pair-types.ts';
import { PulseSearchError, tryPulses } from '../pulse-search.ts';
import { type Condition, constantsOf, withThresholds } from '../resolve-experiment.ts';
import { runPairs } from '../run-pairs.ts';
import {
  DT_MS,
  DURATION_STEP_MS,
  type FigureRun,
  type FigureRuns,
  missingRuns,
  type RunStore,
  runDuration_ms,
  STEP,
  VDCC_GATES,
} from './figure-runs.ts';
import { canonical } from './run-key.ts';
import { failureRecord, runRecord } from './run-record.ts';

export interface ComputeOptions {
  /** Told what is being done, before it begins. */
  onStage?: (population: string, stage: 'thresholds' | 'pulses' | 'runs') => void;
  onProgress?: (progress: ComputeProgress) => void;
  signal?: AbortSignal;
}

export interface ComputeProgress {
  /** Biological time, summed over runs, ms. */
  done_ms: number;
  total_ms: number;
  runsDone: number;
  nRuns: number;
  steps: number;
}

/**
 * Computes what is missing and puts it into the store. Where no pulse makes a cell fire as asked,
 * that is what is stored. Stopped by the signal it returns early.
 */
export async function computeRuns(
  engine: Engine,
  figure: FigureRuns,
  store: RunStore,
  options: ComputeOptions = {},
): Promise<void> {
  const missing = missingRuns(figure, store);
  const duration_ms = (run: FigureRun) => runDuration_ms(figure.points[run.point]!.protocol);
  const total_ms = missing.reduce((sum, run) => sum + duration_ms(run), 0);
  const done: ComputeProgress = {
    done_ms: 0,
    total_ms,
    runsDone: 0,
    nRuns: missing.length,
    steps: 0,
  };
  for (const batch of batches(figure, missing)) {
    if (options.signal?.aborted) return;
    await computeBatch(engine, figure, batch, store, options, (progress) =>
      options.onProgress?.({
        ...done,
        done_ms: done.done_ms + progress.done_ms,
        runsDone: done.runsDone + progress.runsDone,
        steps: done.steps + progress.steps,
      }),
    );
    done.done_ms += batch.runs.reduce((sum, run) => sum + duration_ms(run), 0);
    done.runsDone += batch.runs.length;
  }
}

interface Batch {
  population: string;
  rule: RuleFile;
  runs: FigureRun[];
}

/** Runs of one population under one rule. */
function batches({ points }: FigureRuns, missing: readonly FigureRun[]): Batch[] {
  const byKind = new Map<string, Batch>();
  for (const run of missing) {
    const { population, rule } = points[run.point]!;
    const kind = canonical([population, rule]);
    const batch = byKind.get(kind) ?? { population, rule, runs: [] };
    byKind.set(kind, batch);
    batch.runs.push(run);
  }
  return [...byKind.values()];
}

async function computeBatch(
  engine: Engine,
  figure: FigureRuns,
  { population, rule, runs }: Batch,
  store: RunStore,
  { onStage, signal }: ComputeOptions,
  onProgress: (progress: ComputeProgress) => void,
): Promise<void> {
  const { points, settings } = figure;
  const synapse = constantsOf(rule);
  const pointOf = (run: FigureRun) => points[run.point]!;

  onStage?.(population, 'thresholds');
  const pairs = await measuredPairs(engine, figure, population, runs, { synapse, signal });
  if (signal?.aborted) return;

  onStage?.(population, 'pulses');
  const pulses = await tryPulses(
    engine,
    runs.map((run) => ({
      cell: figure.pairs.get(population)![run.pair]!.cell,
      train: pointOf(run).protocol.induction,
    })),
    { dt_ms: DT_MS, step: STEP, signal },
  );
  if (signal?.aborted) return;

  const protocols = distinct(runs.map((run) => pointOf(run).protocol));
  const asked: { run: FigureRun; pairRun: PairRun }[] = [];
  runs.forEach((run, i) => {
    const pulse = pulses[i]!;
    if (pulse instanceof PulseSearchError) {
      store.put(run.key, failureRecord(pulse.message));
      return;
    }
    const { condition, protocol } = pointOf(run);
    const pair = pairs.indexOf(run.pair, condition);
    const pairRun = { pair, protocol: protocols.indexOf(protocol), seed: settings.seed, pulse };
    asked.push({ run, pairRun });
  });
  const experiment: PairExperiment = {
    name: population,
    pairs: pairs.pairs,
    protocols: protocols.values,
    seeds: [settings.seed],
    runs: asked.map(({ pairRun }) => pairRun),
    synapse,
    dt_ms: DT_MS,
    step: STEP,
    vdccGates: VDCC_GATES,
    lastEpsps: settings.lastEpsps,
    durationStep_ms: DURATION_STEP_MS,
    traceContacts: false,
  };
  onStage?.(population, 'runs');
  await runPairs(engine, experiment, {
    signal,
    onProgress,
    onResult: (index, result) => {
      const { run, pairRun } = asked[index]!;
      const pair = experiment.pairs[pairRun.pair]!;
      store.put(run.key, runRecord(pair, result, engine.description));
    },
  });
}

/** Every pair under every condition that the runs need, thresholds measured; one job a condition. */
async function measuredPairs(
  engine: Engine,
  { points, pairs: populations }: FigureRuns,
  population: string,
  runs: readonly FigureRun[],
  { synapse, signal }: { synapse: SynapseConstants; signal: AbortSignal | undefined },
) {
  const slices = populations.get(population)!;
  const conditions = distinct(runs.map((run) => points[run.point]!.condition));
  const pairs: Pair[] = [];
  const index = new Map<string, number>();
  for (const [c, condition] of conditions.values.entries()) {
    if (signal?.aborted) break;
    const needed = [
      ...new Set(
        runs.flatMap((run) =>
          conditions.indexOf(points[run.point]!.condition) === c ? [run.pair] : [],
        ),
      ),
    ];
    const measured = await withThresholds(
      engine,
      needed.map((i) => slices[i]!),
      [condition],
      { dt_ms: DT_MS, step: STEP, vdccGates: VDCC_GATES, synapse, signal },
    );
    measured.forEach((pair, i) => {
      index.set(`${needed[i]} ${c}`, pairs.length);
      pairs.push(pair);
    });
  }
  return {
    pairs,
    indexOf: (pair: number, condition: Condition) =>
      index.get(`${pair} ${conditions.indexOf(condition)}`)!,
  };
}

/** Values that are equal by content, once, in the order they came. */
function distinct<T>(list: readonly T[]): { values: T[]; indexOf: (value: T) => number } {
  const byText = new Map<string, number>();
  const values: T[] = [];
  for (const value of list) {
    const text = canonical(value);
    if (byText.has(text)) continue;
    byText.set(text, values.length);
    values.push(value);
  }
  return { values, indexOf: (value) => byText.get(canonical(value))! };
}
