/** Waiting in naps: what the promise brings, and without a busy loop. */
import { expect, test } from 'vitest';
import { napping } from '../../../src/engine/gpu/platform-node.ts';

test('brings what the promise brings', async () => {
  expect(await napping(Promise.resolve(7))).toBe(7);
  await expect(napping(Promise.reject(new Error('lost')))).rejects.toThrow('lost');
});

test('slows a loop of immediates, such as asks for the promise', async () => {
  let rounds = 0;
  let open = true;
  const ask = () => {
    rounds++;
    if (open) setImmediate(ask);
  };
  setImmediate(ask);
  await napping(new Promise((resolve) => setTimeout(resolve, 300)));
  open = false;
  // naps of 2 ms from 20 ms on, shorter ones before: some 250 rounds. Without, hundreds of thousands
  expect(rounds).toBeLessThan(2000);
  expect(rounds).toBeGreaterThan(20);
});
