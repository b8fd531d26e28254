/** Copies of one cell, the batch that fills lanes best: 1 to 8,192 of them. */
import type { BenchCase } from '../case.ts';
import { measureJob } from '../measure-job.ts';
import { shippedCell } from './cells.ts';
import { drivenRun, fixedStepJob } from './jobs.ts';

/** The CPU engine takes one after another: more tell nothing new. */
const MOST_ON_CPU = 8;

const copies = (n: number, quick: boolean): BenchCase => ({
  name: `copies-${n}`,
  description: `${n === 1 ? 'one cell' : `${n} copies of a cell`}: L5_TTPC_1 with all its channels, under current`,
  quick,
  run: (context) =>
    measureJob(context, {
      name: `copies-${n}`,
      job: (engine) => {
        const run = drivenRun(shippedCell('L5_TTPC_1'));
        const runs = engine === 'cpu' ? Math.min(n, MOST_ON_CPU) : n;
        return fixedStepJob(Array.from({ length: runs }, () => run));
      },
    }),
});

export const COPIES: readonly BenchCase[] = [
  copies(1, true),
  copies(16, true),
  copies(256, true),
  copies(1024, false),
  copies(8192, false),
];
