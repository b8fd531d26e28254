/** Runs simulations on an engine and keeps what the comparison needs. */
import type { CellRunResult, Engine } from '../engine/job.ts';
import { Extremes } from './extremes.ts';
import { Rows } from './rows.ts';
import { cellRuns, jobOf, type Simulation } from './simulation.ts';

export interface CellOutcome {
  /** Rows of recorder 0. */
  rows: Rows;
  /** Of every step; null where the run was too long to record it. */
  extremes: Extremes | null;
  /** Somatic voltage at every step of the dense spans. */
  dense: Rows;
  /** Times from the start of the whole simulation. */
  result: CellRunResult;
}

export interface Outcome {
  simulation: Simulation;
  cells: CellOutcome[];
}

/** Values of every step that are worth streaming, rows times channels. */
const EVERY_STEP_VALUES = 2e7;

/** One job of simulations of equal step and length: their runs share the device. */
export async function simulate(engine: Engine, simulations: Simulation[]): Promise<Outcome[]> {
  const runs = simulations.flatMap((simulation) => {
    const { dt_ms, duration_ms, channels, trace, part } = simulation;
    const values = (duration_ms / dt_ms) * Math.max(...channels.map((c) => c.length));
    const isShort = values * channels.length <= EVERY_STEP_VALUES;
    const everyStep = !trace.variableStep && !part && isShort;
    return cellRuns(simulation, { everyStep }).map((run, cell) => ({
      simulation,
      cell,
      run,
      everyStep,
    }));
  });
  const { dt_ms } = simulations[0]!;
  const newRows = () => runs.map(({ simulation }) => new Rows(dt_ms, simulation.part?.from_ms));
  const rows = newRows();
  const dense = newRows();
  const extremes = runs.map(({ everyStep, simulation, cell }) =>
    !everyStep
      ? null
      : new Extremes(
          simulation.channels[cell]!.map(
            (c) => c.kind === 'synapse' && (c.variable === 'dep_GB' || c.variable === 'pot_GB'),
          ),
        ),
  );
  const job = jobOf(
    simulations[0]!,
    runs.map(({ run }) => run),
  );
  const { runs: results } = await engine.run(job, {
    onRows: (run, recorder, data, width) => {
      if (recorder === 0) rows[run]!.take(data, width);
      else (extremes[run] ?? dense[run]!).take(data, width);
    },
  });
  return simulations.map((simulation) => ({
    simulation,
    cells: runs.flatMap((r, i) =>
      r.simulation === simulation
        ? [
            {
              rows: rows[i]!,
              extremes: extremes[i]!,
              dense: dense[i]!,
              result: inWhole(results[i]!, simulation),
            },
          ]
        : [],
    ),
  }));
}

function inWhole(result: CellRunResult, { part }: Simulation): CellRunResult {
  if (!part) return result;
  return { ...result, spikes_ms: result.spikes_ms.map((t) => t + part.from_ms) };
}

/** Simulations that one job can hold. */
export function intoJobs(simulations: Simulation[]): Simulation[][] {
  const jobs = new Map<string, Simulation[]>();
  for (const simulation of simulations) {
    const { dt_ms, duration_ms, trace } = simulation;
    const key = `${dt_ms}|${duration_ms}|${trace.variableStep}`;
    jobs.set(key, [...(jobs.get(key) ?? []), simulation]);
  }
  return [...jobs.values()];
}
