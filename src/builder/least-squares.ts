/** Linear least squares by the normal equations, with a trace of ridge so that few points still decide. */

const RIDGE = 1e-6;

/**
 * @param rows features of each point [n][p]
 * @param values [n]
 * @returns coefficients [p]
 */
export function leastSquares(
  rows: readonly (readonly number[])[],
  values: readonly number[],
): number[] {
  const p = rows[0]!.length;
  const a = Array.from({ length: p }, (_, i) =>
    Array.from({ length: p + 1 }, (_, j) =>
      j < p
        ? rows.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? RIDGE : 0)
        : rows.reduce((sum, row, k) => sum + row[i]! * values[k]!, 0),
    ),
  );
  for (let i = 0; i < p; i++) {
    const pivot = a.findIndex((row, k) => k >= i && Math.abs(row[i]!) === largest(a, i));
    [a[i], a[pivot]] = [a[pivot]!, a[i]!];
    for (let k = i + 1; k < p; k++) {
      const factor = a[k]![i]! / a[i]![i]!;
      for (let j = i; j <= p; j++) a[k]![j]! -= factor * a[i]![j]!;
    }
  }
  const b = new Array<number>(p).fill(0);
  for (let i = p - 1; i >= 0; i--) {
    let rest = a[i]![p]!;
    for (let j = i + 1; j < p; j++) rest -= a[i]![j]! * b[j]!;
    b[i] = rest / a[i]![i]!;
  }
  return b;
}

const largest = (a: readonly (readonly number[])[], i: number) =>
  Math.max(...a.slice(i).map((row) => Math.abs(row[i]!)));
