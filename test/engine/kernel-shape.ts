/** A kernel for tests: everything that a job may have. */
import type { KernelShape } from '../../src/engine/gpu/kernel-shape.ts';
import { receptorWords } from '../../src/engine/layout/contact.ts';
import { FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';

export const KERNEL_SHAPE = {
  lanes: 4,
  recorders: 2,
  uses: {
    plastic: true,
    static: true,
    lists: true,
    clamps: true,
    gapJunctions: true,
    connections: true,
    fastForward: true,
    log: true,
    recorders: true,
    late: true,
  },
  network: true,
  scheme: 'explicit-euler',
  traces: false,
  receptors: receptorWords(FITTED_CONSTANTS, 34),
} as const satisfies KernelShape;
