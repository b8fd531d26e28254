/** A simulation configuration as a job that records what its reports ask for. */
import { basename, dirname, resolve } from 'node:path';
import type { CellRun, Job, Recorder } from '../engine/job.ts';
import {
  type ResolvedSimulation,
  resolveSimulation,
} from '../experiments/network/resolve-simulation.ts';
import { nodeFiles } from '../io/sonata/node-files.ts';
import type { SimulationReport } from '../io/sonata/simulation-config.ts';
import { nodeOf } from '../model/cell.ts';

/** A simulation, resolved: the job, and what its cells are called. */
export interface NamedJob {
  name: string;
  job: Job;
  /** `population:node` of each run. */
  runs: string[];
  /** What the user should know, a line each. */
  warnings: string[];
}

export interface SimulationSource {
  /** Path of the simulation configuration. */
  simulation: string;
  /** Folder of emodels by template name. */
  emodels?: string;
}

export type LoadSimulation = (source: SimulationSource) => Promise<NamedJob>;

/** The soma is followed where a simulation has no report, ms. */
const SOMA_EVERY_MS = 0.1;

export const loadSimulation: LoadSimulation = async ({ simulation, emodels }) => {
  const resolved = await resolveSimulation(resolve(simulation), {
    files: nodeFiles,
    emodels: emodels === undefined ? null : resolve(emodels),
  });
  const { job, runs, warnings } = resolved;
  return {
    name: `${basename(dirname(resolve(simulation)))}/${basename(simulation)}`,
    job: { ...job, runs: job.runs.map((run, r) => withRecorders(run, r, resolved)) },
    runs: runs.map(({ population, node }) => `${population}:${node}`),
    warnings,
  };
};

function withRecorders(run: CellRun, r: number, { reports }: ResolvedSimulation): CellRun {
  if (reports.length === 0) {
    const soma = nodeOf(run.cell, { section: 'soma[0]', x: 0.5 });
    const schedule = [{ from_ms: 0, interval_ms: SOMA_EVERY_MS }];
    return { ...run, recorders: [{ channels: [{ kind: 'voltage', node: soma }], schedule }] };
  }
  const recorders = reports.flatMap(({ report, runs }): Recorder[] => {
    const own = runs.find((reported) => reported.run === r);
    return own ? [{ channels: own.channels, schedule: scheduleOf(report) }] : [];
  });
  return { ...run, recorders };
}

/** Rows lie on multiples of the interval after `from`: the first of a report is at its start. */
function scheduleOf({ start_time_ms, end_time_ms, dt_ms }: SimulationReport): Recorder['schedule'] {
  const before: Recorder['schedule'] =
    start_time_ms > dt_ms ? [{ from_ms: 0, interval_ms: null }] : [];
  return [
    ...before,
    { from_ms: Math.max(0, start_time_ms - dt_ms), interval_ms: dt_ms },
    { from_ms: end_time_ms, interval_ms: null },
  ];
}
