/** Runs of one cell by itself on an engine, as the measurements of a build need them. */
import type { CellRun, CellRunResult, Contact, Engine, Stimulus } from '../engine/job.ts';
import { SPIKE_THRESHOLD_MV, soma } from '../experiments/pair-job.ts';
import { ADAPTIVE_STEP, schemeFor } from '../experiments/run-pairs.ts';
import type { CellModel } from '../model/cell.ts';
import { FITTED_CONSTANTS } from '../model/glusynapse.ts';

export interface Probe {
  cell: CellModel;
  stimuli?: Stimulus[];
  contacts?: Contact[];
  /** Voltages of these nodes are kept at every step from `from_ms` on. */
  record?: { nodes: readonly number[]; from_ms: number };
}

export interface ProbeResult extends CellRunResult {
  /** Rows [t_ms, v of each node in mV …] one after another. */
  rows: number[];
}

/** All probes as one job with an adaptive step. */
export async function runProbes(
  engine: Engine,
  probes: readonly Probe[],
  duration_ms: number,
  signal?: AbortSignal,
): Promise<ProbeResult[]> {
  const rows = probes.map((): number[] => []);
  const result = await engine.run(
    {
      runs: probes.map(asRun),
      duration_ms,
      dt_ms: 0.025,
      step: ADAPTIVE_STEP,
      scheme: schemeFor(ADAPTIVE_STEP),
      synapse: FITTED_CONSTANTS,
      vdccGates: 'zero',
      initDepleted: false,
    },
    {
      onRows: (run, _recorder, values, width) => {
        const { from_ms } = probes[run]!.record!;
        for (let at = 0; at < values.length; at += width) {
          if (values[at]! < from_ms) continue; // engines give a row at t = 0 in any case
          for (let k = at; k < at + width; k++) rows[run]!.push(values[k]!);
        }
      },
      ...(signal ? { signal } : {}),
    },
  );
  if (!result.complete) throw signal?.reason ?? new Error('circuit: a measurement was stopped');
  return result.runs.map((run, i) => ({ ...run, rows: rows[i]! }));
}

function asRun({ cell, stimuli = [], contacts = [], record }: Probe): CellRun {
  return {
    cell,
    contacts,
    stimuli,
    recorders: record
      ? [
          {
            channels: record.nodes.map((node) => ({ kind: 'voltage', node })),
            schedule: [
              { from_ms: 0, interval_ms: null },
              { from_ms: record.from_ms, interval_ms: 0 },
            ],
          },
        ]
      : [],
    detector: { node: soma(cell), threshold_mV: SPIKE_THRESHOLD_MV },
    fastForward_ms: [],
  };
}
