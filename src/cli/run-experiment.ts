/**
 * From an experiment's file to its results folder; what `pair` and `demo` share.
 *
 * Order matters to who waits: what is wrong in the experiment file or with the folder shows before
 * anything is measured, and a folder appears only once there is something to keep in it.
 */
import type { Engine } from '../engine/job.ts';
import { readExperiment } from '../experiments/experiment-schema.ts';
import type { PairExperiment } from '../experiments/pair-types.ts';
import { resolveExperiment } from '../experiments/resolve-experiment.ts';
import { runPairs } from '../experiments/run-pairs.ts';
import { chooseEngine, type EngineChoice } from './engine-choice.ts';
import type { ExperimentSource } from './experiment-source.ts';
import { InterruptedError } from './faults.ts';
import { type Interrupt, onInterrupt } from './interrupt.ts';
import { ProgressLine } from './progress.ts';
import { discard, type OpenedFolder, openFolder, ResultsFolder } from './results-folder.ts';
import type { Terminal } from './terminal.ts';

export interface RunExperimentOptions {
  engine: EngineChoice;
  seed?: number;
  dt?: number;
  out?: string;
  /** Where results go without `out`. */
  defaultOut: string;
  resume: boolean;
  pictures: boolean;
  /** The command as typed, for the manifest; and how to go on, for the user. */
  command: string[];
  resumeHint: (folder: string) => string;
}

export interface ExperimentOutcome {
  folder: ResultsFolder;
  experiment: PairExperiment;
  wall_s: number;
  /** Runs that this session did. */
  nRun: number;
}

/** @throws InterruptedError after Ctrl-C, once what is complete is on disk */
export async function runExperiment(
  source: ExperimentSource,
  options: RunExperimentOptions,
  terminal: Terminal,
): Promise<ExperimentOutcome> {
  readExperiment(source.json, source.fileName);
  using interrupt = onInterrupt(terminal);
  const opened = openFolder(options.out, options.defaultOut, options.resume);
  let folder: ResultsFolder | undefined;
  try {
    using chosen = await chooseEngine(options.engine, terminal);
    const { engine } = chosen;
    const progress = new ProgressLine(terminal);
    const experiment = await resolve(source, options, engine, interrupt, progress);
    folder = new ResultsFolder(opened, {
      experiment,
      inputs: [...source.files.records, ...source.circuitFiles.records],
      engine: engine.description,
      command: options.command,
    });
    const started_ms = performance.now();
    const nRun = await runMissing(engine, experiment, folder, options, interrupt, terminal);
    const wall_s = (performance.now() - started_ms) / 1000;
    return { folder, experiment, wall_s, nRun };
  } catch (error) {
    await putAway(opened, folder, error);
    throw error;
  }
}

/** What is said while an experiment is prepared. */
export const STAGES = {
  cells: 'preparing: cells',
  calibration: 'preparing: thresholds of each contact (C_pre, C_post)',
  pulses: 'preparing: the pulse that makes one spike at each pairing',
};

async function resolve(
  source: ExperimentSource,
  { seed, dt }: RunExperimentOptions,
  engine: Engine,
  interrupt: Interrupt,
  progress: ProgressLine,
): Promise<PairExperiment> {
  const stopped = () => new InterruptedError('stopped before the first run; nothing was kept');
  try {
    const experiment = await resolveExperiment(source.json, source.readFile, engine, {
      fileName: source.fileName,
      openPairCircuit: source.openPairCircuit,
      ...(seed === undefined ? {} : { seeds: [seed] }),
      ...(dt === undefined ? {} : { dt_ms: dt }),
      onStage: (stage) => progress.phase(STAGES[stage]),
      signal: interrupt.signal,
    });
    if (interrupt.pressed) throw stopped();
    return experiment;
  } catch (error) {
    throw interrupt.pressed ? stopped() : error;
  } finally {
    progress.end();
  }
}

async function runMissing(
  engine: Engine,
  experiment: PairExperiment,
  folder: ResultsFolder,
  options: RunExperimentOptions,
  interrupt: Interrupt,
  terminal: Terminal,
): Promise<number> {
  const indices = folder.missing;
  if (options.resume) {
    const { nComplete } = folder;
    terminal.note(`resume: ${nComplete} of ${experiment.runs.length} runs are complete already`);
  }
  if (indices.length === 0) {
    await folder.close('complete', options.pictures);
    return 0;
  }
  const progress = new ProgressLine(terminal);
  progress.phase(engine.name === 'gpu' ? 'preparing: kernel' : 'starting');
  // Files are written one run after another; the first fault ends the runs and is thrown below.
  const faults: unknown[] = [];
  let writes = Promise.resolve();
  const results = await runPairs(engine, experiment, {
    indices,
    signal: interrupt.signal,
    onProgress: (state) => progress.update(state),
    onResult: (index, result) => {
      writes = writes
        .then(() => folder.addRun(index, result, options.pictures))
        .catch((error) => {
          faults.push(error);
          interrupt.abort();
        });
    },
  }).finally(() => progress.end());
  await writes;
  if (faults.length > 0) throw faults[0];
  if (interrupt.pressed) {
    // What a stopped run has so far is kept too; resuming computes it anew.
    for (const result of results) {
      if (result.complete || result.epsps.length === 0) continue;
      await folder.addRun(experiment.runs.indexOf(result.run), result, options.pictures);
    }
    const { nComplete } = folder;
    if (nComplete < experiment.runs.length) {
      await folder.close('stopped', options.pictures);
      throw new InterruptedError(
        `stopped: ${nComplete} of ${experiment.runs.length} runs are complete in ${folder.path}\nto go on: ${options.resumeHint(folder.path)}`,
      );
    }
  }
  await folder.close('complete', options.pictures);
  return indices.length;
}

/** After a fault: nothing half written stays, and the first fault is the one that is told. */
async function putAway(
  opened: OpenedFolder,
  folder: ResultsFolder | undefined,
  error: unknown,
): Promise<void> {
  try {
    if (!folder) discard(opened);
    else if (!(error instanceof InterruptedError)) await folder.abandon();
  } catch {
    // A full disk refuses the manifest's last word too; the runs that are complete stay.
  }
}
