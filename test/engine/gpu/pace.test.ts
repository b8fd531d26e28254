/** Submissions of the length they should have, whatever their answers are. */
import { expect, test } from 'vitest';
import { newHabit, Pace } from '../../../src/engine/gpu/pace.ts';

/** Answers that take so long one after another, on a clock of its own. */
function world() {
  let now_ms = 0;
  const habit = newHabit();
  const pace = new Pace(habit, () => now_ms);
  return {
    habit,
    pace,
    read: (took_ms: number, made: number) =>
      pace.answer(
        async () => {
          now_ms += took_ms;
        },
        () => made,
      ),
  };
}

test('submissions are short as long as nobody knows what a step takes, then as long as they should', async () => {
  const { pace, read } = world();
  expect(pace.stepsOf(1000)).toBe(20);
  for (let n = 0; n < 3; n++) pace.sent(20);
  await read(5000, 20);
  // the first answer has the compilation in it
  expect(pace.stepsOf(1000)).toBe(20);
  await read(2, 20);
  // a step of 0.1 ms, 200 ms
  expect(pace.stepsOf(10_000)).toBe(2000);
  expect(pace.stepsOf(1000)).toBe(1000);
});

test('of two answers that come together the first takes for both', async () => {
  const { pace, read, habit } = world();
  for (let n = 0; n < 3; n++) pace.sent(20);
  await read(8000, 20);
  await read(12, 20); // no more than the latency
  expect(pace.stepsOf(1000)).toBe(333);
  await read(12, 20);
  pace.sent(300);
  pace.sent(300);
  expect(pace.steps).toBe(600);
  await read(108, 300);
  await read(12, 300);
  expect(habit.took_ms / habit.steps).toBeCloseTo(120 / 600, 6);
});

test('steps count that were made, not those that were asked for', async () => {
  const { pace, read, habit } = world();
  for (let n = 0; n < 3; n++) pace.sent(1000);
  for (let n = 0; n < 3; n++) await read(100, 40);
  expect(habit.took_ms / habit.steps).toBeCloseTo(100 / 40, 6);
});

test('a few steps teach nothing: neither a short job nor the end of a long one', async () => {
  const { pace, read, habit } = world();
  for (let n = 0; n < 6; n++) pace.sent(100);
  await read(50, 1);
  await read(5, 1);
  expect(pace.stepsOf(1000)).toBe(20);
  for (let n = 0; n < 2; n++) await read(100, 100);
  const { steps, took_ms } = habit;
  await read(2, 24);
  await read(2, 0);
  expect(habit).toMatchObject({ steps, took_ms });
});

test('what came with another answer is no measure', async () => {
  const { pace, read, habit } = world();
  for (let n = 0; n < 3; n++) pace.sent(100);
  await read(100, 100);
  await read(100, 100);
  const known = { ...habit };
  expect(await pace.takeOver(async () => 7)).toBe(7);
  expect(habit).toEqual(known);
  expect(pace.steps).toBe(0);
});

test('a step that takes longer than a submission should is still taken', async () => {
  const { pace, read } = world();
  for (let n = 0; n < 2; n++) pace.sent(100);
  for (let n = 0; n < 2; n++) await read(1e6, 100);
  expect(pace.stepsOf(1000)).toBe(1);
});
