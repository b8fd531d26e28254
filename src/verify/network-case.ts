/** A case of cells that reach each other, or of a circuit: its run compared. */
import { compareDrawLists } from './compare-draws.ts';
import type { Finding } from './finding.ts';
import { compareEnd, endVariables } from './network-end.ts';
import { isConnected, type NetworkModel } from './network-model.ts';
import { compareReleases, compareReleaseTotals } from './network-releases.ts';
import { runNetwork, tracesOf } from './network-run.ts';
import { compareSpikeLists, compareSpikeTable } from './network-spikes.ts';
import { compareNetworkTraces } from './network-traces.ts';
import type { Comparison, ComparisonContext } from './run-verify.ts';
import type { Standard } from './tolerances.ts';

export async function compareNetwork(
  model: NetworkModel,
  summary: unknown,
  { folder, engine, onProgress }: ComparisonContext,
): Promise<Comparison> {
  const standard = standardOf(model, engine.name);
  const tables = tracesOf(folder, model);
  const variables = endVariables(folder, summary);
  onProgress(model.label);
  const outcome = await runNetwork(engine, model, tables, () => variables);
  const findings: Finding[] = [
    ...exportedDraws(model, standard),
    ...compareNetworkTraces(outcome, standard),
    ...compareSpikeTable(folder, outcome, standard),
    ...compareSpikeLists(summary, outcome, standard),
    ...compareReleases(folder, outcome, standard),
    ...compareReleaseTotals(summary, outcome, standard),
    ...compareEnd(folder, summary, outcome, standard),
  ];
  return { findings, notes: model.notes };
}

function standardOf(model: NetworkModel, engine: 'cpu' | 'gpu'): Standard {
  if (engine === 'cpu') return 'cpu';
  return isConnected(model) ? 'gpuNetwork' : 'gpuReplay';
}

function exportedDraws({ synapses, file }: NetworkModel, standard: Standard): Finding[] {
  const lists = synapses.flatMap(({ label, contact: { draws }, exportedDraws: values }) =>
    draws.kind === 'random123' ? [{ label, ...draws, values }] : [],
  );
  return compareDrawLists(lists, file, 'draws', standard);
}
