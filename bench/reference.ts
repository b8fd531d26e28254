/** The reference L4 cell and pair (nrnref-1 files) as jobs. */
import { readFileSync } from 'node:fs';
import type { CellRun, Draws, Job } from '../src/engine/job.ts';
import { SLICE_CAO_MM } from '../src/experiments/pairs.ts';
import { ADAPTIVE_STEP } from '../src/experiments/run-pairs.ts';
import { readExplicitModel } from '../src/io/explicit-model.ts';
import { type CellModel, nodeOf } from '../src/model/cell.ts';
import { knownMechanisms } from '../src/nmodl/registry.ts';
import type { CaseStimulus, CaseSynapse } from '../src/verify/case-schema.ts';
import { contactParametersOf, stimuliOf } from '../src/verify/synapse-input.ts';
import { DT_MS, drivenRun, fixedStepJob } from './cases/jobs.ts';

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

export const segments = (cell: CellModel) => cell.sections.reduce((sum, s) => sum + s.nseg, 0);

/** Copies of a cell with a current step into every soma from the beginning, as bench/neuron does. */
export function cellJob(
  cell: CellModel,
  copies: number,
  duration_ms: number,
  current_nA: number,
): Job {
  const run = drivenRun(cell, [], current_nA);
  return { ...fixedStepJob(Array.from({ length: copies }, () => run)), duration_ms };
}

interface FileSynapse {
  node: number;
  params: CaseSynapse['params'];
  netcons: { delay: number }[];
  rng: { draws_by_seed: Record<string, number[]> };
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
      parameters: contactParametersOf({ params }, SLICE_CAO_MM),
      arrivals_ms: spikes.map((t) => t + netcons[0]!.delay),
      draws: { kind: 'list', values: rng.draws_by_seed[seeds[n % seeds.length]!]! } satisfies Draws,
    })),
    stimuli: (model.stimuli as CaseStimulus[]).flatMap((s) => stimuliOf(s, cell)),
    recorders: [
      {
        channels: [{ kind: 'voltage', node: soma }],
        schedule: spikes.flatMap((t) => [
          { from_ms: t - DT_MS, interval_ms: 0 },
          { from_ms: t + 100, interval_ms: null },
        ]),
      },
    ],
    detector: { node: soma, threshold_mV: -30 },
    fastForward_ms: [model.fastforward_ms as number],
  });
  return {
    ...fixedStepJob(Array.from({ length: pairs }, (_, n) => runOf(n))),
    duration_ms: model.tstop as number,
    step: ADAPTIVE_STEP,
    scheme: 'exponential',
  };
}
