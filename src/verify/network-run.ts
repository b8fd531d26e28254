/**
 * A network run on an engine, and what its comparison needs of it.
 *
 * Of each cell three kinds of recorders: one a table of the case at its rows; one at every step, of
 * the voltage at the sites and of the switches of plastic contacts; one at every millisecond and at
 * the end, of all that the end states of its contacts list.
 */
import type { Channel, Engine, JobResult, Recorder } from '../engine/job.ts';
import { InputError } from '../model/input-error.ts';
import { type CaseFolder, csvFiles, readTable } from './case-folder.ts';
import { Extremes } from './extremes.ts';
import { resolveNetworkColumn, synapseVariable } from './network-columns.ts';
import { contactIndices, type NetworkModel, networkJob, siteNode } from './network-model.ts';
import { Rows } from './rows.ts';
import { scheduleFor, union } from './schedule.ts';
import { addChannel, type TraceFile } from './simulation.ts';
import { parseTraceName } from './trace-name.ts';

export interface NetworkOutcome {
  model: NetworkModel;
  tables: TraceFile[];
  /** Rows of a table's columns on a run: [table][run]. */
  rows: { channels: Channel[]; rows: Rows }[][];
  /** Every step of a run: sites in their order, then dep_GB and pot_GB of its plastic contacts. */
  watch: { channels: Channel[]; extremes: Extremes }[];
  /** End states of a run. */
  end: { channels: Channel[]; rows: Rows }[];
  result: JobResult;
}

/** Tables of rows in time that the case's own step made. */
export function tracesOf(folder: CaseFolder, model: NetworkModel): TraceFile[] {
  return csvFiles(folder)
    .filter((file) => /^t,/.test(folder.read(file).slice(0, 2)))
    .flatMap((file) => {
      const trace = parseTraceName(file, null, model.dt_ms);
      if (trace.dt_ms !== model.dt_ms) return [];
      const table = readTable(folder, file);
      const plain = trace.synapse === null ? null : model.synapses[trace.synapse]?.label;
      if (plain === undefined) {
        const problem = `names synapse ${trace.synapse}: the case has ${model.synapses.length}`;
        throw new InputError({ format: 'verify', file }, problem);
      }
      const columns = table.columns
        .slice(1)
        .map((name) => resolveNetworkColumn(model, name, file, plain));
      const ticks = table.values[0]!.map((t) => Math.round(t / model.dt_ms));
      return [{ trace, table, columns, ticks, isOnGrid: true }];
    });
}

/** Rows of end states, so that the largest value of each is known too. */
const END_ROWS_MS = 1;

export async function runNetwork(
  engine: Engine,
  model: NetworkModel,
  tables: TraceFile[],
  endVariables: (synapse: number) => string[],
): Promise<NetworkOutcome> {
  const { dt_ms, duration_ms, cells, threshold_mV } = model;
  const rows = tables.map(({ columns }) =>
    cells.map((_, run) => {
      const channels: Channel[] = [];
      for (const c of columns) if (c.cell === run) addChannel(channels, c.channel);
      return { channels, rows: new Rows(dt_ms) };
    }),
  );
  const watch = cells.map((_, run) => {
    const channels = watched(model, run);
    const isSwitch = channels.map((c) => c.kind === 'synapse');
    return { channels, extremes: new Extremes(isSwitch, threshold_mV) };
  });
  const end = cells.map((_, run) => ({
    channels: endChannels(model, run, endVariables),
    rows: new Rows(dt_ms),
  }));
  const last = Math.round(duration_ms / dt_ms);
  const each = Math.max(1, Math.round(END_ROWS_MS / dt_ms));
  const endTicks = union([
    Array.from({ length: Math.floor(last / each) }, (_, k) => (k + 1) * each),
    [last],
  ]);
  const sinks = cells.map((_, run): { recorder: Recorder; take: Rows['take'] }[] => [
    ...rows.flatMap((own, f) => {
      const { channels, rows: to } = own[run]!;
      const schedule = scheduleFor(tables[f]!.ticks, dt_ms);
      return channels.length > 0
        ? [{ recorder: { channels, schedule }, take: to.take.bind(to) }]
        : [];
    }),
    {
      recorder: {
        channels: watch[run]!.channels,
        schedule: [{ from_ms: 0, interval_ms: 0 }],
      },
      take: (data, width) => watch[run]!.extremes.take(data, width),
    },
    {
      recorder: { channels: end[run]!.channels, schedule: scheduleFor(endTicks, dt_ms) },
      take: (data, width) => end[run]!.rows.take(data, width),
    },
  ]);
  const job = networkJob(
    model,
    sinks.map((own) => own.map((s) => s.recorder)),
  );
  const result = await engine.run(job, {
    onRows: (run, recorder, data, width) => sinks[run]![recorder]!.take(data, width),
  });
  return { model, tables, rows, watch, end, result };
}

function watched(model: NetworkModel, run: number): Channel[] {
  const sites = model.sites.map(
    ({ name }): Channel => ({ kind: 'voltage', node: siteNode(model, name, run) }),
  );
  const contacts = contactIndices(model);
  const switches = model.synapses.flatMap((s, i): Channel[] =>
    s.run === run && s.isPlastic
      ? [
          { kind: 'synapse', contact: contacts[i]!, variable: 'dep_GB' },
          { kind: 'synapse', contact: contacts[i]!, variable: 'pot_GB' },
        ]
      : [],
  );
  return [...sites, ...switches];
}

/** Voltages of the sites, then the variables of its contacts. */
function endChannels(
  model: NetworkModel,
  run: number,
  variables: (synapse: number) => string[],
): Channel[] {
  const channels: Channel[] = [];
  for (const { name } of model.sites) {
    addChannel(channels, { kind: 'voltage', node: siteNode(model, name, run) });
  }
  model.synapses.forEach((s, i) => {
    if (s.run !== run) return;
    const names = s.isPlastic ? ['Use_TM', ...variables(i)] : variables(i);
    for (const name of names) {
      const found = synapseVariable(model, i, name);
      if (found) addChannel(channels, found.channel);
    }
  });
  return channels;
}
