/** A short pairing on the small cell: contacts that cross their thresholds in a few sweeps. */
import type { CellRun } from '../../../src/engine/job.ts';
import { pairJobRun } from '../../../src/experiments/pair-job.ts';
import type { PairExperiment } from '../../../src/experiments/pair-types.ts';
import { drawContacts } from '../../../src/experiments/pairs.ts';
import { shippedPathway } from '../../../src/experiments/pathways.ts';
import { ADAPTIVE_STEP } from '../../../src/experiments/run-pairs.ts';
import { FITTED_CONSTANTS } from '../../../src/model/glusynapse.ts';
import { smallCell } from '../../experiments/small-cell.ts';

const cell = smallCell();

/** @param deltaT_ms of each protocol */
export function smallExperiment(
  thresholds: { theta_d: number; theta_p: number },
  deltaT_ms: readonly number[] = [10],
): PairExperiment {
  const pulse = { amplitude_nA: 1.5, width_ms: 3, latency_ms: 2 };
  return {
    name: 'short',
    pairs: [0, 1].map((i) => ({
      name: `pair ${i}`,
      cell,
      condition: 'in-vitro',
      contacts: drawContacts(cell, shippedPathway('L4_PC-L4_PC')!, 3, i).map((contact) => ({
        ...contact,
        parameters: { ...contact.parameters, ...thresholds },
      })),
    })),
    protocols: deltaT_ms.map((deltaT_ms) => ({
      name: `20 Hz ${deltaT_ms} ms`,
      before: { nSpikes: 2, period_ms: 500 },
      induction: { nSweeps: 3, period_ms: 1000, nSpikes: 3, frequency_Hz: 20, deltaT_ms },
      after: { nSpikes: 3, period_ms: 500 },
      fastForwardAfter_ms: 2000,
    })),
    seeds: [1],
    runs: [0, 1].flatMap((pair) =>
      deltaT_ms.map((_, protocol) => ({ pair, protocol, seed: 1, pulse })),
    ),
    synapse: FITTED_CONSTANTS,
    dt_ms: 0.025,
    step: ADAPTIVE_STEP,
    vdccGates: 'zero',
    lastEpsps: 3,
  };
}

/** The first pair until before its fast-forward, and where its contacts start. */
export function inductionRun(thresholds: { theta_d: number; theta_p: number }): {
  run: CellRun;
  duration_ms: number;
  rho0: number[];
} {
  const experiment = smallExperiment(thresholds);
  const { cellRun, times } = pairJobRun(experiment, experiment.runs[0]!);
  return {
    run: { ...cellRun, fastForward_ms: [] },
    duration_ms: times.fastForward_ms[0]!,
    rho0: experiment.pairs[0]!.contacts.map(({ parameters }) => parameters.rho0),
  };
}
