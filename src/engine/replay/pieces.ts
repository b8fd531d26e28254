/**
 * The calcium trace of a contact in pieces, from which c* of any integrator τ* follows.
 *
 * c* is linear in Δ[Ca]: d(c*)/dt = −c* / τ* + Δ[Ca]. Over a piece of length h that holds the integral
 * I = ∫Δ[Ca] dt, whose centroid lies `lag` before the piece's end,
 *   c*(end) = c*(start) e^(−h/τ*) + I e^(−lag/τ*),
 * exact up to the second moment: relative to I it errs by variance/(2 τ*²).
 *
 * A writer joins the steps of a simulation into pieces as long as, for the τ* it is told of, c* at the
 * pieces' ends and the chord between them stay within a tolerance of what the engine integrates.
 */

/** Words of a piece: h_ms, I (mM·ms), lag_ms. */
export const PIECE_WORDS = 3;

/** Error of c* that fits allow: it moves a crossing by 0.06 ms on the flank of c*, ρ by 2e-4. */
export const PIECE_ERROR = 2e-4;

export interface PieceTolerance {
  /** Integrators for which pieces must hold; the ends of a range hold for what lies between. */
  tau_ms: readonly number[];
  /** The lowest threshold that c* may meet, for each of them, mM·ms. Chords do not follow it below half of that. */
  lowest: readonly number[];
  /** Largest error of c*, of c* itself or of the lowest threshold, whichever is more. */
  relative: number;
}

/** What is known of c* for one τ* while a piece grows. */
interface Follower {
  tau_ms: number;
  lowestThreshold: number;
  /** As the engine integrates it, at the last step's end. */
  exact: number;
  /** As the pieces give it, at the open piece's start. */
  start: number;
  /** Slopes of chords from the piece's start that pass every end of a step so far. */
  lowest: number;
  highest: number;
}

/** Takes the ends of steps in order, gives pieces [PIECE_WORDS × n]. */
export class PieceWriter {
  readonly #tauCa_ms: number;
  readonly #followers: Follower[];
  /** Null: a piece a step. */
  readonly #relative: number | null;
  #words = new Float32Array(PIECE_WORDS * 256);
  #length = 0;
  #last: { t_ms: number; excess: number } | null = null;
  // the open piece: length, ∫Δ, ∫Δ (time to its end)
  #h = 0;
  #integral = 0;
  #moment = 0;

  /** @param tolerance null: a piece a step */
  constructor(tauCa_ms: number, tolerance: PieceTolerance | null) {
    this.#tauCa_ms = tauCa_ms;
    this.#relative = tolerance?.relative ?? null;
    this.#followers = (tolerance?.tau_ms ?? []).map((tau_ms, i) => ({
      tau_ms,
      lowestThreshold: tolerance!.lowest[i]!,
      exact: 0,
      start: 0,
      lowest: Number.NEGATIVE_INFINITY,
      highest: Number.POSITIVE_INFINITY,
    }));
  }

  /** The end of a step, ms and mM; the first call is the start of the trace. */
  add(t_ms: number, excess: number): void {
    const last = this.#last;
    this.#last = { t_ms, excess };
    if (!last) return;
    const h = t_ms - last.t_ms;
    if (h <= 0) return;
    // Δ relaxes to its target with τ_ca inside the step, as the engines integrate it
    const tau = this.#tauCa_ms;
    const share = -Math.expm1(-h / tau);
    const target = last.excess + (excess - last.excess) / share;
    const away = last.excess - target;
    const integral = target * h + away * tau * share;
    const moment = (target * h * h) / 2 + away * tau * (h - tau * share);
    for (const f of this.#followers) {
      const star = -Math.expm1(-h / f.tau_ms);
      const lag = (star - share) / (1 / f.tau_ms - 1 / tau);
      f.exact += -f.exact * star + lag * last.excess + (f.tau_ms * star - lag) * target;
    }
    if (this.#h > 0 && !this.#fits(h, integral, moment)) this.#close();
    this.#moment += this.#integral * h + moment;
    this.#integral += integral;
    this.#h += h;
    for (const f of this.#followers) {
      if (f.exact < f.lowestThreshold / 2) continue;
      const error = this.#errorOf(f);
      f.lowest = Math.max(f.lowest, (f.exact - error - f.start) / this.#h);
      f.highest = Math.min(f.highest, (f.exact + error - f.start) / this.#h);
    }
  }

  /** Whether the open piece may take another step. */
  #fits(h: number, integral: number, moment: number): boolean {
    if (this.#relative === null) return false;
    const length = this.#h + h;
    const sum = this.#integral + integral;
    const lag = lagOf(length, sum, this.#moment + this.#integral * h + moment);
    for (const f of this.#followers) {
      const end = f.start * Math.exp(-length / f.tau_ms) + sum * Math.exp(-lag / f.tau_ms);
      if (Math.abs(end - f.exact) > this.#errorOf(f)) return false;
      const slope = (end - f.start) / length;
      if (slope < f.lowest || slope > f.highest) return false;
    }
    return true;
  }

  #errorOf({ exact, lowestThreshold }: Follower): number {
    return (this.#relative ?? 0) * Math.max(exact, lowestThreshold);
  }

  #close(): void {
    if (this.#length + PIECE_WORDS > this.#words.length) {
      const longer = new Float32Array(2 * this.#words.length);
      longer.set(this.#words);
      this.#words = longer;
    }
    const lag = lagOf(this.#h, this.#integral, this.#moment);
    this.#words.set([this.#h, this.#integral, lag], this.#length);
    // go on from what the words say, so that their rounding is followed too
    const [h, integral, rounded] = this.#words.subarray(this.#length, this.#length + 3);
    this.#length += PIECE_WORDS;
    for (const f of this.#followers) {
      f.start = f.start * Math.exp(-h! / f.tau_ms) + integral! * Math.exp(-rounded! / f.tau_ms);
      f.lowest = Number.NEGATIVE_INFINITY;
      f.highest = Number.POSITIVE_INFINITY;
    }
    this.#h = this.#integral = this.#moment = 0;
  }

  finish(): Float32Array {
    if (this.#h > 0) this.#close();
    return this.#words.slice(0, this.#length);
  }
}

/** Nothing flows: the lag does not matter. */
function lagOf(h: number, integral: number, moment: number): number {
  if (integral === 0) return h;
  return Math.min(h, Math.max(0, moment / integral));
}
