/** Pairs × protocols: plastic pairs of layer 5 under two pairings, the step adapting to what happens. */
import type { Job } from '../../src/engine/job.ts';
import { pairJobRun } from '../../src/experiments/pair-job.ts';
import type { PairExperiment, PairingProtocol, Pulse } from '../../src/experiments/pair-types.ts';
import { drawContacts } from '../../src/experiments/pairs.ts';
import { shippedPathway } from '../../src/experiments/pathways.ts';
import { ADAPTIVE_STEP, schemeFor } from '../../src/experiments/run-pairs.ts';
import { FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';
import type { BenchCase } from '../case.ts';
import { measureJob } from '../measure-job.ts';
import { shippedCell } from './cells.ts';

const SEED = 1;
/** Strong enough for a spike; measuring one for each pair is not what is timed here. */
const PULSE: Pulse = { amplitude_nA: 3, width_ms: 2, latency_ms: 2 };
const MOST_ON_CPU = 2;

/** One sweep of three pairings at 20 Hz between two test spikes: a published protocol has 60 of each. */
const protocol = (deltaT_ms: number): PairingProtocol => ({
  name: `20 Hz ${deltaT_ms} ms`,
  before: { nSpikes: 1, period_ms: 500 },
  induction: { nSweeps: 1, period_ms: 500, nSpikes: 3, frequency_Hz: 20, deltaT_ms },
  after: { nSpikes: 1, period_ms: 500 },
  fastForwardAfter_ms: 500,
});

function pairsJob(nPairs: number): Job {
  const cell = shippedCell('L5_TTPC_1');
  const pathway = shippedPathway('L5_TTPC-L5_TTPC')!;
  const protocols = [protocol(10), protocol(-10)];
  const experiment: PairExperiment = {
    name: 'bench',
    pairs: Array.from({ length: nPairs }, (_, i) => ({
      name: `pair ${i}`,
      cell,
      contacts: drawContacts(cell, pathway, SEED, i),
      condition: 'in-vitro',
    })),
    protocols,
    seeds: [SEED],
    runs: Array.from({ length: nPairs }, (_, pair) =>
      protocols.map((_, protocol) => ({ pair, protocol, seed: SEED, pulse: PULSE })),
    ).flat(),
    synapse: FITTED_CONSTANTS,
    dt_ms: 0.025,
    step: ADAPTIVE_STEP,
    vdccGates: 'zero',
    lastEpsps: 1,
    traceContacts: false,
  };
  const runs = experiment.runs.map((run) => pairJobRun(experiment, run));
  return {
    runs: runs.map(({ cellRun }) => cellRun),
    duration_ms: Math.max(...runs.map(({ times }) => times.duration_ms)),
    dt_ms: experiment.dt_ms,
    step: ADAPTIVE_STEP,
    scheme: schemeFor(ADAPTIVE_STEP),
    synapse: experiment.synapse,
    vdccGates: experiment.vdccGates,
    initDepleted: false,
    logReleases: true,
  };
}

const pairs = (n: number, quick: boolean): BenchCase => ({
  name: `pairs-${n}`,
  description: `${n} pairs of layer 5 × 2 pairing protocols, adaptive step, releases logged`,
  quick,
  run: (context) => {
    const jobs = { gpu: pairsJob(n), cpu: pairsJob(Math.min(n, MOST_ON_CPU)) };
    return measureJob(context, {
      name: `pairs-${n}`,
      job: (engine) => jobs[engine],
      duration_ms: jobs.gpu.duration_ms,
    });
  },
});

export const PAIRS: readonly BenchCase[] = [pairs(8, true), pairs(256, false)];
