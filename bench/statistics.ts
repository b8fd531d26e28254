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

/**
 * The line y = at0 + slope·x whose relative residuals (y − line)/y have the least squares: sizes over
 * decades weigh alike.
 *
 * @throws RangeError with fewer than two different x
 */
export function relativeLine(x: readonly number[], y: readonly number[]) {
  let [w, wx, wxx, wy, wxy] = [0, 0, 0, 0, 0];
  x.forEach((at, n) => {
    const weight = 1 / y[n]! ** 2;
    w += weight;
    wx += weight * at;
    wxx += weight * at * at;
    wy += weight * y[n]!;
    wxy += weight * at * y[n]!;
  });
  const determinant = w * wxx - wx * wx;
  if (!(determinant > 1e-12 * w * wxx)) throw new RangeError('relativeLine: all x are alike');
  const slope = (w * wxy - wx * wy) / determinant;
  const at0 = (wy - slope * wx) / w;
  return { at0, slope, residuals: x.map((at, n) => (y[n]! - at0 - slope * at) / y[n]!) };
}
