/** Rows that streamed out of a run, found again by tick. */
export class Rows {
  private readonly byTick = new Map<number, Float64Array>();
  private readonly dt_ms: number;

  private readonly from: number;

  /** @param from_ms where the run begins */
  constructor(dt_ms: number, from_ms = 0) {
    this.dt_ms = dt_ms;
    this.from = Math.round(from_ms / dt_ms);
  }

  /** Rows as an engine hands them over: [time_ms, channels…] each. */
  take(rows: Float64Array, width: number): void {
    for (let i = 0; i < rows.length; i += width) {
      this.byTick.set(this.from + Math.round(rows[i]! / this.dt_ms), rows.slice(i + 1, i + width));
    }
  }

  /** NaN where there is no row. */
  at(tick: number, channel: number): number {
    return this.byTick.get(tick)?.[channel] ?? Number.NaN;
  }

  /** Ticks of the rows around a tick: the last at or before it, the first at or after it. */
  around(tick: number): [number, number] {
    const ticks = [...this.byTick.keys()]; // rows come in the order of time
    let low = 0;
    let high = ticks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ticks[middle]! <= tick) low = middle;
      else high = middle - 1;
    }
    const before = ticks[low]!;
    return [before, before >= tick ? before : (ticks[low + 1] ?? before)];
  }

  /** Times and values of a channel within a span, ascending. */
  series(
    channel: number,
    from_ms = 0,
    to_ms = Number.POSITIVE_INFINITY,
  ): { t_ms: Float64Array; values: Float64Array } {
    const { dt_ms } = this;
    const isInside = (tick: number) =>
      tick * dt_ms >= from_ms - dt_ms && tick * dt_ms <= to_ms + dt_ms;
    // rows come in the order of time
    const ticks = Float64Array.from([...this.byTick.keys()].filter(isInside));
    return {
      t_ms: ticks.map((tick) => tick * dt_ms),
      values: ticks.map((tick) => this.at(tick, channel)),
    };
  }
}
