/**
 * Runs a simulation window by window (run-window.ts) and hands on what each gave: frames of reports as
 * they become whole, and at the end of a window its spikes, crossings, weights and state.
 *
 * Weights are read between windows, from the end states of the contacts: a recorder of every plastic
 * contact would need room for a row a step on the device.
 */
import type {
  ContactEnds,
  DeviceCosts,
  Engine,
  Job,
  JobState,
  Progress,
  Recorder,
} from '../../engine/job.ts';
import type { ResolvedSimulation } from './resolve-simulation.ts';
import { FrameAssembler, frameTicks, recorderOf, reportParts } from './run-frames.ts';
import { jobInWindow, type RunWindow, windowEnds_ms } from './run-window.ts';

/** A spike: the run it came from, and when. */
export interface SimulationSpike {
  run: number;
  t_ms: number;
}

/** ρ of a contact went through 0.5. */
export interface SimulationCrossing {
  run: number;
  contact: number;
  t_ms: number;
  up: boolean;
}

export interface WindowResult extends RunWindow {
  /** In order of time, then of run. */
  spikes: SimulationSpike[];
  crossings: SimulationCrossing[];
  /** ρ, Use and ĝ of the plastic contacts at the window's end, by run. */
  ends: ContactEnds[];
  /** From which the next window goes on; null behind the last one where `keepEnd` is false. */
  state: JobState | null;
  steps: number;
  memory_bytes: number;
  /** What that is made of, of the GPU engine. */
  device?: DeviceCosts;
}

export interface RunSimulationOptions {
  /** Go on from here in place of t = 0: the state of an earlier window. */
  start?: JobState;
  /** A window ends at every multiple of each of these, and where its events would be too many. */
  windows_ms?: readonly number[];
  mostEvents?: number;
  /** Give the state also where the simulation is complete. Default true. */
  keepEnd?: boolean;
  /** A frame of a report: index in `resolved.reports`, population, values in the order of its runs. */
  onFrame?: (report: number, population: string, values: Float32Array) => void;
  /**
   * The end of a window. Frames that came since the last one belong to it; those that come after the last
   * call are to be dropped.
   */
  onWindow?: (window: WindowResult) => void | Promise<void>;
  onProgress?: (progress: Progress) => void;
  /** Ends the simulation at the next epoch. */
  signal?: AbortSignal;
}

export interface SimulationOutcome {
  complete: boolean;
  /** How far the last window came, ms. */
  t_ms: number;
  wall_s: number;
}

/** @param simulation resolved with `stimuliByWindow`, so that `sources` drive it */
export async function runSimulation(
  { job, reports, runs, sources }: Pick<ResolvedSimulation, 'job' | 'reports' | 'runs' | 'sources'>,
  engine: Engine,
  options: RunSimulationOptions = {},
): Promise<SimulationOutcome> {
  const { onFrame, onWindow, onProgress, signal } = options;
  const started = performance.now();
  let state = options.start;
  const recording = recordersOf(job, reports, runs, state?.tick ?? -1, onFrame);
  const whole: Job = { ...job, runs: recording.runs, logCrossings: true };
  const endTick = Math.round(job.duration_ms / job.dt_ms);
  let from_ms = (state?.tick ?? 0) * job.dt_ms;
  const outcome = (complete: boolean): SimulationOutcome => ({
    complete,
    t_ms: from_ms,
    wall_s: (performance.now() - started) / 1000,
  });
  const ends_ms = windowEnds_ms(job, from_ms, options.windows_ms ?? [], {
    sources,
    ...(options.mostEvents && { mostEvents: options.mostEvents }),
  });
  for (const to_ms of ends_ms) {
    const part = jobInWindow(whole, { from_ms, to_ms }, sources);
    const toTick = Math.round(to_ms / job.dt_ms);
    const isLast = toTick >= endTick && options.keepEnd === false;
    part.keepState = isLast ? 'where-stopped' : true;
    const result = await engine.run(
      { ...part, ...(state && { start: state }) },
      {
        onRows: recording.take,
        ...(onProgress && { onProgress }),
        ...(signal && { signal }),
      },
    );
    const tick = result.state?.tick ?? toTick;
    const isWhole = recording.isWholeAt(tick);
    if (result.complete && !isWhole) {
      throw new Error(`run: frames are missing at ${to_ms} ms`);
    }
    // what was stopped amid a frame goes back to the window before
    if (!isWhole || tick === (state?.tick ?? 0)) return outcome(false);
    const end_ms = tick * job.dt_ms;
    await onWindow?.(windowResult(result, { from_ms, to_ms: end_ms }));
    state = result.state;
    from_ms = end_ms;
    if (!result.complete) return outcome(false);
    if (signal?.aborted) break;
  }
  return outcome(Math.round(from_ms / job.dt_ms) >= endTick);
}

/** Runs with their recorders, and the assembly of what these give. */
function recordersOf(
  job: Job,
  reports: ResolvedSimulation['reports'],
  of: ResolvedSimulation['runs'],
  afterTick: number,
  onFrame: RunSimulationOptions['onFrame'],
) {
  const runs = job.runs.map((run) => ({ ...run, recorders: [] as Recorder[] }));
  /** By run, then by recorder. */
  const sinks: FrameAssembler[][] = runs.map(() => []);
  const assemblers: FrameAssembler[] = [];
  reports.forEach((resolved, report) => {
    const ticks = frameTicks(resolved, job);
    for (const part of reportParts(resolved, of)) {
      const assembler = new FrameAssembler(part, ticks, job.dt_ms, afterTick, (values) =>
        onFrame?.(report, part.population, values),
      );
      assemblers.push(assembler);
      for (const { run, channels } of part.runs) {
        runs[run]!.recorders.push(recorderOf(channels, ticks, job.dt_ms));
        sinks[run]!.push(assembler);
      }
    }
  });
  return {
    runs,
    take: (run: number, recorder: number, rows: Float64Array) =>
      sinks[run]![recorder]!.take(run, rows),
    isWholeAt: (tick: number) => assemblers.every((assembler) => assembler.isWholeAt(tick)),
  };
}

function windowResult(
  { runs, state, memory_bytes, device }: Awaited<ReturnType<Engine['run']>>,
  window: RunWindow,
): WindowResult {
  const spikes = runs.flatMap(({ spikes_ms }, run) =>
    Array.from(spikes_ms, (t_ms) => ({ run, t_ms })),
  );
  const crossings = runs.flatMap((result, run) =>
    result.crossings.map((crossing) => ({ run, ...crossing })),
  );
  const byTime = (a: { t_ms: number; run: number }, b: { t_ms: number; run: number }) =>
    a.t_ms - b.t_ms || a.run - b.run;
  return {
    ...window,
    spikes: spikes.sort(byTime),
    crossings: crossings.sort(byTime),
    ends: runs.map(({ ends }) => ends),
    state: state ?? null,
    steps: runs.reduce((sum, { steps }) => sum + steps, 0),
    memory_bytes,
    ...(device && { device }),
  };
}
