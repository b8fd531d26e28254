/** Time a step and memory against size: a line through each series, and how far the sizes lie off it. */
import { table } from '../src/cli/table.ts';
import { SERIES, type Series, sizeName } from './cases/growth.ts';
import type { CaseResult } from './schema.ts';
import { median, relativeLine } from './statistics.ts';

const percent = (share: number) => `${Math.round(100 * share) || 0} %`;
const three = (value: number) => String(Number(value.toPrecision(3)));

/** One series as text. @throws Error where a size is missing */
function seriesText(series: Series, results: readonly CaseResult[]): string {
  const found = series.sizes.map((size) => {
    const name = sizeName(series, size);
    const result = results.find((r) => r.name === name);
    if (!result) throw new Error(`growth: no result for ${name}`);
    const steps = result.per_repetition.cell_steps / result.cells;
    return { size, step_s: median(result.wall_s) / steps, bytes: result.memory_bytes };
  });
  const sizes = found.map(({ size }) => size);
  const time = relativeLine(
    sizes,
    found.map(({ step_s }) => step_s),
  );
  const memory = relativeLine(
    sizes,
    found.map(({ bytes }) => bytes),
  );
  const columns = [series.unit, 'ms a step', 'off the line', 'memory, MiB', 'off the line'];
  const rows = found.map(({ size, step_s, bytes }, n) => [
    String(size),
    three(1e3 * step_s),
    percent(time.residuals[n]!),
    three(bytes / 2 ** 20),
    percent(memory.residuals[n]!),
  ]);
  return [
    series.description,
    table(
      columns.map((title) => ({ title, align: 'right' as const })),
      rows,
    ),
    `a step: ${three(1e6 * time.at0)} us, and ${three(1e9 * time.slope)} ns for each of the ${series.unit}; ` +
      `memory: ${three(memory.slope)} bytes for each`,
  ].join('\n\n');
}

/** All series, measured. */
export const growthText = (results: readonly CaseResult[]) =>
  SERIES.map((series) => seriesText(series, results)).join('\n\n\n');
