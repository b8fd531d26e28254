/**
 * Everything that happens to one cell run at a known time, as one list sorted by tick.
 *
 * Time is an integer number of ticks of dt. What NEURON's fixed step does at a time t:
 *   arrival   acts in the step whose [start − dt/2, start + dt/2] holds it, the formulas see the
 *             exact time: tick = ⌈t/dt − 1/2⌉, and t/dt − tick goes with it;
 *   pulse     is on in every step whose midpoint lies in [start, end).
 */
import { type CellRun, CONTACT_INPUTS, type Contact } from '../job.ts';
import type { ContactOrder } from './contacts.ts';
import { EVENT_KIND, firstTick, type RunEvent, SLACK } from './event.ts';
import { stimulusEvents } from './stimulus-events.ts';

export interface PackedEvents {
  tick: Uint32Array;
  kind: Uint8Array;
  index: Uint32Array;
  x: Float64Array;
  y: Float64Array;
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
 * @param inputOf cell node → input slot
 * @param startTick what acted before is left out; what still holds then is there at that tick
 * @param endTick what acts later is left out
 */
export function packEvents(
  run: CellRun,
  contacts: readonly Contact[],
  dt_ms: number,
  order: ContactOrder,
  inputOf: (cellNode: number) => number,
  startTick: number,
  endTick: number,
): PackedEvents {
  const lists = [
    recorderEvents(run, dt_ms),
    stimulusEvents(run.stimuli, dt_ms, inputOf),
    weightEvents(contacts, dt_ms, order),
  ];
  const events = lists.flatMap((list) => between(list, startTick, endTick));
  for (const t_ms of run.fastForward_ms) {
    const tick = Math.round(t_ms / dt_ms);
    if (tick >= startTick && tick <= endTick) {
      events.push({ tick, kind: EVENT_KIND.fastForward, index: 0, x: 0, y: 0 });
    }
  }
  pushArrivals(events, contacts, dt_ms, order, { startTick, endTick });
  // stable: events of one tick keep the order above
  events.sort((a, b) => a.tick - b.tick);
  return {
    tick: Uint32Array.from(events, (e) => e.tick),
    kind: Uint8Array.from(events, (e) => e.kind),
    index: Uint32Array.from(events, (e) => e.index),
    x: Float64Array.from(events, (e) => e.x),
    y: Float64Array.from(events, (e) => e.y),
  };
}

/** Of each target the last event before the start is moved there, the earlier ones are gone. */
function between(events: RunEvent[], startTick: number, endTick: number): RunEvent[] {
  const standing = new Map<string, RunEvent>();
  const later: RunEvent[] = [];
  for (const event of events) {
    if (event.tick < startTick) standing.set(`${event.kind}:${event.index}`, event);
    else if (event.tick <= endTick) later.push(event);
  }
  return [...[...standing.values()].map((event) => ({ ...event, tick: startTick })), ...later];
}

function recorderEvents(run: CellRun, dt_ms: number): RunEvent[] {
  return run.recorders.flatMap(({ schedule }, index) =>
    schedule.map(({ from_ms, interval_ms }) => ({
      tick: Math.round(from_ms / dt_ms),
      kind: EVENT_KIND.record,
      index,
      x: interval_ms === null ? -1 : Math.round(interval_ms / dt_ms),
      y: 0,
    })),
  );
}

function weightEvents(
  contacts: readonly Contact[],
  dt_ms: number,
  order: ContactOrder,
): RunEvent[] {
  const events: RunEvent[] = [];
  for (let c = 0; c < contacts.length; c++) {
    for (const { from_ms, factor } of contacts[c]!.weights ?? []) {
      const tick = firstTick(from_ms, dt_ms);
      events.push({ tick, kind: EVENT_KIND.weight, index: order.place[c]!, x: factor, y: 0 });
    }
  }
  return events;
}

function pushArrivals(
  events: RunEvent[],
  contacts: readonly Contact[],
  dt_ms: number,
  order: ContactOrder,
  { startTick, endTick }: { startTick: number; endTick: number },
): void {
  for (let c = 0; c < contacts.length; c++) {
    const { arrivals_ms, minis_ms } = contacts[c]!;
    const index = order.place[c]!;
    for (const [times, input] of [
      [arrivals_ms, CONTACT_INPUTS.indexOf('arrival')],
      [minis_ms, CONTACT_INPUTS.indexOf('mini')],
    ] as const) {
      for (let n = 0; n < (times?.length ?? 0); n++) {
        const tick = firstTick(times![n]!, dt_ms);
        if (tick > endTick) break;
        if (tick < startTick) continue;
        const x = times![n]! / dt_ms - tick;
        events.push({
          tick,
          kind: EVENT_KIND.arrival,
          index,
          x: Math.abs(x) < SLACK ? 0 : x,
          y: input,
        });
      }
    }
  }
}
