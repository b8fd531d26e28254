/** A network study that ships: which circuit, what drives it, for how long, what is asked of it. */
import shipped from '../../circuits/studies/network.json' with { type: 'json' };
import type { StudyOptions } from '../analysis/plasticity-study.ts';
import type { Fibres } from '../builder/fibres.ts';

export interface NetworkPlan {
  name: string;
  title: string;
  /** Name of a shipped spec. */
  circuit: string;
  /** Cells in place of the spec's. */
  cells?: number;
  /** Outside calcium that the thresholds of plastic contacts are measured at. */
  thresholds_cao_mM: number;
  fibres: Fibres;
  tstop_ms: { quick: number; full: number };
  /** Between checkpoints. */
  checkpoint_ms: number;
  /** A simulation_config.json without network, output and tstop; the seeds are the command's. */
  simulation: { run: { dt: number; [key: string]: unknown }; [key: string]: unknown };
  study: StudyOptions;
}

export const NETWORK_PLANS: readonly NetworkPlan[] = [shipped as NetworkPlan];
