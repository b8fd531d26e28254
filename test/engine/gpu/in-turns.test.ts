/** Work in turns: others have theirs, the result and what is thrown arrive. */
import { expect, test } from 'vitest';
import { inTurns } from '../../../src/engine/gpu/in-turns.ts';

/** Steps of 5 ms each. */
function* work(steps: number, step = (_: number) => {}): Generator<void, number> {
  for (let n = 0; n < steps; n++) {
    const from = performance.now();
    while (performance.now() - from < 5) {}
    step(n);
    yield;
  }
  return steps;
}

test('timers fire while it goes on', async () => {
  let done = 0;
  let fired: number | null = null;
  setTimeout(() => {
    fired = done;
  });
  expect(
    await inTurns(
      work(40, () => {
        done++;
      }),
    ),
  ).toBe(40);
  expect(fired).toBeGreaterThan(0);
  expect(fired).toBeLessThan(40);
});

test('what it throws is thrown', async () => {
  const failing = work(40, (n) => {
    if (n === 20) throw new Error('run 20: no such segment');
  });
  await expect(inTurns(failing)).rejects.toThrow('run 20: no such segment');
});
