/** The manifest of a fit's results (manifest.ts has what all manifests share). */
import * as z from 'zod';
import { readManifestOf, sharedFields, writeManifestJson } from './manifest.ts';

const fitManifestSchema = z.strictObject({
  format: z.literal('rhostar-fit/1'),
  fit: z.string(),
  identity: z.string().describe('digest of spec, inputs and version, generations left out'),
  ...sharedFields,
  step: z.unknown(),
  seed: z.number().describe('of the search'),
  seeds: z.array(z.number()).describe('of the release'),
  replay: z.string().nullable().describe('precision and device of the replayed rule'),
  generation: z.number().describe('how far the search came'),
  generations: z.number(),
});

export type FitManifest = z.infer<typeof fitManifestSchema>;

export function writeFitManifest(folder: string, manifest: FitManifest): void {
  writeManifestJson(folder, manifest);
}

/** Null where the folder has none; InputError where it is damaged or of another kind. */
export function readFitManifest(folder: string): FitManifest | null {
  return readManifestOf(folder, fitManifestSchema);
}
