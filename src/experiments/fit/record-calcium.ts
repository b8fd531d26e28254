/**
 * Runs whose spines' calcium is kept at every step, as pieces (engine/replay/pieces.ts).
 */
import type { CellRun, Engine, Job, JobResult } from '../../engine/job.ts';
import type { PieceWriter } from '../../engine/replay/pieces.ts';
import type { ContactParameters, SynapseConstants } from '../../model/glusynapse.ts';

export interface RecordOptions {
  synapse: SynapseConstants;
  dt_ms: number;
  step: Job['step'];
  vdccGates: Job['vdccGates'];
  signal?: AbortSignal | undefined;
  /** Share of the biological time that is computed. */
  onProgress?: ((share: number) => void) | undefined;
}

/** The same contact with both rules off: it stays as it starts. */
export const frozen = (parameters: ContactParameters): ContactParameters => ({
  ...parameters,
  theta_d: Infinity,
  theta_p: Infinity,
});

/** One job; recorders of the runs are replaced. Every end of a step goes to the contact's writer. */
export async function recordCalcium(
  engine: Engine,
  runs: readonly CellRun[],
  duration_ms: number,
  writers: readonly (readonly Pick<PieceWriter, 'add'>[])[],
  { synapse, dt_ms, step, vdccGates, signal, onProgress }: RecordOptions,
): Promise<JobResult> {
  const result = await engine.run(
    {
      runs: runs.map((run) => ({
        ...run,
        recorders: [
          {
            channels: Array.from({ length: run.contacts.length }, (_, contact) => ({
              kind: 'synapse' as const,
              contact,
              variable: 'cai_CR' as const,
            })),
            schedule: [{ from_ms: 0, interval_ms: 0 }],
          },
        ],
      })),
      duration_ms,
      dt_ms,
      step,
      // its c* is what pieces follow: Δ[Ca] relaxes inside a step, whatever its length
      scheme: 'exponential',
      synapse,
      vdccGates,
      initDepleted: false,
    },
    {
      signal,
      onProgress: ({ t_ms }) => onProgress?.(t_ms / duration_ms),
      onRows(run, _recorder, rows, width) {
        const contacts = writers[run]!;
        for (let i = 0; i < rows.length; i += width) {
          for (let c = 0; c < contacts.length; c++) {
            contacts[c]!.add(rows[i]!, rows[i + 1 + c]! - synapse.min_ca_CR_mM);
          }
        }
      },
    },
  );
  if (!result.complete) throw signal?.reason ?? new Error('fit: the recording was stopped');
  return result;
}
