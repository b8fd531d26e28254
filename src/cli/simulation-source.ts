/**
 * A simulation by its configuration, resolved, with what a command changes in it: tstop, and what a sweep
 * varies. The configuration is changed as text is read, so that one schema checks all of it.
 */

import {
  type ResolvedSimulation,
  resolveSimulation,
} from '../experiments/network/resolve-simulation.ts';
import { type NetworkFacts, networkFacts } from '../experiments/network/run-facts.ts';
import { readHocEmodel } from '../io/hoc-emodel.ts';
import { parseJson } from '../io/json-input.ts';
import { openCircuit } from '../io/sonata/circuit.ts';
import type { SonataFiles } from '../io/sonata/files.ts';
import type { InputRecord } from './input-files.ts';
import { RecordedFiles } from './recorded-files.ts';

/** A simulation_config.json as parsed. */
export type ConfigJson = Record<string, unknown>;
export type ChangeConfig = (config: ConfigJson) => ConfigJson;

export interface SimulationSource {
  resolved: ResolvedSimulation;
  facts: NetworkFacts;
  inputs: InputRecord[];
}

export interface SourceOptions {
  emodels: string | null;
  /** What is changed in the configuration. */
  change?: ChangeConfig;
}

export async function openSimulation(
  configPath: string,
  { emodels, change }: SourceOptions,
): Promise<SimulationSource> {
  const recorded = new RecordedFiles();
  const files = change ? changed(recorded, configPath, change) : recorded;
  const resolved = await resolveSimulation(configPath, {
    files,
    emodels,
    readTemplate: readHocEmodel,
    stimuliByWindow: true,
  });
  const circuit = await openCircuit(resolved.config.network, files);
  try {
    return { resolved, facts: networkFacts(resolved, circuit), inputs: recorded.records };
  } finally {
    circuit.close();
  }
}

/** Files among which one reads otherwise than it stands on the disk. */
function changed(files: SonataFiles, configPath: string, change: ChangeConfig): SonataFiles {
  return {
    exists: (path) => files.exists(path),
    openHdf5: (path) => files.openHdf5(path),
    readText(path) {
      const text = files.readText(path);
      if (path !== configPath) return text;
      const json = parseJson(text, 'sonata', path);
      const isObject = json !== null && typeof json === 'object' && !Array.isArray(json);
      return isObject ? JSON.stringify(change(json as ConfigJson)) : text;
    },
  };
}

/** `run.tstop` in a configuration. */
export const withTstop =
  (tstop_ms: number): ChangeConfig =>
  (config) => ({ ...config, run: { ...(config.run as object), tstop: tstop_ms } });
