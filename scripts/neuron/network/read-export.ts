/** The network of an exported folder (model.json, circuits/neuron/README.txt) as a job again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CellRun, Contact, Draws, Job, Stimulus } from '../../../src/engine/job.ts';
import type { CellModel, NodeKind } from '../../../src/model/cell.ts';
import type { ContactParameters } from '../../../src/model/glusynapse.ts';
import { InputError } from '../../../src/model/input-error.ts';
import type { StaticSynapseParameters } from '../../../src/model/static-synapse.ts';

// biome-ignore lint/suspicious/noExplicitAny: written by src/io/neuron-export, read as it is
type Json = any;

export interface ExportedNetwork {
  name: string;
  /** Names of the runs. */
  runs: string[];
  job: Job;
}

export interface ReadOptions {
  /** Key of all random streams in place of the file's. */
  globalIndex?: number;
  duration_ms?: number;
}

export function readExport(folder: string, options: ReadOptions = {}): ExportedNetwork {
  const file = join(folder, 'model.json');
  const model: Json = JSON.parse(readFileSync(file, 'utf8'));
  if (model.format !== 'rhostar-neuron-1') {
    const problem = `is ${model.format}, expected rhostar-neuron-1`;
    throw new InputError({ format: 'export neuron', file, at: 'format' }, problem);
  }
  const globalIndex = options.globalIndex ?? model.globalIndex;
  const cells = model.cells.map((cell: Json) => (vInit_mV: number) => {
    return toCell(cell, model, vInit_mV);
  });
  const built = new Map<string, CellModel>();
  const cellOf = (index: number, vInit_mV: number): CellModel => {
    const key = `${index} ${vInit_mV}`;
    if (!built.has(key)) built.set(key, cells[index](vInit_mV));
    return built.get(key)!;
  };
  const runs = model.runs.map(
    (run: Json): CellRun => ({
      cell: cellOf(run.cell, run.vInit_mV),
      contacts: run.contacts.map((contact: Json) => toContact(contact, globalIndex)),
      stimuli: run.stimuli.map(toStimulus),
      recorders: run.recorders.map(({ schedule, channels }: Json) => ({
        schedule,
        channels: channels.map(({ name: _, state, ...channel }: Json) =>
          channel.kind === 'state' ? { ...channel, name: state } : channel,
        ),
      })),
      detector: run.detector,
      fastForward_ms: run.fastForward_ms,
    }),
  );
  const job: Job = {
    runs,
    duration_ms: options.duration_ms ?? model.duration_ms,
    dt_ms: model.dt_ms,
    step: { kind: 'fixed' },
    scheme: model.scheme,
    synapse: model.synapse,
    vdccGates: model.vdccGates,
    initDepleted: model.initDepleted,
    minisSingleVesicle: model.minisSingleVesicle,
    gapJunctions: model.gapJunctions,
    logReleases: true,
  };
  return { name: model.name, runs: model.runs.map((run: Json) => run.name), job };
}

function toCell(cell: Json, { celsius, globals }: Json, vInit_mV: number): CellModel {
  const { section, seg, ri_MOhm, area_um2, cm_uF_cm2, diam_um, parent } = cell.nodes;
  const n = section.length;
  const full = (values: number | number[], length = n) =>
    typeof values === 'number'
      ? new Float64Array(length).fill(values)
      : Float64Array.from(values, (value) => value);
  const kind = seg.map((s: number, i: number): NodeKind => {
    return s < 0 ? 'root0' : s < cell.sections[section[i]].nseg ? 'seg' : 'end';
  });
  return {
    name: cell.name,
    celsius,
    vInit_mV,
    sections: cell.sections,
    nodes: {
      parent: Int32Array.from(parent),
      ri_MOhm: full(ri_MOhm),
      area_um2: full(area_um2),
      cm_uF_cm2: full(cm_uF_cm2),
      diam_um: full(diam_um),
      section: Int32Array.from(section),
      seg: Int32Array.from(seg),
      kind,
    },
    mechanisms: cell.mechanisms.map(({ name, nodes, parameters }: Json) => ({
      name,
      nodes: Int32Array.from(nodes),
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([key, values]) => [
          key,
          full(values as number | number[], nodes.length),
        ]),
      ),
    })),
    globals,
    ena_mV: full(cell.ena_mV),
    ek_mV: full(cell.ek_mV),
    cao_mM: full(cell.cao_mM),
    cai_mM: full(cell.cai_mM),
  };
}

function toContact(contact: Json, globalIndex: number): Contact {
  const { node, source, arrivals_ms, minis_ms, weights, kind, parameters: p } = contact;
  const draws: Draws =
    contact.draws.kind === 'random123' ? { ...contact.draws, globalIndex } : contact.draws;
  const inputs = {
    node,
    draws,
    ...(source ? { source } : {}),
    ...(arrivals_ms.length > 0 ? { arrivals_ms } : {}),
    ...(minis_ms.length > 0 ? { minis_ms } : {}),
    ...(weights.length > 0 ? { weights } : {}),
  };
  if (kind === 'glusynapse') {
    const never = (theta: number | null) => theta ?? Number.POSITIVE_INFINITY;
    const parameters: ContactParameters = {
      ...p,
      theta_d: never(p.theta_d),
      theta_p: never(p.theta_p),
    };
    return { ...inputs, parameters };
  }
  const parameters: StaticSynapseParameters = {
    receptor: p.receptor,
    weight_nS: p.weight_nS,
    tau_r_ms: p.tau_r_1_ms,
    tau_d_ms: p.tau_d_1_ms,
    ratio: p.ratio,
    Use: p.Use,
    Dep_ms: p.Dep_ms,
    Fac_ms: p.Fac_ms,
    Nrrp: p.Nrrp,
    mg_mM: p.mg_mM,
    E_1_mV: p.E_1_mV,
    E_2_mV: p.E_2_mV,
  };
  return { ...inputs, kind: 'static', parameters };
}

function toStimulus({ node, start_ms, interval_ms, reversal_mV, values }: Json): Stimulus {
  const series = { node, start_ms, interval_ms };
  return reversal_mV === null
    ? { kind: 'current-series', ...series, values_nA: values }
    : { kind: 'conductance-series', ...series, values_uS: values, reversal_mV };
}
