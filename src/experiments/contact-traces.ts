/**
 * What contacts do over time: runs of cells simulated as one job, the somatic voltage and chosen variables
 * of every contact kept from a moment on.
 */
import type { CellRun, CellRunResult, Engine, Job, SynapseVariable } from '../engine/job.ts';
import { FITTED_CONSTANTS, type SynapseConstants } from '../model/glusynapse.ts';
import { soma } from './pair-job.ts';
import { ADAPTIVE_STEP, schemeFor } from './run-pairs.ts';

/** The step of runs whose traces are shown: between rows of a picture lies no more than this. */
export const TRACE_STEP = { ...ADAPTIVE_STEP, max_ms: 4 } as const;

export interface SimulationOptions {
  synapse?: SynapseConstants;
  dt_ms?: number;
  step?: Job['step'];
  vdccGates?: Job['vdccGates'];
  signal?: AbortSignal;
}

export interface TraceOptions extends SimulationOptions {
  /** Rows begin here, one a step. */
  from_ms: number;
  duration_ms: number;
  logReleases?: boolean;
}

/** All of one length: values of every row [nRows]. */
export interface RunTraces<V extends SynapseVariable> {
  t_ms: Float64Array;
  soma_mV: Float64Array;
  /** Of each contact. */
  contacts: Record<V, Float64Array>[];
  end: CellRunResult;
}

/** Traces of each run. Throws what the engine throws, or the signal's reason where it was stopped. */
export async function traceContacts<V extends SynapseVariable>(
  engine: Engine,
  runs: readonly CellRun[],
  variables: readonly V[],
  options: TraceOptions,
): Promise<RunTraces<V>[]> {
  const { from_ms, duration_ms, dt_ms = 0.025, step = TRACE_STEP, vdccGates = 'zero' } = options;
  const { synapse = FITTED_CONSTANTS, logReleases = false, signal } = options;
  const rows = runs.map((): number[] => []);
  const result = await engine.run(
    {
      runs: runs.map((run) => ({ ...run, recorders: [recorder(run, variables, from_ms)] })),
      duration_ms,
      dt_ms,
      step,
      scheme: schemeFor(step),
      synapse,
      vdccGates,
      initDepleted: false,
      logReleases,
    },
    {
      signal,
      onRows: (run, _recorder, values, width) => {
        const own = rows[run]!;
        for (let at = 0; at < values.length; at += width) {
          if (values[at]! < from_ms) continue; // engines give a row at t = 0 in any case
          for (let k = at; k < at + width; k++) own.push(values[k]!);
        }
      },
    },
  );
  if (!result.complete) throw signal?.reason ?? new Error('traces: the run was stopped');
  return runs.map(({ contacts }, r) => {
    const width = 2 + contacts.length * variables.length;
    const column = (c: number) =>
      Float64Array.from({ length: rows[r]!.length / width }, (_, i) => rows[r]![i * width + c]!);
    return {
      t_ms: column(0),
      soma_mV: column(1),
      contacts: Array.from(
        { length: contacts.length },
        (_, c) =>
          Object.fromEntries(
            variables.map((name, k) => [name, column(2 + c * variables.length + k)]),
          ) as Record<V, Float64Array>,
      ),
      end: result.runs[r]!,
    };
  });
}

function recorder(
  { cell, contacts }: CellRun,
  variables: readonly SynapseVariable[],
  from_ms: number,
): CellRun['recorders'][number] {
  return {
    channels: [
      { kind: 'voltage', node: soma(cell) },
      ...Array.from({ length: contacts.length }, (_, contact) =>
        variables.map((variable) => ({ kind: 'synapse' as const, contact, variable })),
      ).flat(),
    ],
    schedule: [
      { from_ms: 0, interval_ms: null },
      { from_ms, interval_ms: 0 },
    ],
  };
}
