/**
 * A long job as consecutive windows: each goes on from the state that the one before it ended with,
 * bit for bit as one job would, while only the events of one window are held.
 */
import type { Contact, ContactList, Job, Stimulus } from '../../engine/job.ts';
import type { CellSource } from './stimuli/cell-stimuli.ts';

export interface RunWindow {
  from_ms: number;
  to_ms: number;
}

/**
 * Samples of stimuli, arrivals and minis that a window holds at most, where one step holds fewer; as many
 * as there are contacts where these are more, for each window packs them all again.
 */
const MOST_EVENTS = 2_000_000;
const BINS = 2000;

/** What drives each run beside the job's own stimuli, asked for a window at a time. */
type Sources = readonly (readonly CellSource[])[];

/**
 * Ends of windows after `from_ms`: every multiple of each interval, the end of the job, and between
 * them as many as keep a window below `mostEvents`.
 * @param intervals_ms multiples of dt
 */
export function windowEnds_ms(
  job: Job,
  from_ms: number,
  intervals_ms: readonly number[],
  { mostEvents, sources = [] }: { mostEvents?: number; sources?: Sources } = {},
): number[] {
  const { dt_ms, duration_ms, runs } = job;
  const nContacts = runs.reduce((sum, { contacts }) => sum + contacts.length, 0);
  const most = mostEvents ?? Math.max(MOST_EVENTS, nContacts);
  const endTick = Math.round(duration_ms / dt_ms);
  const fromTick = Math.round(from_ms / dt_ms);
  const ticks = new Set([endTick]);
  for (const interval_ms of intervals_ms) {
    const interval = Math.round(interval_ms / dt_ms);
    for (let tick = interval; tick < endTick; tick += interval) ticks.add(tick);
  }
  const binTicks = Math.max(1, Math.ceil(endTick / BINS));
  let held = 0;
  eventsPerBin(job, sources, binTicks).forEach((count, bin) => {
    if (held + count > most && held > 0) {
      ticks.add(bin * binTicks);
      held = 0;
    }
    held += count;
  });
  return [...ticks]
    .filter((tick) => tick > fromTick && tick <= endTick)
    .sort((a, b) => a - b)
    .map((tick) => tick * dt_ms);
}

/** How many events known beforehand fall in each stretch of the job. */
function eventsPerBin(
  { runs, dt_ms, duration_ms }: Job,
  sources: Sources,
  binTicks: number,
): Float64Array {
  const bin_ms = binTicks * dt_ms;
  const counts = new Float64Array(Math.max(1, Math.ceil(duration_ms / bin_ms - 1e-9)));
  const add = (t_ms: number, n = 1) => {
    const bin = Math.floor(t_ms / bin_ms);
    if (bin >= 0 && bin < counts.length) counts[bin]! += n;
  };
  const spread = (start_ms: number, end_ms: number, per_ms: number) => {
    const last = Math.min(counts.length, Math.ceil(end_ms / bin_ms));
    for (let bin = Math.max(0, Math.floor(start_ms / bin_ms)); bin < last; bin++) {
      counts[bin]! += bin_ms * per_ms;
    }
  };
  for (const { sampled, nodes } of sources.flat()) {
    if (sampled) spread(sampled.start_ms, sampled.end_ms, nodes.length / dt_ms);
  }
  for (const { stimuli, contacts } of runs) {
    for (const stimulus of stimuli) {
      const samples = samplesOf(stimulus);
      if (samples === null) continue;
      const { start_ms, interval_ms, length } = samples;
      spread(start_ms, start_ms + length * interval_ms, 1 / interval_ms);
    }
    for (let c = 0; c < contacts.length && !contacts.isTimeless; c++) {
      const { arrivals_ms, minis_ms } = contacts.at(c)!;
      for (const times of [arrivals_ms, minis_ms]) {
        for (let k = 0; k < (times?.length ?? 0); k++) add(times![k]!);
      }
    }
  }
  return counts;
}

function samplesOf(stimulus: Stimulus) {
  if (stimulus.kind === 'current-series') {
    return { ...stimulus, length: stimulus.values_nA.length };
  }
  if (stimulus.kind === 'conductance-series') {
    return { ...stimulus, length: stimulus.values_uS.length };
  }
  return null;
}

/** The job up to the window's end, with what acts in the window alone; `start` is the caller's to add. */
export function jobInWindow(job: Job, window: RunWindow, sources: Sources = []): Job {
  return {
    ...job,
    duration_ms: window.to_ms,
    runs: job.runs.map((run, r) => ({
      ...run,
      contacts: contactsInWindow(run.contacts, window, job.dt_ms),
      stimuli: stimuliInWindow(run.stimuli, sources[r] ?? [], window, job.dt_ms),
    })),
  };
}

function contactsInWindow(contacts: ContactList, window: RunWindow, dt_ms: number): ContactList {
  if (contacts.isTimeless) return contacts;
  const cut = (times: ArrayLike<number> | undefined) =>
    times && timesWithin(times, window.from_ms - dt_ms, window.to_ms + dt_ms);
  return {
    length: contacts.length,
    at(index): Contact | undefined {
      const contact = contacts.at(index);
      if (!contact?.arrivals_ms && !contact?.minis_ms) return contact;
      const { arrivals_ms, minis_ms } = contact;
      // a list that is empty in this window still is an input with a pool of its own
      return {
        ...contact,
        ...(arrivals_ms && { arrivals_ms: cut(arrivals_ms)! }),
        ...(minis_ms && { minis_ms: cut(minis_ms)! }),
      };
    },
  };
}

/** Times of an ascending list in [from, to]. */
function timesWithin(times: ArrayLike<number>, from_ms: number, to_ms: number): Float64Array {
  const list = times instanceof Float64Array ? times : Float64Array.from(times);
  return list.subarray(firstAtLeast(list, from_ms), firstAtLeast(list, to_ms));
}

function firstAtLeast(list: Float64Array, value: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Every node that anything drives has a stimulus in each window: the layout of states depends on it. */
function stimuliInWindow(
  own: readonly Stimulus[],
  sources: readonly CellSource[],
  window: RunWindow,
  dt_ms: number,
): Stimulus[] {
  const stimuli = [
    ...own.flatMap((stimulus) => stimulusInWindow(stimulus, window, dt_ms)),
    ...sources.flatMap((source) => source.window(window)),
  ];
  const driven = new Set(stimuli.map(({ node }) => node));
  const all = new Set([...own.map(({ node }) => node), ...sources.flatMap(({ nodes }) => nodes)]);
  const idle = [...all].filter((node) => !driven.has(node));
  const nothing = { kind: 'current', start_ms: 0, end_ms: 0, amplitude_nA: 0 } as const;
  return [...stimuli, ...idle.map((node) => ({ ...nothing, node }))];
}

function stimulusInWindow(stimulus: Stimulus, window: RunWindow, dt_ms: number): Stimulus[] {
  const [from_ms, to_ms] = [window.from_ms - dt_ms, window.to_ms + dt_ms];
  if (stimulus.kind === 'current' || stimulus.kind === 'voltage-clamp') {
    return stimulus.start_ms < to_ms && stimulus.end_ms > from_ms ? [stimulus] : [];
  }
  const { start_ms, interval_ms } = stimulus;
  const values = stimulus.kind === 'current-series' ? stimulus.values_nA : stimulus.values_uS;
  // the sample that holds when the window begins is one of them
  const first = Math.max(0, Math.floor((from_ms - start_ms) / interval_ms) - 1);
  const last = Math.min(values.length, Math.ceil((to_ms - start_ms) / interval_ms) + 1);
  if (first >= last) return [];
  const part = Array.prototype.slice.call(values, first, last) as number[];
  const start = { start_ms: start_ms + first * interval_ms };
  return stimulus.kind === 'current-series'
    ? [{ ...stimulus, ...start, values_nA: part }]
    : [{ ...stimulus, ...start, values_uS: part }];
}
