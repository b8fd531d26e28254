/**
 * Random spike trains, and their times window by window.
 *
 * A train draws its events in order; a window [from, to) gives those that fall into it, the same
 * whatever the windows. Going on where the last window ended costs nothing; going back begins anew.
 */
import type { DrawSource } from '../../../model/philox.ts';
import { exponential, gamma } from './random.ts';

export interface SpikeTrain {
  /** Times in [from, to), ascending, ms. */
  window(from_ms: number, to_ms: number): Float64Array;
}

export interface Span {
  start_ms: number;
  end_ms: number;
}

export const silence: SpikeTrain = { window: () => new Float64Array(0) };

/** Events in the span; `begin` gives a generator of their ascending times, counted from span.start. */
export function trainOf({ start_ms, end_ms }: Span, begin: () => () => number): SpikeTrain {
  let next = begin();
  let pending = next();
  let reached_ms = Number.NEGATIVE_INFINITY;

  function window(from_ms: number, to_ms: number): Float64Array {
    if (from_ms < reached_ms) {
      next = begin();
      pending = next();
    }
    const end = Math.min(to_ms, end_ms);
    const times: number[] = [];
    for (; start_ms + pending < end; pending = next()) {
      const t_ms = start_ms + pending;
      if (t_ms >= from_ms) times.push(t_ms);
    }
    reached_ms = to_ms;
    return Float64Array.from(times);
  }
  return { window };
}

/** Given times, ascending, that fall into the span. */
export function givenTrain(span: Span, times_ms: ArrayLike<number>): SpikeTrain {
  const all_ms = Float64Array.from(times_ms);
  const kept_ms = all_ms.subarray(firstAt(all_ms, span.start_ms), firstAt(all_ms, span.end_ms));
  return {
    window: (from_ms, to_ms) => kept_ms.slice(firstAt(kept_ms, from_ms), firstAt(kept_ms, to_ms)),
  };
}

/** Index of the first of ascending times that is t_ms or later. */
function firstAt(times_ms: Float64Array, t_ms: number): number {
  let [low, high] = [0, times_ms.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times_ms[middle]! < t_ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Poisson, constant rate: intervals −ln(u)·1000/rate, one draw each. */
export function poissonTrain(span: Span, rate_Hz: number, draws: () => DrawSource): SpikeTrain {
  if (!(rate_Hz > 0)) return silence;
  return renewalTrain(span, draws, (source) => (1000 / rate_Hz) * exponential(source));
}

/**
 * Gamma-distributed intervals of mean 1000/rate and CV 1/√shape. The first spike follows a whole
 * interval after the start, so the rate rises there when shape is above 1.
 */
export function gammaTrain(
  span: Span,
  rate_Hz: number,
  shape: number,
  draws: () => DrawSource,
): SpikeTrain {
  if (!(rate_Hz > 0)) return silence;
  const scale_ms = 1000 / (rate_Hz * shape);
  return renewalTrain(span, draws, (source) => scale_ms * gamma(shape, source));
}

function renewalTrain(
  span: Span,
  draws: () => DrawSource,
  interval_ms: (source: DrawSource) => number,
): SpikeTrain {
  return trainOf(span, () => {
    const source = draws();
    let t_ms = 0;
    return () => {
      t_ms += interval_ms(source);
      return t_ms;
    };
  });
}

/**
 * Poisson with a rate that changes: candidates at maxRate, each kept with probability rate/maxRate
 * (Lewis and Shedler 1979); two draws a candidate. `rate_Hz` takes the time since span.start.
 */
export function thinnedTrain(
  span: Span,
  maxRate_Hz: number,
  rate_Hz: (t_ms: number) => number,
  draws: () => DrawSource,
): SpikeTrain {
  if (!(maxRate_Hz > 0)) return silence;
  const duration_ms = span.end_ms - span.start_ms;
  return trainOf(span, () => {
    const source = draws();
    let t_ms = 0;
    return () => {
      do t_ms += (1000 / maxRate_Hz) * exponential(source);
      while (source.next() >= rate_Hz(t_ms) / maxRate_Hz && t_ms < duration_ms);
      return t_ms;
    };
  });
}

/** Several trains as one. */
export function mergedTrain(trains: readonly SpikeTrain[]): SpikeTrain {
  return {
    window: (from_ms, to_ms) => {
      const parts = trains.map((train) => train.window(from_ms, to_ms));
      const merged = new Float64Array(parts.reduce((total, part) => total + part.length, 0));
      let at = 0;
      for (const part of parts) {
        merged.set(part, at);
        at += part.length;
      }
      return merged.sort();
    },
  };
}
