/**
 * How many steps a submission makes, and how long the host sleeps before it asks for its answer.
 *
 * While a promise of the device is open, Dawn under Node asks in a busy loop. A software adapter
 * computes on those same cores, and of two of them lost a third. So there the host sleeps through what a
 * submission takes, which it knows from those before: a little too long costs nothing, since the device
 * has the next one at hand. Deno and browsers wait without asking. Where runs are not connected, the first
 * submissions are short and none is much longer than SUBMISSION_MS, which spares slow devices their watchdog.
 */
/** What is taken off where the answer lay there already; twice as much each time it does so again. */
const LESS = 0.05;
/** Never more at once. */
const MOST_LESS = 0.5;
/** Farther than so many times the known steps nothing is foretold: most of what few steps take is not theirs. */
const FAR = 4;
/** Submissions of fewer steps than this share of the last ones teach nothing. */
const TAIL = 0.25;
/** Shorter waits are left to the promise: a timer is no more exact than this, ms. */
const SHORTEST_MS = 2;
/** What a submission shall take, ms: long beside the host's part in it. */
const SUBMISSION_MS = 200;
/** Steps of a submission as long as nobody knows what a step takes; fewer cannot tell. */
const FIRST_STEPS = 20;

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
  /** So many steps took so long, ms, what a submission costs besides included. */
  steps: number;
  took_ms: number;
}

export const newHabit = (): Habit => ({ answers: 0, steps: 1, took_ms: 0 });

/** What so many steps take; of far more than are known no more is said than that they take as long. */
const expected_ms = ({ steps, took_ms }: Habit, wanted: number) =>
  wanted <= FAR * steps ? (took_ms * wanted) / steps : took_ms;

/** Of a batch whose submissions the device works off one after another. */
export class Patience {
  private readonly habit: Habit;
  private readonly polls: boolean;
  private readonly clock: Clock;
  /** When the device began with what is asked for next: the last answer, or the first submission. */
  private began_ms: number | null = null;
  /** Steps of each submission that is out, the oldest first. */
  private readonly out: number[] = [];
  /** Answers in a row that lay there already. */
  private soon = 0;
  /** The answer before, where it counts. */
  private last = { steps: 0, took_ms: 0 };

  /** @param polls an open promise keeps a core busy */
  constructor(habit: Habit, polls: boolean, clock: Clock = WALL) {
    this.habit = habit;
    this.polls = polls;
    this.clock = clock;
  }

  /** Steps of the next submission, at most so many. */
  stepsOf(most: number): number {
    const { steps, took_ms } = this.habit;
    const wanted = took_ms > 0 ? Math.round((SUBMISSION_MS * steps) / took_ms) : FIRST_STEPS;
    return Math.min(most, Math.max(1, wanted));
  }

  /** To be called with each submission, which makes so many steps at most. */
  sent(steps: number): void {
    this.began_ms ??= this.clock.now();
    this.out.push(steps);
  }

  /** Steps on their way. */
  get steps(): number {
    return this.out.reduce((sum, n) => sum + n, 0);
  }

  /** The answer of the oldest submission that is out; `ask` opens the promise, `made` says from the answer how many steps there were. */
  async answer<T>(ask: () => Promise<T>, made: (answer: T) => number): Promise<T> {
    const { clock, habit } = this;
    const began_ms = this.began_ms ?? clock.now();
    const most = this.out.shift() ?? 1;
    const pause_ms = began_ms + expected_ms(habit, most) - clock.now();
    if (this.polls && pause_ms >= SHORTEST_MS) await clock.sleep(pause_ms);
    const asked_ms = clock.now();
    const result = await ask();
    const answered_ms = clock.now();
    this.began_ms = answered_ms;
    const steps = made(result);
    if (steps === 0) return result;
    habit.answers++;
    // the first may have compiled the kernel; of few steps, all of a short job or the last of a long one, most is not theirs
    const least = habit.took_ms > 0 ? TAIL * habit.steps : FIRST_STEPS;
    if (habit.answers > 1 && steps >= least) {
      this.learn(steps, answered_ms - began_ms, answered_ms - asked_ms);
    }
    return result;
  }

  /** The same where it is there already, or comes at once: nothing is slept through, nothing learnt. */
  async takeOver<T>(ask: () => Promise<T>): Promise<T> {
    this.out.shift();
    return ask();
  }

  private learn(steps: number, took_ms: number, waited_ms: number): void {
    const { habit, last } = this;
    if (!this.polls) {
      // Deno answers when all submissions are done: the one before took for both, this one nothing
      habit.took_ms = last.took_ms + took_ms;
      habit.steps = last.steps + steps;
      this.last = { steps, took_ms };
      return;
    }
    let known_ms = took_ms;
    if (waited_ms > SHORTEST_MS / 2) this.soon = 0;
    else {
      // it was there already and came at a time unknown: look earlier next time
      const less = Math.min(MOST_LESS, LESS * 2 ** this.soon++);
      if (habit.took_ms > 0) known_ms = Math.min(took_ms, (1 - less) * expected_ms(habit, steps));
    }
    habit.steps = steps;
    habit.took_ms = known_ms;
  }
}
