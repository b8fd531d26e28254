/** Cases one by one on the engines asked for. */
import type { Engine } from '../engine/job.ts';
import { UnknownSiteError } from '../model/cell.ts';
import { InputError } from '../model/input-error.ts';
import {
  type CaseContent,
  type CaseFolder,
  readCase,
  readSummary,
  SIMULATION_CONFIG,
} from './case-folder.ts';
import { compareCells } from './cell-case.ts';
import { type SonataForm, sonataNetwork } from './circuit-sonata.ts';
import { compareClamps } from './clamp-case.ts';
import { type Finding, holds } from './finding.ts';
import { compareNetwork } from './network-case.ts';
import type { Programs } from './programs.ts';

export interface EngineReport {
  engine: Engine['name'];
  description: string;
  findings: Finding[];
  /** What was left out or done in another way. */
  notes: string[];
  wall_s: number;
  /** Why it ended early. */
  fault?: string;
}

export interface CaseReport {
  name: string;
  ok: boolean;
  /** Why the case cannot be understood. */
  fault?: string;
  engines: EngineReport[];
}

/** An engine, and the mechanisms' programs as it compiles them. */
export interface VerifiedEngine {
  engine: Engine;
  programs: Programs;
}

export interface VerifyOptions {
  engines: VerifiedEngine[];
  /** Run long simulations from start to end. */
  full: boolean;
  /** How simulation_config.json beside a case is read; absent: its explicit form alone is taken. */
  sonata?: SonataForm;
  onProgress?: (text: string) => void;
  onCase?: (report: CaseReport) => void;
}

/** What a kind of case gives for an engine. */
export interface Comparison {
  findings: Finding[];
  notes: string[];
}

export async function verifyCases(
  folders: CaseFolder[],
  options: VerifyOptions,
): Promise<CaseReport[]> {
  const reports: CaseReport[] = [];
  for (const folder of folders) {
    for (const report of await verifyCase(folder, options)) {
      reports.push(report);
      options.onCase?.(report);
    }
  }
  return reports;
}

/** A case, and where it has SONATA's form that too, as a report of its own. */
async function verifyCase(folder: CaseFolder, options: VerifyOptions): Promise<CaseReport[]> {
  const { name } = folder;
  const explicit = await verifyForm(name, folder, options, async () => readCase(folder));
  const { sonata } = options;
  if (!sonata || !folder.path || !folder.files.includes(SIMULATION_CONFIG)) return [explicit];
  const form = await verifyForm(`${name}/${SIMULATION_CONFIG}`, folder, options, async () => ({
    kind: 'network',
    model: await sonataNetwork(folder, sonata),
  }));
  return [explicit, form];
}

async function verifyForm(
  name: string,
  folder: CaseFolder,
  options: VerifyOptions,
  read: () => Promise<CaseContent>,
): Promise<CaseReport> {
  try {
    const content = await read();
    const summary = readSummary(folder);
    const engines: EngineReport[] = [];
    for (const { engine, programs } of options.engines) {
      const started = performance.now();
      const onProgress = (text: string) => options.onProgress?.(`${name} ${engine.name}: ${text}`);
      const context = { folder, engine, programs, full: options.full, onProgress };
      const comparison = await attempt(() => compareCase(content, summary, context));
      const wall_s = (performance.now() - started) / 1000;
      const { description } = engine;
      engines.push({ engine: engine.name, description, wall_s, ...comparison });
    }
    const ok = engines.every((e) => !e.fault && e.findings.length > 0 && e.findings.every(holds));
    return { name, ok, engines };
  } catch (error) {
    if (error instanceof InputError || error instanceof UnknownSiteError) {
      return { name, ok: false, fault: error.message, engines: [] };
    }
    throw error;
  }
}

function compareCase(
  content: CaseContent,
  summary: unknown,
  context: ComparisonContext,
): Promise<Comparison> {
  if (content.kind === 'clamp') return compareClamps(content.model, context);
  if (content.kind === 'network') return compareNetwork(content.model, summary, context);
  return compareCells(content.model, content.json, summary, context);
}

/** Failures of a run that leave the other cases possible. */
const RUN_FAILURES = ['NumericalError', 'GpuOperationError', 'ShaderError'];

/** What a run failed of stands in the report of its engine. */
async function attempt(
  compare: () => Promise<Comparison>,
): Promise<Comparison & { fault?: string }> {
  try {
    return await compare();
  } catch (error) {
    if (!(error instanceof Error) || !RUN_FAILURES.includes(error.name)) throw error;
    return { findings: [], notes: [], fault: error.message };
  }
}

/** What a comparison is given besides the case itself. */
export interface ComparisonContext {
  folder: CaseFolder;
  engine: Engine;
  programs: Programs;
  full: boolean;
  onProgress: (text: string) => void;
}
