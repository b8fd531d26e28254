/** Trace files against what a simulation gave, column by column. */
import { valueAt } from '../analysis/epsp.ts';
import type { ResolvedColumn } from './columns.ts';
import { type Finding, Worst } from './finding.ts';
import type { Outcome } from './simulate.ts';
import { addChannel, type TraceFile } from './simulation.ts';
import { crossings, isNear, peakAround, rowsBetween, SPIKE_WINDOW_MS, topRow } from './spikes.ts';
import {
  isSingle,
  limitOf,
  QUANTITIES,
  type Quantity,
  type Standard,
  toleranceAt,
} from './tolerances.ts';

/** Rows farther apart than this do not tell the shape of a spike, ms. */
const DENSE_ROWS_MS = 0.11;

export interface Column {
  file: string;
  variable: string;
  t_ms: Float64Array;
  expected: Float64Array;
  halfUnits: Float64Array;
  actual: Float64Array;
  dt_ms: number;
}

/** A spike of a soma has passed its farthest contacts and left them after this. */
const BACK_PROPAGATION_MS = 6;

/** Times of a run that decide how closely a row is compared. */
export interface Moments {
  /** Reference spikes of the soma, ascending. */
  somaSpikes_ms: number[];
  /** Arrivals at the contacts of the cell, ascending. */
  arrivals_ms: number[];
}

export function compareTraces(outcome: Outcome, standard: Standard): Finding[] {
  const { simulation } = outcome;
  const moments = momentsOf(outcome);
  return simulation.traces.flatMap((file) =>
    file.columns.flatMap((column, i) => {
      const { expected, ...rest } = gather(outcome, file, column, i + 1);
      return compareColumn({ expected, ...rest }, column, moments[column.cell]!, standard);
    }),
  );
}

function gather(
  { simulation, cells }: Outcome,
  { table, ticks, isOnGrid }: TraceFile,
  { cell, channel }: ResolvedColumn,
  c: number,
): Column {
  const { part, channels, dt_ms, context } = simulation;
  const isVariable = simulation.trace.variableStep;
  const { rows, dense } = cells[cell]!;
  const t_ms = table.values[0]!;
  const isInside = (r: number) =>
    (!part || (t_ms[r]! >= part.compareFrom_ms && t_ms[r]! <= part.to_ms)) &&
    // the variable step lists the state after the jump, ours is that before
    !(isVariable && t_ms[r] === context.model.fastforward_ms);
  const inside = Int32Array.from(t_ms.keys()).filter(isInside);
  const pick = (values: Float64Array) => Float64Array.from(inside, (r) => values[r]!);
  let actual: Float64Array;
  if (isOnGrid) {
    const at = addChannel(channels[cell]!, channel);
    actual = Float64Array.from(inside, (r) => rows.at(ticks[r]!, at));
  } else {
    const soma = dense.series(0);
    actual = Float64Array.from(inside, (r) => valueAt(soma.t_ms, soma.values, t_ms[r]!));
  }
  return {
    file: table.file,
    variable: table.columns[c]!,
    t_ms: pick(t_ms),
    expected: pick(table.values[c]!),
    halfUnits: pick(table.halfUnits[c]!),
    actual,
    dt_ms,
  };
}

function momentsOf({ simulation }: Outcome): Moments[] {
  const { context, traces } = simulation;
  return context.cells.map((_, cell) => {
    const spikes = traces.flatMap(({ table, columns }) =>
      columns.flatMap((column, i) =>
        column.cell === cell && column.isSoma
          ? crossings(table.values[0]!, table.values[i + 1]!)
          : [],
      ),
    );
    const arrivals = context.synapses
      .filter((s) => context.cellOf(s.cell, 'a synapse') === cell)
      .flatMap((s) =>
        s.netcons.flatMap((n) => {
          const times = Array.isArray(n.spike_times)
            ? n.spike_times
            : (context.model.presynaptic_spike_times ?? []);
          return times.map((t) => t + n.delay);
        }),
      );
    return {
      somaSpikes_ms: spikes.sort((a, b) => a - b),
      arrivals_ms: arrivals.sort((a, b) => a - b),
    };
  });
}

export function compareColumn(
  column: Column,
  { quantity }: Pick<ResolvedColumn, 'quantity'>,
  moments: Moments,
  standard: Standard,
): Finding[] {
  if (quantity === 'voltage') return compareVoltage(column, moments, standard);
  if (quantity === 'switches') return compareSwitches(column, standard);
  const { file, variable, t_ms, expected, halfUnits, actual, dt_ms } = column;
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const worst = new Worst({ file, variable, quantity }, standard, { dt_ms, largest });
  const of: Quantity = QUANTITIES[quantity];
  const mayShift = of.aside === true && isSingle(standard);
  const shift_ms = shiftOf(column, standard);
  const passed_ms = standard === 'gpuNetwork' ? BACK_PROPAGATION_MS : SPIKE_WINDOW_MS;
  for (let i = 0; i < t_ms.length; i++) {
    const t = t_ms[i]!;
    const aside =
      mayShift &&
      (isNear(moments.arrivals_ms, t, 2 * dt_ms) ||
        isNear(moments.somaSpikes_ms, t, SPIKE_WINDOW_MS, passed_ms));
    const off = aside ? distanceAside(column, i, shift_ms) : Math.abs(actual[i]! - expected[i]!);
    worst.seeDeviation(off, expected[i]!, halfUnits[i]!, t);
  }
  return worst.take();
}

function compareVoltage(column: Column, moments: Moments, standard: Standard): Finding[] {
  const { file, variable, t_ms, expected, halfUnits, actual, dt_ms } = column;
  const own = crossings(t_ms, expected);
  const spikes = [...moments.somaSpikes_ms, ...own].sort((a, b) => a - b);
  const place = { file, variable };
  const away = new Worst({ ...place, quantity: 'voltage' }, standard, { dt_ms });
  const near = new Worst({ ...place, quantity: 'voltageNearSpikes' }, standard, { dt_ms });
  for (let i = 0; i < t_ms.length; i++) {
    const t = t_ms[i]!;
    if (!isNear(spikes, t)) {
      const off =
        standard === 'variableRows'
          ? distanceAside(column, i, VARIABLE_SHIFT_MS)
          : Math.abs(actual[i]! - expected[i]!);
      away.seeDeviation(off, expected[i]!, halfUnits[i]!, t);
    } else if (standard === 'cpu') near.see(actual[i]!, expected[i]!, halfUnits[i]!, t);
    else if (isSingle(standard) && isDense(t_ms, i)) {
      near.seeDeviation(
        distanceAside(column, i, shiftOf(column, standard)),
        expected[i]!,
        halfUnits[i]!,
        t,
      );
    }
  }
  return [
    ...away.take(),
    ...near.take(),
    ...compareSpikeTimes(column, own, standard),
    ...comparePeaks(column, spikes, standard),
  ];
}

function isDense(t_ms: Float64Array, i: number): boolean {
  const before = i > 0 ? t_ms[i]! - t_ms[i - 1]! : 0;
  const after = i + 1 < t_ms.length ? t_ms[i + 1]! - t_ms[i]! : 0;
  return Math.max(before, after) <= DENSE_ROWS_MS;
}

function compareSpikeTimes(column: Column, own: number[], standard: Standard): Finding[] {
  const { file, variable, t_ms, actual, dt_ms } = column;
  const ours = crossings(t_ms, actual);
  if (own.length === 0 && ours.length === 0) return [];
  const worst = new Worst({ file, variable, quantity: 'spikeTime' }, standard, { dt_ms });
  if (ours.length !== own.length) {
    worst.seeDeviation(Number.NaN, own.length, 0, `${ours.length} spikes for ${own.length}`);
    return worst.take();
  }
  own.forEach((t, k) => {
    // rows far apart tell the crossing to no better than their distance
    const i = Math.max(
      1,
      t_ms.findIndex((row) => row >= t),
    );
    const isCoarse = t_ms[i]! - t_ms[i - 1]! > DENSE_ROWS_MS;
    if (!isCoarse || standard === 'cpu') worst.see(ours[k]!, t, 0, t);
  });
  return worst.take();
}

function comparePeaks(column: Column, spikes: number[], standard: Standard): Finding[] {
  const { file, variable, t_ms, expected, halfUnits, actual, dt_ms } = column;
  const worst = new Worst({ file, variable, quantity: 'peak' }, standard, { dt_ms });
  for (const spike of spikes) {
    const [first, end] = rowsBetween(t_ms, spike - SPIKE_WINDOW_MS, spike + SPIKE_WINDOW_MS);
    const top = topRow(expected, first, end);
    if (top < 0) continue;
    // both around the same row where the two tops are neighbours: which is higher turns on a hair
    const own = topRow(actual, first, end);
    const peak = peakAround(t_ms, expected, top);
    const ours = peakAround(t_ms, actual, Math.abs(own - top) <= 1 || own < 0 ? top : own);
    const dense = (end - 1 - first) * DENSE_ROWS_MS >= t_ms[end - 1]! - t_ms[first]!;
    if (dense) worst.see(ours.v_mV, peak.v_mV, halfUnits[first]!, peak.t_ms);
  }
  return worst.take();
}

/**
 * Rows at which a switch differs come in stretches; one of n rows is a crossing that is n row
 * distances aside at most, and more than n − 1. That lower bound is what is compared.
 */
export function compareSwitches(column: Column, standard: Standard): Finding[] {
  const { file, variable, t_ms, expected, actual, dt_ms } = column;
  const worst = new Worst({ file, variable, quantity: 'switches' }, standard);
  let from = -1;
  for (let i = 0; i < t_ms.length; i++) {
    if (Number.isNaN(actual[i]!)) worst.seeDeviation(Number.NaN, expected[i]!, 0, t_ms[i]!);
    if (actual[i] === expected[i]) {
      from = -1;
      worst.seeDeviation(0, 0, 0, t_ms[i]!);
      continue;
    }
    if (from < 0) from = i;
    const steps = 1 + Math.round((t_ms[i]! - t_ms[from]!) / dt_ms);
    worst.seeDeviation(steps, 0, 0, t_ms[i]!);
  }
  return worst.take();
}

/** How far spikes of two variable steps may lie apart, ms. */
const VARIABLE_SHIFT_MS = 0.25;

/** How far spikes of float32 may lie aside. */
const shiftOf = ({ dt_ms }: Column, standard: Standard) =>
  toleranceAt(limitOf('spikeTime', standard), 0, 0, dt_ms);

/** Distance from the range that the reference passes within a time of a row. */
function distanceAside(column: Column, i: number, shift_ms: number): number {
  const { t_ms, expected, actual } = column;
  let low = expected[i]!;
  let high = low;
  for (const direction of [-1, 1]) {
    for (let k = i; k + direction >= 0 && k + direction < t_ms.length; k += direction) {
      const next = k + direction;
      const left_ms = shift_ms - Math.abs(t_ms[k]! - t_ms[i]!);
      const share = Math.min(1, left_ms / Math.abs(t_ms[next]! - t_ms[k]!));
      const value = expected[k]! + share * (expected[next]! - expected[k]!);
      low = Math.min(low, value);
      high = Math.max(high, value);
      if (share < 1) break;
    }
  }
  const x = actual[i]!;
  return Math.max(0, low - x, x - high) + (Number.isNaN(x) ? x : 0);
}
