/** Networks of one-compartment passive cells that "spike" where their voltage rises through −62 mV. */
import type { CellRun, Contact, Job } from '../../src/engine/job.ts';
import { FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';
import { random123Stream } from '../../src/model/philox.ts';
import { MEMBRANE, passiveCell } from './passive-cells.ts';

export const THRESHOLD_MV = -62;
/** The segment of a one-segment cable. */
export const NODE = 1;

/** 80 MΩ, 1 ms. */
export const cell = passiveCell([{ parent: -1, parentX: 0, nseg: 1, length_um: 20, diam_um: 20 }], {
  ...MEMBRANE,
  g_S_cm2: 1e-3,
});

export const plastic = (over: object = {}) => ({
  kind: 'glusynapse' as const,
  node: NODE,
  parameters: {
    tau_d_AMPA_ms: 1.7,
    gmax0_AMPA_nS: 3,
    gmax_d_AMPA_nS: 2,
    gmax_p_AMPA_nS: 4,
    gmax_NMDA_nS: 1.5,
    Use0: 0.6,
    Use_d: 0.5,
    Use_p: 0.8,
    Dep_ms: 20,
    Fac_ms: 15,
    Nrrp: 3,
    volume_um3: 0.087,
    theta_d: 0.02,
    theta_p: 0.05,
    rho0: 0.49,
    cao_mM: 2,
  },
  draws: { kind: 'full' as const },
  ...over,
});

export const fixed = (receptor: 'ampa-nmda' | 'gaba-ab', over: object = {}) => ({
  kind: 'static' as const,
  node: NODE,
  parameters: {
    receptor,
    weight_nS: 2,
    tau_d_ms: receptor === 'gaba-ab' ? 8 : 1.7,
    ratio: 0.5,
    Use: 0.5,
    Dep_ms: 30,
    Fac_ms: 20,
    Nrrp: 4,
  },
  draws: { kind: 'full' as const },
  ...over,
});

export const run = (over: Partial<CellRun> = {}): CellRun => ({
  cell,
  contacts: [],
  stimuli: [],
  recorders: [
    {
      channels: [{ kind: 'voltage', node: NODE }],
      schedule: [{ from_ms: 0, interval_ms: 0.5 }],
    },
  ],
  detector: { node: NODE, threshold_mV: THRESHOLD_MV },
  fastForward_ms: [],
  ...over,
});

export const job = (runs: CellRun[], over: Partial<Job> = {}): Job => ({
  runs,
  duration_ms: 60,
  dt_ms: 0.025,
  step: { kind: 'fixed' },
  scheme: 'explicit-euler',
  synapse: FITTED_CONSTANTS,
  vdccGates: 'zero',
  initDepleted: false,
  logReleases: true,
  logCrossings: true,
  ...over,
});

/**
 * n cells, each driven by pulses of its own and by contacts of three kinds from others, drawn from a
 * stream. Cells have from 2 to 7 contacts; delays from 0.3 to 3 ms, not all multiples of dt.
 */
export function network(n: number): CellRun[] {
  const stream = random123Stream([7, 7, 7]);
  const below = (k: number) => Math.floor(stream.next() * k * 0.999999);
  return Array.from({ length: n }, (_, r) => {
    const contacts = Array.from({ length: 2 + below(6) }, (_, c): Contact => {
      const over = {
        source: { run: (r + 1 + below(n - 1)) % n, delay_ms: 0.3 + 2.7 * stream.next() },
        draws: { kind: 'random123' as const, ids: [r, c, 5] as const, globalIndex: 3 },
        ...(below(4) === 0 && { minis_ms: [5.3, 17.21, 30.04] }),
        ...(below(4) === 0 && { arrivals_ms: [11, 12.5, 40] }),
      };
      const kind = below(3);
      if (kind === 0) return plastic(over);
      return fixed(kind === 1 ? 'ampa-nmda' : 'gaba-ab', over);
    });
    const period = 6 + 5 * stream.next();
    const stimuli = Array.from({ length: 8 }, (_, k) => ({
      kind: 'current' as const,
      node: NODE,
      start_ms: 1 + r * 0.37 + k * period,
      end_ms: 3 + r * 0.37 + k * period,
      amplitude_nA: 0.15,
    }));
    return run({ contacts, stimuli });
  });
}
