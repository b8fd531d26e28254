/** Numbers that blow up are caught at the epoch and named; an aborted run says so. */
import { expect, test } from 'vitest';
import { describeOnEachEngine } from '../on-each-engine.ts';
import { passiveCell } from './passive-cells.ts';
import { voltageJob } from './run-cell.ts';

const branches = [
  { parent: -1, parentX: 0, nseg: 1, length_um: 20, diam_um: 15 },
  { parent: 0, parentX: 1, nseg: 7, length_um: 200, diam_um: 2 },
];

describeOnEachEngine('a run', (engine) => {
  test('whose voltage is no number ends with cell and section', async () => {
    const cell = passiveCell(branches);
    const stimuli = [
      { kind: 'current', node: 5, start_ms: 2, end_ms: 3, amplitude_nA: Number.NaN },
    ] as const;
    const options = { dt_ms: 0.025, duration_ms: 5, nodes: [1], stimuli: [...stimuli] };
    const job = voltageJob(cell, options);
    await expect(engine().run(job)).rejects.toThrow(
      /^run: the voltage of cell passive in dend\[\d\] is not finite at [\d.]+ ms: expected a finite number/,
    );
  });

  test('that is stopped gives what it has and says that it is not complete', async () => {
    const cell = passiveCell(branches);
    const job = voltageJob(cell, { dt_ms: 0.025, duration_ms: 1e6, nodes: [1], stimuli: [] });
    const stop = new AbortController();
    const { complete, runs } = await engine().run(
      { ...job, runs: [{ ...job.runs[0]!, recorders: [] }] },
      { signal: stop.signal, onProgress: ({ t_ms }) => t_ms > 100 && stop.abort() },
    );
    expect(complete).toBe(false);
    expect(runs[0]!.t_ms).toBeGreaterThan(100);
    expect(runs[0]!.t_ms).toBeLessThan(1e6);
  });
});
