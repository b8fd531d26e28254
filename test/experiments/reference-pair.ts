/** The connected pair of the reference data as an experiment, contacts and thresholds as published. */
import { readFileSync } from 'node:fs';
import type { Draws } from '../../src/engine/job.ts';
import type { Pair, PairExperiment } from '../../src/experiments/pair-types.ts';
import { SLICE_CAO_MM } from '../../src/experiments/pairs.ts';
import { ADAPTIVE_STEP } from '../../src/experiments/run-pairs.ts';
import { readExplicitModel } from '../../src/io/explicit-model.ts';
import { FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';
import { knownMechanisms } from '../../src/nmodl/registry.ts';
import type { CaseSynapse } from '../../src/verify/case-schema.ts';
import { contactParametersOf } from '../../src/verify/synapse-input.ts';
import { sharedPath } from '../shared.ts';

interface ReferenceSynapse {
  section: string;
  x: number;
  node: number;
  params: CaseSynapse['params'];
  netcons: { delay: number }[];
  rng: { draws_by_seed: Record<string, number[]> };
}

export interface ReferenceResult {
  'epsp_ratio(all 60)': number;
  epsp_before: number[];
  epsp_after: number[];
  n_points_recorded: number;
  somatic_spike_times: number[];
  releases: Record<string, string>;
  pre_fastforward: Record<string, ReferenceEnd>;
  end: Record<string, ReferenceEnd>;
}

interface ReferenceEnd {
  rho_GB: number;
  Use_TM: number;
  gmax_AMPA: number;
}

const read = (...path: string[]) =>
  JSON.parse(readFileSync(sharedPath('reference', 'cells', ...path), 'utf8'));

export function referencePair(): Pair {
  const model = read('l4_pair_full', 'model.json');
  const [cell] = readExplicitModel(model, 'l4_pair_full', { mechanisms: knownMechanisms() });
  return {
    name: 'reference',
    cell: cell!,
    condition: 'in-vitro',
    contacts: (model.synapses as ReferenceSynapse[]).map(
      ({ section, x, node, params, netcons }) => ({
        section,
        x,
        node,
        location: section.startsWith('apic') ? 'apical' : 'basal',
        delay_ms: netcons[0]!.delay,
        parameters: contactParametersOf({ params }, SLICE_CAO_MM),
      }),
    ),
  };
}

/** The 700 s protocol: pulses of 0.6 nA and 3 ms, latencies as its own search found them. */
export function referenceExperiment(seeds: number[]): PairExperiment {
  const model = read('l4_pair_full', 'model.json');
  const times: number[] = model.presynaptic_spike_times;
  const latencies_ms = [0, 1, 2, 3, 4].map((k) => times[60 + k]! - 301000 - 1000 * k + 10);
  const test = { nSpikes: 60, period_ms: 5000 };
  const pulse = { amplitude_nA: 0.6, width_ms: 3, latency_ms: latencies_ms[0]!, latencies_ms };
  return {
    name: 'reference',
    pairs: [referencePair()],
    protocols: [
      {
        name: '1 Hz +10 ms',
        before: test,
        induction: { nSweeps: 10, period_ms: 10000, nSpikes: 5, frequency_Hz: 1, deltaT_ms: 10 },
        after: test,
        fastForwardAfter_ms: 5000,
      },
    ],
    seeds,
    runs: seeds.map((seed) => ({ pair: 0, protocol: 0, seed, pulse })),
    synapse: FITTED_CONSTANTS,
    dt_ms: 0.025,
    step: ADAPTIVE_STEP,
    vdccGates: 'zero',
    lastEpsps: 60,
  };
}

/** The exported draws of a seed, one list a contact. */
export function referenceDraws(seed: number): Draws[] {
  const model = read('l4_pair_full', 'model.json');
  return (model.synapses as ReferenceSynapse[]).map(({ rng }) => ({
    kind: 'list',
    values: rng.draws_by_seed[String(seed)]!,
  }));
}

export const SYNAPSE_IDS = ['1171', '1172', '1173'];

export function referenceResult(seed: number): ReferenceResult {
  return read('l4_pair_full', 'summary.json').results[`cvode_seed${seed}`];
}
