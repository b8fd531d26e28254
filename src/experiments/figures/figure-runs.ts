/**
 * The runs behind the points of a figure: every point is paired in every pair of its population, and each
 * run has the key of its content. compute-runs.ts computes those that no store holds.
 */
import type { Engine } from '../../engine/job.ts';
import type { CellModel } from '../../model/cell.ts';
import type { SlicePair } from '../circuit-pairs.ts';
import type { PairingProtocol } from '../pair-types.ts';
import { protocolTimes } from '../protocol.ts';
import { constantsOf } from '../resolve-experiment.ts';
import { ADAPTIVE_STEP } from '../run-pairs.ts';
import type { FigurePoint } from './figure-plan.ts';
import { cellText, runText } from './run-key.ts';
import type { RunRecord } from './run-record.ts';

/** Results by key; what is put is there for good. */
export interface RunStore {
  has(key: string): boolean;
  put(key: string, record: RunRecord): void;
}

export interface FigureRun {
  key: string;
  point: number;
  population: string;
  /** Index in its population. */
  pair: number;
}

export interface FigureRuns {
  points: readonly FigurePoint[];
  pairs: ReadonlyMap<string, readonly SlicePair[]>;
  /** By point, then by pair. */
  runs: readonly FigureRun[];
  settings: RunSettings;
  dt_ms: number;
}

export interface RunSettings {
  seed: number;
  /** EPSPs of the end of each test phase that a ratio averages. */
  lastEpsps: number;
}

/** As in an experiment's file that leaves them out. */
export const DT_MS = 0.025;
/**
 * Larger steps than ADAPTIVE_STEP, at 0.7 of their number: against 0.05 mV of 170 contacts none ended in another state,
 * θ moved by 0.4 % at most, EPSPs by 0.15 % (docs/performance.md).
 */
export const STEP = { ...ADAPTIVE_STEP, maxChange_mV: 0.5 } as const;
export const VDCC_GATES = 'zero';
/** Runs end on a multiple of this, so that protocols that differ in frequency share a job. */
export const DURATION_STEP_MS = 10_000;

/** Length of a run whatever its pulse, ms. */
export function runDuration_ms(protocol: PairingProtocol): number {
  const pulse = { amplitude_nA: 0, width_ms: 0, latency_ms: 0 };
  const { duration_ms } = protocolTimes(protocol, pulse);
  return Math.ceil(duration_ms / DURATION_STEP_MS) * DURATION_STEP_MS;
}

/** Every point in every pair, with the key of its result. @param digest of a text, as text */
export function figureRuns(
  points: readonly FigurePoint[],
  pairs: ReadonlyMap<string, readonly SlicePair[]>,
  settings: RunSettings,
  engine: Engine['name'],
  digest: (text: string) => string,
): FigureRuns {
  const cells = new Map<CellModel, string>();
  const cellDigest = (cell: CellModel) => {
    const known = cells.get(cell) ?? digest(cellText(cell));
    cells.set(cell, known);
    return known;
  };
  const runs = points.flatMap(({ population, condition, rule, protocol }, point) =>
    pairs.get(population)!.map((slice, pair): FigureRun => {
      const text = runText({
        engine,
        cell: cellDigest(slice.cell),
        slice,
        condition,
        synapse: constantsOf(rule),
        protocol,
        ...settings,
        dt_ms: DT_MS,
        step: STEP,
        vdccGates: VDCC_GATES,
        durationStep_ms: DURATION_STEP_MS,
        pulse: null,
      });
      return { key: digest(text), point, population, pair };
    }),
  );
  return { points, pairs, runs, settings, dt_ms: DT_MS };
}

/** Runs whose result is not in the store, each key once. */
export function missingRuns({ runs }: FigureRuns, store: RunStore): FigureRun[] {
  const seen = new Set<string>();
  return runs.filter(({ key }) => {
    if (seen.has(key) || store.has(key)) return false;
    seen.add(key);
    return true;
  });
}
