/**
 * The runs behind the points of a figure: which there are, and computing those that no store holds.
 *
 * Every point is paired in every pair of its population. Runs of one population under one rule are a
 * batch: their cells share a kernel. Results go to the store as they come, so that a figure stopped
 * at any moment goes on from there, and figures that need the same run share it.
 */
import type { Engine } from '../../engine/job.ts';
import type { CellModel } from '../../model/cell.ts';
import type { SynapseConstants } from '../../model/glusynapse.ts';
import type { RuleFile } from '../experiment-schema.ts';
import type { Pair, PairExperiment, PairingProtocol, PairRun } from '../pair-types.ts';
import { protocolTimes } from '../protocol.ts';
import { PulseSearchError, tryPulses } from '../pulse-search.ts';
import {
  type Condition,
  constantsOf,
  type SlicePair,
  withThresholds,
} from '../resolve-experiment.ts';
import { ADAPTIVE_STEP, runPairs } from '../run-pairs.ts';
import type { FigurePoint } from './figure-plan.ts';
import { canonical, cellText, runText } from './run-key.ts';
import { failureRecord, type RunRecord, runRecord } from './run-record.ts';

/** Results by key; what is put is there for good. */
export interface RunStore {
  has(key: string): boolean;
  put(key: string, record: RunRecord): void;
}

export interface FigureRun {
  key: string;
  point: number;
  population: string;
  /** Index in its population. */
  pair: number;
}

export interface FigureRuns {
  points: readonly FigurePoint[];
  pairs: ReadonlyMap<string, readonly SlicePair[]>;
  /** By point, then by pair. */
  runs: readonly FigureRun[];
  settings: RunSettings;
  dt_ms: number;
}

export interface RunSettings {
  seed: number;
  /** EPSPs of the end of each test phase that a ratio averages. */
  lastEpsps: number;
}

/** As in an experiment's file that leaves them out. */
const DT_MS = 0.025;
const STEP = ADAPTIVE_STEP;
const VDCC_GATES = 'zero';
/** Runs end on a multiple of this, so that protocols that differ in frequency share a job. */
const DURATION_STEP_MS = 10_000;

/** Length of a run whatever its pulse, ms. */
export function runDuration_ms(protocol: PairingProtocol): number {
  const pulse = { amplitude_nA: 0, width_ms: 0, latency_ms: 0 };
  const { duration_ms } = protocolTimes(protocol, pulse);
  return Math.ceil(duration_ms / DURATION_STEP_MS) * DURATION_STEP_MS;
}

/** Every point in every pair, with the key of its result. @param digest of a text, as text */
export function figureRuns(
  points: readonly FigurePoint[],
  pairs: ReadonlyMap<string, readonly SlicePair[]>,
  settings: RunSettings,
  engine: Engine['name'],
  digest: (text: string) => string,
): FigureRuns {
  const cells = new Map<CellModel, string>();
  const cellDigest = (cell: CellModel) => {
    const known = cells.get(cell) ?? digest(cellText(cell));
    cells.set(cell, known);
    return known;
  };
  const runs = points.flatMap(({ population, condition, rule, protocol }, point) =>
    pairs.get(population)!.map((slice, pair): FigureRun => {
      const text = runText({
        engine,
        cell: cellDigest(slice.cell),
        slice,
        condition,
        synapse: constantsOf(rule),
        protocol,
        ...settings,
        dt_ms: DT_MS,
        step: STEP,
        vdccGates: VDCC_GATES,
        durationStep_ms: DURATION_STEP_MS,
        pulse: null,
      });
      return { key: digest(text), point, population, pair };
    }),
  );
  return { points, pairs, runs, settings, dt_ms: DT_MS };
}

/** Runs whose result is not in the store, each key once. */
export function missingRuns({ runs }: FigureRuns, store: RunStore): FigureRun[] {
  const seen = new Set<string>();
  return runs.filter(({ key }) => {
    if (seen.has(key) || store.has(key)) return false;
    seen.add(key);
    return true;
  });
}

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
