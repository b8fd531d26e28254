/**
 * A cell and a context for tests of stimuli, and statistics over independent streams.
 */
import { expect } from 'vitest';
import { mean, standardError } from '../../../../src/analysis/statistics.ts';
import type { Stimulus } from '../../../../src/engine/job.ts';
import {
  type StimulusContext,
  stimuliOf,
} from '../../../../src/experiments/network/stimuli/cell-stimuli.ts';
import {
  type CellInput,
  inputSchema,
} from '../../../../src/experiments/network/stimuli/input-schema.ts';
import type { TargetFacts } from '../../../../src/experiments/network/stimuli/target-facts.ts';

export const cell: TargetFacts = {
  gid: 7,
  somaNode: 3,
  holding_nA: -0.05,
  threshold_nA: 0.4,
  inputResistance_MOhm: 80,
};

export const context: StimulusContext = {
  file: 'simulation_config.json',
  name: 'drive',
  index: 0,
  seeds: { random_seed: 11, stimulus_seed: 5 },
  dt_ms: 0.025,
  window: { from_ms: 0, to_ms: 1000 },
};

/** A checked input; what is not given comes from here. */
export function inputOf(fields: Record<string, unknown>): CellInput {
  return inputSchema.parse({
    input_type: 'current_clamp',
    delay: 10,
    duration: 20,
    node_set: 'All',
    ...fields,
  }) as CellInput;
}

export function stimuli(
  fields: Record<string, unknown>,
  changes: { cell?: Partial<TargetFacts>; context?: Partial<StimulusContext> } = {},
): Stimulus[] {
  return stimuliOf(
    inputOf(fields),
    { ...cell, ...changes.cell },
    { ...context, ...changes.context },
  );
}

/** The values of the one series among the stimuli. */
export function seriesOf(list: Stimulus[]): { start_ms: number; values: number[] } {
  const [series] = list;
  if (list.length !== 1 || series === undefined) throw new Error('expected one stimulus');
  if (series.kind === 'current-series')
    return { start_ms: series.start_ms, values: Array.from(series.values_nA) };
  if (series.kind === 'conductance-series')
    return { start_ms: series.start_ms, values: Array.from(series.values_uS) };
  throw new Error(`expected a series, got ${series.kind}`);
}

export const STREAMS = 64;

/**
 * An unbiased statistic of 64 independent streams agrees with its expectation within 5 standard
 * errors: Student's t with 63 degrees of freedom, false alarms 5 in a million.
 */
export function expectOverStreams(
  statistic: (stream: number) => number,
  expected: number,
  what: string,
): void {
  const values = Array.from({ length: STREAMS }, (_, stream) => statistic(stream + 1));
  const error = mean(values) - expected;
  expect(Math.abs(error), `${what}: ${mean(values)} against ${expected}`).toBeLessThan(
    5 * standardError(values),
  );
}

export function average(values: ArrayLike<number>, of: (value: number, i: number) => number) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += of(values[i]!, i);
  return sum / values.length;
}
