/** Jobs of the cases: runs that share the settings of a fixed step. */
import type { CellRun, Contact, Job } from '../../src/engine/job.ts';
import type { CellModel } from '../../src/model/cell.ts';
import { type ContactParameters, FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';
import { somaOf } from './cells.ts';

/** Into every soma from the beginning: most cells fire. */
const CURRENT_NA = 0.3;
const DETECTOR_MV = -30;
/** The step of all cases whose steps do not vary. */
export const DT_MS = 0.025;

export function fixedStepJob(runs: CellRun[]): Job {
  return {
    runs,
    duration_ms: 1,
    dt_ms: DT_MS,
    step: { kind: 'fixed' },
    scheme: 'backward-euler',
    synapse: FITTED_CONSTANTS,
    vdccGates: 'zero',
    initDepleted: false,
  };
}

/** A cell under a constant current, nothing recorded but its spikes. */
export function drivenRun(
  cell: CellModel,
  contacts: Contact[] = [],
  current_nA = CURRENT_NA,
): CellRun {
  const node = somaOf(cell);
  return {
    cell,
    contacts,
    stimuli: [{ kind: 'current', node, start_ms: 0, end_ms: 1e7, amplitude_nA: current_nA }],
    recorders: [],
    detector: { node, threshold_mV: DETECTOR_MV },
    fastForward_ms: [],
  };
}

/** A cell on which nothing acts but its contacts. */
export function restingRun(cell: CellModel, contacts: Contact[] = []): CellRun {
  return { ...drivenRun(cell, contacts), stimuli: [], detector: null };
}

/** A plastic contact of ordinary strength; where its thresholds lie does not change its work. */
export const CONTACT: ContactParameters = {
  tau_d_AMPA_ms: 1.7,
  gmax0_AMPA_nS: 1,
  gmax_d_AMPA_nS: 0.8,
  gmax_p_AMPA_nS: 1.6,
  gmax_NMDA_nS: 0.7,
  Use0: 0.5,
  Use_d: 0.4,
  Use_p: 0.7,
  Dep_ms: 670,
  Fac_ms: 17,
  Nrrp: 3,
  volume_um3: 0.087,
  theta_d: 0.02,
  theta_p: 0.05,
  rho0: 0.4,
  cao_mM: 2,
};
