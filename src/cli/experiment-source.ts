/** An experiment by file, or by the name of one that ships. */
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { pairCircuitOpener } from '../builder/open-pair-circuit.ts';
import type { OpenPairCircuit } from '../experiments/pair-circuit.ts';
import {
  SHIPPED_EXPERIMENTS,
  type ShippedExperiment,
  shippedExperiment,
} from '../experiments/shipped-experiments.ts';
import { parseJson } from '../io/json-input.ts';
import { InputError } from '../model/input-error.ts';
import { InputFiles } from './input-files.ts';
import { RecordedFiles } from './recorded-files.ts';
import { SHIPPED } from './results-folder.ts';

export interface ExperimentSource {
  /** For messages. */
  fileName: string;
  /** For the results folder. */
  stem: string;
  json: unknown;
  files: InputFiles;
  /** Reads what the experiment names, relative to its own folder. */
  readFile: (path: string) => Promise<string>;
  /** Opens the circuit that pairs are drawn from, likewise; what is read goes into `circuitFiles`. */
  openPairCircuit: OpenPairCircuit;
  circuitFiles: RecordedFiles;
}

export function openExperiment(nameOrFile: string): ExperimentSource {
  const files = new InputFiles();
  if ((SHIPPED_EXPERIMENTS as string[]).includes(nameOrFile)) {
    const json = shippedExperiment(nameOrFile as ShippedExperiment);
    files.add(`${SHIPPED}${nameOrFile}`, JSON.stringify(json));
    return sourceOf(`${nameOrFile}.json`, nameOrFile, json, files, '.');
  }
  if (!/\.json$/i.test(nameOrFile)) {
    throw new InputError(
      { format: 'experiment', file: nameOrFile },
      `no experiment has this name: expected a file .json, or one of ${SHIPPED_EXPERIMENTS.join(', ')}`,
    );
  }
  const path = normalize(nameOrFile);
  const json = parseJson(files.text(path), 'experiment', nameOrFile);
  const stem = path.replace(/^.*[\\/]/, '').replace(/\.json$/i, '');
  return sourceOf(nameOrFile, stem, json, files, dirname(path));
}

/** What is read beside the file itself is looked up from `folder`. */
export function sourceOf(
  fileName: string,
  stem: string,
  json: unknown,
  files: InputFiles,
  folder: string,
): ExperimentSource {
  const pathOf = (path: string) => (isAbsolute(path) ? path : normalize(join(folder, path)));
  const readFile = async (path: string) => files.text(pathOf(path));
  const circuitFiles = new RecordedFiles();
  const openPairCircuit = pairCircuitOpener({ files: circuitFiles, pathOf });
  return { fileName, stem, json, files, readFile, openPairCircuit, circuitFiles };
}
