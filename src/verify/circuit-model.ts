/** A circuit case in its explicit form (sonataref-1) as a network. */
import type { Contact } from '../engine/job.ts';
import { readExplicitCell } from '../io/explicit-model.ts';
import { explicitCellSchema } from '../io/explicit-schema.ts';
import { checkJson, parseJson } from '../io/json-input.ts';
import { type CellModel, nodeOf } from '../model/cell.ts';
import { FITTED_CONSTANTS } from '../model/glusynapse.ts';
import { InputError } from '../model/input-error.ts';
import { knownMechanisms, mechanismNamed } from '../nmodl/registry.ts';
import { fixedCalcium } from './case-cells.ts';
import type { CaseFolder } from './case-folder.ts';
import { checkStaticGlobals, circuitContact, constantsOf } from './circuit-contact.ts';
import {
  type CircuitModel,
  type CircuitStimulus,
  type CircuitSynapse,
  circuitSchema,
  unreadKeys,
} from './circuit-schema.ts';
import { somaNode } from './columns.ts';
import type { NetworkCell, NetworkModel, NetworkSynapse } from './network-model.ts';

export const CIRCUIT_MODEL = 'model-explicit.json';

export function readCircuitModel(folder: CaseFolder): CircuitModel {
  const file = `${folder.name}/${CIRCUIT_MODEL}`;
  return checkJson(
    circuitSchema,
    parseJson(folder.read(CIRCUIT_MODEL), 'verify', file),
    'verify',
    file,
  );
}

export function circuitNetwork(folder: CaseFolder, model: CircuitModel): NetworkModel {
  const file = `${folder.name}/${CIRCUIT_MODEL}`;
  const faultAt = (at?: string) => (problem: string) =>
    new InputError({ format: 'verify', file, at }, problem);
  const fault = faultAt();
  checkStaticGlobals(model, fault);
  const unread = unreadKeys(model);
  const runs = new Map(model.cells.map((c, i) => [`${c.population}:${c.node}`, i]));
  const cells = model.cells.map(
    (c): NetworkCell => ({
      population: c.population,
      node: c.node,
      cell: circuitCell(folder, model, c.full_export),
      stimuli: [],
    }),
  );
  for (const [i, stimulus] of model.stimuli.entries()) {
    const run = runs.get(`${stimulus.population}:${stimulus.node}`);
    if (run === undefined) throw faultAt(`stimuli[${i}]`)('is on a cell that is not in the case');
    cells[run]!.stimuli.push(currentOf(stimulus, cells[run]!.cell));
  }
  const replay = new Map(model.replay?.map((r) => [`${r.population}:${r.node}`, r.times]) ?? []);
  const synapses = model.synapses.map((synapse): NetworkSynapse => {
    const at = faultAt(`synapse ${synapse.label}`);
    const run = runs.get(`${synapse.post_population}:${synapse.post_node}`);
    if (run === undefined) throw at('is on a cell that is not in the case');
    const node = synapseNode(synapse, cells[run]!.cell, at);
    const contact = circuitContact(synapse, node, model, at);
    return {
      label: synapse.label,
      run,
      contact: driven(contact, synapse, runs, replay),
      exportedDraws: synapse.rng.draws,
      isPlastic: synapse.type === 'GluSynapse',
    };
  });
  return {
    label: 'explicit',
    file,
    dt_ms: model.dt,
    duration_ms: model.tstop,
    cells,
    synapses,
    ...sitesOf(model, fault),
    constants: constantsOf(model, fault) ?? FITTED_CONSTANTS,
    scheme: 'explicit-euler',
    initDepleted: sharedGlobal(model, 'init_depleted', fault),
    minisSingleVesicle: sharedGlobal(model, 'minis_single_vesicle', fault),
    notes: unread.length > 0 ? [`${CIRCUIT_MODEL}: ${unread.join(', ')} not read: unknown`] : [],
    voltageColumns: Object.fromEntries(
      Object.entries(model.record_v_column).map(([label, column]) => [column, label]),
    ),
  };
}

function circuitCell(folder: CaseFolder, model: CircuitModel, file: string): CellModel {
  const text = folder.read(`../${file}`);
  const json = checkJson(explicitCellSchema, parseJson(text, 'verify', file), 'verify', file);
  const cell = readExplicitCell(json, file, {
    celsius: model.celsius,
    vInit_mV: model.v_init,
    mechanisms: knownMechanisms(),
  });
  for (const { name } of cell.mechanisms) mechanismNamed(name);
  fixedCalcium(cell, json.sections);
  return cell;
}

function currentOf(
  { section, x, start, dur, amp }: CircuitStimulus,
  cell: CellModel,
): NetworkCell['stimuli'][0] {
  const node = nodeOf(cell, { section, x });
  return { kind: 'current', node, start_ms: start, end_ms: start + dur, amplitude_nA: amp };
}

function synapseNode(
  { section, x, segment }: CircuitSynapse,
  cell: CellModel,
  fault: (problem: string) => InputError,
): number {
  const node = nodeOf(cell, { section, x });
  if (cell.nodes.seg[node] !== segment) {
    throw fault(`${section}(${x}) is segment ${cell.nodes.seg[node]}, the file says ${segment}`);
  }
  return node;
}

/** With the spikes that reach it; a weight of 0 silences it. */
function driven(
  contact: Contact,
  { pre_population, pre_node, delay, netcon }: CircuitSynapse,
  runs: Map<string, number>,
  replay: Map<string, number[]>,
): Contact {
  if (!(netcon.weight_effective > 0)) return contact;
  const pre = `${pre_population}:${pre_node}`;
  const run = runs.get(pre);
  const times = Float64Array.from(replay.get(pre) ?? []).sort();
  const given = { ...contact, arrivals_ms: times.map((t) => t + delay) };
  const isReplayed = netcon.source === 'replay';
  return run === undefined || isReplayed ? given : { ...given, source: { run, delay_ms: delay } };
}

const ais = (cell: CellModel) => nodeOf(cell, { section: 'axon[1]', x: 0.5 });

/** Spikes and columns name the middle of the soma; what reaches others is detected at its end. */
function sitesOf(
  { spike_detector: { site, threshold } }: CircuitModel,
  fault: (problem: string) => InputError,
): Pick<NetworkModel, 'sites' | 'detectorOf' | 'threshold_mV'> {
  const [, section = '', x] = /^(\w+(?:\[\d+\])?)\((\d*\.?\d+)\)$/.exec(site) ?? [];
  if (x === undefined) throw fault(`spike_detector.site '${site}': expected section(x)`);
  const indexed = section.includes('[') ? section : `${section}[0]`;
  return {
    sites: [
      { name: 'soma', nodeOf: somaNode },
      { name: 'AIS', nodeOf: ais },
    ],
    detectorOf: (cell) => nodeOf(cell, { section: indexed, x: Number(x) }),
    threshold_mV: threshold,
  };
}

/** A switch that each kind of synapse in use has of its own; they must agree. */
function sharedGlobal(
  model: CircuitModel,
  name: string,
  fault: (problem: string) => InputError,
): boolean {
  const types = [...new Set(model.synapses.map((s) => s.type))];
  const values = new Set(
    types.map(
      (type) => model.globals_set[`${name}_${type}`] ?? model.synapse_globals[type]?.[name],
    ),
  );
  if (values.size > 1) throw fault(`${name} differs between kinds of synapses: expected one value`);
  return (values.values().next().value ?? 0) !== 0;
}
