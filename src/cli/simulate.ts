/** A network simulation from its configuration to its results folder; what `run` and `sweep` share. */
import { isAbsolute, resolve } from 'node:path';
import type { Engine, Job } from '../engine/job.ts';
import { runSimulation, type WindowResult } from '../experiments/network/run-simulation.ts';
import type { SimulationSummary } from '../experiments/network/run-summary.ts';
import { endWeights, startWeights, type Weights } from '../experiments/network/run-weights.ts';
import { InterruptedError } from './faults.ts';
import type { Interrupt } from './interrupt.ts';
import { ProgressLine, simulationText } from './progress.ts';
import { openSimulationFolder, SimulationFolder } from './simulation-folder.ts';
import { drawSimulation } from './simulation-pictures.ts';
import { writeResults } from './simulation-results.ts';
import type { SimulationSource } from './simulation-source.ts';
import type { Terminal } from './terminal.ts';

export interface SimulateOptions {
  out: string;
  resume: boolean;
  /** Multiples of dt; undefined: a checkpoint only where it is stopped. */
  checkpointEvery_ms?: number | undefined;
  weightsEvery_ms?: number | undefined;
  pictures: boolean;
  /** As typed, for the manifest; and how to go on, for the user. */
  command: string[];
  resumeHint: string;
  engine: Engine;
  interrupt: Interrupt;
  /** What a sweep set in the configuration, for the manifest. */
  condition?: Record<string, number>;
  /** In front of the progress line. */
  label?: string;
}

export interface SimulationEnd {
  out: string;
  summary: SimulationSummary;
  weights: Weights;
  wall_s: number;
  /** Memory of the last window, and what its start cost; null where nothing was run. */
  costs: Pick<WindowResult, 'memory_bytes' | 'device'> | null;
}

/**
 * Windows that the progress line can count spikes in: so many, none shorter than this, and longer where a
 * window's start, in which all contacts are packed again, is long.
 */
const [PROGRESS_WINDOWS, SHORTEST_WINDOW_MS] = [40, 50];
const CONTACTS_OF_SHORTEST = 500_000;

/** @throws InterruptedError after Ctrl-C, once what was computed is on disk */
export async function simulate(
  source: SimulationSource,
  options: SimulateOptions,
  terminal: Terminal,
): Promise<SimulationEnd> {
  const { engine, interrupt, weightsEvery_ms, checkpointEvery_ms, pictures } = options;
  const { resolved, facts } = source;
  const { job } = resolved;
  const opened = openSimulationFolder(options.out, source, options);
  const { checkpoint } = opened;
  if (options.resume) noteResume(terminal, checkpoint?.state.tick, job.dt_ms);
  const { description } = engine;
  const folder = new SimulationFolder(opened, source, {
    engine: description,
    command: options.command,
    condition: options.condition ?? {},
  });
  const { store } = folder;
  const started_ms = (checkpoint?.state.tick ?? 0) * job.dt_ms;
  let t_ms = started_ms;
  let weights = store.lastWeights(facts.plastic.length) ?? startWeights(facts);
  if (checkpoint === null) store.addWeights(0, weights);
  const line = new ProgressLine(terminal);
  line.phase(engine.name === 'gpu' ? 'preparing: kernel' : 'preparing');
  let costs: SimulationEnd['costs'] = null;
  let last_s = performance.now() / 1000;
  const onWindow = (window: WindowResult) => {
    const now_s = performance.now() / 1000;
    store.addWindow(window, now_s - last_s);
    last_s = now_s;
    t_ms = window.to_ms;
    const { memory_bytes, device } = window;
    costs = { memory_bytes, ...(device && { device }) };
    weights = endWeights(facts, window.ends);
    const isAt = (every_ms: number | undefined) =>
      every_ms !== undefined && isMultiple(t_ms, every_ms, job.dt_ms);
    const isEnd = Math.round(t_ms / job.dt_ms) === Math.round(job.duration_ms / job.dt_ms);
    if (isAt(weightsEvery_ms) || (isEnd && weightsEvery_ms !== undefined)) {
      store.addWeights(t_ms, weights);
    }
    if (isAt(checkpointEvery_ms)) store.writeCheckpoint(t_ms, weights);
  };
  const finish = async (outcome: 'complete' | 'stopped' | 'failed') => {
    const isComplete = outcome === 'complete';
    const keep = !isComplete || checkpointEvery_ms !== undefined;
    // first of all: a disk that is too full for the tables may have room for this
    if (keep) store.writeCheckpoint(t_ms, weights);
    const series = weightsEvery_ms !== undefined;
    const results = { resolved, facts, store, t_ms, weights, series };
    const { summary, files } = await writeResults(folder.out, results);
    const drawn = pictures && isComplete ? await drawSimulation(folder.out, results) : [];
    folder.close(outcome, { t_ms, files: [...files, ...drawn], keep });
    return summary;
  };
  try {
    const outcome = await runSimulation(resolved, engine, {
      ...(checkpoint && { start: checkpoint.state }),
      windows_ms: windowsOf(options, job),
      keepEnd: checkpointEvery_ms !== undefined,
      signal: interrupt.signal,
      onFrame: (report, population, values) =>
        store.addFrame(`${resolved.reports[report]!.report.name}:${population}`, values),
      onWindow,
      onProgress: (progress) => {
        const state = {
          t_ms: progress.t_ms,
          session_ms: progress.t_ms - started_ms,
          total_ms: job.duration_ms,
          spikes: store.nSpikes,
          counted_ms: t_ms,
        };
        line.show(
          progress.t_ms / job.duration_ms,
          (elapsed_s) => `${options.label ?? ''}${simulationText(state, elapsed_s)}`,
        );
      },
    }).finally(() => line.end());
    if (outcome.complete) {
      const summary = await finish('complete');
      return { out: folder.out, summary, weights, wall_s: outcome.wall_s, costs };
    }
  } catch (error) {
    if (t_ms > started_ms) {
      await finish('failed').catch(() => {
        folder.close('failed', { t_ms, files: [], keep: true });
      });
      terminal.note(`kept until ${t_ms} ms; to go on from there: ${options.resumeHint}`);
    } else folder.abandon();
    throw error;
  }
  if (t_ms === 0) {
    folder.abandon();
    throw new InterruptedError('stopped before the first step; nothing was kept');
  }
  await finish('stopped');
  throw new InterruptedError(
    `stopped at ${t_ms} of ${job.duration_ms} ms; kept in ${folder.out}\nto go on: ${options.resumeHint}`,
  );
}

function noteResume(terminal: Terminal, tick: number | undefined, dt_ms: number): void {
  terminal.note(
    tick === undefined
      ? 'resume: there is no checkpoint, so it begins at 0 ms'
      : `resume: goes on from ${tick * dt_ms} ms`,
  );
}

function windowsOf(
  { weightsEvery_ms, checkpointEvery_ms }: SimulateOptions,
  { dt_ms, duration_ms, runs }: Job,
): number[] {
  const nContacts = runs.reduce((sum, { contacts }) => sum + contacts.length, 0);
  const shortest = SHORTEST_WINDOW_MS * Math.max(1, nContacts / CONTACTS_OF_SHORTEST);
  const own = Math.max(shortest, duration_ms / PROGRESS_WINDOWS);
  const asked = [weightsEvery_ms, checkpointEvery_ms].filter((ms) => ms !== undefined);
  return [Math.round(own / dt_ms) * dt_ms, ...asked];
}

function isMultiple(t_ms: number, every_ms: number, dt_ms: number): boolean {
  return Math.round(t_ms / dt_ms) % Math.round(every_ms / dt_ms) === 0;
}

export const absolute = (path: string) => (isAbsolute(path) ? path : resolve(path));
