/** Rows of one lane: [time_ms, channels…] per recorder; a late channel is filled in at the next step. */
import type { PackedChannel } from '../layout/pack.ts';

interface Set {
  channels: PackedChannel[];
  width: number;
  /** Ticks between rows, 0 every step, −1 none. */
  interval: number;
  next: number;
  rows: number[];
  /** Start of a row whose late channels are missing, −1 if none. */
  pending: number;
}

export class LaneRecorder {
  readonly sets: Set[];
  private readonly dt_ms: number;

  constructor(recorders: PackedChannel[][], dt_ms: number) {
    this.dt_ms = dt_ms;
    this.sets = recorders.map((channels) => ({
      channels,
      width: 1 + channels.length,
      interval: -1,
      next: 0,
      rows: [],
      pending: -1,
    }));
  }

  get pending(): boolean {
    return this.sets.some((s) => s.pending >= 0);
  }

  /** From this tick on, a row every `interval` ticks. */
  reschedule(index: number, interval: number, tick: number): void {
    const set = this.sets[index]!;
    set.interval = interval;
    set.next = interval > 0 ? (Math.floor(tick / interval) + 1) * interval : tick;
  }

  /** The row at t = 0, before the first step. */
  start(S: Float64Array): void {
    for (const set of this.sets) this.write(set, S, 0, false);
  }

  /** Writes the rows due at a tick. */
  row(S: Float64Array, tick: number): void {
    for (const set of this.sets) {
      if (set.interval < 0 || tick < set.next) continue;
      if (set.interval > 0) set.next = (Math.floor(tick / set.interval) + 1) * set.interval;
      this.write(set, S, tick, true);
    }
  }

  private write(set: Set, S: Float64Array, tick: number, late: boolean): void {
    const start = set.rows.length;
    set.rows.push(tick * this.dt_ms);
    for (const channel of set.channels) set.rows.push(channelValue(channel, S));
    if (late && set.channels.some((c) => c.late)) set.pending = start;
  }

  /** Late channels of the last rows, now that the gates caught up. */
  complete(S: Float64Array): void {
    for (const set of this.sets) {
      if (set.pending < 0) continue;
      set.channels.forEach((channel, i) => {
        if (channel.late) set.rows[set.pending + 1 + i] = channelValue(channel, S);
      });
      set.pending = -1;
    }
  }

  /** Takes the rows that are complete. */
  take(index: number): Float64Array {
    const set = this.sets[index]!;
    const cut = set.pending < 0 ? set.rows.length : set.pending;
    const rows = Float64Array.from(set.rows.slice(0, cut));
    set.rows = set.rows.slice(cut);
    if (set.pending >= 0) set.pending = 0;
    return rows;
  }
}

function channelValue({ words, offset }: PackedChannel, S: Float64Array): number {
  let value = offset;
  for (const word of words) value += S[word]!;
  return value;
}
