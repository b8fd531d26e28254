/** Every shipped morphology with its emodel, eight of each: several programs and trees in one job. */
import { SHIPPED_MORPHOLOGIES } from '../../src/components/morphologies.ts';
import type { BenchCase } from '../case.ts';
import { measureJob } from '../measure-job.ts';
import { shippedCell } from './cells.ts';
import { drivenRun, fixedStepJob } from './jobs.ts';

const EACH = 8;

export const HETEROGENEOUS: BenchCase = {
  name: 'heterogeneous',
  description: `${EACH} of each of the ${SHIPPED_MORPHOLOGIES.length} shipped cells, under current`,
  quick: false,
  run: (context) =>
    measureJob(context, {
      name: 'heterogeneous',
      job: (engine) => {
        const each = engine === 'cpu' ? 1 : EACH;
        const runs = SHIPPED_MORPHOLOGIES.flatMap(({ name }) => {
          const run = drivenRun(shippedCell(name));
          return Array.from({ length: each }, () => run);
        });
        return fixedStepJob(runs);
      },
    }),
};
