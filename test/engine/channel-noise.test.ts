/** Channel noise in whole cells: where it comes from and what it leaves alone. */
import { expect, test } from 'vitest';
import { shippedEmodel } from '../../src/components/emodels.ts';
import { shippedMorphology } from '../../src/components/morphologies.ts';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import type { CellRun, Engine, Job } from '../../src/engine/job.ts';
import { buildCell } from '../../src/model/build-cell.ts';
import { withChannelNoise } from '../../src/model/channel-noise.ts';
import { knownMechanisms, noisyMechanisms, noisyName } from '../../src/nmodl/registry.ts';
import { describeOnEachEngine } from '../on-each-engine.ts';
import { job } from './small-network.ts';

/** A software adapter compiles the kernel first, ms. */
const SLOW = 240_000;
const forms = new Map(noisyMechanisms.map((name) => [name, noisyName(name)]));
const calm = buildCell(shippedMorphology('L1_NGC_1'), shippedEmodel('cSTUT_L6NGC'), {
  mechanisms: knownMechanisms(),
});
const noisy = withChannelNoise(calm, { forms });
const soma = calm.nodes.kind.indexOf('seg');

const runOf = (noise: CellRun['noise'], cell = noisy): CellRun => ({
  cell,
  contacts: [],
  stimuli: [{ kind: 'current', node: soma, start_ms: 20, end_ms: 60, amplitude_nA: 0.3 }],
  recorders: [
    {
      channels: [{ kind: 'voltage', node: soma }],
      schedule: [{ from_ms: 0, interval_ms: 0.1 }],
    },
  ],
  detector: { node: soma, threshold_mV: -30 },
  fastForward_ms: [],
  ...(noise && { noise }),
});

async function tracesOf(engine: Engine, given: Job): Promise<number[][]> {
  const traces: number[][] = given.runs.map(() => []);
  await engine.run(given, {
    onRows: (run, _, rows, width) => {
      for (let i = 0; i < rows.length; i += width) traces[run]!.push(rows[i + 1]!);
    },
  });
  return traces;
}

describeOnEachEngine('channel noise', (engine) => {
  test(
    'belongs to the cell and the seed, not to its place in the batch',
    async () => {
      const first = { cell: 4, seed: 1 };
      const [alone] = await tracesOf(engine(), job([runOf(first)]));
      const [other, same, reseeded, plain] = await tracesOf(
        engine(),
        job([
          runOf({ cell: 5, seed: 1 }),
          runOf(first),
          runOf({ cell: 4, seed: 2 }),
          runOf(first, calm),
        ]),
      );
      expect(same).toEqual(alone);
      expect(other).not.toEqual(alone);
      expect(reseeded).not.toEqual(alone);
      expect(plain).not.toEqual(alone);
    },
    SLOW,
  );

  test(
    'goes on from a saved state as if it had not stopped',
    async () => {
      const runs = [runOf({ cell: 4, seed: 1 })];
      const [whole] = await tracesOf(engine(), job(runs));
      const half = await engine().run(job(runs, { duration_ms: 30, keepState: true }));
      const [rest] = await tracesOf(engine(), job(runs, { start: half.state! }));
      expect(rest!.length).toBeGreaterThan(250);
      expect(rest).toEqual(whole!.slice(-rest!.length));
    },
    SLOW,
  );

  test(
    'is the same noise on both engines until float32 rounds a draw apart',
    async () => {
      const runs = [runOf({ cell: 4, seed: 1 })];
      const [expected] = await tracesOf(cpuEngine(), job(runs, { duration_ms: 15 }));
      const [quiet] = await tracesOf(
        cpuEngine(),
        job([runOf(undefined, calm)], { duration_ms: 15 }),
      );
      const [found] = await tracesOf(engine(), job(runs, { duration_ms: 15 }));
      const largest = (a: number[]) => Math.max(...a.map((v, i) => Math.abs(v - expected![i]!)));
      expect(largest(found!)).toBeLessThan(2e-3); // mV; one channel of the axon is 0.02 mV at the soma
      expect(largest(quiet!)).toBeGreaterThan(0.02);
    },
    SLOW,
  );
});
