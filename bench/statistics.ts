/** The middle one of some numbers, the lower of two middle ones. @throws RangeError where there is none */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('median: no values');
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1]!;
}

/** Index of the value that `median` gives. */
export function medianIndex(values: readonly number[]): number {
  return values.indexOf(median(values));
}

/** Mean of rates over equal amounts of work: the amount over the whole time. */
export function pooledRate(rates: readonly number[]): number {
  return rates.length / rates.reduce((sum, rate) => sum + 1 / rate, 0);
}
