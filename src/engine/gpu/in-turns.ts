/** Longest time without a turn for what else waits: answers of the device, a browser's page. */
const TURN_MS = 20;

/** Does work that can pause, to its end, and lets others have a turn in between. */
export async function inTurns<T>(work: Generator<void, T>): Promise<T> {
  let since = performance.now();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() - since < TURN_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  }
}
