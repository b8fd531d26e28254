/**
 * Mean EPSPs of pairs whose contacts are each depressed (ρ = 0) or potentiated (ρ = 1).
 *
 * After the fast-forward every contact is in one of two states, so a pair of n contacts is in one of
 * 2^n. Those that a search meets are simulated, each once: test spikes, the rule off, and the same
 * random stream in all states of a pair, so that a pair that did not change has a ratio of exactly 1.
 */

import { mean } from '../../analysis/statistics.ts';
import type { Engine } from '../../engine/job.ts';
import type { ContactParameters } from '../../model/glusynapse.ts';
import type { Pair, PairExperiment, PairingProtocol } from '../pair-types.ts';
import { runPairs } from '../run-pairs.ts';
import type { FitProblem } from './fit-types.ts';
import { frozen } from './record-calcium.ts';

/** A pair and what its contacts are: '0' or '1' each. */
export interface PairState {
  /** Over the pairs of all sets. */
  pair: number;
  state: string;
}

/** Mean EPSPs by `pair:state`, mV. */
export type EpspValues = Record<string, number>;

export interface EpspTableOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((share: number, nStates: number) => void) | undefined;
}

export class EpspTable {
  readonly #engine: Engine;
  readonly #problem: FitProblem;
  readonly #values: Map<string, number>;
  /** Set and index within it of every pair. */
  readonly #places: { experiment: PairExperiment; index: number }[];

  /** @param known values of an earlier session */
  constructor(engine: Engine, problem: FitProblem, known: EpspValues = {}) {
    this.#engine = engine;
    this.#problem = problem;
    this.#values = new Map(Object.entries(known));
    this.#places = problem.sets.flatMap(({ experiment }) =>
      experiment.pairs.map((_, index) => ({ experiment, index })),
    );
  }

  /** In the order they were found. */
  get values(): EpspValues {
    return Object.fromEntries(this.#values);
  }

  get size(): number {
    return this.#values.size;
  }

  pair(pair: number): Pair {
    const { experiment, index } = this.#places[pair]!;
    return experiment.pairs[index]!;
  }

  /** Mean EPSP, mV, of a state that was asked for before. */
  epsp_mV({ pair, state }: PairState): number {
    const value = this.#values.get(`${pair}:${state}`);
    if (value === undefined)
      throw new Error(`fit: the EPSP of pair ${pair} in ${state} is missing`);
    return value;
  }

  /** Simulates those that are not known yet. */
  async require(states: readonly PairState[], options: EpspTableOptions = {}): Promise<void> {
    const missing = new Map<string, PairState>();
    for (const one of states) {
      const key = `${one.pair}:${one.state}`;
      if (!this.#values.has(key)) missing.set(key, one);
    }
    for (const { experiment } of this.#problem.sets) {
      const own = [...missing.values()].filter(
        ({ pair }) => this.#places[pair]!.experiment === experiment,
      );
      if (own.length > 0) await this.#simulate(experiment, own, options);
    }
  }

  async #simulate(
    experiment: PairExperiment,
    states: readonly PairState[],
    { signal, onProgress }: EpspTableOptions,
  ): Promise<void> {
    const pairs = states.map(({ pair, state }) => {
      const { index } = this.#places[pair]!;
      return inState(experiment.pairs[index]!, index, state);
    });
    const runs = pairs.flatMap((_, pair) =>
      experiment.seeds.map((seed) => ({
        pair,
        protocol: 0,
        seed,
        pulse: experiment.runs[0]!.pulse,
      })),
    );
    const results = await runPairs(
      this.#engine,
      {
        ...experiment,
        pairs,
        protocols: [testOnly(this.#problem.test)],
        runs,
        lastEpsps: this.#problem.test.nSpikes,
      },
      {
        ...(signal && { signal }),
        onProgress: ({ done_ms, total_ms }) => onProgress?.(done_ms / total_ms, states.length),
      },
    );
    if (signal?.aborted) throw signal.reason;
    states.forEach(({ pair, state }, i) => {
      const own = results.filter(({ run }) => run.pair === i);
      this.#values.set(
        `${pair}:${state}`,
        mean(own.flatMap(({ epsps }) => epsps.map(({ amplitude_mV }) => amplitude_mV))),
      );
    });
  }
}

/** The pair with its contacts in these states, the rule off. */
function inState(pair: Pair, index: number, state: string): Pair {
  return {
    ...pair,
    streamId: pair.streamId ?? index + 1,
    contacts: pair.contacts.map((contact, c) => ({
      ...contact,
      parameters: frozen(settled(contact.parameters, state[c] === '1')),
    })),
  };
}

function settled(p: ContactParameters, potentiated: boolean): ContactParameters {
  return potentiated
    ? { ...p, rho0: 1, gmax0_AMPA_nS: p.gmax_p_AMPA_nS, Use0: p.Use_p }
    : { ...p, rho0: 0, gmax0_AMPA_nS: p.gmax_d_AMPA_nS, Use0: p.Use_d };
}

/** One test phase and nothing else. */
function testOnly(before: FitProblem['test']): PairingProtocol {
  return {
    name: 'test',
    before,
    induction: { nSweeps: 0, period_ms: 0, nSpikes: 0, frequency_Hz: 1, deltaT_ms: 0 },
    after: { nSpikes: 0, period_ms: before.period_ms },
    fastForwardAfter_ms: null,
  };
}
