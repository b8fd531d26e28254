/** Values in another order, the same for the same numbers. */

/** In place; every order is equally likely (Fisher and Yates). */
export function shuffle<T>(values: T[], draws: { next(): number }): void {
  for (let i = values.length - 1; i > 0; i--) {
    // next() may be 1 exactly
    const j = Math.min(i, Math.floor(draws.next() * (i + 1)));
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
}
