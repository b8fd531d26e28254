/**
 * The manifest of a results folder: what was computed, from what, with what, and how far it came.
 * It is written before the first run, so that an interrupted folder explains itself.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { checkJson, parseJson } from '../json-input.ts';
import { writeFileAtomic } from './atomic.ts';

export const MANIFEST = 'manifest.json';

/** A start of the program on a folder. */
export const sessionSchema = z.strictObject({
  started: z.string().describe('ISO 8601'),
  finished: z.string().nullable().describe('ISO 8601; null: still running, or killed'),
  outcome: z.enum(['running', 'complete', 'stopped', 'failed']),
  engine: z.string().describe('precision and device'),
  command: z.array(z.string()),
  wall_s: z.number().nullable(),
});

/** What manifests of every kind of results hold. */
export const sharedFields = {
  program: z.strictObject({ name: z.string(), version: z.string(), runtime: z.string() }),
  inputs: z.array(z.strictObject({ path: z.string(), sha256: z.string() })),
  dt_ms: z.number(),
  sessions: z.array(sessionSchema).describe('one a start of the program; the last is the newest'),
};

const manifestSchema = z.strictObject({
  format: z.literal('rhostar-results/1'),
  experiment: z.string(),
  step: z.unknown(),
  seeds: z.array(z.number()),
  runs: z.array(
    z.strictObject({
      folder: z.string(),
      pair: z.string(),
      protocol: z.string(),
      seed: z.number(),
      state: z.enum(['complete', 'stopped', 'missing']),
    }),
  ),
  ...sharedFields,
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestSession = z.infer<typeof sessionSchema>;

export function writeManifest(folder: string, manifest: Manifest): void {
  writeManifestJson(folder, manifest);
}

/** A manifest of any kind. */
export function writeManifestJson(folder: string, manifest: object): void {
  writeFileAtomic(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Null where the folder has none; InputError where it is damaged. */
export function readManifest(folder: string): Manifest | null {
  return readManifestOf(folder, manifestSchema);
}

/** A manifest of the kind that a schema describes. */
export function readManifestOf<T>(folder: string, schema: z.ZodType<T>): T | null {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) return null;
  const text = readFileSync(path, 'utf8');
  return checkJson(schema, parseJson(text, 'manifest', path), 'manifest', path);
}
