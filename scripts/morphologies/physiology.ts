/**
 * What an electrophysiologist measures on a cell: rest, input resistance, sag, steps, rheobase,
 * and how spikes, steady voltages and EPSPs change with distance from the soma.
 */
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import type { CellRun, Stimulus } from '../../src/engine/job.ts';
import { buildCell } from '../../src/model/build-cell.ts';
import type { CellModel } from '../../src/model/cell.ts';
import type { Emodel } from '../../src/model/emodel.ts';
import { type ContactParameters, FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';
import type { Morphology } from '../../src/model/morphology.ts';
import { sectionStarts_um } from '../../src/model/path-distance.ts';
import { knownMechanisms } from '../../src/nmodl/registry.ts';

/** Time to come to rest before anything is measured. */
export const SETTLE_ms = 500;
const SPIKE_mV = -30;

export function cellOf(morphology: Morphology, emodel: Emodel): CellModel {
  return buildCell(morphology, emodel, { mechanisms: knownMechanisms() });
}

/** Path distance from the middle of the soma to each node [nNodes]. */
export function distances_um(cell: CellModel): Float64Array {
  const starts = sectionStarts_um(cell.sections, 0.5);
  const { section, seg, kind } = cell.nodes;
  return Float64Array.from(section, (s, i) => {
    const { nseg, length_um, parent } = cell.sections[s]!;
    if (parent < 0) return 0;
    const x = kind[i] === 'end' ? 1 : (seg[i]! + 0.5) / nseg;
    return starts[s]! + x * length_um;
  });
}

export function somaOf(cell: CellModel): number {
  const middle = Math.floor(cell.sections[0]!.nseg / 2);
  return cell.nodes.section.findIndex((s, i) => s === 0 && cell.nodes.seg[i] === middle);
}

/** The middle of the stub's second section, where spikes begin. */
export function axonOf(cell: CellModel): number {
  const section = cell.sections.findIndex(({ name }) => name.endsWith('axon[1]'));
  const middle = Math.floor(cell.sections[section]!.nseg / 2);
  return cell.nodes.section.findIndex((s, i) => s === section && cell.nodes.seg[i] === middle);
}

/** Segments of the trunk (nearest to the main path) or of all branches of a type, by distance. */
export function segmentsOf(cell: CellModel, type: string): number[] {
  const { section, kind } = cell.nodes;
  return [...section.keys()].filter(
    (i) => kind[i] === 'seg' && cell.sections[section[i]!]!.type === type,
  );
}

/**
 * Segments on the path from the soma to the farthest apical tip, from the soma on.
 */
export function mainPath(cell: CellModel, type = 'apical'): number[] {
  const d = distances_um(cell);
  const { parent, section, kind } = cell.nodes;
  const nodes = [...parent.keys()].filter((i) => cell.sections[section[i]!]!.type === type);
  let at = nodes.reduce((best, i) => (d[i]! > (d[best] ?? -1) ? i : best), -1);
  const path: number[] = [];
  while (at >= 0 && cell.sections[section[at]!]!.type === type) {
    if (kind[at] === 'seg') path.push(at);
    at = parent[at]!;
  }
  return path.reverse();
}

export interface Measured {
  spikes_ms: Float64Array;
  /** [time, voltage of each node] a row. */
  rows: Float64Array;
  width: number;
}

export interface Experiment {
  stimuli: Stimulus[];
  /** Recorded nodes. */
  nodes: number[];
  contact?: number;
  duration_ms: number;
  /** 0 is every step. */
  interval_ms?: number;
}

/** Single synapse of a typical size: 1 nS of AMPA, 0.7 nS of NMDA, no plasticity. */
const EPSP_CONTACT: ContactParameters = {
  tau_d_AMPA_ms: 1.74,
  gmax0_AMPA_nS: 1,
  gmax_d_AMPA_nS: 1,
  gmax_p_AMPA_nS: 1,
  gmax_NMDA_nS: 0.7,
  Use0: 1,
  Use_d: 1,
  Use_p: 1,
  Dep_ms: 700,
  Fac_ms: 10,
  Nrrp: 1,
  volume_um3: 0.087,
  theta_d: Number.POSITIVE_INFINITY,
  theta_p: Number.POSITIVE_INFINITY,
  rho0: 0,
  cao_mM: 2,
};

export async function measure(
  cell: CellModel,
  experiments: readonly Experiment[],
): Promise<Measured[]> {
  const duration_ms = Math.max(...experiments.map((e) => e.duration_ms));
  const runs = experiments.map(
    ({ stimuli, nodes, contact, interval_ms = 0.5 }): CellRun => ({
      cell,
      contacts:
        contact === undefined
          ? []
          : [
              {
                node: contact,
                parameters: EPSP_CONTACT,
                draws: { kind: 'full' } as const,
                arrivals_ms: [SETTLE_ms],
              },
            ],
      stimuli,
      recorders: [
        {
          channels: nodes.map((node) => ({ kind: 'voltage', node })),
          schedule: [{ from_ms: SETTLE_ms - 20, interval_ms }],
        },
      ],
      detector: { node: somaOf(cell), threshold_mV: SPIKE_mV },
      fastForward_ms: [],
    }),
  );
  const parts: number[][] = experiments.map(() => []);
  const { runs: results } = await cpuEngine().run(
    {
      runs,
      duration_ms,
      dt_ms: 0.025,
      step: { kind: 'adaptive', max_ms: 1, maxChange_mV: 0.2 },
      scheme: 'backward-euler',
      synapse: FITTED_CONSTANTS,
      vdccGates: 'steady-state',
      initDepleted: false,
    },
    {
      onRows(run, _, rows) {
        for (const value of rows) parts[run]!.push(value);
      },
    },
  );
  return results.map(({ spikes_ms }, i) => ({
    spikes_ms,
    rows: Float64Array.from(parts[i]!),
    width: experiments[i]!.nodes.length + 1,
  }));
}

/** Current into the soma from SETTLE_ms on. */
export function somaticStep(cell: CellModel, amplitude_nA: number, length_ms: number): Stimulus {
  return {
    kind: 'current',
    node: somaOf(cell),
    start_ms: SETTLE_ms,
    end_ms: SETTLE_ms + length_ms,
    amplitude_nA,
  };
}

/** A column of the rows between two times. */
export function column({ rows, width }: Measured, k: number, from_ms: number, to_ms: number) {
  const values: number[] = [];
  for (let i = 0; i < rows.length; i += width) {
    if (rows[i]! >= from_ms && rows[i]! <= to_ms) values.push(rows[i + 1 + k]!);
  }
  return values;
}

export const last = (values: readonly number[]): number => values[values.length - 1]!;

/** Rest, resistance and sag from a hyperpolarising step of 500 ms; attenuation of it along nodes. */
export async function passive(cell: CellModel, nodes: readonly number[], amplitude_nA = -0.1) {
  const [run] = await measure(cell, [
    {
      stimuli: [somaticStep(cell, amplitude_nA, 500)],
      nodes: [somaOf(cell), ...nodes],
      duration_ms: SETTLE_ms + 500,
    },
  ]);
  const change = [0, ...nodes].map((_, k) => {
    const before = last(column(run!, k, SETTLE_ms - 5, SETTLE_ms));
    const during = column(run!, k, SETTLE_ms + 1, SETTLE_ms + 499);
    return { before, steady: last(during) - before, peak: Math.min(...during) - before };
  });
  const soma = change[0]!;
  return {
    rest_mV: soma.before,
    resistance_MOhm: soma.steady / amplitude_nA,
    sag: 1 - soma.steady / soma.peak,
    attenuation: change.slice(1).map(({ steady }) => steady / soma.steady),
  };
}

/** Peak above rest at nodes of one spike made by a short strong pulse into the soma. */
export async function backpropagation(cell: CellModel, nodes: readonly number[]) {
  const amplitudes = [1.5, 2, 2.5, 3, 4];
  for (const amplitude_nA of amplitudes) {
    const [run] = await measure(cell, [
      {
        stimuli: [somaticStep(cell, amplitude_nA, 3)],
        nodes: [somaOf(cell), ...nodes],
        duration_ms: SETTLE_ms + 40,
        interval_ms: 0,
      },
    ]);
    if (run!.spikes_ms.length === 0) continue;
    const peaks = [0, ...nodes].map((_, k) => {
      const before = last(column(run!, k, SETTLE_ms - 5, SETTLE_ms));
      return Math.max(...column(run!, k, SETTLE_ms, SETTLE_ms + 40)) - before;
    });
    return {
      amplitude_nA,
      spikes: run!.spikes_ms.length,
      soma_mV: peaks[0]!,
      nodes_mV: peaks.slice(1),
    };
  }
  throw new Error(`${cell.name} does not spike for ${last(amplitudes)} nA`);
}

/** EPSPs of a synapse at each node, there and at the soma. */
export async function epsps(cell: CellModel, nodes: readonly number[]) {
  const soma = somaOf(cell);
  const runs = await measure(
    cell,
    nodes.map((node) => ({
      stimuli: [],
      nodes: [soma, node],
      contact: node,
      duration_ms: SETTLE_ms + 80,
      interval_ms: 0.1,
    })),
  );
  return runs.map((run) => {
    const [somatic, local] = [0, 1].map((k) => {
      const before = last(column(run, k, SETTLE_ms - 5, SETTLE_ms));
      return Math.max(...column(run, k, SETTLE_ms, SETTLE_ms + 80)) - before;
    });
    return { somatic_mV: somatic!, local_mV: local! };
  });
}

const STEP_ms = 1000;

/** Spikes of a step of 1 s for each amplitude. */
export async function steps(
  cell: CellModel,
  amplitudes_nA: readonly number[],
  nodes: readonly number[] = [],
) {
  return measure(
    cell,
    amplitudes_nA.map((amplitude_nA) => ({
      stimuli: [somaticStep(cell, amplitude_nA, STEP_ms)],
      nodes: [somaOf(cell), ...nodes],
      duration_ms: SETTLE_ms + STEP_ms,
      interval_ms: 0.1,
    })),
  );
}

/** Smallest current, to 5 pA, whose 500 ms step makes a spike. */
export async function rheobase_nA(cell: CellModel): Promise<number> {
  let [low, high] = [0, 1.28];
  while (high - low > 0.0051) {
    const middle = (low + high) / 2;
    const [run] = await measure(cell, [
      { stimuli: [somaticStep(cell, middle, 500)], nodes: [], duration_ms: SETTLE_ms + 500 },
    ]);
    if (run!.spikes_ms.length > 0) high = middle;
    else low = middle;
  }
  return high;
}

/** Rest, resistance, threshold of a 500 ms step, and 1 s steps at 100, 150, 200 and 400 % of it. */
export async function excitability(cell: CellModel) {
  const { rest_mV, resistance_MOhm } = await passive(cell, [], -0.02);
  const threshold_nA = await rheobase_nA(cell);
  const [silent, ...driven] = await steps(
    cell,
    [0, 1, 1.5, 2, 4].map((times) => times * threshold_nA),
    [axonOf(cell)],
  );
  const end_ms = SETTLE_ms + STEP_ms;
  return {
    rest_mV,
    resistance_MOhm,
    threshold_nA,
    spontaneous: silent!.spikes_ms.length,
    steps: driven.map((run) => {
      const gaps = [...run.spikes_ms.slice(1)].map((t, i) => t - run.spikes_ms[i]!);
      const [first_ms, last_ms] = [gaps[0] ?? STEP_ms, gaps.at(-1) ?? STEP_ms];
      const peak = (k: number) => Math.max(...column(run, k, end_ms - 1.5 * last_ms, end_ms));
      return {
        spikes: run.spikes_ms.length,
        first_ms,
        last_ms,
        /** In the last part of the step, at the soma and in the initial segment. */
        soma_mV: peak(0),
        axon_mV: peak(1),
        /** The train ends before the step does. */
        blocked: (run.spikes_ms.at(-1) ?? 0) < end_ms - 2 * last_ms,
      };
    }),
  };
}
