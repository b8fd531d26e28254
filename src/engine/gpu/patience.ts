/**
 * Sleeps through most of what a submission takes before the device is asked for it.
 *
 * While a promise of the device is open, Dawn under Node asks in a busy loop. A software adapter
 * computes on those same cores, and of two of them lost a third.
 */
const SHARE = 0.9;
/** Of what it took, where the answer lay there already: the device may have stood idle. */
const LESS = 0.5;
/** Shorter waits are left to the promise: a timer is no more exact than this, ms. */
const SHORTEST_MS = 2;

export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

const WALL: Clock = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** What submissions of one kind take; the first answer does not count, it may have compiled the kernel. */
export interface Habit {
  answers: number;
  took_ms: number;
}

export const newHabit = (): Habit => ({ answers: 0, took_ms: 0 });

/** Of a batch whose submissions the device works off one after another. */
export class Patience {
  private readonly habit: Habit;
  private readonly clock: Clock;
  /** When the device began with what is asked for next: the last answer, or the first submission. */
  private began_ms: number | null = null;

  constructor(habit: Habit, clock: Clock = WALL) {
    this.habit = habit;
    this.clock = clock;
  }

  /** To be called with each submission. */
  sent(): void {
    this.began_ms ??= this.clock.now();
  }

  /** The answer of the oldest submission that is out; `ask` opens the promise. */
  async answer<T>(ask: () => Promise<T>): Promise<T> {
    const { clock, habit } = this;
    const began_ms = this.began_ms ?? clock.now();
    const pause_ms = began_ms + SHARE * habit.took_ms - clock.now();
    if (pause_ms >= SHORTEST_MS) await clock.sleep(pause_ms);
    const asked_ms = clock.now();
    const result = await ask();
    const answered_ms = clock.now();
    this.began_ms = answered_ms;
    habit.answers++;
    if (habit.answers > 1) {
      const took_ms = answered_ms - began_ms;
      // an answer that was there already came at a time unknown: look earlier next time
      const waited = answered_ms - asked_ms > SHORTEST_MS / 2;
      habit.took_ms = waited ? took_ms : Math.min(took_ms, LESS * habit.took_ms);
    }
    return result;
  }
}
