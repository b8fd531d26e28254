/**
 * The whole protocol of every target simulated under one rule: what a fit only predicts. Expression
 * acts back on calcium, and the second test phase has releases of its own.
 */
import type { Engine } from '../../engine/job.ts';
import type { Replay } from '../../engine/replay/replay.ts';
import type { PlasticityRule } from '../../model/plasticity-rule.ts';
import type { PairRunResult } from '../pair-types.ts';
import { type RunPairsOptions, runPairs } from '../run-pairs.ts';
import type { FitProblem } from './fit-types.ts';
import { underRule } from './record-fit.ts';

export interface SimulatedRun {
  /** Mean EPSP of the second test phase over that of the first. */
  ratio: number;
  /** Mean EPSP of the first, mV. */
  before_mV: number;
  /** Each contact's ρ after the fast-forward: '0' or '1'. */
  state: string;
}

/** In the order of Recording.runs. */
export async function simulateRule(
  engine: Engine,
  problem: FitProblem,
  replay: Replay,
  rule: PlasticityRule,
  options: Pick<RunPairsOptions, 'signal' | 'onProgress'> = {},
): Promise<SimulatedRun[]> {
  const peaks = await replay.peaks([rule]);
  const simulated: SimulatedRun[] = [];
  let contact = 0;
  for (const [s, { experiment }] of problem.sets.entries()) {
    const first: number[] = [];
    for (const { contacts } of experiment.pairs) {
      first.push(contact);
      contact += contacts.length;
    }
    const own = underRule(experiment, rule, (pair, c) => {
      const at = 2 * (first[pair]! + c);
      return [peaks[at]!, peaks[at + 1]!];
    });
    const results = await runPairs(engine, own, options);
    if (options.signal?.aborted) throw options.signal.reason;
    for (const { set, protocol } of problem.targets) {
      if (set !== s) continue;
      for (const result of results) {
        if (result.run.protocol === protocol) simulated.push(summaryOf(result, own.lastEpsps));
      }
    }
  }
  return simulated;
}

function summaryOf({ epsps, amplitudeRatio, contacts }: PairRunResult, last: number): SimulatedRun {
  const before = epsps.filter(({ phase }) => phase === 'before').slice(-last);
  return {
    ratio: amplitudeRatio,
    before_mV: before.reduce((sum, { amplitude_mV }) => sum + amplitude_mV, 0) / before.length,
    state: contacts.map(({ end }) => (end.rho >= 0.5 ? '1' : '0')).join(''),
  };
}
