/**
 * A circuit case in SONATA's form (simulation_config.json) as a network. What the case calls its
 * contacts and columns stands in the explicit form beside it.
 */
import {
  type ResolvedSimulation,
  resolveSimulation,
} from '../experiments/network/resolve-simulation.ts';
import type { SonataFiles } from '../io/sonata/circuit.ts';
import { InputError } from '../model/input-error.ts';
import { type CaseFolder, SIMULATION_CONFIG } from './case-folder.ts';
import { circuitNetwork, readCircuitModel } from './circuit-model.ts';
import type { NetworkModel, NetworkSynapse } from './network-model.ts';

export interface SonataForm {
  files: SonataFiles;
  /** Folder of emodels by template name. */
  emodels: string;
}

export async function sonataNetwork(
  folder: CaseFolder,
  { files, emodels }: SonataForm,
): Promise<NetworkModel> {
  const file = `${folder.name}/${SIMULATION_CONFIG}`;
  const resolved = await resolveSimulation(`${folder.path}/${SIMULATION_CONFIG}`, {
    files,
    emodels,
  });
  const listed = readCircuitModel(folder);
  const explicit = circuitNetwork(folder, listed);
  const { job, runs } = resolved;
  const cells = runs.map(({ population, node }, run) => {
    const { cell, stimuli } = job.runs[run]!;
    return { population, node, cell, stimuli };
  });
  const byEdge = contactsByEdge(resolved);
  const synapses = listed.synapses.map((synapse, i): NetworkSynapse => {
    const found = byEdge.get(`${synapse.edge_population} ${synapse.edge_id}`);
    if (!found) {
      const problem = `edge ${synapse.edge_id} of ${synapse.edge_population} makes no contact`;
      throw new InputError({ format: 'verify', file }, problem);
    }
    const { label, exportedDraws, isPlastic } = explicit.synapses[i]!;
    return { label, exportedDraws, isPlastic, ...found };
  });
  const extra = resolved.contacts.reduce((sum, list) => sum + list.length, 0) - synapses.length;
  if (extra !== 0) {
    const problem = `makes ${extra} more contacts than the explicit form lists`;
    throw new InputError({ format: 'verify', file }, problem);
  }
  const { initDepleted, minisSingleVesicle = false, synapse: constants, scheme } = job;
  return {
    ...explicit,
    label: SIMULATION_CONFIG,
    file,
    dt_ms: job.dt_ms,
    duration_ms: job.duration_ms,
    cells,
    synapses,
    detectorOf: (cell) => job.runs.find((run) => run.cell === cell)!.detector!.node,
    threshold_mV: resolved.config.run.spike_threshold,
    constants,
    scheme,
    initDepleted,
    minisSingleVesicle,
  };
}

function contactsByEdge({ contacts }: ResolvedSimulation) {
  const found = new Map<string, Pick<NetworkSynapse, 'run' | 'contact'>>();
  contacts.forEach((list, run) => {
    for (let i = 0; i < list.length; i++) {
      const { table, index } = list.origin(i)!;
      found.set(`${table.edgePopulation} ${table.edgeId[index]}`, { run, contact: list.at(i)! });
    }
  });
  return found;
}
