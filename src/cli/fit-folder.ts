/**
 * The results folder of a fit.
 *
 *   manifest.json     inputs and their hashes, versions, engine, seeds, command, how far it came
 *   recording.bin     calcium of every contact in every induction; epsps.json: EPSPs of pairs by state
 *   search.json       population, front and history: what the search goes on from
 *   generations.csv   a line a generation;  front.csv: candidates that no other beats in everything
 *   best.json         the rule whose largest error is smallest; parameters.csv, targets.csv: it as tables
 *   fit.svg, fit.png  errors over generations, the front
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { EpspValues } from '../experiments/fit/epsp-table.ts';
import type { FitProblem, Recording } from '../experiments/fit/fit-types.ts';
import { type FitState, generationOf } from '../experiments/fit/run-fit.ts';
import { checkJson, parseJson } from '../io/json-input.ts';
import { ensureWritableFolder, writeFileAtomic } from '../io/output/atomic.ts';
import { type FitManifest, readFitManifest, writeFitManifest } from '../io/output/fit-manifest.ts';
import { MANIFEST, type ManifestSession } from '../io/output/manifest.ts';
import { readRecording, writeRecording } from '../io/output/recording.ts';
import { UsageError } from './faults.ts';
import { type InputRecord, sha256 } from './input-files.ts';
import { runtimeLine, VERSION } from './version.ts';

const RECORDING = 'recording.bin';
const EPSPS = 'epsps.json';
const SEARCH = 'search.json';

export interface OpenedFit {
  out: string;
  made: string | undefined;
  previous: FitManifest | null;
}

/**
 * A folder that may be written: a new or empty one, or with `resume` one with results of a fit.
 *
 * @throws UsageError where it holds other things, ResultsError where it cannot be written
 */
export function openFitFolder(out: string, resume: boolean): OpenedFit {
  const previous = existsSync(join(out, MANIFEST)) ? readFitManifest(out) : null;
  if (resume && !previous) {
    throw new UsageError(`--resume: ${out} holds no fit (no ${MANIFEST}) to go on with`);
  }
  if (!resume && existsSync(out) && readdirSync(out).length > 0) {
    throw new UsageError(
      `${out}: holds files already; --resume goes on with a fit, or name another folder with --out`,
    );
  }
  return { out, made: ensureWritableFolder(out), previous };
}

export interface FitFolderInfo {
  problem: FitProblem;
  /** The checked spec, whose digest is the folder's identity. */
  spec: { generations: number; refineGenerations: number };
  inputs: InputRecord[];
  engine: { name: string; description: string };
  command: string[];
}

const span = z.strictObject({ first: z.int(), end: z.int() });
const recordingSchema = z.strictObject({
  contacts: z.array(
    z.strictObject({ pre: span, post: span, location: z.enum(['basal', 'apical']) }),
  ),
  traces: z.array(
    z.strictObject({
      contact: z.int(),
      span,
      rho0: z.union([z.literal(0), z.literal(1)]),
    }),
  ),
  runs: z.array(
    z.strictObject({ target: z.int(), pair: z.int(), firstTrace: z.int(), nContacts: z.int() }),
  ),
});

const individual = z.strictObject({ x: z.array(z.number()), f: z.array(z.number()) });
const stateSchema = z.strictObject({
  search: z.strictObject({
    generation: z.int(),
    population: z.array(individual),
    front: z.array(individual),
  }),
  refine: z
    .strictObject({ generation: z.int(), population: z.array(individual) })
    .nullable()
    .default(null),
  history: z.array(
    z.strictObject({
      generation: z.int(),
      bestLargest: z.number(),
      bestMean: z.number(),
      medianLargest: z.number(),
      front: z.int(),
      below: z.int(),
    }),
  ),
});
const epspSchema = z.record(z.string(), z.number());

export class FitFolder {
  readonly out: string;
  readonly #opened: OpenedFit;
  readonly #manifest: FitManifest;
  readonly #session: ManifestSession;
  readonly #started_ms = Date.now();

  /** @throws UsageError where a resumed folder is of another fit */
  constructor(opened: OpenedFit, info: FitFolderInfo) {
    const { problem, spec, inputs, engine, command } = info;
    this.out = opened.out;
    this.#opened = opened;
    const { generations: _, refineGenerations: __, ...lasting } = spec;
    const identity = sha256(JSON.stringify([VERSION, lasting, inputs, engine.name]));
    if (opened.previous && opened.previous.identity !== identity) {
      throw new UsageError(
        `--resume: ${this.out} belongs to another spec, engine or version: give the same ones, or another --out`,
      );
    }
    this.#session = {
      started: new Date(this.#started_ms).toISOString(),
      finished: null,
      outcome: 'running',
      engine: engine.description,
      command,
      wall_s: null,
    };
    const [{ experiment }] = problem.sets as [FitProblem['sets'][number]];
    this.#manifest = {
      format: 'rhostar-fit/1',
      program: { name: 'rhostar', version: VERSION, runtime: runtimeLine() },
      fit: problem.name,
      identity,
      inputs,
      dt_ms: experiment.dt_ms,
      step: experiment.step,
      seed: problem.seed,
      seeds: experiment.seeds,
      replay: null,
      generation: opened.previous?.generation ?? 0,
      generations: problem.generations + problem.refineGenerations,
      sessions: [...(opened.previous?.sessions ?? []), this.#session],
    };
    writeFitManifest(this.out, this.#manifest);
  }

  /** Which precision and device the rule is replayed with. */
  replayedBy(description: string): void {
    this.#manifest.replay = description;
    writeFitManifest(this.out, this.#manifest);
  }

  put(name: string, data: string | Uint8Array): void {
    writeFileAtomic(join(this.out, name), data);
  }

  recording(): Recording | null {
    const stored = readRecording(join(this.out, RECORDING), recordingSchema);
    if (!stored) return null;
    const { contacts, traces, runs } = stored.header;
    return { replay: { pieces: stored.numbers, contacts, traces }, runs };
  }

  putRecording({ replay: { pieces, contacts, traces }, runs }: Recording): void {
    writeRecording(join(this.out, RECORDING), { contacts, traces, runs }, pieces);
  }

  epsps(): EpspValues {
    return this.#json(EPSPS, epspSchema) ?? {};
  }

  putEpsps(values: EpspValues): void {
    this.put(EPSPS, `${JSON.stringify(values)}\n`);
  }

  search(): FitState | null {
    return this.#json(SEARCH, stateSchema);
  }

  putSearch(state: FitState): void {
    this.put(SEARCH, `${JSON.stringify(state)}\n`);
    this.#manifest.generation = generationOf(state);
  }

  #json<T>(name: string, schema: z.ZodType<T>): T | null {
    const path = join(this.out, name);
    if (!existsSync(path)) return null;
    return checkJson(schema, parseJson(readFileSync(path, 'utf8'), 'fit', path), 'fit', path);
  }

  /** The manifest's last word. */
  close(outcome: 'complete' | 'stopped' | 'failed'): void {
    this.#session.finished = new Date().toISOString();
    this.#session.wall_s = (Date.now() - this.#started_ms) / 1000;
    this.#session.outcome = outcome;
    writeFitManifest(this.out, this.#manifest);
  }

  /** After a failure: a folder without a recording goes as it came; else it is closed as it is. */
  abandon(): void {
    if (existsSync(join(this.out, RECORDING))) this.close('failed');
    else discardFit(this.#opened);
  }
}

/** Takes away what `openFitFolder` made, and the manifest. */
export function discardFit({ out, made, previous }: OpenedFit): void {
  if (previous) return;
  if (made !== undefined) rmSync(made, { recursive: true, force: true });
  else rmSync(join(out, MANIFEST), { force: true });
}
