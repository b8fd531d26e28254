/** A case of cells: its simulations run and compared. */
import type { CellCaseModel } from './case-schema.ts';
import { compareDraws } from './compare-draws.ts';
import { compareTraces } from './compare-traces.ts';
import type { Comparison, ComparisonContext } from './run-verify.ts';
import { intoJobs, simulate } from './simulate.ts';
import { simulationsOf } from './simulation.ts';
import { compareSummary } from './summary.ts';

export async function compareCells(
  model: CellCaseModel,
  json: unknown,
  summary: unknown,
  { folder, engine, onProgress }: ComparisonContext,
): Promise<Comparison> {
  const findings = compareDraws(model, engine.name);
  for (const simulations of intoJobs(simulationsOf(folder, model, json))) {
    onProgress(simulations.map((s) => s.label).join('; '));
    for (const outcome of await simulate(engine, simulations)) {
      const standard = outcome.simulation.trace.variableStep ? 'variable' : engine.name;
      findings.push(...compareTraces(outcome, standard));
      findings.push(...compareSummary(summary, outcome, standard));
    }
  }
  return { findings, notes: [] };
}
