/** One line of the report: a variable, its worst deviation, and what was allowed there. */
import { limitOf, type QuantityName, type Standard, toleranceAt } from './tolerances.ts';

export interface Finding {
  file: string;
  variable: string;
  quantity: QuantityName;
  /** Largest deviation relative to its tolerance, and the deviation itself beyond the written digits. */
  ratio: number;
  deviation: number;
  tolerance: number;
  /** Where: a time in ms, or words. */
  at: number | string;
  /** Numbers compared. */
  count: number;
  note?: string;
}

export const holds = ({ ratio }: Finding) => ratio <= 1;

/** Collects comparisons of one variable and keeps the worst. */
export class Worst {
  private readonly finding: Finding;
  private readonly standard: Standard;
  private readonly dt_ms: number;
  private readonly largest: number;

  constructor(
    place: { file: string; variable: string; quantity: QuantityName },
    standard: Standard,
    { dt_ms = 0, largest = 0 } = {},
  ) {
    this.finding = { ...place, ratio: 0, deviation: 0, tolerance: 0, at: 0, count: 0 };
    this.standard = standard;
    this.dt_ms = dt_ms;
    this.largest = largest;
  }

  /** @param extra what the digits or the quantity leave open on top */
  see(actual: number, expected: number, extra: number, at: number | string): void {
    this.seeDeviation(Math.abs(actual - expected), expected, extra, at);
  }

  seeDeviation(deviation: number, expected: number, extra: number, at: number | string): void {
    const f = this.finding;
    const limit = limitOf(f.quantity, this.standard);
    const tolerance = toleranceAt(limit, expected, this.largest, this.dt_ms);
    const beyond = Math.max(0, deviation - extra);
    const slack = 1e-12 * Math.abs(expected); // the last bits of float64
    const ratio = Number.isNaN(deviation)
      ? Number.POSITIVE_INFINITY
      : beyond <= slack
        ? 0
        : beyond / Math.max(tolerance, Number.MIN_VALUE);
    if (f.count++ === 0 || ratio > f.ratio || (ratio === f.ratio && beyond > f.deviation)) {
      Object.assign(f, { ratio, deviation: beyond, tolerance, at });
    }
  }

  note(text: string): void {
    this.finding.note = text;
  }

  /** Nothing where nothing was compared. */
  take(): Finding[] {
    return this.finding.count > 0 || this.finding.note ? [this.finding] : [];
  }
}
