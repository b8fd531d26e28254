/** Cases one by one on the engines asked for. */
import type { Engine } from '../engine/job.ts';
import { InputError } from '../model/input-error.ts';
import { type CaseFolder, readCase, readSummary } from './case-folder.ts';
import { compareCells } from './cell-case.ts';
import { compareClamps } from './clamp-case.ts';
import { type Finding, holds } from './finding.ts';
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
  unsupported?: string;
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
    const report = await verifyCase(folder, options);
    reports.push(report);
    options.onCase?.(report);
  }
  return reports;
}

async function verifyCase(folder: CaseFolder, options: VerifyOptions): Promise<CaseReport> {
  const { name } = folder;
  try {
    const content = readCase(folder);
    if (content.kind === 'unsupported') {
      return { name, ok: true, unsupported: content.reason, engines: [] };
    }
    const summary = readSummary(folder);
    const engines: EngineReport[] = [];
    for (const { engine, programs } of options.engines) {
      const started = performance.now();
      const onProgress = (text: string) => options.onProgress?.(`${name} ${engine.name}: ${text}`);
      const context = { folder, engine, programs, full: options.full, onProgress };
      const comparison =
        content.kind === 'clamp'
          ? await compareClamps(content.model, context)
          : await compareCells(content.model, content.json, summary, context);
      const wall_s = (performance.now() - started) / 1000;
      const { description } = engine;
      engines.push({ engine: engine.name, description, wall_s, ...comparison });
    }
    const ok = engines.every((e) => e.findings.length > 0 && e.findings.every(holds));
    return { name, ok, engines };
  } catch (error) {
    if (error instanceof InputError || isNamed(error, 'UnknownSiteError')) {
      return { name, ok: false, fault: (error as Error).message, engines: [] };
    }
    throw error;
  }
}

const isNamed = (error: unknown, name: string) => error instanceof Error && error.name === name;

/** What a comparison is given besides the case itself. */
export interface ComparisonContext {
  folder: CaseFolder;
  engine: Engine;
  programs: Programs;
  full: boolean;
  onProgress: (text: string) => void;
}
