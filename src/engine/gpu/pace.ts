/**
 * How many steps a submission makes.
 *
 * Long ones spare the host; but a software adapter takes eight lanes through a whole submission before it
 * turns to the next, and slow devices have a watchdog. So the first are short, and the others take about
 * SUBMISSION_MS, judged by two answers: Deno gives none before all that is out is done, so of two the
 * first takes for both.
 */
/** What a submission shall take, ms: long beside the host's part in it. */
const SUBMISSION_MS = 200;
/** Steps of a submission as long as nobody knows what a step takes; fewer cannot tell. */
const FIRST_STEPS = 20;
/** Submissions of fewer steps than this share of the last ones teach nothing: most of what they take is not their steps'. */
const TAIL = 0.25;

/** What submissions of one kind take; the first answer does not count, it may have compiled the kernel. */
export interface Habit {
  answers: number;
  /** So many steps took so long, ms, what a submission costs besides included. */
  steps: number;
  took_ms: number;
}

export const newHabit = (): Habit => ({ answers: 0, steps: 1, took_ms: 0 });

/** Of a batch whose submissions the device works off one after another. */
export class Pace {
  private readonly habit: Habit;
  private readonly now: () => number;
  /** When the device began with what is asked for next: the last answer, or the first submission. */
  private began_ms: number | null = null;
  /** Steps of each submission that is out, the oldest first. */
  private readonly out: number[] = [];
  /** The answer before, where it counts. */
  private last = { steps: 0, took_ms: 0 };

  constructor(habit: Habit, now: () => number = () => performance.now()) {
    this.habit = habit;
    this.now = now;
  }

  /** Steps of the next submission, at most so many. */
  stepsOf(most: number): number {
    const { steps, took_ms } = this.habit;
    const wanted = took_ms > 0 ? Math.round((SUBMISSION_MS * steps) / took_ms) : FIRST_STEPS;
    return Math.min(most, Math.max(1, wanted));
  }

  /** To be called with each submission, which makes so many steps at most. */
  sent(steps: number): void {
    this.began_ms ??= this.now();
    this.out.push(steps);
  }

  /** Steps on their way. */
  get steps(): number {
    return this.out.reduce((sum, n) => sum + n, 0);
  }

  /** The answer of the oldest submission that is out; `made` says from it how many steps there were. */
  async answer<T>(ask: () => Promise<T>, made: (answer: T) => number): Promise<T> {
    const { habit } = this;
    const began_ms = this.began_ms ?? this.now();
    this.out.shift();
    const result = await ask();
    this.began_ms = this.now();
    const steps = made(result);
    if (steps === 0) return result;
    habit.answers++;
    const least = habit.took_ms > 0 ? TAIL * habit.steps : FIRST_STEPS;
    if (habit.answers > 1 && steps >= least) this.learn(steps, this.began_ms - began_ms);
    return result;
  }

  /** The same where it is there already, or comes at once: nothing is learnt. */
  async takeOver<T>(ask: () => Promise<T>): Promise<T> {
    this.out.shift();
    return ask();
  }

  private learn(steps: number, took_ms: number): void {
    const { habit, last } = this;
    habit.took_ms = last.took_ms + took_ms;
    habit.steps = last.steps + steps;
    this.last = { steps, took_ms };
  }
}
