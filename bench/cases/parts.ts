/** Parts of a step as far as they can be had alone: the channels, the tree, the plastic contacts. */
import type { CellRun, Contact } from '../../src/engine/job.ts';
import type { BenchCase } from '../case.ts';
import { type JobMeasurement, measureJob } from '../measure-job.ts';
import { passive, shippedCell, somaAlone } from './cells.ts';
import { CONTACT, drivenRun, fixedStepJob, restingRun } from './jobs.ts';

const CELLS = 256;
const MOST_ON_CPU = 8;
const CONTACTS = 64;
/** So many compartments a cell that what it costs besides them does not count. */
const SOMATA = 64;

const part = (
  name: string,
  description: string,
  run: () => CellRun,
  unit: JobMeasurement['unit'] = 'compartment',
): BenchCase => ({
  name,
  description,
  quick: true,
  run: (context) =>
    measureJob(context, {
      name,
      unit,
      job: (engine) => {
        const own = run();
        const runs = engine === 'cpu' ? MOST_ON_CPU : CELLS;
        return fixedStepJob(Array.from({ length: runs }, () => own));
      },
    }),
});

/** Presynaptic spikes at 10 Hz, each contact a little later than the one before. */
export function contactsAt(node: number, n: number): Contact[] {
  return Array.from({ length: n }, (_, c) => ({
    node,
    parameters: CONTACT,
    draws: { kind: 'random123', ids: [1, c, 1], globalIndex: 0 },
    arrivals_ms: Float64Array.from({ length: 100 }, (_, k) => 1 + ((c * 1.5) % 100) + 100 * k),
  }));
}

export const PARTS: readonly BenchCase[] = [
  part(
    'channels',
    `${CELLS} unbranched cables of ${SOMATA} somata of L5_TTPC_1: its channels and next to nothing else`,
    () => drivenRun(somaAlone(shippedCell('L5_TTPC_1'), SOMATA)),
  ),
  part('solver', `${CELLS} copies of L5_TTPC_1 with a leak and no channels: the tree alone`, () =>
    restingRun(passive(shippedCell('L5_TTPC_1'))),
  ),
  part(
    'synapses',
    `${CELLS} passive compartments with ${CONTACTS} plastic contacts each, released at 10 Hz`,
    () => {
      const cell = passive(somaAlone(shippedCell('L5_TTPC_1')));
      return restingRun(cell, contactsAt(1, CONTACTS));
    },
    'contact',
  ),
];
