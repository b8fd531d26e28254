/**
 * Numbers of summary.json that a simulation can be held against, by a table of the keys it uses.
 *
 * The file is free-form: what stands in it for a simulation is found by the places in `nodesFor`, and
 * of each such object the keys of `readers` are compared, the others left alone.
 */

import { epspAmplitude_mV } from '../analysis/epsp.ts';
import { vesiclesByContact } from '../analysis/releases.ts';
import type { Channel, SynapseVariable } from '../engine/job.ts';
import { SYNAPSE_QUANTITY } from './columns.ts';
import { epspSpan } from './dense.ts';
import type { ChannelExtremes } from './extremes.ts';
import { type Finding, Worst } from './finding.ts';
import type { CellOutcome, Outcome } from './simulate.ts';
import type { Simulation } from './simulation.ts';
import type { QuantityName, Standard } from './tolerances.ts';

type Json = Record<string, unknown>;
const isObject = (x: unknown): x is Json =>
  typeof x === 'object' && x !== null && !Array.isArray(x);
const child = (x: unknown, ...keys: string[]): unknown =>
  keys.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), x);

/** Objects of the summary about one simulation. */
function nodesFor(summary: unknown, simulation: Simulation): Json[] {
  const { trace, dt_ms, context } = simulation;
  const isMain = dt_ms === context.model.dt;
  const dt = `dt${dt_ms}`;
  const kind = trace.variableStep ? 'cvode' : `fixed_${dt}`;
  const run = trace.run ?? '';
  const draws = trace.draws === 'det' ? 'det' : `seed${trace.draws}`;
  const found = [
    child(summary, 'runs', run, ...(isMain ? [] : [dt])),
    child(summary, 'results', `${run}/${dt_ms}`),
    trace.draws === null
      ? child(summary, 'results', dt)
      : child(summary, 'results', `${kind}_${draws}`),
    trace.run === null && isMain && trace.draws === null ? summary : undefined,
  ].filter(isObject);
  // peaks of several steps stand side by side, marked with theirs
  const whole = child(summary, 'runs', run);
  const marked = isObject(whole) ? whole[`peaks [t,value] ${dt}`] : undefined;
  return marked === undefined ? found : [...found, { 'peaks [t,value]': marked }];
}

/** Presynaptic spikes whose EPSPs the summary lists: the first and the last of the protocol. */
export function testSpikes(summary: unknown, simulation: Simulation): number[] {
  const spikes = simulation.context.model.presynaptic_spike_times ?? [];
  return nodesFor(summary, simulation).flatMap(({ epsp_before, epsp_after }) => [
    ...spikes.slice(0, Array.isArray(epsp_before) ? epsp_before.length : 0),
    ...(Array.isArray(epsp_after) ? spikes.slice(-epsp_after.length) : []),
  ]);
}

interface Context {
  outcome: Outcome;
  standard: Standard;
  at: (name: string, synapse?: string) => Access | null;
}

/** A recorded channel: its extremes over every step, its value at a time. */
interface Access {
  extremes: ChannelExtremes | null;
  valueAt: (t_ms: number) => number;
  cell: CellOutcome;
  channel: Channel;
}

const FILE = 'summary.json';

type Reader = (value: unknown, context: Context, key: string) => Finding[];

const worstOf = (
  { outcome, standard }: Context,
  variable: string,
  quantity: QuantityName,
  largest = 0,
) =>
  new Worst({ file: FILE, variable, quantity }, standard, {
    dt_ms: outcome.simulation.dt_ms,
    largest,
  });

const extreme =
  (which: 'largest' | 'smallest'): Reader =>
  (value, context, key) =>
    Object.entries(value as Json).flatMap(([column, expected]) => {
      const access = context.at(column);
      if (!access?.extremes || typeof expected !== 'number') return [];
      const worst = worstOf(context, `${key} of ${column}`, 'peak');
      worst.see(access.extremes[which], expected, 0, access.extremes[`${which}At_ms`]);
      return worst.take();
    });

/** Of the traces that the spike times of long runs were taken from. */
const ROWS_OF_LONG_RUNS_MS = 0.1;

function compareSpikes(all: unknown, context: Context, column: string, label: string): Finding[] {
  const access = context.at(column);
  if (!access || !Array.isArray(all)) return [];
  const { part } = context.outcome.simulation;
  const times = part ? all.filter((t) => t >= part.compareFrom_ms && t <= part.to_ms) : all;
  const ours = access.extremes?.crossings_ms;
  const detected = column === 'v_soma' ? Array.from(access.cell.result.spikes_ms) : null;
  const findings: Finding[] = [];
  const { dt_ms } = context.outcome.simulation;
  if (ours) {
    const worst = worstOf(context, label, 'spikeTime');
    if (ours.length !== times.length) {
      const problem = `${ours.length} spikes for ${times.length}`;
      worst.seeDeviation(Number.NaN, times.length, 0, problem);
    } else for (const [k, t] of times.entries()) worst.see(ours[k]!, t, 0, t);
    findings.push(...worst.take());
  }
  if (detected) {
    const isVariable = context.standard === 'variable';
    const worst = worstOf(context, `${label}, detected`, isVariable ? 'spikeTime' : 'spikeStep');
    // where not every step was kept, neither was in the reference: it interpolates rows of 0.1 ms
    const open_ms = ours ? 1e-6 * dt_ms : ROWS_OF_LONG_RUNS_MS;
    if (detected.length !== times.length) {
      const problem = `${detected.length} spikes for ${times.length}`;
      worst.seeDeviation(Number.NaN, times.length, 0, problem);
    } else {
      times.forEach((t: number, k) => {
        // times in the reference gather rounding: 1e-7 of a step each
        const step = isVariable ? t : Math.ceil(t / dt_ms - 1e-3) * dt_ms;
        worst.see(detected[k]!, step, open_ms, t);
      });
    }
    findings.push(...worst.take());
  }
  return findings;
}

const spikeCount: Reader = (value, context, key) => {
  const access = context.at('v_soma');
  if (!access || typeof value !== 'number' || context.outcome.simulation.part) return [];
  const worst = worstOf(context, key, 'count');
  worst.see(access.cell.result.spikes_ms.length, value, 0, 'the whole run');
  return worst.take();
};

/** `[t, value]` of each plain variable: its extreme by size. */
const timedPeaks: Reader = (value, context) =>
  Object.entries(value as Record<string, [number, number]>).flatMap(([name, [, expected]]) =>
    peakOfVariable(context, name, undefined, expected),
  );

function peakOfVariable(
  context: Context,
  name: string,
  synapse: string | undefined,
  expected: number,
): Finding[] {
  const access = context.at(name, synapse);
  if (!access?.extremes || typeof expected !== 'number') return [];
  const { largest, smallest, largestAt_ms, smallestAt_ms } = access.extremes;
  const isBelow =
    access.channel.kind === 'synapse' && expected < 0 && smallest < 0 && name !== 'vsyn';
  const label = `peak of ${synapse ? `s${synapse}_` : ''}${name}`;
  const worst = worstOf(context, label, quantityOf(access, 'peak'), Math.abs(expected));
  worst.see(isBelow ? smallest : largest, expected, 0, isBelow ? smallestAt_ms : largestAt_ms);
  return worst.take();
}

function quantityOf({ channel }: Access, voltage: 'peak' | 'voltage'): QuantityName {
  if (channel.kind !== 'synapse') return voltage;
  const quantity = SYNAPSE_QUANTITY[channel.variable as SynapseVariable];
  return quantity === 'voltage' ? voltage : quantity;
}

/** { synapse: { variable: value } }, or { variable: value } of the only one. */
const statesAt =
  (words: string, timeOf: (simulation: Simulation) => number): Reader =>
  (value, context) =>
    forEachVariable(value as Json, (name, expected, synapse) => {
      const access = context.at(name, synapse);
      const { simulation } = context.outcome;
      if (!access || simulation.part) return [];
      const t = timeOf(simulation);
      const label = `${words} of ${synapse ? `${synapse} ` : ''}${name}`;
      const scale = access.extremes
        ? Math.max(Math.abs(access.extremes.largest), Math.abs(access.extremes.smallest))
        : Math.abs(expected);
      const worst = worstOf(context, label, quantityOf(access, 'voltage'), scale);
      // values below the least normal number of float32 are nothing
      worst.see(access.valueAt(t), expected, 1e-37, t);
      return worst.take();
    });

function forEachVariable(
  value: Json,
  each: (name: string, expected: number, synapse?: string) => Finding[],
): Finding[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    isObject(inner)
      ? Object.entries(inner).flatMap(([name, x]) =>
          typeof x === 'number' ? each(name, x, key) : [],
        )
      : typeof inner === 'number'
        ? each(key, inner)
        : [],
  );
}

const peaks: Reader = (value, context) =>
  forEachVariable(value as Json, (name, expected, synapse) =>
    peakOfVariable(context, name, synapse, expected),
  );

/** { synapse: { dep_GB: [[time, value], …] } } */
const flips: Reader = (value, context) =>
  Object.entries(value as Record<string, Json>).flatMap(([synapse, flags]) =>
    Object.entries(flags).flatMap(([name, list]) => {
      const access = context.at(name, synapse);
      if (!access?.extremes || !Array.isArray(list)) return [];
      const ours = access.extremes.flips;
      const label = `flips of ${synapse} ${name}`;
      const worst = worstOf(context, label, 'switches');
      if (ours.length !== list.length) {
        worst.seeDeviation(Number.NaN, 0, 0, `${ours.length} flips for ${list.length}`);
      }
      const { dt_ms } = context.outcome.simulation;
      ours.slice(0, list.length).forEach(([t], k) => {
        const expected = list[k]![0] as number;
        const same = ours[k]![1] === list[k]![1];
        worst.seeDeviation(same ? Math.round(Math.abs(t - expected) / dt_ms) : Number.NaN, 0, 0, t);
      });
      return worst.take();
    }),
  );

/** C of a contact: { c: largest c*, cai_peak, … }. */
const contactPeaks = (value: Json, context: Context, synapse: string): Finding[] => {
  const access = context.at('effcai_GB', synapse);
  if (!access || typeof value.c !== 'number') return [];
  const worst = worstOf(context, `C of ${synapse}`, 'calciumPeak');
  const contact = access.channel.kind === 'synapse' ? access.channel.contact : 0;
  worst.see(access.cell.result.contacts[contact]!.effcaiPeak, value.c, 0, 'the whole run');
  return [
    ...worst.take(),
    ...peakOfVariable(context, 'cai_CR', synapse, value.cai_peak as number),
    ...peakOfVariable(context, 'vsyn', synapse, value.v_peak_syn as number),
  ];
};

const voltagesAt: Reader = (value, context, key) => {
  const t = Number(/^v_at_(\d+)ms$/.exec(key)?.[1]);
  return Object.entries(value as Json).flatMap(([column, expected]) => {
    const access = context.at(column);
    if (!access || typeof expected !== 'number') return [];
    const worst = worstOf(context, `${column} at ${t} ms`, 'voltage');
    worst.see(access.valueAt(t), expected, 0, t);
    return worst.take();
  });
};

/** { synapse: '0110…' }: vesicles at each arrival. */
const releases: Reader = (value, context) =>
  Object.entries(value as Json).flatMap(([synapse, text]) => {
    const access = context.at('rho_GB', synapse);
    if (typeof text !== 'string' || access?.channel.kind !== 'synapse') return [];
    const { simulation } = context.outcome;
    const { contact } = access.channel;
    const { releases: log, contacts } = access.cell.result;
    const released = vesiclesByContact(log, contacts.length)[contact]!;
    const skipped = simulation.part?.contacts[contact]?.skipped ?? 0;
    const label = `releases of ${synapse}`;
    const worst = worstOf(context, label, 'releases');
    for (const [k, n] of released.entries()) {
      worst.see(n, Number(text[skipped + k]), 0, `arrival ${skipped + k}`);
    }
    return worst.take();
  });

/** EPSPs of the first or last spikes, and their mean. */
const epsps: Reader = (value, context, key) => {
  const expected = value as number[];
  const spikes = context.outcome.simulation.context.model.presynaptic_spike_times ?? [];
  const isBefore = key === 'epsp_before';
  const times = isBefore ? spikes.slice(0, expected.length) : spikes.slice(-expected.length);
  const ours = times.map((t) => epspAt(context, t));
  const seen = ours.flatMap((x, k) => (Number.isNaN(x) ? [] : [k]));
  if (seen.length === 0) return [];
  const mean = (list: number[]) => seen.reduce((sum, k) => sum + list[k]!, 0) / seen.length;
  const worst = worstOf(context, `mean of ${seen.length} ${key}`, 'epsp');
  worst.see(mean(ours), mean(expected), 0, `${times[seen[0]!]} to ${times[seen.at(-1)!]} ms`);
  return worst.take();
};

const epspRatio: Reader = (value, context) => {
  const spikes = context.outcome.simulation.testSpikes_ms;
  const half = spikes.length / 2;
  if (typeof value !== 'number' || context.outcome.simulation.part || half === 0) return [];
  const mean = (times: number[]) => times.reduce((sum, t) => sum + epspAt(context, t), 0) / half;
  const worst = worstOf(context, 'EPSP ratio', 'epsp');
  worst.see(mean(spikes.slice(half)) / mean(spikes.slice(0, half)), value, 0, 'the whole run');
  return worst.take();
};

/** NaN outside what was run. */
function epspAt({ outcome }: Context, spike_ms: number): number {
  const { part, duration_ms } = outcome.simulation;
  const from_ms = part?.compareFrom_ms ?? 0;
  const to_ms = part?.to_ms ?? duration_ms;
  const span = epspSpan(spike_ms);
  if (span.from_ms < from_ms || span.to_ms > to_ms) return Number.NaN;
  const { t_ms, values } = outcome.cells[0]!.dense.series(0, span.from_ms, span.to_ms);
  return epspAmplitude_mV(t_ms, values, spike_ms);
}

const readers: [RegExp, Reader][] = [
  [/^v_peak$/, extreme('largest')],
  [/^v_min$/, extreme('smallest')],
  [
    /^spike_times$/,
    (value, context) =>
      Object.entries(value as Json).flatMap(([column, times]) =>
        compareSpikes(times, context, column, `spikes of ${column}`),
      ),
  ],
  [
    /^(spike_times_soma|soma_spikes|somatic_spike_times)$/,
    (value, context) => compareSpikes(value, context, 'v_soma', 'somatic spikes'),
  ],
  [/^(n_spikes_soma|n_soma_spikes|n_somatic_spikes)$/, spikeCount],
  [/^peaks \[t,value\]$/, timedPeaks],
  [/^peaks$/, peaks],
  [/^end$/, statesAt('end', (simulation) => simulation.duration_ms)],
  [
    /^pre_fastforward$/,
    statesAt('before fast-forward', ({ context }) => context.model.fastforward_ms ?? Number.NaN),
  ],
  [/^releases$/, releases],
  [/^epsp_(before|after)$/, epsps],
  [/^epsp_ratio\(all \d+\)$/, epspRatio],
  [/^flag_times$/, flips],
  [/^v_at_\d+ms$/, voltagesAt],
  [/^\d+$/, (value, context, key) => contactPeaks(value as Json, context, key)],
];

/** Every known number of the summary about a simulation. */
export function compareSummary(summary: unknown, outcome: Outcome, standard: Standard): Finding[] {
  const context: Context = { outcome, standard, at: accessor(outcome) };
  return nodesFor(summary, outcome.simulation).flatMap((node) =>
    Object.entries(node).flatMap(([key, value]) => {
      const reader = readers.find(([pattern]) => pattern.test(key));
      if (!reader || value === null || typeof value === 'undefined') return [];
      const isMap = isObject(value) || Array.isArray(value) || typeof value === 'number';
      return isMap ? reader[1](value, context, key) : [];
    }),
  );
}

function accessor({ simulation, cells }: Outcome) {
  const { context, channels, dt_ms } = simulation;
  const { model, synapses, cellOf } = context;
  const access = (cell: number, match: (c: Channel) => boolean): Access | null => {
    const index = channels[cell]!.findIndex(match);
    if (index < 0) return null;
    const outcome = cells[cell]!;
    return {
      extremes: outcome.extremes?.channels[index] ?? null,
      valueAt: (t) => outcome.rows.at(Math.round(t / dt_ms), index),
      cell: outcome,
      channel: channels[cell]![index]!,
    };
  };
  return (name: string, group?: string): Access | null => {
    if (name === 'v' || name.startsWith('v_')) {
      const names = simulation.traces.flatMap((t) =>
        t.columns.map((column, i) => ({ column, name: t.table.columns[i + 1]! })),
      );
      const found = names.find((n) => n.name === name)?.column ?? null;
      if (found) {
        const key = JSON.stringify(found.channel);
        return access(found.cell, (c) => JSON.stringify(c) === key);
      }
      const k = model.recordings.findIndex((r) => r.name === name);
      return k < 0 ? null : access(0, channelOfRecording(simulation, k));
    }
    const own = synapses.filter(
      (s) =>
        group === undefined ||
        String(s.params.synapseID) === group ||
        (s.cell !== undefined && s.cell === group),
    );
    if (own.length !== 1) return null;
    const cell = cellOf(own[0]!.cell, 'a synapse');
    const contact = synapses.filter((s) => cellOf(s.cell, 'a synapse') === cell).indexOf(own[0]!);
    return access(
      cell,
      (c) =>
        c.kind === 'synapse' && c.contact === contact && c.variable === (name as SynapseVariable),
    );
  };
}

/** Recordings come first among the channels of the first cell, each node once. */
function channelOfRecording({ channels }: Outcome['simulation'], k: number) {
  const channel = channels[0]![k];
  return (c: Channel) => c === channel;
}
