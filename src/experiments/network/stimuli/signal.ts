/**
 * Sampled signals: sample k stands at start + k·interval, and the signal is 0 outside [start, end).
 *
 * Samples are asked for in ranges, in ascending order as a rule, and are the same whatever the ranges:
 * a generator goes on where the last range ended, and begins anew when asked for earlier samples.
 */
export interface Signal {
  start_ms: number;
  end_ms: number;
  interval_ms: number;
  /** Samples first, first + 1, …, first + count − 1; to be read, not written. */
  samples(first: number, count: number): Float64Array;
}

interface Extent {
  start_ms: number;
  end_ms: number;
  interval_ms: number;
}

/** A signal whose sample k is a function of k. */
export function signalOf(extent: Extent, sample: (k: number) => number): Signal {
  return {
    ...extent,
    samples: (first, count) => Float64Array.from({ length: count }, (_, i) => sample(first + i)),
  };
}

/** A signal whose samples come one after the other: `begin` gives a generator from sample 0 on. */
export function generatedSignal(extent: Extent, begin: () => () => number): Signal {
  let next = begin();
  /** The sample that `next` gives. */
  let position = 0;
  /** The samples of the last range: the next one overlaps them where it interpolates. */
  let held = new Float64Array(0);
  let heldFirst = 0;

  function samples(first: number, count: number): Float64Array {
    if (first < heldFirst) {
      next = begin();
      position = 0;
      held = new Float64Array(0);
      heldFirst = 0;
    }
    while (position < first) {
      next();
      position++;
    }
    const range = new Float64Array(count);
    const heldEnd = heldFirst + held.length;
    for (let i = 0; i < count; i++) {
      const k = first + i;
      if (k < heldEnd) range[i] = held[k - heldFirst]!;
      else {
        range[i] = next();
        position++;
      }
    }
    if (first + count > heldEnd) {
      held = range;
      heldFirst = first;
    }
    return range;
  }
  return { ...extent, samples };
}
