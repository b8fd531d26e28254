/** Series of jobs that differ by their size alone: ten times as many contacts, ten times as many cells. */
import type { Job } from '../../src/engine/job.ts';
import type { BenchCase } from '../case.ts';
import { measureJob } from '../measure-job.ts';
import { passive, shippedCell, somaAlone } from './cells.ts';
import { drivenRun, fixedStepJob, restingRun } from './jobs.ts';
import { contactsAt } from './parts.ts';

export interface Series {
  /** What is counted. */
  unit: string;
  description: string;
  sizes: readonly number[];
  job: (size: number) => Job;
}

/** Cells that share the contacts of the first series. */
const CELLS = 100;

export const SERIES: readonly Series[] = [
  {
    unit: 'contacts',
    description: `plastic contacts on ${CELLS} passive compartments, released at 10 Hz`,
    sizes: [1e2, 1e3, 1e4, 1e5, 1e6],
    job: (size) => {
      const run = restingRun(
        passive(somaAlone(shippedCell('L5_TTPC_1'))),
        contactsAt(1, size / CELLS),
      );
      return fixedStepJob(Array.from({ length: CELLS }, () => run));
    },
  },
  {
    unit: 'cells',
    description: 'copies of L5_TTPC_1 with all its channels, under current',
    sizes: [1e1, 1e2, 1e3, 1e4],
    job: (size) => {
      const run = drivenRun(shippedCell('L5_TTPC_1'));
      return fixedStepJob(Array.from({ length: size }, () => run));
    },
  },
];

/** The name of a size of a series among the results. */
export const sizeName = ({ unit }: Series, size: number) => `${size} ${unit}`;

export const GROWTH: readonly BenchCase[] = SERIES.flatMap((series) =>
  series.sizes.map((size): BenchCase => {
    const name = sizeName(series, size);
    return {
      name,
      description: series.description,
      quick: false,
      run: (context) =>
        measureJob(context, { name, engines: ['gpu'], job: () => series.job(size) }),
    };
  }),
);
