/** Does something and adds the seconds that it took to one part of what was spent. */
export async function timed<Part extends string, T>(
  spent: Record<Part, number>,
  part: Part,
  body: () => T | Promise<T>,
): Promise<T> {
  const started = performance.now();
  try {
    return await body();
  } finally {
    spent[part] += (performance.now() - started) / 1000;
  }
}
