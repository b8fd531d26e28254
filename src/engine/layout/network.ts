/**
 * Who reaches whom: the connections of a job, and how long its cells can go without each other.
 *
 * A spike is found at the tick k at which a step ended. It arrives at k + d, d = delay/dt, and acts
 * in the step that begins at k + D, D = ⌈d − 1/2⌉; the release formulas see the exact time, d − D
 * ticks aside. Spikes of the steps from T to T + E end at T + 1 or later, so all of them can be
 * handed over at T + E if E ≤ min D + 1: that is an epoch.
 */

import { InputError } from '../../model/input-error.ts';
import type { Job } from '../job.ts';
import { SLACK } from './event.ts';
import type { PackedRun } from './pack.ts';

/** Targets of every run, run by run; those of run r are [first[r], first[r + 1]). */
export interface Connections {
  first: Uint32Array;
  targetRun: Uint32Array;
  /** Place of the contact in its run. */
  targetPlace: Uint32Array;
  /** D, ticks. */
  delayTicks: Uint32Array;
  /** d − D, ticks. */
  delayFraction: Float32Array;
}

/** D and d − D of a delay. */
export function delayParts(delay_ms: number, dt_ms: number): { ticks: number; fraction: number } {
  const d = delay_ms / dt_ms;
  const ticks = Math.ceil(d - 0.5 - SLACK);
  const fraction = d - ticks;
  return { ticks, fraction: Math.abs(fraction) < SLACK ? 0 : fraction };
}

/** @param targets runs whose contacts are looked at: what they hear of any run */
export function connect(
  job: Job,
  packed: PackedRun[],
  targets: Iterable<number> = packed.keys(),
): Connections {
  const runs = [...targets];
  const nRuns = packed.length;
  const first = new Uint32Array(nRuns + 1);
  eachConnection(packed, runs, (source) => {
    first[source + 1]!++;
  });
  for (let r = 0; r < nRuns; r++) first[r + 1]! += first[r]!;
  const n = first[nRuns]!;
  const connections = {
    first,
    targetRun: new Uint32Array(n),
    targetPlace: new Uint32Array(n),
    delayTicks: new Uint32Array(n),
    delayFraction: new Float32Array(n),
  };
  const next = first.slice();
  eachConnection(packed, runs, (source, run, place, delay_ms) => {
    const at = next[source]!++;
    const { ticks, fraction } = delayParts(delay_ms, job.dt_ms);
    connections.targetRun[at] = run;
    connections.targetPlace[at] = place;
    connections.delayTicks[at] = ticks;
    connections.delayFraction[at] = fraction;
  });
  return connections;
}

function eachConnection(
  packed: PackedRun[],
  runs: number[],
  visit: (source: number, run: number, place: number, delay_ms: number) => void,
): void {
  for (const run of runs) {
    const { sourceRun, delay_ms } = packed[run]!;
    for (let place = 0; place < sourceRun.length; place++) {
      if (sourceRun[place]! >= 0) visit(sourceRun[place]!, run, place, delay_ms[place]!);
    }
  }
}

/**
 * Ticks that cells go without each other; Infinity where none reaches another.
 *
 * @throws InputError where a delay is shorter than a step, or the step of connected cells adapts
 */
export function epochTicks(job: Job, packed: PackedRun[]): number {
  const isGapped = (job.gapJunctions?.length ?? 0) > 0;
  let least = Number.POSITIVE_INFINITY;
  eachConnection(packed, [...packed.keys()], (_source, run, _place, delay_ms) => {
    const { ticks } = delayParts(delay_ms, job.dt_ms);
    if (!(ticks >= 1)) {
      throw new InputError(
        { format: 'job', file: job.runs[run]!.cell.name },
        `a delay is ${delay_ms} ms, expected dt (${job.dt_ms} ms) or more`,
      );
    }
    if (ticks < least) least = ticks;
  });
  if ((isGapped || Number.isFinite(least)) && job.step.kind !== 'fixed') {
    throw new InputError(
      { format: 'job', file: 'step' },
      'connected cells run with a fixed step: expected step fixed',
    );
  }
  return isGapped ? 1 : least + 1;
}
