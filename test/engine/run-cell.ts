/** One cell, one current, voltages of chosen nodes at every step. */
import type { Engine, Job, Stimulus } from '../../src/engine/job.ts';
import type { CellModel } from '../../src/model/cell.ts';
import { FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';

export interface CellRunOptions {
  dt_ms: number;
  duration_ms: number;
  nodes: number[];
  stimuli: Stimulus[];
  step?: Job['step'];
}

export function voltageJob(cell: CellModel, { dt_ms, duration_ms, ...o }: CellRunOptions): Job {
  return {
    runs: [
      {
        cell,
        contacts: [],
        stimuli: o.stimuli,
        recorders: [
          {
            channels: o.nodes.map((node) => ({ kind: 'voltage', node })),
            schedule: [{ from_ms: 0, interval_ms: 0 }],
          },
        ],
        detector: null,
        fastForward_ms: [],
      },
    ],
    duration_ms,
    dt_ms,
    step: o.step ?? { kind: 'fixed' },
    scheme: 'backward-euler',
    synapse: FITTED_CONSTANTS,
    vdccGates: 'zero',
    initDepleted: false,
  };
}

/** Rows [t_ms, v of each node], the first at t = 0. */
export async function voltages(
  engine: Engine,
  cell: CellModel,
  options: CellRunOptions,
): Promise<number[][]> {
  const rows: number[][] = [];
  await engine.run(voltageJob(cell, options), {
    onRows: (_run, _recorder, data, width) => {
      for (let i = 0; i < data.length; i += width) rows.push([...data.slice(i, i + width)]);
    },
  });
  return rows;
}
