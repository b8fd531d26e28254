/**
 * Simulations of a cells case: trace files that one run of the reference made, and the run that
 * makes them again.
 *
 * Of each cell two recorders: 0 at the ticks of the files' rows (and at the end), 1 at every step for
 * the extremes that a summary lists.
 */
import type { CellRun, Channel, Job } from '../engine/job.ts';
import { ADAPTIVE_STEP, schemeFor } from '../experiments/run-pairs.ts';
import type { CellModel } from '../model/cell.ts';
import { InputError } from '../model/input-error.ts';
import { cellFinder, cellsOf } from './case-cells.ts';
import { type CaseFolder, csvFiles, readTable } from './case-folder.ts';
import type { CellCaseModel } from './case-schema.ts';
import { type CaseCells, type ResolvedColumn, resolveColumn, somaNode } from './columns.ts';
import type { Table } from './csv.ts';
import { SUMMARY_SPIKE_MV } from './extremes.ts';
import { scheduleFor, union } from './schedule.ts';
import { contactOf, stimuliOf, synapseConstants } from './synapse-input.ts';
import { parseTraceName, simulationKey, type TraceName } from './trace-name.ts';

export interface TraceFile {
  trace: TraceName;
  table: Table;
  /** Of columns 1…; column 0 is t. */
  columns: ResolvedColumn[];
  /** Tick of each row. */
  ticks: Float64Array;
}

export interface Simulation {
  key: string;
  /** As the report names it. */
  label: string;
  trace: TraceName;
  dt_ms: number;
  duration_ms: number;
  context: CaseCells;
  traces: TraceFile[];
  /** Channels of recorder 0 (and 1) of each cell. */
  channels: Channel[][];
}

/** All simulations of a case, in the order of its files. */
export function simulationsOf(
  folder: CaseFolder,
  model: CellCaseModel,
  json: unknown,
): Simulation[] {
  const cells = cellsOf(json, model);
  const byKey = new Map<string, Simulation>();
  const files = csvFiles(folder).filter((file) => /^traces.*\.csv$/.test(file));
  if (files.length === 0) {
    throw new InputError({ format: 'verify', file: folder.name }, 'has no traces*.csv');
  }
  const labels = model.runs?.map((r) => r.label) ?? null;
  for (const file of files) {
    const trace = parseTraceName(file, labels, model.dt);
    const key = simulationKey(trace);
    let simulation = byKey.get(key);
    if (!simulation) {
      simulation = emptySimulation(key, trace, model, cells);
      byKey.set(key, simulation);
    }
    addTrace(simulation, trace, readTable(folder, file));
  }
  return [...byKey.values()];
}

function emptySimulation(
  key: string,
  trace: TraceName,
  model: CellCaseModel,
  cells: CellModel[],
): Simulation {
  const run = model.runs?.find((r) => r.label === trace.run);
  const cellOf = cellFinder(cells, model.case);
  const synapses = run?.synapses ?? model.synapses;
  const context = { model, cells, synapses, cellOf };
  const channels: Channel[][] = cells.map(() => []);
  for (const recording of model.recordings) {
    const { cell, channel } = resolveColumn(recording.name, trace, context);
    addChannel(channels[cell]!, channel);
  }
  const words = [
    trace.run,
    trace.variableStep ? 'variable step' : `dt ${trace.dt_ms}`,
    trace.draws && (trace.draws === 'det' ? 'full release' : `seed ${trace.draws}`),
  ];
  return {
    key,
    label: words.filter(Boolean).join(', '),
    trace,
    dt_ms: trace.dt_ms,
    duration_ms: run?.tstop ?? model.tstop,
    context,
    traces: [],
    channels,
  };
}

function addTrace(simulation: Simulation, trace: TraceName, table: Table): void {
  if (table.columns[0] !== 't') {
    const problem = `first column is '${table.columns[0]}', expected 't'`;
    throw new InputError({ format: 'verify', file: trace.file, line: 1 }, problem);
  }
  const columns = table.columns
    .slice(1)
    .map((name) => resolveColumn(name, trace, simulation.context));
  for (const { cell, channel } of columns) addChannel(simulation.channels[cell]!, channel);
  const ticks = table.values[0]!.map((t) => Math.round(t / simulation.dt_ms));
  simulation.traces.push({ trace, table, columns, ticks });
}

/** Index of a channel in a list, added where it is not there yet. */
export function addChannel(list: Channel[], channel: Channel): number {
  const key = JSON.stringify(channel);
  const index = list.findIndex((other) => JSON.stringify(other) === key);
  return index >= 0 ? index : list.push(channel) - 1;
}

export interface RunOptions {
  /** Record every step too. */
  everyStep: boolean;
}

/** The runs of a simulation, one a cell. */
export function cellRuns(simulation: Simulation, { everyStep }: RunOptions): CellRun[] {
  const { context, dt_ms, duration_ms, trace } = simulation;
  const { model, cells, synapses, cellOf } = context;
  const run = model.runs?.find((r) => r.label === trace.run);
  const stimuli = run?.stimuli ?? model.stimuli;
  const end = Math.round(duration_ms / dt_ms);
  return cells.map((cell, c) => {
    const channels = simulation.channels[c]!;
    const own = simulation.traces.filter((t) => t.columns.some((column) => column.cell === c));
    const ticks = union([...own.map((t) => t.ticks), [end]]).filter((tick) => tick <= end);
    const at = `${model.case}: a stimulus`;
    return {
      cell,
      contacts: synapses
        .filter((s) => cellOf(s.cell, 'a synapse') === c)
        .map((s) => contactOf(s, model, cell, trace.draws)),
      stimuli: stimuli.filter((s) => cellOf(s.cell, at) === c).flatMap((s) => stimuliOf(s, cell)),
      recorders: [
        { channels, schedule: scheduleFor(ticks, dt_ms, { exactly: trace.variableStep }) },
        ...(everyStep ? [{ channels, schedule: [{ from_ms: 0, interval_ms: 0 }] }] : []),
      ],
      detector: { node: somaNode(cell), threshold_mV: SUMMARY_SPIKE_MV },
      fastForward_ms: model.fastforward_ms === undefined ? [] : [model.fastforward_ms],
    };
  });
}

/** A job of runs that share a step and a duration. */
export function jobOf(simulation: Simulation, runs: CellRun[]): Job {
  const step: Job['step'] = simulation.trace.variableStep ? ADAPTIVE_STEP : { kind: 'fixed' };
  return {
    runs,
    duration_ms: simulation.duration_ms,
    dt_ms: simulation.dt_ms,
    step,
    scheme: schemeFor(step),
    synapse: synapseConstants(simulation.context.model.GluSynapse_globals),
    vdccGates: 'zero',
    initDepleted: false,
  };
}
