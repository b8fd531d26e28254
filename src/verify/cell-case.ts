/** A case of cells: its simulations run and compared. */
import { type CellCaseModel, unreadKeys } from './case-schema.ts';
import { compareDraws } from './compare-draws.ts';
import { compareTraces } from './compare-traces.ts';
import { isLong, partsOf } from './long-run.ts';
import type { Comparison, ComparisonContext } from './run-verify.ts';
import { intoJobs, simulate } from './simulate.ts';
import { simulationsOf } from './simulation.ts';
import { compareSummary, testSpikes } from './summary.ts';

export async function compareCells(
  model: CellCaseModel,
  json: unknown,
  summary: unknown,
  { folder, engine, full, onProgress }: ComparisonContext,
): Promise<Comparison> {
  const findings = compareDraws(model, engine.name);
  const notes = unreadKeys(model);
  const simulations = simulationsOf(folder, model, json).flatMap((simulation) => {
    const whole = { ...simulation, testSpikes_ms: testSpikes(summary, simulation) };
    if (full || !isLong(whole)) return [whole];
    const parts = partsOf(whole);
    notes.push(parts.note);
    return parts.simulations;
  });
  for (const together of intoJobs(simulations)) {
    onProgress(together.map((s) => s.label).join('; '));
    for (const outcome of await simulate(engine, together)) {
      const standard = outcome.simulation.trace.variableStep ? 'variable' : engine.name;
      const rows = standard === 'variable' ? 'variableRows' : standard;
      findings.push(...compareTraces(outcome, rows));
      findings.push(...compareSummary(summary, outcome, standard));
    }
  }
  return { findings, notes };
}
