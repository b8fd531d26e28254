/** Case folders: where they are, what kind each is, their files. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkJson, parseJson } from '../io/json-input.ts';
import { InputError } from '../model/input-error.ts';
import {
  type CellCaseModel,
  type ClampCaseModel,
  cellCaseSchema,
  clampCaseSchema,
} from './case-schema.ts';
import { parseTable, type Table } from './csv.ts';

export interface CaseFolder {
  name: string;
  path: string;
}

export type CaseContent =
  | { kind: 'cells'; model: CellCaseModel; json: unknown }
  | { kind: 'clamp'; model: ClampCaseModel }
  /** Known, but of a later part of the program. */
  | { kind: 'unsupported'; reason: string };

const MODEL = 'model.json';
const CIRCUIT_MODEL = 'model-explicit.json';

const isCase = (path: string) =>
  existsSync(join(path, MODEL)) || existsSync(join(path, CIRCUIT_MODEL));

/** The folder itself if it is a case, else its case folders in name order. */
export function findCases(directory: string, only?: string): CaseFolder[] {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new InputError({ format: 'verify', file: directory }, 'no such folder of cases');
  }
  const folders = isCase(directory)
    ? [directory]
    : readdirSync(directory)
        .sort()
        .map((name) => join(directory, name))
        .filter((path) => statSync(path).isDirectory() && isCase(path));
  const cases = folders.map((path) => ({ name: basename(path), path }));
  const wanted = only === undefined ? cases : cases.filter(({ name }) => name === only);
  if (wanted.length === 0) {
    const names = cases.map(({ name }) => name).join(', ') || 'none';
    const problem = only === undefined ? 'holds no case' : `no case '${only}': found ${names}`;
    throw new InputError({ format: 'verify', file: directory }, problem);
  }
  return wanted;
}

export function readCase({ name, path }: CaseFolder): CaseContent {
  if (!existsSync(join(path, MODEL))) {
    return { kind: 'unsupported', reason: 'a circuit case' };
  }
  const file = `${name}/${MODEL}`;
  const json = parseJson(readFileSync(join(path, MODEL), 'utf8'), 'verify', file);
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
export function csvFiles({ path }: CaseFolder): string[] {
  return readdirSync(path)
    .filter((file) => file.endsWith('.csv'))
    .sort();
}

export function readTable({ path }: CaseFolder, file: string, textColumns?: string[]): Table {
  return parseTable(readFileSync(join(path, file), 'utf8'), file, textColumns);
}

/** summary.json, or null where the case has none. */
export function readSummary({ name, path }: CaseFolder): unknown {
  const file = join(path, 'summary.json');
  if (!existsSync(file)) return null;
  return parseJson(readFileSync(file, 'utf8'), 'verify', `${name}/summary.json`);
}
