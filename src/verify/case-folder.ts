/** A case: what kind it is, and its files. */
import { checkJson, parseJson } from '../io/json-input.ts';
import {
  type CellCaseModel,
  type ClampCaseModel,
  cellCaseSchema,
  clampCaseSchema,
} from './case-schema.ts';
import { parseTable, type Table } from './csv.ts';

/** A case as files by name, wherever they lie. */
export interface CaseFolder {
  name: string;
  files: readonly string[];
  read: (file: string) => string;
}

export type CaseContent =
  | { kind: 'cells'; model: CellCaseModel; json: unknown }
  | { kind: 'clamp'; model: ClampCaseModel }
  /** Known, but of a later part of the program. */
  | { kind: 'unsupported'; reason: string };

const MODEL = 'model.json';
const CIRCUIT_MODEL = 'model-explicit.json';

/** Whether these are the files of a case. */
export const isCase = (files: readonly string[]) =>
  files.includes(MODEL) || files.includes(CIRCUIT_MODEL);

export function readCase({ name, files, read }: CaseFolder): CaseContent {
  if (!files.includes(MODEL)) {
    return { kind: 'unsupported', reason: 'a circuit case' };
  }
  const file = `${name}/${MODEL}`;
  const json = parseJson(read(MODEL), 'verify', file);
  if (isObject(json) && 'population' in json) {
    return { kind: 'unsupported', reason: 'a network of cells' };
  }
  if (isObject(json) && 'mechanisms' in json && !('cells' in json)) {
    return { kind: 'clamp', model: checkJson(clampCaseSchema, json, 'verify', file) };
  }
  const model = checkJson(cellCaseSchema, json, 'verify', file);
  const synapses = [model.synapses, ...(model.runs ?? []).map((r) => r.synapses ?? [])].flat();
  if (synapses.some((s) => s.netcons.some((n) => n.source_cell !== undefined))) {
    return { kind: 'unsupported', reason: 'contacts between simulated cells' };
  }
  return { kind: 'cells', model, json };
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
