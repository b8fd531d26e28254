/**
 * Simulations of a cells case: trace files that one run of the reference made, and the run that
 * makes them again.
 *
 * Of each cell two recorders: 0 at the ticks of the files' rows (and at the end), 1 at every step for
 * the extremes that a summary lists.
 */
import type { CellRun, Channel, Job, PlasticContact, Recorder } from '../engine/job.ts';
import { ADAPTIVE_STEP, schemeFor } from '../experiments/run-pairs.ts';
import type { CellModel } from '../model/cell.ts';
import { InputError } from '../model/input-error.ts';
import { cellFinder, cellsOf } from './case-cells.ts';
import { type CaseFolder, csvFiles, readTable } from './case-folder.ts';
import type { CellCaseModel } from './case-schema.ts';
import { type CaseCells, type ResolvedColumn, resolveColumn, somaNode } from './columns.ts';
import type { Table } from './csv.ts';
import { denseSchedule, epspSpan, type Span, spansOfRows } from './dense.ts';
import { SUMMARY_SPIKE_MV } from './extremes.ts';
import type { Part } from './long-run.ts';
import { scheduleFor, union } from './schedule.ts';
import { contactOf, stimuliOf, synapseConstants } from './synapse-input.ts';
import { parseTraceName, simulationKey, type TraceName } from './trace-name.ts';

/** Voltages are held to 0.1 mV of NEURON's variable step; with the default 0.2 mV they are up to 0.13 mV off. */
const FINE_STEP = { ...ADAPTIVE_STEP, maxChange_mV: 0.05 } as const;

export interface TraceFile {
  trace: TraceName;
  table: Table;
  /** Of columns 1…; column 0 is t. */
  columns: ResolvedColumn[];
  /** Tick of each row. */
  ticks: Float64Array;
  /** False where rows lie at the times of a variable step. */
  isOnGrid: boolean;
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
  /** Channels of recorder 0 of each cell. */
  channels: Channel[][];
  /** Where only a part of it is run. */
  part?: Part;
  /** Test spikes whose EPSPs are measured, ms. */
  testSpikes_ms: number[];
}

/** Spans of a long run that recorder 1 follows at every step, absolute; empty where there are none. */
export function denseSpans({ traces, testSpikes_ms }: Simulation): Span[] {
  const offGrid = traces.filter(({ isOnGrid }) => !isOnGrid);
  return [
    ...offGrid.flatMap(({ table }) => spansOfRows(table.values[0]!)),
    ...testSpikes_ms.map(epspSpan),
  ];
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
    testSpikes_ms: [],
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
  const { dt_ms } = simulation;
  const ticks = table.values[0]!.map((t) => Math.round(t / dt_ms));
  const isOnGrid = table.values[0]!.every((t, r) => Math.abs(t / dt_ms - ticks[r]!) < GRID_SLACK);
  columns.forEach(({ cell, channel, isSoma }, i) => {
    if (isOnGrid) addChannel(simulation.channels[cell]!, channel);
    else if (!isSoma) {
      const problem = `column '${table.columns[i + 1]}' lies at times of a variable step: expected the soma alone`;
      throw new InputError({ format: 'verify', file: trace.file }, problem);
    }
  });
  simulation.traces.push({ trace, table, columns, ticks, isOnGrid });
}

/** Times of fixed steps gather rounding in the reference; in steps. */
const GRID_SLACK = 0.01;

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
  const { context, duration_ms, trace, part } = simulation;
  const { model, cells, synapses, cellOf } = context;
  const run = model.runs?.find((r) => r.label === trace.run);
  const stimuli = run?.stimuli ?? model.stimuli;
  const from_ms = part?.from_ms ?? 0;
  return cells.map((cell, c) => {
    const own = synapses.flatMap((s, i) => (cellOf(s.cell, 'a synapse') === c ? [i] : []));
    return {
      cell: part?.vInit_mV === undefined ? cell : { ...cell, vInit_mV: part.vInit_mV },
      contacts: own.map((i) => {
        const contact = contactOf(synapses[i]!, model, cell, trace.draws);
        return part ? contactInPart(contact, part, i) : contact;
      }),
      stimuli: stimuli
        .filter((s) => cellOf(s.cell, `${model.case}: a stimulus`) === c)
        .flatMap((s) => stimuliOf(s, cell))
        .map((s) => ({ ...s, start_ms: s.start_ms - from_ms, end_ms: s.end_ms - from_ms }))
        .filter((s) => s.start_ms >= 0 && s.start_ms < duration_ms),
      recorders: recordersOf(simulation, c, everyStep),
      detector: { node: somaNode(cell), threshold_mV: SUMMARY_SPIKE_MV },
      fastForward_ms: [model.fastforward_ms ?? Number.NaN]
        .map((t) => t - from_ms)
        .filter((t) => t >= 0 && t <= duration_ms),
    };
  });
}

type CaseContact = PlasticContact & { arrivals_ms: Float64Array };

/** The arrivals from the part's first on, in its own time. */
function contactInPart(
  contact: CaseContact,
  { from_ms, to_ms, contacts }: Part,
  i: number,
): CaseContact {
  const { skipped, draws } = contacts[i]!;
  const arrivals_ms = Array.from(contact.arrivals_ms)
    .slice(skipped)
    .map((t) => t - from_ms)
    .filter((t) => t < to_ms - from_ms);
  return { ...contact, draws, arrivals_ms: Float64Array.from(arrivals_ms) };
}

function recordersOf(simulation: Simulation, c: number, everyStep: boolean): Recorder[] {
  const { traces, channels, dt_ms, duration_ms, trace, part, testSpikes_ms, context } = simulation;
  const from_ms = part?.from_ms ?? 0;
  const fromTick = Math.round(from_ms / dt_ms);
  const end = Math.round(duration_ms / dt_ms);
  const onGrid = traces.filter((t) => t.isOnGrid && t.columns.some((one) => one.cell === c));
  const ticks = union([...onGrid.map((t) => t.ticks), [end + fromTick]])
    .map((tick) => tick - fromTick)
    .filter((tick) => tick >= 0 && tick <= end);
  const rows: Recorder = {
    channels: channels[c]!,
    schedule: scheduleFor(ticks, dt_ms, { exactly: trace.variableStep }),
  };
  if (everyStep) {
    return [rows, { channels: channels[c]!, schedule: [{ from_ms: 0, interval_ms: 0 }] }];
  }
  const spans = denseSpans(simulation)
    .map((s) => ({ from_ms: s.from_ms - from_ms, to_ms: s.to_ms - from_ms }))
    .filter((s) => s.from_ms >= 0 && s.to_ms <= duration_ms);
  if (spans.length === 0) return [rows];
  const moments = testSpikes_ms.map((t) => t - from_ms);
  const soma: Channel = { kind: 'voltage', node: somaNode(context.cells[c]!) };
  return [rows, { channels: [soma], schedule: denseSchedule(spans, moments) }];
}

/** A job of runs that share a step and a duration. */
export function jobOf(simulation: Simulation, runs: CellRun[]): Job {
  const step: Job['step'] = simulation.trace.variableStep ? FINE_STEP : { kind: 'fixed' };
  return {
    runs,
    logReleases: true,
    duration_ms: simulation.duration_ms,
    dt_ms: simulation.dt_ms,
    step,
    scheme: schemeFor(step),
    synapse: synapseConstants(simulation.context.model.GluSynapse_globals),
    vdccGates: 'zero',
    initDepleted: false,
  };
}
