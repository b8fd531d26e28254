/** The manifest of a network simulation's results (manifest.ts has what all manifests share). */
import * as z from 'zod';
import { readManifestOf, sharedFields, writeManifestJson } from './manifest.ts';

const simulationManifestSchema = z.strictObject({
  format: z.literal('rhostar-simulation/1'),
  simulation: z.string().describe('the configuration'),
  circuit: z.string(),
  condition: z.record(z.string(), z.number()).describe('what a sweep set in the configuration'),
  identity: z.string().describe('digest of configuration, inputs and version, tstop left out'),
  ...sharedFields,
  tstop_ms: z.number(),
  t_ms: z.number().describe('how far it came'),
  seeds: z.record(z.string(), z.number()),
  extracellular_calcium_mM: z.number().nullable(),
  cells: z.number(),
  contacts: z.record(z.string(), z.number()).describe('by kind of synapse'),
  warnings: z.array(z.string()),
  files: z.array(z.string()),
});

export type SimulationManifest = z.infer<typeof simulationManifestSchema>;

export function writeSimulationManifest(folder: string, manifest: SimulationManifest): void {
  writeManifestJson(folder, manifest);
}

/** Null where the folder has none; InputError where it is damaged or of another kind. */
export function readSimulationManifest(folder: string): SimulationManifest | null {
  return readManifestOf(folder, simulationManifestSchema);
}
