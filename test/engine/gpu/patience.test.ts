/** The host sleeps while the device works, and is there when the answer comes. */
import { expect, test } from 'vitest';
import { newHabit, Patience } from '../../../src/engine/gpu/patience.ts';

/** A device that works off submissions one after another, each for so long, on a clock of its own. */
function world(durations_ms: number[]) {
  let now_ms = 0;
  let free_ms = 0;
  let asked = 0;
  const ready_ms: number[] = [];
  const clock = {
    now: () => now_ms,
    sleep: async (ms: number) => {
      now_ms += ms;
    },
  };
  const open_ms: number[] = [];
  const habit = newHabit();
  const patience = new Patience(habit, clock);
  return {
    clock,
    habit,
    open_ms,
    submit() {
      patience.sent();
      free_ms = Math.max(free_ms, now_ms) + durations_ms[ready_ms.length]!;
      ready_ms.push(free_ms);
    },
    read: () =>
      patience.answer(async () => {
        const from = now_ms;
        now_ms = Math.max(now_ms, ready_ms[asked++]!);
        open_ms.push(now_ms - from);
      }),
  };
}

test('the first answers are waited for, later ones slept up to', async () => {
  const { submit, read, open_ms, clock } = world([5000, 100, 100, 100, 100]);
  submit();
  for (let n = 1; n < 5; n++) {
    submit();
    await read();
  }
  await read();
  // the compilation does not count; of 100 ms, 10 are left to the promise
  expect(open_ms.map(Math.round)).toEqual([5000, 100, 10, 10, 10]);
  expect(clock.now()).toBeCloseTo(5400, 6);
});

test('where submissions get shorter, the host looks earlier and earlier', async () => {
  const n = 40;
  const { submit, read, habit, clock } = world([100, 100, ...Array(n).fill(10)]);
  submit();
  for (let k = 1; k < n + 2; k++) {
    submit();
    await read();
  }
  await read();
  expect(habit.took_ms).toBeLessThan(15);
  // 200 ms + 40 × 10 ms of work; the device stood idle for 119 ms; with nine tenths a step for 580
  expect(clock.now()).toBeLessThan(600 + 125);
});
