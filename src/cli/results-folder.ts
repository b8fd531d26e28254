/**
 * The results folder of an experiment.
 *
 *   manifest.json   inputs and their hashes, versions, engine, seeds, dt, command, what is complete
 *   summary.json    the numbers of all runs;  epsps.csv, contacts.csv: the same as tables
 *   overview.svg    and .png: the runs side by side, or the ratios of many
 *   runs/NAME/      one folder a run, which appears whole when the run is done
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PairExperiment, PairRunResult } from '../experiments/pair-types.ts';
import { MOST_COLUMNS, ratioFigure, sideBySideFigure } from '../figures/overview-figure.ts';
import { ensureWritableFolder, writeFileAtomic, writeFolderAtomic } from '../io/output/atomic.ts';
import {
  MANIFEST,
  type Manifest,
  type ManifestSession,
  readManifest,
  writeManifest,
} from '../io/output/manifest.ts';
import { InputError } from '../model/input-error.ts';
import { UsageError } from './faults.ts';
import { type InputRecord, readInput, sha256 } from './input-files.ts';
import { rasterise } from './rasterise.ts';
import { allContacts, allEpsps, type RunSummary, runFiles, runFolderName } from './run-files.ts';
import { runtimeLine, VERSION } from './version.ts';

/** A folder that may be written: a new one, or with resume one with results of the same inputs. */
export interface OpenedFolder {
  path: string;
  /** Topmost folder that did not exist before. */
  made: string | undefined;
  previous: Manifest | null;
}

/**
 * Finds and opens the folder of a command.
 *
 * @throws UsageError where it holds other things, ResultsError where it cannot be written
 */
export function openFolder(
  out: string | undefined,
  defaultPath: string,
  resume: boolean,
): OpenedFolder {
  const path = out ?? (resume ? newestOf(defaultPath) : nextFree(defaultPath));
  const previous = existsSync(path) ? readManifestOf(path) : null;
  if (resume && !previous) {
    throw new UsageError(`--resume: ${path} holds no results (no ${MANIFEST}) to go on with`);
  }
  if (!resume && previous) {
    throw new UsageError(
      `--out ${path}: holds results already; --resume goes on with them, or name another folder`,
    );
  }
  if (!resume && isUsed(path)) {
    throw new UsageError(`--out ${path}: the folder is not empty, expected a new or empty one`);
  }
  if (previous) checkInputs(path, previous);
  return { path, made: ensureWritableFolder(path), previous };
}

function readManifestOf(path: string): Manifest | null {
  try {
    return readManifest(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    return null; // no folder: writing will say what it is
  }
}

function isUsed(path: string): boolean {
  try {
    return readdirSync(path).length > 0;
  } catch {
    return false;
  }
}

/** results/demo, results/demo-2, … */
function* numbered(path: string): Generator<string> {
  yield path;
  for (let n = 2; ; n++) yield `${path}-${n}`;
}

function nextFree(path: string): string {
  for (const name of numbered(path)) if (!existsSync(name)) return name;
  return path;
}

function newestOf(path: string): string {
  let newest = path;
  for (const name of numbered(path)) {
    if (!existsSync(name)) break;
    newest = name;
  }
  return newest;
}

/** The files that the folder was made from are as they were. */
function checkInputs(path: string, { inputs, program }: Manifest): void {
  if (program.version !== VERSION) {
    throw new UsageError(
      `--resume: ${path} was made by version ${program.version}, this is ${VERSION}: start anew with another --out`,
    );
  }
  for (const input of inputs) {
    if (input.path.startsWith(SHIPPED)) continue; // the version says it
    if (sha256(readInput(input.path)) === input.sha256) continue;
    throw new InputError(
      { format: 'resume', file: input.path },
      `has changed since the results in ${path} were begun: expected the file of then, or another --out`,
    );
  }
}

/** Inputs that are inside the program. */
export const SHIPPED = 'shipped:';

export interface FolderInfo {
  experiment: PairExperiment;
  inputs: InputRecord[];
  engine: string;
  command: string[];
}

/** Writes what becomes complete, and knows what is complete already. */
export class ResultsFolder {
  readonly path: string;
  readonly #opened: OpenedFolder;
  readonly #info: FolderInfo;
  readonly #manifest: Manifest;
  readonly #session: ManifestSession;
  readonly #started_ms = Date.now();
  readonly #summaries = new Map<number, RunSummary>();
  /** Results of this session, for the overview. */
  readonly #results = new Map<number, PairRunResult>();

  /** @throws UsageError where a resumed folder holds another experiment */
  constructor(opened: OpenedFolder, info: FolderInfo) {
    this.#opened = opened;
    this.#info = info;
    this.path = opened.path;
    const { experiment } = info;
    this.#session = {
      started: new Date(this.#started_ms).toISOString(),
      finished: null,
      outcome: 'running',
      engine: info.engine,
      command: info.command,
      wall_s: null,
    };
    this.#manifest = {
      format: 'rhostar-results/1',
      program: { name: 'rhostar', version: VERSION, runtime: runtimeLine() },
      experiment: experiment.name,
      inputs: info.inputs,
      dt_ms: experiment.dt_ms,
      step: experiment.step,
      seeds: experiment.seeds,
      runs: experiment.runs.map(({ pair, protocol, seed }, i) => ({
        folder: `runs/${runFolderName(experiment, i)}`,
        pair: experiment.pairs[pair]!.name,
        protocol: experiment.protocols[protocol]!.name,
        seed,
        state: 'missing',
      })),
      sessions: [...(opened.previous?.sessions ?? []), this.#session],
    };
    if (opened.previous) this.#takeOver(opened.previous);
    writeManifest(this.path, this.#manifest);
  }

  /** Runs that are on disk already; throws where the folder belongs to another experiment. */
  #takeOver(previous: Manifest): void {
    const identity = ({ experiment, inputs, dt_ms, step, seeds, runs }: Manifest) =>
      JSON.stringify([
        ...[experiment, inputs, dt_ms, step, seeds],
        runs.map(({ folder }) => folder),
      ]);
    if (identity(previous) !== identity(this.#manifest)) {
      throw new UsageError(
        `--resume: ${this.path} holds an experiment with other inputs, seeds or dt: give the same ones, or another --out`,
      );
    }
    this.#manifest.runs.forEach((run, i) => {
      const path = join(this.path, run.folder, 'summary.json');
      if (!existsSync(path)) return;
      const summary = JSON.parse(readFileSync(path, 'utf8')) as RunSummary;
      if (!summary.complete) return;
      this.#summaries.set(i, summary);
      run.state = 'complete';
    });
  }

  /** Indices of runs that are still to do. */
  get missing(): number[] {
    return this.#manifest.runs.flatMap(({ state }, i) => (state === 'complete' ? [] : [i]));
  }

  get nComplete(): number {
    return this.#manifest.runs.filter(({ state }) => state === 'complete').length;
  }

  /** Numbers of all runs on disk, in order. */
  get summaries(): RunSummary[] {
    return [...this.#summaries].sort(([a], [b]) => a - b).map(([, summary]) => summary);
  }

  runPath(index: number): string {
    return join(this.path, this.#manifest.runs[index]!.folder);
  }

  async addRun(index: number, result: PairRunResult, pictures: boolean): Promise<void> {
    const { experiment, engine } = this.#info;
    const files = await runFiles(experiment, result, engine, pictures);
    writeFolderAtomic(this.runPath(index), files);
    this.#summaries.set(index, JSON.parse(files['summary.json'] as string) as RunSummary);
    this.#results.set(index, result);
    this.#manifest.runs[index]!.state = result.complete ? 'complete' : 'stopped';
  }

  /** Tables over all runs, the overview, and the manifest's last word. */
  async close(outcome: 'complete' | 'stopped' | 'failed', pictures: boolean): Promise<void> {
    const { experiment } = this.#info;
    const runs = this.summaries;
    const put = (name: string, data: string | Uint8Array) =>
      writeFileAtomic(join(this.path, name), data);
    if (runs.length > 0) {
      put('summary.json', `${JSON.stringify({ experiment: experiment.name, runs }, null, 2)}\n`);
      put('epsps.csv', allEpsps(runs));
      put('contacts.csv', allContacts(runs));
    }
    const overview = pictures && outcome === 'complete' ? this.#overview() : null;
    if (overview !== null) {
      put('overview.svg', overview);
      put('overview.png', await rasterise(overview));
    }
    this.#session.finished = new Date().toISOString();
    this.#session.wall_s = (Date.now() - this.#started_ms) / 1000;
    this.#session.outcome = outcome;
    writeManifest(this.path, this.#manifest);
  }

  /** Few runs are drawn from their traces, which only the session that computed them holds. */
  #overview(): string | null {
    const { name, runs, lastEpsps } = this.#info.experiment;
    const title = `${name}: EPSPs before and after pairing`;
    if (runs.length > MOST_COLUMNS) {
      return ratioFigure(
        title,
        this.summaries.map(({ protocol, ratio, counts }) => ({
          protocol,
          ratio: counts ? ratio : null,
        })),
      );
    }
    if (this.#results.size < runs.length) return null;
    const inOrder = [...this.#results].sort(([a], [b]) => a - b);
    const named = inOrder.map(([index, result]) => {
      const { pair, protocol } = this.#manifest.runs[index]!;
      return { pair, protocol, result };
    });
    return sideBySideFigure(title, named, lastEpsps);
  }

  /** After a failure: a folder without any run goes as it came; else it is closed as it is. */
  async abandon(): Promise<void> {
    if (this.#summaries.size === 0 && this.#opened.previous === null) {
      discard(this.#opened);
      return;
    }
    await this.close('failed', false);
  }
}

/** Takes away what `openFolder` made, and the manifest; other people's files stay. */
export function discard({ path, made, previous }: OpenedFolder): void {
  if (previous) return;
  if (made !== undefined) {
    rmSync(made, { recursive: true, force: true });
    return;
  }
  for (const name of [MANIFEST, 'runs', 'summary.json', 'epsps.csv', 'contacts.csv']) {
    rmSync(join(path, name), { recursive: true, force: true });
  }
}
