/** One thing that happens to a cell run at a known time. Time is an integer number of ticks of dt. */
export const EVENT_KIND = {
  /** x nA into input `index`, in place of what flowed before. */
  current: 0,
  /** x µS of reversal potential y mV on input `index`, in place of what was there. */
  clamp: 1,
  /** Spike at contact `index` (its place), x ticks aside, by input y of CONTACT_INPUTS. */
  arrival: 2,
  /** Slow variables of every contact jump to their end. */
  fastForward: 3,
  /** Rows of recorder `index` every x ticks from now on (0: every step; negative: none). */
  record: 4,
  /** Weight of contact `index` (its place) is x times its own. */
  weight: 5,
} as const;

export interface RunEvent {
  tick: number;
  kind: number;
  index: number;
  x: number;
  y: number;
}

/** Guard against 24.999999 where 25 is meant, in ticks. */
export const SLACK = 1e-6;

/** First step whose midpoint is not before t: an arrival acts in it, a pulse begins or ends with it. */
export const firstTick = (t_ms: number, dt_ms: number) =>
  Math.max(0, Math.ceil(t_ms / dt_ms - 0.5 - SLACK));
