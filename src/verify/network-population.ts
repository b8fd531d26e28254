/**
 * A network of the form nrnref-1 (model.json): copies of a cell, or its cells as they stand, that
 * reach each other by netcons with a source_cell.
 */
import * as z from 'zod';
import type { Draws } from '../engine/job.ts';
import { checkJson } from '../io/json-input.ts';
import { type CellModel, nodeOf } from '../model/cell.ts';
import { InputError } from '../model/input-error.ts';
import { cellFinder, cellsOf } from './case-cells.ts';
import { cellCaseSchema, synapseSchema, unreadKeys } from './case-schema.ts';
import { somaNode } from './columns.ts';
import type { NetworkCell, NetworkModel, NetworkSynapse } from './network-model.ts';
import { contactParametersOf, stimuliOf, synapseConstants } from './synapse-input.ts';

const populationSchema = z.strictObject({
  cell: z.int().nonnegative(),
  count: z.int().positive(),
});

const networkSynapseSchema = synapseSchema.extend({
  cell_index: z.int().nonnegative().optional(),
  kind: z.enum(['external', 'recurrent']).optional(),
});
type NetworkCaseSynapse = z.infer<typeof networkSynapseSchema>;

export const populationCaseSchema = cellCaseSchema.extend({
  population: z.union([populationSchema, z.array(populationSchema).min(1)]).optional(),
  synapses: z.array(networkSynapseSchema),
  runs: z.never('runs of a network are not supported').optional(),
});

export function populationNetwork(json: unknown, name: string): NetworkModel {
  const file = `${name}/model.json`;
  const model = checkJson(populationCaseSchema, json, 'verify', file);
  const faultAt = (at?: string) => (problem: string) =>
    new InputError({ format: 'verify', file, at }, problem);
  const { population, synapses: listed, ...plain } = model;
  const own = cellsOf(json, { ...plain, synapses: [] });
  const copies = copiesOf(own, population, faultAt('population'));
  const cellOf = cellFinder(own, model.case);
  const runOf = (synapse: { cell?: string; cell_index?: number }, at: string): number => {
    if (synapse.cell_index !== undefined) {
      if (synapse.cell_index < copies.length) return synapse.cell_index;
      throw faultAt(at)(`cell_index ${synapse.cell_index}: there are ${copies.length} cells`);
    }
    if (population) throw faultAt(at)('names no cell_index');
    return cellOf(synapse.cell, at);
  };
  const cells = copies.map(
    (cell, node): NetworkCell => ({ population: '', node, cell, stimuli: [] }),
  );
  for (const [i, stimulus] of model.stimuli.entries()) {
    const { stimuli, cell } = cells[runOf(stimulus, `stimuli[${i}]`)]!;
    stimuli.push(...stimuliOf(stimulus, cell));
  }
  const globals = model.GluSynapse_globals;
  if (!globals) throw faultAt()('has no GluSynapse_globals');
  const synapses = listed.map((synapse, i): NetworkSynapse => {
    const fault = faultAt(`synapses[${i}]`);
    const run = runOf(synapse, `synapses[${i}]`);
    const { cell } = cells[run]!;
    if (nodeOf(cell, synapse) !== synapse.node) {
      throw fault(`node ${synapse.node} is not ${synapse.section}(${synapse.x})`);
    }
    return {
      label: `syn${i}`,
      run,
      contact: {
        node: synapse.node,
        parameters: contactParametersOf(synapse, globals.cao_CR),
        draws: drawsOf(synapse, fault),
        ...inputsOf(synapse, copies.length, fault),
      },
      exportedDraws: synapse.rng?.draws ?? [],
      isPlastic: true,
    };
  });
  return {
    label: 'network',
    file,
    dt_ms: model.dt,
    duration_ms: model.tstop,
    cells,
    synapses,
    sites: [{ name: 'soma', nodeOf: somaNode }],
    detectorOf: (cell) => nodeOf(cell, { section: cell.sections[0]!.name, x: 1 }),
    threshold_mV: thresholdOf(listed, faultAt('synapses')),
    constants: synapseConstants(globals),
    scheme: 'backward-euler',
    initDepleted: false,
    minisSingleVesicle: false,
    voltageColumns: {},
    notes: unreadKeys(model, ['population']),
  };
}

type Fault = (problem: string) => InputError;

function copiesOf(
  own: CellModel[],
  population: z.infer<typeof populationCaseSchema>['population'],
  fault: Fault,
): CellModel[] {
  if (!population) return own;
  return [population].flat().flatMap(({ cell, count }) => {
    const model = own[cell];
    if (!model) throw fault(`cell ${cell}: the case has ${own.length}`);
    return Array.from({ length: count }, () => model);
  });
}

function inputsOf({ netcons }: NetworkCaseSynapse, nCells: number, fault: Fault) {
  if (netcons.length > 1) {
    throw fault(`has ${netcons.length} netcons: expected one, whose release state it holds`);
  }
  const arrivals_ms = new Float64Array(0);
  const [netcon] = netcons;
  if (!netcon) return { arrivals_ms };
  const { source_cell, spike_times, delay } = netcon;
  if (source_cell !== undefined) {
    if (source_cell >= nCells) throw fault(`source_cell ${source_cell}: there are ${nCells} cells`);
    return { arrivals_ms, source: { run: source_cell, delay_ms: delay } };
  }
  if (!Array.isArray(spike_times)) {
    throw fault('its netcon has neither a source_cell nor a list of spike_times');
  }
  return { arrivals_ms: Float64Array.from(spike_times, (t) => t + delay).sort() };
}

function drawsOf({ rng }: NetworkCaseSynapse, fault: Fault): Draws {
  if (!rng || rng.mode === 'none') return { kind: 'full' };
  if (rng.mode === 'r123' && rng.spec) {
    return { kind: 'random123', ids: rng.spec, globalIndex: 0 };
  }
  throw fault(`rng mode '${rng.mode}': expected none, or r123 with its spec`);
}

/** One detector a cell: netcons that send must share its threshold. */
function thresholdOf(synapses: NetworkCaseSynapse[], fault: Fault): number {
  const sending = synapses.flatMap((s) => s.netcons.filter((n) => n.source_cell !== undefined));
  const values = new Set(sending.map((n) => n.threshold ?? -30));
  if (values.size > 1) throw fault('thresholds of netcons differ: expected one');
  return values.values().next().value ?? -30;
}
