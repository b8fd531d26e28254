/** A case: what kind it is, and its files. */
import { checkJson, parseJson } from '../io/json-input.ts';
import {
  type CellCaseModel,
  type ClampCaseModel,
  cellCaseSchema,
  clampCaseSchema,
} from './case-schema.ts';
import { CIRCUIT_MODEL, circuitNetwork, readCircuitModel } from './circuit-model.ts';
import { parseTable, type Table } from './csv.ts';
import type { NetworkModel } from './network-model.ts';
import { populationNetwork } from './network-population.ts';

/** A case as files by name, wherever they lie. */
export interface CaseFolder {
  name: string;
  files: readonly string[];
  read: (file: string) => string;
  /** Where it lies, for what SONATA opens by itself. */
  path?: string;
}

export type CaseContent =
  | { kind: 'cells'; model: CellCaseModel; json: unknown }
  | { kind: 'clamp'; model: ClampCaseModel }
  | { kind: 'network'; model: NetworkModel };

/** SONATA's form of a circuit case, beside the explicit one. */
export const SIMULATION_CONFIG = 'simulation_config.json';

const MODEL = 'model.json';

/** Whether these are the files of a case. */
export const isCase = (files: readonly string[]) =>
  files.includes(MODEL) || files.includes(CIRCUIT_MODEL);

export function readCase(folder: CaseFolder): CaseContent {
  const { name, files, read } = folder;
  if (!files.includes(MODEL)) {
    return { kind: 'network', model: circuitNetwork(folder, readCircuitModel(folder)) };
  }
  const file = `${name}/${MODEL}`;
  const json = parseJson(read(MODEL), 'verify', file);
  if (isObject(json) && ('population' in json || reachEachOther(json))) {
    return { kind: 'network', model: populationNetwork(json, name) };
  }
  if (isObject(json) && 'mechanisms' in json && !('cells' in json)) {
    return { kind: 'clamp', model: checkJson(clampCaseSchema, json, 'verify', file) };
  }
  return { kind: 'cells', model: checkJson(cellCaseSchema, json, 'verify', file), json };
}

/** Whether a netcon of the case names a cell of it. */
function reachEachOther(json: { synapses?: unknown }): boolean {
  const synapses = Array.isArray(json.synapses) ? json.synapses : [];
  return synapses.some(
    (s) => Array.isArray(s?.netcons) && s.netcons.some((n: object) => n && 'source_cell' in n),
  );
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Names of its CSV files. */
export function csvFiles({ files }: CaseFolder): string[] {
  return files.filter((file) => file.endsWith('.csv')).sort();
}

export function readTable({ read }: CaseFolder, file: string, textColumns?: string[]): Table {
  return parseTable(read(file), file, textColumns);
}

const SUMMARY = 'summary.json';

/** summary.json, or null where the case has none. */
export function readSummary({ name, files, read }: CaseFolder): unknown {
  if (!files.includes(SUMMARY)) return null;
  return parseJson(read(SUMMARY), 'verify', `${name}/${SUMMARY}`);
}
