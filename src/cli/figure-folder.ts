/** The results folder of a figure: who may write it, and its manifest. */
import { existsSync, readdirSync } from 'node:fs';
import * as z from 'zod';
import { ensureWritableFolder } from '../io/output/atomic.ts';
import {
  MANIFEST,
  readManifestOf,
  sharedFields,
  writeManifestJson,
} from '../io/output/manifest.ts';
import { UsageError } from './faults.ts';
import { runtimeLine, VERSION } from './version.ts';

const manifestSchema = z.strictObject({
  format: z.literal('rhostar-figure/1'),
  figure: z.string(),
  title: z.string(),
  pairs: z.int().nullable().describe('of each pathway; null: no population of pairings'),
  testSpikes: z.int().nullable().describe('before the pairing, and as many after it'),
  seed: z.int(),
  store: z.string().nullable().describe('folder of the results of single runs'),
  runs: z.strictObject({ total: z.int(), complete: z.int(), keys: z.array(z.string()) }),
  ...sharedFields,
});

export type FigureManifest = z.infer<typeof manifestSchema>;
type Session = FigureManifest['sessions'][number];

/**
 * Opens a folder that is new, empty, or holds the same figure; what it holds is replaced.
 * @throws UsageError where it holds other things, ResultsError where it cannot be written
 */
export class FigureFolder {
  readonly path: string;
  #manifest: FigureManifest | undefined;
  readonly #previous: FigureManifest | null;
  #session: Session | undefined;
  readonly #started_ms = Date.now();

  constructor(path: string, figure: string) {
    this.path = path;
    const used = existsSync(path) && readdirSync(path).length > 0;
    const previous = used && existsSync(`${path}/${MANIFEST}`) ? readOrNull(path) : null;
    if (used && previous?.figure !== figure) {
      throw new UsageError(
        `--out ${path}: holds other things than figure ${figure}, expected a new or empty folder`,
      );
    }
    this.#previous = previous;
    ensureWritableFolder(path);
  }

  /** Before the first run, so that an interrupted folder explains itself. */
  begin(
    facts: Omit<FigureManifest, 'format' | 'program' | 'sessions'>,
    session: { engine: string; command: string[] },
  ): void {
    this.#session = {
      started: new Date(this.#started_ms).toISOString(),
      finished: null,
      outcome: 'running',
      wall_s: null,
      ...session,
    };
    this.#manifest = {
      format: 'rhostar-figure/1',
      program: { name: 'rhostar', version: VERSION, runtime: runtimeLine() },
      ...facts,
      sessions: [...(this.#previous?.sessions ?? []), this.#session],
    };
    writeManifestJson(this.path, this.#manifest);
  }

  end(outcome: Session['outcome'], complete: number): void {
    if (!this.#manifest || !this.#session) return;
    this.#session.outcome = outcome;
    this.#session.finished = new Date().toISOString();
    this.#session.wall_s = (Date.now() - this.#started_ms) / 1000;
    this.#manifest.runs.complete = complete;
    writeManifestJson(this.path, this.#manifest);
  }
}

/** Null where the manifest is of other results. */
function readOrNull(path: string): FigureManifest | null {
  try {
    return readManifestOf(path, manifestSchema);
  } catch {
    return null;
  }
}
