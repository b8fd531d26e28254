/** The reference L4 cell that NEURON runs beside (npm run bench:neuron), where its file is present. */
import { existsSync } from 'node:fs';
import type { BenchCase } from '../case.ts';
import { measureJob } from '../measure-job.ts';
import { cellJob, readReference } from '../reference.ts';

const COPIES = 256;
const MOST_ON_CPU = 8;
const CURRENT_NA = 0.2;

/** @param folder of the reference cases. Empty where the file is not there. */
export function referenceCases(folder: string): BenchCase[] {
  const file = `${folder}/l4upc_step/model.json`;
  if (!existsSync(file)) return [];
  const name = `reference-l4-${COPIES}`;
  return [
    {
      name,
      description: `${COPIES} copies of the reference L4 cell that NEURON is compared with`,
      quick: false,
      run: (context) => {
        const { cell } = readReference(file);
        return measureJob(context, {
          name,
          job: (engine) => cellJob(cell, engine === 'cpu' ? MOST_ON_CPU : COPIES, 1, CURRENT_NA),
        });
      },
    },
  ];
}
