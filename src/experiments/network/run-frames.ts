/**
 * Reports of a simulation: what each run records, and the rows of its runs put together to frames.
 *
 * Frame k stands at start + k·dt; the end is no frame. Engines give the rows of one run in order of
 * time, in chunks, run by run: a frame is handed on once every run has given its row of it.
 *
 *     run 0   channels 0-2   ┐
 *     run 1   channels 3-4   ┴ one frame of a population [5 values], runs in the order of the report
 */
import type { Job, Recorder } from '../../engine/job.ts';
import type { ReportedRun, ResolvedReport } from './network-reports.ts';
import type { ResolvedRun } from './resolve-simulation.ts';

/** Ticks of a report's frames: first, first + step, … below end. */
export interface FrameTicks {
  first: number;
  step: number;
  end: number;
}

/** Guard against 39.999999 where 40 is meant, in ticks. */
const SLACK = 1e-6;

export function frameTicks(
  { report }: Pick<ResolvedReport, 'report'>,
  { dt_ms, duration_ms }: Pick<Job, 'dt_ms' | 'duration_ms'>,
): FrameTicks {
  return {
    first: Math.round(report.start_time_ms / dt_ms),
    step: Math.max(1, Math.round(report.dt_ms / dt_ms)),
    end: Math.ceil(Math.min(report.end_time_ms, duration_ms) / dt_ms - SLACK),
  };
}

/** Frames at `tick` or before. */
export function framesUntil({ first, step, end }: FrameTicks, tick: number): number {
  const last = Math.min(tick, end - 1);
  return last < first ? 0 : Math.floor((last - first) / step) + 1;
}

/**
 * What records these frames. Engines write rows at multiples of an interval from the step after
 * `from_ms` on: the interval divides the start and the step.
 */
export function recorderOf(
  channels: Recorder['channels'],
  ticks: FrameTicks,
  dt_ms: number,
): Recorder {
  const { first, step, end } = ticks;
  const interval_ms = commonDivisor(first, step) * dt_ms;
  const from_ms = Math.max(0, first - 1) * dt_ms;
  if (end <= first) return { channels, schedule: [{ from_ms: 0, interval_ms: null }] };
  return {
    channels,
    schedule: [
      { from_ms, interval_ms },
      { from_ms: Math.max(from_ms + dt_ms, (end - 1) * dt_ms), interval_ms: null },
    ],
  };
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** A population's part of a report. */
export interface ReportPart {
  population: string;
  runs: (ReportedRun & { node: number })[];
  /** Values of a frame. */
  width: number;
}

/** By population, in the order of the runs. */
export function reportParts(
  { runs }: Pick<ResolvedReport, 'runs'>,
  of: readonly Pick<ResolvedRun, 'population' | 'node'>[],
): ReportPart[] {
  const parts = new Map<string, ReportPart>();
  for (const reported of runs) {
    const { population, node } = of[reported.run]!;
    const part = parts.get(population) ?? { population, runs: [], width: 0 };
    parts.set(population, part);
    part.runs.push({ ...reported, node });
    part.width += reported.channels.length;
  }
  return [...parts.values()];
}

/** Frames of one part of a report, from the rows of its runs. */
export class FrameAssembler {
  private readonly part: ReportPart;
  private readonly ticks: FrameTicks;
  private readonly dt_ms: number;
  private readonly emit: (frame: Float32Array) => void;
  private readonly places = new Map<number, { offset: number; width: number }>();
  /** Next frame of each run. */
  private readonly next = new Map<number, number>();
  /** Frames that not all runs have filled; the first of them is frame `base`. */
  private readonly open: { values: Float32Array; filled: number }[] = [];
  private base: number;

  /** @param afterTick frames up to this tick are there already; −1: none */
  constructor(
    part: ReportPart,
    ticks: FrameTicks,
    dt_ms: number,
    afterTick: number,
    emit: (frame: Float32Array) => void,
  ) {
    this.part = part;
    this.ticks = ticks;
    this.dt_ms = dt_ms;
    this.emit = emit;
    this.base = framesUntil(ticks, afterTick);
    let offset = 0;
    for (const { run, channels } of part.runs) {
      this.places.set(run, { offset, width: channels.length });
      this.next.set(run, this.base);
      offset += channels.length;
    }
  }

  /** @param rows [time_ms, values…] one after the other */
  take(run: number, rows: Float64Array): void {
    const { offset, width } = this.places.get(run)!;
    const { first, step, end } = this.ticks;
    for (let at = 0; at < rows.length; at += width + 1) {
      const tick = Math.round(rows[at]! / this.dt_ms);
      if (tick < first || tick >= end || (tick - first) % step !== 0) continue;
      const frame = (tick - first) / step;
      const expected = this.next.get(run)!;
      if (frame !== expected) throw new Error(`frame ${frame} of run ${run} came for ${expected}`);
      this.next.set(run, frame + 1);
      const values = this.frameAt(frame);
      for (let k = 0; k < width; k++) values.values[offset + k] = rows[at + 1 + k]!;
      values.filled++;
    }
    while (this.open[0]?.filled === this.part.runs.length) {
      this.emit(this.open.shift()!.values);
      this.base++;
    }
  }

  private frameAt(frame: number) {
    while (this.base + this.open.length <= frame) {
      this.open.push({ values: new Float32Array(this.part.width), filled: 0 });
    }
    return this.open[frame - this.base]!;
  }

  /** Whether every run has given its rows up to `tick`, and none beyond. */
  isWholeAt(tick: number): boolean {
    return this.open.length === 0 && this.base === framesUntil(this.ticks, tick);
  }
}
