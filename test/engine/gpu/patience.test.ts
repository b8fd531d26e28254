/** The host sleeps while the device works, and is there when the answer comes. */
import { expect, test } from 'vitest';
import { newHabit, Patience } from '../../../src/engine/gpu/patience.ts';

const STEPS = 1000;

/** A device that works off submissions of a thousand steps one after another, each for so long, on a clock of its own. */
function world(durations_ms: number[], made: number[] = []) {
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
  const patience = new Patience(habit, true, clock);
  return {
    clock,
    habit,
    patience,
    open_ms,
    submit() {
      patience.sent(STEPS);
      free_ms = Math.max(free_ms, now_ms) + durations_ms[ready_ms.length]!;
      ready_ms.push(free_ms);
    },
    read: () =>
      patience.answer(
        async () => {
          const from = now_ms;
          now_ms = Math.max(now_ms, ready_ms[asked++]!);
          open_ms.push(now_ms - from);
        },
        () => made[asked - 1] ?? STEPS,
      ),
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
  // the compilation does not count; where the answer lay there, the next sleep is shorter by a twentieth
  expect(open_ms.map(Math.round)).toEqual([5000, 100, 0, 5, 0]);
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
  // 200 ms + 40 × 10 ms of work; the device stands idle for 341 ms, with a twentieth less each time for 1.3 s
  expect(clock.now()).toBeLessThan(600 + 350);
});

test('submissions are short as long as nobody knows what a step takes, then as long as they should', async () => {
  const { submit, read, patience } = world([5000, 100, 100, 100]);
  submit();
  expect(patience.stepsOf(1000)).toBe(20);
  submit();
  await read();
  // the first answer has the compilation in it
  expect(patience.stepsOf(1000)).toBe(20);
  await read();
  // a step of 0.1 ms, 200 ms
  expect(patience.stepsOf(10_000)).toBe(2000);
  expect(patience.stepsOf(1000)).toBe(1000);
});

test('steps count that were made, not those that were asked for', async () => {
  const { submit, read, habit } = world([100, 100, 100], [40, 40, 40]);
  for (let n = 0; n < 3; n++) submit();
  for (let n = 0; n < 3; n++) await read();
  // the last answer lay there
  expect(habit.took_ms / habit.steps).toBeCloseTo((0.95 * 100) / 40, 6);
});

test('what a few steps take does not foretell a thousand: the host is there early', async () => {
  // a millisecond of each submission is not its steps'
  const { submit, read, clock } = world([50, 5, 8, 10, 10], [1, 1, 20, 1000, 1000]);
  for (let n = 0; n < 5; n++) submit();
  for (let n = 0; n < 5; n++) await read();
  expect(clock.now()).toBeCloseTo(83, 6);
});

test('the end of a run teaches nothing', async () => {
  const made = [100, 100, 100, 24, 0];
  const { submit, read, habit } = world([100, 100, 100, 2, 2], made);
  for (const _ of made) submit();
  for (let n = 0; n < 3; n++) await read();
  const { steps, took_ms } = habit;
  await read();
  await read();
  expect(habit).toMatchObject({ steps, took_ms });
  expect(steps).toBe(100);
});

test('what came with another answer is no measure', async () => {
  const { submit, read, habit, patience } = world([100, 100, 100]);
  for (let n = 0; n < 3; n++) submit();
  await read();
  await read();
  const known = { ...habit };
  expect(await patience.takeOver(async () => 7)).toBe(7);
  expect(habit).toEqual(known);
  expect(patience.steps).toBe(0);
});

test('a step that takes longer than a submission should is still taken', async () => {
  const { submit, read, patience } = world([1e6, 1e6]); // a second a step
  submit();
  submit();
  await read();
  await read();
  expect(patience.stepsOf(1000)).toBe(1);
});

test('where waiting costs nothing, the host asks at once and judges by two answers', async () => {
  let now_ms = 0;
  const sleep = () => {
    throw new Error('slept');
  };
  const habit = newHabit();
  const patience = new Patience(habit, false, { now: () => now_ms, sleep });
  let steps = 20;
  const answer = (took_ms: number) =>
    patience.answer(
      async () => {
        now_ms += took_ms;
      },
      () => steps,
    );
  for (let n = 0; n < 3; n++) patience.sent(steps);
  await answer(8000); // with the compilation
  await answer(12); // no more than the latency
  expect(patience.stepsOf(1000)).toBe(333);
  await answer(12);
  steps = 300;
  patience.sent(300);
  patience.sent(300);
  expect(patience.steps).toBe(600);
  // Deno: the first of two comes when both are done
  await answer(108);
  await answer(12);
  expect(habit.took_ms / habit.steps).toBeCloseTo(120 / 600, 6);
});
