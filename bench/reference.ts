/** The reference L4 cell and pair (nrnref-1 files) as jobs. */
import { readFileSync } from 'node:fs';
import type { CellRun, Draws, Job } from '../src/engine/job.ts';
import { readExplicitModel } from '../src/io/explicit-model.ts';
import { type CellModel, nodeOf } from '../src/model/cell.ts';
import { type ContactParameters, FITTED_CONSTANTS } from '../src/model/glusynapse.ts';
import { knownMechanisms } from '../src/nmodl/registry.ts';

export interface ReferenceFile {
  path: string;
  cell: CellModel;
  model: Record<string, unknown>;
}

export function readReference(path: string): ReferenceFile {
  const model = JSON.parse(readFileSync(path, 'utf8'));
  const [cell] = readExplicitModel(model, path, { mechanisms: knownMechanisms() });
  return { path, cell: cell!, model };
}

const FIXED = {
  dt_ms: 0.025,
  step: { kind: 'fixed' },
  scheme: 'backward-euler',
  synapse: FITTED_CONSTANTS,
  vdccGates: 'zero',
  initDepleted: false,
} as const;

export const segments = (cell: CellModel) => cell.sections.reduce((sum, s) => sum + s.nseg, 0);

/** Copies of a cell with a current step into every soma from the beginning, as bench/neuron does. */
export function cellJob(cell: CellModel, copies: number, duration_ms: number): Job {
  const soma = nodeOf(cell, { section: 'soma[0]', x: 0.5 });
  const run: CellRun = {
    cell,
    contacts: [],
    stimuli: [{ kind: 'current', node: soma, start_ms: 0, end_ms: 1e6, amplitude_nA: 0.2 }],
    recorders: [],
    detector: { node: soma, threshold_mV: -30 },
    fastForward_ms: [],
  };
  return { runs: Array.from({ length: copies }, () => run), duration_ms, ...FIXED };
}

interface FileSynapse {
  node: number;
  params: Record<string, number>;
  netcons: { delay: number }[];
  rng: { draws_by_seed: Record<string, number[]> };
}

interface FileStimulus {
  section: string;
  x: number;
  delay: number;
  dur: number;
  amp: number;
}

/** The 700 s protocol for a number of pairs, the seeds of the file in turn, steps as experiments take them. */
export function pairJob({ cell, model }: ReferenceFile, pairs: number): Job {
  const synapses = model.synapses as FileSynapse[];
  const spikes = model.presynaptic_spike_times as number[];
  const seeds = Object.keys(synapses[0]!.rng.draws_by_seed);
  const soma = nodeOf(cell, { section: 'soma[0]', x: 0.5 });
  const runOf = (n: number): CellRun => ({
    cell,
    contacts: synapses.map(({ node, params, netcons, rng }) => ({
      node,
      parameters: contactOf(params),
      arrivals_ms: spikes.map((t) => t + netcons[0]!.delay),
      draws: { kind: 'list', values: rng.draws_by_seed[seeds[n % seeds.length]!]! } satisfies Draws,
    })),
    stimuli: (model.stimuli as FileStimulus[]).map((s) => ({
      kind: 'current',
      node: nodeOf(cell, s),
      start_ms: s.delay,
      end_ms: s.delay + s.dur,
      amplitude_nA: s.amp,
    })),
    recorders: [
      {
        channels: [{ kind: 'voltage', node: soma }],
        schedule: spikes.flatMap((t) => [
          { from_ms: t - FIXED.dt_ms, interval_ms: 0 },
          { from_ms: t + 100, interval_ms: null },
        ]),
      },
    ],
    detector: { node: soma, threshold_mV: -30 },
    fastForward_ms: [model.fastforward_ms as number],
  });
  return {
    ...FIXED,
    runs: Array.from({ length: pairs }, (_, n) => runOf(n)),
    duration_ms: model.tstop as number,
    step: { kind: 'adaptive', max_ms: 50, maxChange_mV: 0.05 },
    scheme: 'exponential',
  };
}

function contactOf(p: Record<string, number>): ContactParameters {
  return {
    tau_d_AMPA_ms: p.tau_d_AMPA!,
    gmax0_AMPA_nS: p.gmax0_AMPA!,
    gmax_d_AMPA_nS: p.gmax_d_AMPA!,
    gmax_p_AMPA_nS: p.gmax_p_AMPA!,
    gmax_NMDA_nS: p.gmax_NMDA!,
    Use0: p.Use0_TM!,
    Use_d: p.Use_d_TM!,
    Use_p: p.Use_p_TM!,
    Dep_ms: p.Dep_TM!,
    Fac_ms: p.Fac_TM!,
    Nrrp: p.Nrrp_TM!,
    volume_um3: p.volume_CR!,
    theta_d: p.theta_d_GB!,
    theta_p: p.theta_p_GB!,
    rho0: p.rho0_GB!,
    cao_mM: 2,
  };
}
