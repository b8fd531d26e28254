/**
 * Everything that happens to one cell run at a known time, as one list sorted by tick.
 *
 * Time is an integer number of ticks of dt. What NEURON's fixed step does at a time t:
 *   arrival   acts in the step whose [start − dt/2, start + dt/2] holds it, the formulas see the
 *             exact time: tick = ⌈(t − dt/2)/dt⌉, and the factors of the interval since the last
 *             arrival are computed here in float64;
 *   pulse     is on in every step whose midpoint lies in [start, end).
 */
import type { CellRun } from '../job.ts';

export const EVENT_KIND = {
  /** x nA into input `index`, in place of what flowed before. */
  current: 0,
  /** Input `index` is clamped with x µS to y mV. */
  clamp: 1,
  /** Spike at contact `index`: u decays by x, an empty site refills with probability y. */
  arrival: 2,
  /** Slow variables of every contact jump to their end. */
  fastForward: 3,
  /** Rows of recorder `index` every x ticks from now on (0: every step; negative: none). */
  record: 4,
} as const;

export interface PackedEvents {
  tick: Uint32Array;
  kind: Uint8Array;
  index: Uint32Array;
  x: Float64Array;
  y: Float64Array;
  /** For arrivals: which arrival of its contact; else −1. */
  ordinal: Int32Array;
}

interface Event {
  tick: number;
  kind: number;
  index: number;
  x: number;
  y: number;
  ordinal: number;
}

/** Guard against 24.999999 where 25 is meant, in ticks. */
const SLACK = 1e-6;

/** First step whose midpoint is not before t: an arrival acts in it, a pulse begins or ends with it. */
const firstTick = (t_ms: number, dt_ms: number) =>
  Math.max(0, Math.ceil(t_ms / dt_ms - 0.5 - SLACK));

/** Nodes that contacts or stimuli of a run act on, ascending, in packed numbering. */
export function inputNodes(run: CellRun, packedNode: Int32Array): number[] {
  const nodes = new Set<number>();
  for (const { node } of [...run.contacts, ...run.stimuli]) nodes.add(packedNode[node]!);
  return [...nodes].sort((a, b) => a - b);
}

/** First input of each packed node; those of node n are [first[n], first[n + 1]). */
export function firstInputs(inputs: number[], nNodes: number): Uint32Array {
  const first = new Uint32Array(nNodes + 1);
  for (let n = 0, input = 0; n <= nNodes; n++) {
    while (input < inputs.length && inputs[input]! < n) input++;
    first[n] = input;
  }
  return first;
}

/**
 * @param inputOf packed node → input slot
 */
export function packEvents(
  run: CellRun,
  dt_ms: number,
  inputOf: (cellNode: number) => number,
): PackedEvents {
  const events = [
    ...recorderEvents(run, dt_ms),
    ...stimulusEvents(run, dt_ms, inputOf),
    ...run.fastForward_ms.map((t_ms) => ({
      tick: Math.round(t_ms / dt_ms),
      kind: EVENT_KIND.fastForward,
      index: 0,
      x: 0,
      y: 0,
      ordinal: -1,
    })),
    ...arrivalEvents(run, dt_ms),
  ];
  // stable: events of one tick keep the order above
  events.sort((a, b) => a.tick - b.tick);
  return {
    tick: Uint32Array.from(events, (e) => e.tick),
    kind: Uint8Array.from(events, (e) => e.kind),
    index: Uint32Array.from(events, (e) => e.index),
    x: Float64Array.from(events, (e) => e.x),
    y: Float64Array.from(events, (e) => e.y),
    ordinal: Int32Array.from(events, (e) => e.ordinal),
  };
}

function recorderEvents(run: CellRun, dt_ms: number): Event[] {
  return run.recorders.flatMap(({ schedule }, index) =>
    schedule.map(({ from_ms, interval_ms }) => ({
      tick: Math.round(from_ms / dt_ms),
      kind: EVENT_KIND.record,
      index,
      x: interval_ms === null ? -1 : Math.round(interval_ms / dt_ms),
      y: 0,
      ordinal: -1,
    })),
  );
}

/** Overlapping pulses into one node add up: each event carries the sum that flows from then on. */
function stimulusEvents(
  run: CellRun,
  dt_ms: number,
  inputOf: (cellNode: number) => number,
): Event[] {
  const edges = new Map<number, { tick: number }[]>();
  const events: Event[] = [];
  for (const s of run.stimuli) {
    const index = inputOf(s.node);
    const start = firstTick(s.start_ms, dt_ms);
    const end = firstTick(s.end_ms, dt_ms);
    if (s.kind === 'current') {
      const list = edges.get(index) ?? [];
      list.push({ tick: start }, { tick: end });
      edges.set(index, list);
    } else {
      // a release before a seizure of the same tick: one clamp can follow another without a gap
      const clamp = { kind: EVENT_KIND.clamp, index, ordinal: -1 };
      events.unshift({ ...clamp, tick: end, x: 0, y: 0 });
      events.push({ ...clamp, tick: start, x: 1 / s.seriesResistance_MOhm, y: s.v_mV });
    }
  }
  for (const [index, list] of edges) {
    list.sort((a, b) => a.tick - b.tick);
    list.forEach(({ tick }, i) => {
      if (list[i + 1]?.tick === tick) return;
      const x = currentAt(run, dt_ms, inputOf, index, tick);
      events.push({ tick, kind: EVENT_KIND.current, index, x, y: 0, ordinal: -1 });
    });
  }
  return events;
}

/** The sum of the pulses that are on at a tick: summed anew, so that nothing is left when all are off. */
function currentAt(
  run: CellRun,
  dt_ms: number,
  inputOf: (cellNode: number) => number,
  index: number,
  tick: number,
): number {
  let sum = 0;
  for (const s of run.stimuli) {
    if (s.kind !== 'current' || inputOf(s.node) !== index) continue;
    if (firstTick(s.start_ms, dt_ms) <= tick && tick < firstTick(s.end_ms, dt_ms)) {
      sum += s.amplitude_nA;
    }
  }
  return sum;
}

function arrivalEvents(run: CellRun, dt_ms: number): Event[] {
  return run.contacts.flatMap(({ arrivals_ms, parameters }, index) => {
    let last_ms = 0;
    return Array.from(arrivals_ms, (t_ms, ordinal) => {
      const interval_ms = t_ms - last_ms;
      last_ms = t_ms;
      return {
        tick: firstTick(t_ms, dt_ms),
        kind: EVENT_KIND.arrival,
        index,
        // Fac or Dep of 0 ms: no memory
        x: parameters.Fac_ms > 0 ? Math.exp(-interval_ms / parameters.Fac_ms) : 0,
        y: parameters.Dep_ms > 0 ? -Math.expm1(-interval_ms / parameters.Dep_ms) : 1,
        ordinal,
      };
    });
  });
}
