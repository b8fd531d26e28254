/** Copies of a reference cell with plastic contacts all over: one step of everything, beside NEURON. */
import type { Job } from '../../src/engine/job.ts';
import { SLICE_CAO_MM } from '../../src/experiments/pairs.ts';
import type { CellModel } from '../../src/model/cell.ts';
import type { CaseSynapse } from '../../src/verify/case-schema.ts';
import { contactParametersOf } from '../../src/verify/synapse-input.ts';
import { neuronCells } from '../neuron.ts';
import { cellJob, type ReferenceFile, segments } from '../reference.ts';
import { type Engines, spikesInWords, warmSteps } from './engines.ts';
import { load, millions, say } from './say.ts';

/** An ordinary contact of layer 5, in the names of NEURON's mechanism. */
const CONTACT = {
  tau_d_AMPA: 1.7,
  gmax0_AMPA: 0.1,
  gmax_d_AMPA: 0.08,
  gmax_p_AMPA: 0.16,
  gmax_NMDA: 0.07,
  Use0_TM: 0.5,
  Use_d_TM: 0.4,
  Use_p_TM: 0.7,
  Dep_TM: 670,
  Fac_TM: 17,
  Nrrp_TM: 3,
  volume_CR: 0.087,
  theta_d_GB: 0.02,
  theta_p_GB: 0.05,
  rho0_GB: 0.4,
} as CaseSynapse['params'];

/** Spike sources of a cell, which its contacts share; each fires at 10 Hz, one after another. */
const SOURCES = 100;
const INTERVAL_MS = 100;
const DELAY_MS = 1;

/** What both sides build: sources that fire for ever, and contacts on segments in turn. */
export interface ContactLoad {
  interval_ms: number;
  delay_ms: number;
  /** Extracellular calcium. */
  cao_mM: number;
  /** First spike of each source, ms. */
  starts_ms: number[];
  contacts: { section_index: number; x: number; source: number; params: CaseSynapse['params'] }[];
}

/** So many contacts, evenly over the segments of the dendrites. */
export function contactLoad(cell: CellModel, contacts: number): ContactLoad {
  const sites = cell.sections.flatMap(({ nseg, name }, section_index) =>
    /^(dend|apic)/.test(name)
      ? Array.from({ length: nseg }, (_, s) => ({ section_index, x: (s + 0.5) / nseg }))
      : [],
  );
  return {
    interval_ms: INTERVAL_MS,
    delay_ms: DELAY_MS,
    cao_mM: SLICE_CAO_MM,
    starts_ms: Array.from({ length: SOURCES }, (_, s) => 0.5 + (s * INTERVAL_MS) / SOURCES),
    contacts: Array.from({ length: contacts }, (_, c) => ({
      ...sites[Math.floor(((c + 0.5) * sites.length) / contacts)]!,
      source: (c * 37) % SOURCES,
      params: CONTACT,
    })),
  };
}

/** The load as a job; contact c of copy k draws from the Random123 stream (k, c, 1), as in NEURON. */
export function contactJob(
  cell: CellModel,
  given: ContactLoad,
  { copies, duration_ms, current_nA }: { copies: number; duration_ms: number; current_nA: number },
): Job {
  const job = cellJob(cell, copies, duration_ms, current_nA);
  const firstNode = new Map<number, number>();
  cell.nodes.kind.forEach((kind, node) => {
    const section = cell.nodes.section[node]!;
    if (kind === 'seg' && !firstNode.has(section)) firstNode.set(section, node);
  });
  const arrivals = given.starts_ms.map((start) =>
    Float64Array.from(
      { length: Math.max(0, Math.ceil((duration_ms - start) / given.interval_ms)) },
      (_, k) => start + k * given.interval_ms + given.delay_ms,
    ),
  );
  return {
    ...job,
    scheme: 'explicit-euler',
    runs: job.runs.map((run, copy) => ({
      ...run,
      contacts: given.contacts.map(({ section_index, x, source, params }, c) => ({
        node: firstNode.get(section_index)! + Math.floor(x * cell.sections[section_index]!.nseg),
        parameters: contactParametersOf({ params }, given.cao_mM),
        draws: { kind: 'random123', ids: [copy, c, 1], globalIndex: 0 },
        arrivals_ms: arrivals[source]!,
      })),
    })),
  };
}

export interface ContactsTable {
  title: string;
  reference: ReferenceFile;
  copies: number[];
  contacts: number;
  current_nA: number;
  duration_ms: number;
}

/** Largest difference of two columns over the largest value. */
function apart(own: Float64Array, theirs: readonly number[]): number {
  const largest = theirs.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return own.reduce((most, x, i) => Math.max(most, Math.abs(x - theirs[i]!)), 0) / largest;
}

export async function contactsTable(engines: Engines, table: ContactsTable): Promise<void> {
  const { reference, duration_ms, current_nA } = table;
  const { cell, path } = reference;
  const given = contactLoad(cell, table.contacts);
  console.log(
    `\n${table.title} (${segments(cell)} compartments, ${table.contacts} plastic contacts each, ` +
      `sources at ${1000 / INTERVAL_MS} Hz), explicit Euler, dt 0.025 ms, ${duration_ms} ms`,
  );
  say(
    'copies',
    'GPU, s',
    ...(engines.neuron ? ['NEURON, s', 'ratio'] : []),
    'Mcontact-st./s',
    'load',
  );
  for (const copies of table.copies) {
    const size = { copies, duration_ms, current_nA };
    const { steps_s, result: gpu } = await warmSteps(engines, contactJob(cell, given, size));
    const neuron = engines.neuron ? neuronCells({ model: path, ...size, load: given }) : null;
    const rate = (copies * table.contacts * (duration_ms / 0.025)) / steps_s;
    const beside = neuron ? [neuron.wall_s.toFixed(2), (neuron.wall_s / steps_s).toFixed(1)] : [];
    say(copies, steps_s.toFixed(2), ...beside, millions(rate), load());
    const [first] = gpu.runs;
    if (!neuron?.effcai || !first) continue;
    console.log(
      `  first copy: ${spikesInWords(first.spikes_ms, neuron.spikes_ms)}; ` +
        `c* at the end ${apart(first.ends.effcai, neuron.effcai).toExponential(1)} of the largest apart, ` +
        `rho ${apart(first.ends.rho, neuron.rho!).toExponential(1)}`,
    );
  }
}
