/** Rows that streamed out of a run, found again by tick. */
export class Rows {
  private readonly byTick = new Map<number, Float64Array>();
  private readonly dt_ms: number;

  constructor(dt_ms: number) {
    this.dt_ms = dt_ms;
  }

  /** Rows as an engine hands them over: [time_ms, channels…] each. */
  take(rows: Float64Array, width: number): void {
    for (let i = 0; i < rows.length; i += width) {
      this.byTick.set(Math.round(rows[i]! / this.dt_ms), rows.slice(i + 1, i + width));
    }
  }

  /** NaN where there is no row. */
  at(tick: number, channel: number): number {
    return this.byTick.get(tick)?.[channel] ?? Number.NaN;
  }

  /** Times and values of a channel, ascending. */
  series(channel: number): { t_ms: Float64Array; values: Float64Array } {
    const ticks = Float64Array.from(this.byTick.keys()).sort();
    return {
      t_ms: ticks.map((tick) => tick * this.dt_ms),
      values: ticks.map((tick) => this.at(tick, channel)),
    };
  }
}
