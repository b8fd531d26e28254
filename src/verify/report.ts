/** The report of a verification as text: a table a case and engine, and the sum. */
import { type Finding, holds } from './finding.ts';
import type { CaseReport, EngineReport } from './run-verify.ts';
import { QUANTITIES } from './tolerances.ts';

/** A number in a few digits. */
export function short(x: number): string {
  if (Number.isNaN(x)) return 'none';
  if (x === 0 || !Number.isFinite(x)) return String(x);
  const size = Math.abs(x);
  return size >= 0.01 && size < 1e5 ? String(Number(x.toPrecision(3))) : x.toExponential(1);
}

const where = ({ at }: Finding) => (typeof at === 'string' ? at : `${Number(at.toFixed(4))} ms`);

const HEADER = ['', 'file', 'variable', 'quantity', 'worst', 'tolerance', 'at', 'numbers'];

function line(f: Finding): string[] {
  const { name, unit } = QUANTITIES[f.quantity];
  return [
    holds(f) ? 'ok' : 'FAIL',
    f.file,
    f.variable,
    unit && !unit.includes(',') ? `${name}, ${unit}` : name,
    short(f.deviation),
    short(f.tolerance),
    f.note ? `${where(f)} (${f.note})` : where(f),
    String(f.count),
  ];
}

/** Columns padded to their widest entry. */
export function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((r) => r[c]!.length)));
  return rows
    .map((r) =>
      r
        .map((text, c) => text.padEnd(widths[c]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function engineText(engine: EngineReport): string {
  const { findings, notes, wall_s } = engine;
  const rows = [HEADER, ...findings.map(line)];
  const fault = engine.fault ? `: ${engine.fault}` : '';
  const head = `${engine.engine}: ${verdict(engine)}${fault}, ${wall_s.toFixed(1)} s`;
  return [head, ...(findings.length ? [table(rows)] : []), ...notes.map((n) => `note: ${n}`)].join(
    '\n',
  );
}

export function verdict({ findings, fault }: EngineReport): string {
  if (fault) return 'FAIL';
  const failed = findings.filter((f) => !holds(f)).length;
  return failed === 0 ? 'ok' : `FAIL (${failed} of ${findings.length} variables)`;
}

export function caseText(report: CaseReport): string {
  const title = `== ${report.name}`;
  if (report.fault) return `${title}: cannot be understood: ${report.fault}`;
  return [title, ...report.engines.map(engineText)].join('\n');
}

/** Worst ratio of deviation to tolerance by quantity and engine; empty where nothing was compared. */
export function quantityTable(reports: CaseReport[]): string {
  const engines = [...new Set(reports.flatMap((r) => r.engines.map((e) => e.engine)))];
  const rows = Object.entries(QUANTITIES).flatMap(([quantity, { name }]) => {
    const cells = engines.map((engine) => {
      const found = reports.flatMap((r) =>
        r.engines
          .filter((e) => e.engine === engine)
          .flatMap((e) => e.findings.filter((f) => f.quantity === quantity).map((f) => ({ f, r }))),
      );
      if (found.length === 0) return '-';
      const worst = found.reduce((a, b) => (b.f.ratio > a.f.ratio ? b : a));
      return `${short(worst.f.ratio)} (${worst.r.name})`;
    });
    return cells.every((c) => c === '-') ? [] : [[name, ...cells]];
  });
  return rows.length === 0 ? '' : table([['deviation / tolerance', ...engines], ...rows]);
}

export function summaryLine(reports: CaseReport[]): string {
  const failed = reports.filter((r) => !r.ok);
  const findings = reports.flatMap((r) => r.engines.flatMap((e) => e.findings));
  const numbers = findings.reduce((sum, f) => sum + f.count, 0);
  const parts = [
    `${reports.length - failed.length} of ${reports.length} cases hold`,
    `${findings.length} variables, ${numbers} numbers compared`,
    ...(failed.length ? [`short: ${failed.map((r) => r.name).join(', ')}`] : []),
  ];
  return `${failed.length ? 'FAIL' : 'ok'}: ${parts.join('; ')}`;
}

/** The reports as JSON; what is no number there is a word. */
export function reportJson(reports: CaseReport[]): string {
  const plain = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(reports, plain, 1)}\n`;
}
