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

const session = z.strictObject({
  started: z.string().describe('ISO 8601'),
  finished: z.string().nullable().describe('ISO 8601; null: still running, or killed'),
  outcome: z.enum(['running', 'complete', 'stopped', 'failed']),
  engine: z.string().describe('precision and device'),
  command: z.array(z.string()),
  wall_s: z.number().nullable(),
});

const manifestSchema = z.strictObject({
  format: z.literal('rhostar-results/1'),
  program: z.strictObject({ name: z.string(), version: z.string(), runtime: z.string() }),
  experiment: z.string(),
  inputs: z.array(z.strictObject({ path: z.string(), sha256: z.string() })),
  dt_ms: z.number(),
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
  sessions: z.array(session).describe('one a start of the program; the last is the newest'),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestSession = z.infer<typeof session>;

export function writeManifest(folder: string, manifest: Manifest): void {
  writeFileAtomic(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Null where the folder has none; InputError where it is damaged. */
export function readManifest(folder: string): Manifest | null {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) return null;
  const text = readFileSync(path, 'utf8');
  return checkJson(manifestSchema, parseJson(text, 'manifest', path), 'manifest', path);
}
