/** What a summary asks of every step of a run, kept while rows stream by: extremes, crossings, flips. */

export interface ChannelExtremes {
  largest: number;
  largestAt_ms: number;
  smallest: number;
  smallestAt_ms: number;
  /** Upward crossings of the level, interpolated. */
  crossings_ms: number[];
  /** Every change of value of a switch: [time, new value]. */
  flips: [number, number][];
}

/** Level of the spike times in the summaries, mV. */
export const SUMMARY_SPIKE_MV = -20;

export class Extremes {
  readonly channels: ChannelExtremes[];
  private readonly isSwitch: boolean[];
  private readonly level_mV: number;
  private lastTime = 0;
  private last: Float64Array | null = null;

  /**
   * @param isSwitch channels whose every change is listed
   * @param level_mV whose upward crossings are listed
   */
  constructor(isSwitch: boolean[], level_mV = SUMMARY_SPIKE_MV) {
    this.isSwitch = isSwitch;
    this.level_mV = level_mV;
    this.channels = isSwitch.map(() => ({
      largest: Number.NEGATIVE_INFINITY,
      largestAt_ms: 0,
      smallest: Number.POSITIVE_INFINITY,
      smallestAt_ms: 0,
      crossings_ms: [],
      flips: [],
    }));
  }

  take(rows: Float64Array, width: number): void {
    for (let i = 0; i < rows.length; i += width) this.row(rows.subarray(i, i + width));
  }

  private row(row: Float64Array): void {
    const t = row[0]!;
    this.channels.forEach((channel, c) => {
      const value = row[c + 1]!;
      if (value > channel.largest) [channel.largest, channel.largestAt_ms] = [value, t];
      if (value < channel.smallest) [channel.smallest, channel.smallestAt_ms] = [value, t];
      if (!this.last) return;
      const before = this.last[c + 1]!;
      if (before <= this.level_mV && value > this.level_mV) {
        const share = (this.level_mV - before) / (value - before);
        channel.crossings_ms.push(this.lastTime + share * (t - this.lastTime));
      }
      if (this.isSwitch[c] && before !== value) channel.flips.push([t, value]);
    });
    this.lastTime = t;
    this.last = row.slice();
  }
}
