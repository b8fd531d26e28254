/**
 * What a circuit's nodes say about each cell's excitability, measured on its morphology and emodel.
 *
 * holding_current brings the soma to −85 mV (what the columns of the somatosensory circuits amount to);
 * threshold_current is the smallest step of 1 s on top of it that makes a spike; input_resistance
 * is that of a step of −0.02 nA from rest.
 */
import type { Engine, Stimulus } from '../engine/job.ts';
import { soma } from '../experiments/pair-job.ts';
import type { CellModel } from '../model/cell.ts';
import { type Probe, runProbes } from './probe-runs.ts';

export interface Excitability {
  holding_nA: number;
  threshold_nA: number;
  input_resistance_MOhm: number;
  resting_mV: number;
}

const HOLD_AT_MV = -85;
/** The cell settles, then the step. */
const SETTLE_MS = 1000;
const STEP_MS = 1000;
const END_MS = SETTLE_MS + STEP_MS;
const TEST_NA = -0.02;
const HOLDING_ROUNDS = 4;
/** Levels of each round of the search for the threshold, and its rounds. */
const LEVELS = 6;
const ROUNDS = 3;
const FIRST_TOP_NA = 0.6;
const LARGEST_NA = 10;

export async function measureExcitability(
  engine: Engine,
  cell: CellModel,
  signal?: AbortSignal,
): Promise<Excitability> {
  const steady = async (currents_nA: readonly number[]) =>
    (
      await runProbes(
        engine,
        currents_nA.map(
          (i_nA): Probe => ({
            cell,
            stimuli: [constant(cell, 0, i_nA)],
            record: { nodes: [soma(cell)], from_ms: END_MS - 1 },
          }),
        ),
        END_MS,
        signal,
      )
    ).map(({ rows }) => rows.at(-1)!);
  const [resting_mV, tested_mV] = (await steady([0, TEST_NA])) as [number, number];
  const input_resistance_MOhm = (tested_mV - resting_mV) / TEST_NA;
  let holding_nA = (HOLD_AT_MV - resting_mV) / input_resistance_MOhm;
  let slope_MOhm = input_resistance_MOhm;
  let last = { i_nA: 0, v_mV: resting_mV };
  for (let round = 0; round < HOLDING_ROUNDS; round++) {
    const v_mV = (await steady([holding_nA]))[0]!;
    if (holding_nA !== last.i_nA) slope_MOhm = (v_mV - last.v_mV) / (holding_nA - last.i_nA);
    last = { i_nA: holding_nA, v_mV };
    holding_nA += (HOLD_AT_MV - v_mV) / slope_MOhm;
  }
  return {
    holding_nA,
    threshold_nA: await threshold_nA(engine, cell, holding_nA, signal),
    input_resistance_MOhm,
    resting_mV,
  };
}

/** Narrowed by LEVELS in each round; RangeError where no current makes a spike. */
async function threshold_nA(
  engine: Engine,
  cell: CellModel,
  holding_nA: number,
  signal?: AbortSignal,
): Promise<number> {
  const spikes = async (steps_nA: readonly number[]) =>
    (
      await runProbes(
        engine,
        steps_nA.map((i_nA) => ({
          cell,
          stimuli: [constant(cell, 0, holding_nA), constant(cell, SETTLE_MS, i_nA)],
        })),
        END_MS,
        signal,
      )
    ).map(({ spikes_ms }) => spikes_ms.some((t) => t >= SETTLE_MS));
  let [low, high] = [0, FIRST_TOP_NA];
  while (!(await spikes([high]))[0]) {
    [low, high] = [high, 2 * high];
    if (high > LARGEST_NA) throw new RangeError(`cell ${cell.name} makes no spike at ${low} nA`);
  }
  for (let round = 0; round < ROUNDS; round++) {
    const width = (high - low) / (LEVELS + 1);
    const levels = Array.from({ length: LEVELS }, (_, i) => low + (i + 1) * width);
    const first = (await spikes(levels)).indexOf(true);
    const at = first < 0 ? LEVELS : first;
    [low, high] = [low + at * width, low + (at + 1) * width];
  }
  return high;
}

const constant = (cell: CellModel, start_ms: number, amplitude_nA: number): Stimulus => ({
  kind: 'current',
  node: soma(cell),
  start_ms,
  end_ms: END_MS,
  amplitude_nA,
});
