/**
 * Jobs of reference cases, straight from their files, for the exporter's tests.
 *
 * Only what those cases use is read; rhostar's own readers of cases are tested in test/verify.
 */
import { readFileSync } from 'node:fs';
import type { CellRun, Channel, Contact, Draws, Job, Stimulus } from '../../src/engine/job.ts';
import { readExplicitCell, readExplicitModel } from '../../src/io/explicit-model.ts';
import { type CellModel, nodeOf } from '../../src/model/cell.ts';
import { FITTED_CONSTANTS, type SynapseConstants } from '../../src/model/glusynapse.ts';
import { knownMechanisms } from '../../src/nmodl/registry.ts';
import { sharedPath } from '../shared.ts';

// biome-ignore lint/suspicious/noExplicitAny: files of the reference, read as they are
type Json = any;

const mechanisms = knownMechanisms();

const json = (...path: string[]): Json =>
  JSON.parse(readFileSync(sharedPath('reference', ...path), 'utf8'));

export interface Table {
  columns: string[];
  rows: string[][];
}

/** A reference table: column names and rows of cells. */
export function table(...path: string[]): Table {
  const [head, ...lines] = readFileSync(sharedPath('reference', ...path), 'utf8')
    .trim()
    .split('\n');
  return { columns: head!.split(','), rows: lines.map((line) => line.split(',')) };
}

function emptyRun(cell: CellModel): CellRun {
  return { cell, contacts: [], stimuli: [], recorders: [], detector: null, fastForward_ms: [] };
}

export function record(run: CellRun, channels: Channel[], interval_ms: number): void {
  run.recorders.push({ channels, schedule: [{ from_ms: 0, interval_ms }] });
}

function pulse(cell: CellModel, s: Json): Stimulus {
  const start_ms = s.start ?? s.delay;
  return {
    kind: 'current',
    node: nodeOf(cell, s),
    start_ms,
    end_ms: start_ms + s.dur,
    amplitude_nA: s.amp,
  };
}

function constants(g: Json): SynapseConstants {
  const unit = /_(per_mV|nS_um2|mV|mM|ms|s)$/;
  const values = Object.keys(FITTED_CONSTANTS).map((key) => {
    const name = key.replace(unit, '');
    return [key, g[name] ?? g.mg];
  });
  return Object.fromEntries(values) as SynapseConstants;
}

function plastic(p: Json, cao_mM: number) {
  return {
    tau_d_AMPA_ms: p.tau_d_AMPA,
    gmax0_AMPA_nS: p.gmax0_AMPA,
    gmax_d_AMPA_nS: p.gmax_d_AMPA,
    gmax_p_AMPA_nS: p.gmax_p_AMPA,
    gmax_NMDA_nS: p.gmax_NMDA,
    Use0: p.Use0_TM ?? p.Use,
    Use_d: p.Use_d_TM ?? p.Use_d,
    Use_p: p.Use_p_TM ?? p.Use_p,
    Dep_ms: p.Dep_TM ?? p.Dep,
    Fac_ms: p.Fac_TM ?? p.Fac,
    Nrrp: p.Nrrp_TM ?? p.Nrrp,
    volume_um3: p.volume_CR,
    theta_d: p.theta_d_GB,
    theta_p: p.theta_p_GB,
    rho0: p.rho0_GB,
    cao_mM,
  };
}

const base = {
  step: { kind: 'fixed' },
  vdccGates: 'zero',
  logReleases: true,
} as const;

/** One cell and a current step; `run` is a label of l4upc_step. */
export function stepJob(run: string): { job: Job; model: Json } {
  const model = json('cells', 'l4upc_step', 'model.json');
  const [cell] = readExplicitModel(model, 'l4upc_step', { mechanisms });
  const { stimuli, tstop } = model.runs.find((r: Json) => r.label === run);
  const cellRun = emptyRun(cell!);
  cellRun.stimuli = stimuli.map((s: Json) => pulse(cell!, s));
  const channels = model.recordings.map((r: Json): Channel => {
    return { kind: 'voltage', node: nodeOf(cell!, r) };
  });
  record(cellRun, channels, 0.1);
  const job: Job = {
    ...base,
    runs: [cellRun],
    duration_ms: tstop ?? model.tstop,
    dt_ms: model.dt,
    scheme: 'explicit-euler',
    synapse: FITTED_CONSTANTS,
    initDepleted: false,
  };
  return { job, model };
}

/** Where contact k of a case ended up in the job. */
type Places = { run: number; contact: number }[];

/** Four connected cells with external contacts (net4); contact k of the case is contacts[k]. */
export function net4Job(): { job: Job; model: Json; place: Places } {
  const model = json('cells', 'net4', 'model.json');
  const [cell] = readExplicitModel(model, 'net4', { mechanisms });
  const soma = nodeOf(cell!, { section: 'soma[0]', x: 1 });
  const runs = Array.from({ length: model.population.count }, () => {
    const run = emptyRun(cell!);
    run.detector = { node: soma, threshold_mV: -30 };
    record(run, [{ kind: 'voltage', node: nodeOf(cell!, { section: 'soma[0]', x: 0.5 }) }], 0.1);
    return run;
  });
  const place = model.synapses.map((s: Json) => {
    const { delay, spike_times, source_cell } = s.netcons[0];
    const draws: Draws =
      s.rng?.mode === 'r123'
        ? { kind: 'random123', ids: s.rng.spec, globalIndex: 0 }
        : { kind: 'full' };
    const contacts = runs[s.cell_index]!.contacts as Contact[];
    contacts.push({
      node: s.node,
      parameters: plastic(s.params, model.GluSynapse_globals.cao_CR),
      draws,
      arrivals_ms: (spike_times ?? []).map((t: number) => t + delay),
      ...(spike_times ? {} : { source: { run: source_cell, delay_ms: delay } }),
    });
    return { run: s.cell_index, contact: contacts.length - 1 };
  });
  const job: Job = {
    ...base,
    runs,
    duration_ms: model.tstop,
    dt_ms: model.dt,
    scheme: 'backward-euler',
    synapse: constants(model.GluSynapse_globals),
    initDepleted: false,
  };
  const { runs: ran } = json('cells', 'net4', 'summary.json');
  return { job, model: { ...model, spikes: ran['dt0.025'] }, place };
}

/** A case of circuit/ from its model-explicit.json. */
export function circuitJob(name: string): {
  job: Job;
  model: Json;
  place: Places;
} {
  const model = json('circuit', name, 'model-explicit.json');
  const nodes: string[] = model.simulated_nodes;
  const ofNode = (population: string, node: number) => nodes.indexOf(`${population}:${node}`);
  const runs = model.cells.map((c: Json) => {
    const context = { celsius: model.celsius, vInit_mV: model.v_init, mechanisms };
    const file = json('circuit', c.full_export);
    const run = emptyRun(readExplicitCell(file, c.full_export, context));
    run.detector = { node: nodeOf(run.cell, { section: 'axon[1]', x: 0.5 }), threshold_mV: -30 };
    return run;
  }) as CellRun[];
  for (const s of model.stimuli) {
    const run = runs[ofNode(s.population, s.node)]!;
    run.stimuli.push(pulse(run.cell, s));
  }
  const place = model.synapses.map((s: Json) => {
    const index = ofNode(s.post_population, s.post_node);
    const run = runs[index]!;
    const contacts = run.contacts as Contact[];
    contacts.push(circuitContact(s, model, run.cell, ofNode));
    return { run: index, contact: contacts.length - 1 };
  });
  const job: Job = {
    ...base,
    runs,
    duration_ms: model.tstop,
    dt_ms: model.dt,
    scheme: 'explicit-euler',
    synapse: constants(model.synapse_globals.GluSynapse),
    initDepleted: model.globals_set.init_depleted_GluSynapse === 1,
    minisSingleVesicle: true,
  };
  const { end_state } = json('circuit', name, 'summary.json');
  return { job, model: { ...model, ends: end_state }, place };
}

function circuitContact(
  s: Json,
  model: Json,
  cell: CellModel,
  ofNode: (population: string, node: number) => number,
): Contact {
  const { params: p } = s;
  const replay = model.replay?.find((r: Json) => r.node === s.pre_node)?.times;
  const inputs = {
    node: nodeOf(cell, s),
    draws: {
      kind: 'random123',
      ids: [s.rng.id1, s.rng.id2, s.rng.id3],
      globalIndex: model.random123_globalindex,
    } as Draws,
    arrivals_ms: (replay ?? []).map((t: number) => t + s.delay),
    ...(replay ? {} : { source: { run: ofNode(s.pre_population, s.pre_node), delay_ms: s.delay } }),
  };
  if (s.type === 'GluSynapse') {
    return { ...inputs, parameters: plastic(p, model.synapse_globals.GluSynapse.cao_CR) };
  }
  const gaba = s.type === 'ProbGABAAB_EMS';
  return {
    ...inputs,
    kind: 'static',
    parameters: {
      receptor: gaba ? 'gaba-ab' : 'ampa-nmda',
      weight_nS: s.netcon.weight_effective,
      tau_r_ms: p.tau_r_GABAA,
      tau_d_ms: p.tau_d_GABAA ?? p.tau_d_AMPA,
      ratio: p.GABAB_ratio ?? p.NMDA_ratio,
      Use: p.Use,
      Dep_ms: p.Dep,
      Fac_ms: p.Fac,
      Nrrp: p.Nrrp,
    },
  };
}
