/** Scores by hand, and EPSPs by state, each simulated once. */
import { describe, expect, test } from 'vitest';
import { cpuEngine } from '../../../src/engine/cpu/engine.ts';
import type { Engine } from '../../../src/engine/job.ts';
import type { Replay } from '../../../src/engine/replay/replay.ts';
import { EpspTable } from '../../../src/experiments/fit/epsp-table.ts';
import type { FitProblem, Recording } from '../../../src/experiments/fit/fit-types.ts';
import { scorerOf, targetScore, WeakPairsError } from '../../../src/experiments/fit/score.ts';
import { runPairs } from '../../../src/experiments/run-pairs.ts';
import { PUBLISHED_RULE } from '../../../src/model/plasticity-rule.ts';
import { smallExperiment } from '../../engine/replay/small-induction.ts';

const target = { name: 'row', set: 0, protocol: 0, mean: 1.2, sem: 0.1, n: 6 };
const off = { theta_d: Infinity, theta_p: Infinity };

function smallProblem(): FitProblem {
  return {
    name: 'small',
    sets: [{ name: 'small', experiment: smallExperiment(off, [10, -10]) }],
    targets: [target, { ...target, name: 'other', protocol: 1, mean: 0.9, sem: 0.2 }],
    test: { nSpikes: 3, period_ms: 500 },
    recordUnder: null,
    bounds: [],
    populationSize: 4,
    refineGenerations: 0,
    generations: 1,
    seed: 1,
  };
}

/** Counts the runs that it is given. */
function counted(): { engine: Engine; runs: () => number } {
  const engine = cpuEngine();
  let runs = 0;
  return {
    runs: () => runs,
    engine: {
      ...engine,
      run(job, options) {
        runs += job.runs.length;
        return engine.run(job, options);
      },
    },
  };
}

describe('a target’s score', () => {
  test('is the distance of the mean from what was measured, in its SEM', () => {
    const { mean, sem, n, error } = targetScore(target, [1, 1.2, 1.1, Number.NaN]);
    expect(mean).toBeCloseTo(1.1, 12);
    // SD 0.1 of three
    expect(sem).toBeCloseTo(0.1 / Math.sqrt(3), 12);
    expect(n).toBe(3);
    expect(error).toBeCloseTo(1, 12);
  });

  test('needs a pair that counts', () => {
    expect(() => targetScore(target, [Number.NaN])).toThrow(WeakPairsError);
  });
});

describe('EPSPs by state', () => {
  test('are simulated once each, and at the start those of a pairing’s first test phase', async () => {
    const { engine, runs } = counted();
    const problem = smallProblem();
    const { experiment } = problem.sets[0]!;
    const epsps = new EpspTable(engine, problem);
    const starts = experiment.pairs.map(({ contacts }, pair) => ({
      pair,
      state: contacts.map(({ parameters }) => String(parameters.rho0)).join(''),
    }));
    const all1 = starts.map(({ pair, state }) => ({ pair, state: '1'.repeat(state.length) }));
    const all0 = starts.map(({ pair, state }) => ({ pair, state: '0'.repeat(state.length) }));
    await epsps.require([...starts, ...all1, ...all0, ...all1]);
    const distinct = new Set([...starts, ...all1, ...all0].map((s) => `${s.pair}:${s.state}`));
    expect(runs()).toBe(distinct.size);
    await epsps.require(all0);
    expect(runs()).toBe(distinct.size);
    starts.forEach((_, i) => {
      expect(epsps.epsp_mV(all1[i]!)).toBeGreaterThan(epsps.epsp_mV(all0[i]!));
    });
    const [paired] = await runPairs(
      cpuEngine(),
      {
        ...experiment,
        protocols: experiment.protocols.map((p) => ({ ...p, before: problem.test })),
      },
      { indices: [0] },
    );
    const before = paired!.epsps.filter(({ phase }) => phase === 'before');
    const own = before.reduce((sum, { amplitude_mV }) => sum + amplitude_mV, 0) / before.length;
    // the same arrivals and draws; steps after them differ where the next event is another
    expect(epsps.epsp_mV(starts[0]!) / own).toBeCloseTo(1, 6);
    // what a later session is given it need not simulate
    const later = new EpspTable(engine, problem, epsps.values);
    await later.require([...starts, ...all1]);
    expect(runs()).toBe(distinct.size);
  }, 240_000);

  test('make the ratios: 1 where nothing changed, else that of the states', async () => {
    const problem = smallProblem();
    const { pairs } = problem.sets[0]!.experiment;
    const starts = pairs.flatMap(({ contacts }) =>
      contacts.map(({ parameters }) => parameters.rho0),
    );
    const n = pairs.map(({ contacts }) => contacts.length);
    const firsts = [0, n[0]!, n[0]! + n[1]!, 2 * n[0]! + n[1]!];
    // by target, by pair: as recordFit lists them
    const recording = {
      replay: { pieces: new Float32Array(0), contacts: [], traces: [] },
      runs: [0, 1].flatMap((t) =>
        [0, 1].map((pair) => ({
          ...{ target: t, pair, firstTrace: firsts[2 * t + pair]!, nContacts: n[pair]! },
        })),
      ),
    } satisfies Recording;
    // the first target leaves all as they start, the second potentiates all
    const rho = Float64Array.from([...starts, ...starts.map(() => 0.5)]);
    const replay: Replay = {
      description: 'given',
      run: async () => rho,
      peaks: async () => new Float64Array(0),
      [Symbol.dispose]() {},
    };
    const epsps = new EpspTable(cpuEngine(), problem);
    const scorer = scorerOf(problem, recording, replay, epsps);
    const [scores] = await scorer.score([PUBLISHED_RULE]);
    const [unchanged, potentiated] = [scores![0]!, scores![1]!];
    expect(unchanged.mean).toBe(1);
    expect(unchanged.error).toBeCloseTo(2, 12);
    const ratios = pairs.map(({ contacts }, pair) => {
      const state = contacts.map(({ parameters }) => String(parameters.rho0)).join('');
      const end = '1'.repeat(state.length);
      return epsps.epsp_mV({ pair, state: end }) / epsps.epsp_mV({ pair, state });
    });
    const mean = (ratios[0]! + ratios[1]!) / 2;
    expect(potentiated.mean).toBeCloseTo(mean, 12);
    expect(potentiated.error).toBeCloseTo(Math.abs(mean - 0.9) / 0.2, 12);
    const predicted = await scorer.predict(PUBLISHED_RULE);
    expect(predicted.map(({ state }) => state).slice(2)).toEqual(n.map((k) => '1'.repeat(k)));
  }, 240_000);
});
