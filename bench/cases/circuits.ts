/** Shipped circuits: connected cells with plastic and static contacts, spikes exchanged on the device. */
import type { Job } from '../../src/engine/job.ts';
import type { BenchCase } from '../case.ts';
import { measureJob } from '../measure-job.ts';
import { circuitJob } from './circuit-job.ts';

/** Steps that a submission of connected cells is made of: fewer would send epochs behind the end. */
const SUBMISSION_TICKS = 400;

const circuit = (name: string, description: string, quick: boolean): BenchCase => ({
  name,
  description,
  quick,
  async run(context) {
    const started = performance.now();
    const job: Job = circuitJob(name);
    const build = (performance.now() - started) / 1000;
    return measureJob(context, {
      name,
      job: () => job,
      unitTicks: SUBMISSION_TICKS,
      timings_s: { build },
    });
  },
});

export const CIRCUITS: readonly BenchCase[] = [
  circuit('l5-cluster-100', '100 cells of layer 5 and their plastic contacts', true),
  circuit('column-1000', '1,000 cells of 50 types, plastic and static contacts', false),
];
