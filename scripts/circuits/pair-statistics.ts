/**
 * The pairs of a pathway in numbers: what a paired recording, or the recipe, has beside them. Drawn from the
 * circuit `pairs` as an experiment draws them; anatomy and physiology of all, EPSPs and thresholds of the first.
 */
import { epspAmplitude_mV } from '../../src/analysis/epsp.ts';
import { correlation, mean, standardDeviation } from '../../src/analysis/statistics.ts';
import { pairCircuitOpener } from '../../src/builder/open-pair-circuit.ts';
import type { CellRun, Engine } from '../../src/engine/job.ts';
import { calibrate } from '../../src/experiments/calibrate.ts';
import { type Apart, choosePairs, type PairCircuit } from '../../src/experiments/pair-circuit.ts';
import { drawsOf, SPIKE_THRESHOLD_MV, soma } from '../../src/experiments/pair-job.ts';
import type { PairContact } from '../../src/experiments/pairs.ts';
import { ADAPTIVE_STEP, schemeFor } from '../../src/experiments/run-pairs.ts';
import { nodeFiles } from '../../src/io/sonata/node-files.ts';
import type { CellModel } from '../../src/model/cell.ts';
import { FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';
import { sectionStarts_um } from '../../src/model/path-distance.ts';

const TTPC = ['L5_TPC:A', 'L5_TPC:B'];
const L23 = ['L2_TPC:*', 'L3_TPC:*'];
const L4 = ['L4_*'];
/** A slice: its depth, and what a field of view holds; from layer to layer the whole way. */
const NEAR: Apart = { across: 50, height: 50, depth: 10 };
const ACROSS_LAYERS: Apart = { across: 50, height: 700, depth: 10 };

export interface MeasuredPathway {
  name: string;
  pre: string[];
  post: string[];
  apart_um: Apart;
  /** Mean and SD of contacts a connection, and of the EPSP, as recorded; null: not recorded. */
  contacts: readonly [number, number] | null;
  epsp_mV: readonly [number, number] | null;
  source: string;
  /** Of the hundred pairs of Chindemi et al. 2022 (analysis, Zenodo 5654788); EPSPs of the first 27 to 69. */
  published: {
    contacts: number;
    basalShare: number;
    epsp_mV: readonly [number, number] | null;
  };
}

export const MEASURED_PATHWAYS: readonly MeasuredPathway[] = [
  {
    name: 'L5_TTPC-L5_TTPC',
    pre: TTPC,
    post: TTPC,
    apart_um: NEAR,
    contacts: [5.5, 1.1],
    epsp_mV: [1.3, 1.1],
    source: 'Markram et al. 1997, J Physiol 500:409',
    published: { contacts: 7.2, basalShare: 0.79, epsp_mV: [1.9, 1.0] },
  },
  {
    name: 'L23_PC-L5_TTPC',
    pre: L23,
    post: TTPC,
    apart_um: ACROSS_LAYERS,
    contacts: null,
    epsp_mV: null,
    source: 'contacts and EPSPs not recorded',
    published: { contacts: 6.5, basalShare: 0.21, epsp_mV: [0.8, 0.6] },
  },
  {
    name: 'L23_PC-L23_PC',
    pre: L23,
    post: L23,
    apart_um: NEAR,
    contacts: [2.8, 0.7],
    epsp_mV: [1.0, 0.7],
    source: 'Feldmeyer et al. 2006, J Physiol 575:583',
    published: { contacts: 3.8, basalShare: 0.77, epsp_mV: [1.4, 1.0] },
  },
  {
    name: 'L4_PC-L4_PC',
    pre: L4,
    post: L4,
    apart_um: NEAR,
    contacts: [3.4, 1.0],
    epsp_mV: [1.59, 1.51],
    source: 'Feldmeyer et al. 1999, J Physiol 521:169',
    published: { contacts: 4.8, basalShare: 1, epsp_mV: null },
  },
  {
    name: 'L4_PC-L23_PC',
    // recorded from spiny stellate cells, whose row of the recipe the pathway has
    pre: ['L4_SSC'],
    post: L23,
    apart_um: ACROSS_LAYERS,
    contacts: [4.5, 0.8],
    epsp_mV: [0.7, 0.6],
    source: 'Feldmeyer et al. 2002, J Physiol 538:803',
    published: { contacts: 4.3, basalShare: 0.64, epsp_mV: null },
  },
];

export interface DrawnPair {
  source: number;
  target: number;
  cell: CellModel;
  contacts: PairContact[];
  /** Along the dendrite from the soma's middle, per contact. */
  path_um: number[];
}

/** The circuit that ships to draw pairs from, cells as pairing experiments have them. */
export function pairsCircuit(): Promise<PairCircuit> {
  const open = pairCircuitOpener({ files: nodeFiles, pathOf: (path) => path });
  return open({ circuit: 'pairs', fixhp: true, place: { format: 'circuit', file: 'pairs' } });
}

export function drawPairs(
  circuit: PairCircuit,
  { pre, post, apart_um }: MeasuredPathway,
  count: number,
  seed: number,
): DrawnPair[] {
  return choosePairs(circuit, { pre, post, apart_um, count, seed }).map((connection) => {
    const { source, target } = connection;
    const cell = circuit.cell(target);
    const physiology = circuit.physiology(connection);
    const places = circuit.places(connection);
    const starts_um = sectionStarts_um(cell.sections, 0.5);
    return {
      source,
      target,
      cell,
      contacts: places.map((at, i) => ({ ...at, parameters: physiology[i]!.parameters })),
      path_um: places.map(({ section, x }) => {
        const s = cell.sections.findIndex(({ name }) => name === section);
        return starts_um[s]! + x * cell.sections[s]!.length_um;
      }),
    };
  });
}

/** Mean and SD. */
export type Spread = { mean: number; sd: number; n: number };

export const spread = (values: readonly number[]): Spread => ({
  mean: mean(values),
  sd: values.length > 1 ? standardDeviation(values) : 0,
  n: values.length,
});

export interface PairStatistics {
  contacts: Spread;
  basal_um: Spread;
  apical_um: Spread;
  /** Share of contacts that start potentiated. */
  potentiated: number;
  /** Of the drawn values, not of the normal variables behind them. */
  correlations: { Use_gmax: number; gmax_Nrrp: number; volume_Nrrp: number; volume_gmax: number };
  gmax_nS: Spread;
  Use: Spread;
  Nrrp: Spread;
  volume_um3: Spread;
}

export function pairStatistics(pairs: readonly DrawnPair[]): PairStatistics {
  const contacts = pairs.flatMap((pair) => pair.contacts);
  const path_um = pairs.flatMap((pair) => pair.path_um);
  const column = (of: (p: PairContact['parameters']) => number) =>
    contacts.map(({ parameters }) => of(parameters));
  const on = (location: string) =>
    spread(path_um.filter((_, i) => contacts[i]!.location === location));
  const g = column((p) => p.gmax0_AMPA_nS);
  const u = column((p) => p.Use0);
  const n = column((p) => p.Nrrp);
  const v = column((p) => p.volume_um3);
  return {
    contacts: spread(pairs.map((pair) => pair.contacts.length)),
    basal_um: on('basal'),
    apical_um: on('apical'),
    potentiated: mean(column((p) => p.rho0)),
    correlations: {
      Use_gmax: correlation(u, g),
      gmax_Nrrp: correlation(g, n),
      volume_Nrrp: correlation(v, n),
      volume_gmax: correlation(v, g),
    },
    gmax_nS: spread(g),
    Use: spread(u),
    Nrrp: spread(n),
    volume_um3: spread(v),
  };
}

const REST_MS = 1000;
/** Test spikes far enough apart that the pools have refilled. */
const TRIALS = 5;
const EVERY_MS = 3000;

/** Mean EPSP of each pair. */
export async function meanEpsps_mV(engine: Engine, pairs: readonly DrawnPair[]): Promise<number[]> {
  const spikes_ms = Array.from({ length: TRIALS }, (_, i) => REST_MS + i * EVERY_MS);
  const runs = pairs.map(
    ({ cell, contacts }, p): CellRun => ({
      cell,
      contacts: contacts.map(({ node, parameters, delay_ms }, c) => ({
        node,
        parameters,
        draws: drawsOf(p + 1, c, 1),
        arrivals_ms: spikes_ms.map((t) => t + delay_ms),
      })),
      stimuli: [],
      recorders: [
        {
          channels: [{ kind: 'voltage', node: soma(cell) }],
          schedule: [
            { from_ms: 0, interval_ms: null },
            ...spikes_ms.flatMap((t) => [
              { from_ms: t - 1, interval_ms: 0 },
              { from_ms: t + 100, interval_ms: null },
            ]),
          ],
        },
      ],
      detector: { node: soma(cell), threshold_mV: SPIKE_THRESHOLD_MV },
      fastForward_ms: [],
    }),
  );
  const rows: number[][] = pairs.map(() => []);
  await engine.run(
    {
      runs,
      duration_ms: REST_MS + (TRIALS - 1) * EVERY_MS + 200,
      dt_ms: 0.025,
      step: ADAPTIVE_STEP,
      scheme: schemeFor(ADAPTIVE_STEP),
      synapse: FITTED_CONSTANTS,
      vdccGates: 'zero',
      initDepleted: false,
    },
    {
      onRows: (run, _recorder, values) => {
        for (const value of values) rows[run]!.push(value);
      },
    },
  );
  return rows.map((values) => {
    const t_ms = Float64Array.from({ length: values.length / 2 }, (_, i) => values[2 * i]!);
    const v_mV = Float64Array.from({ length: values.length / 2 }, (_, i) => values[2 * i + 1]!);
    return mean(spikes_ms.map((t) => epspAmplitude_mV(t_ms, v_mV, t)));
  });
}

/** C_pre and C_post of every contact, by pair. */
export const measuredCalcium = (engine: Engine, pairs: readonly DrawnPair[]) =>
  calibrate(
    engine,
    pairs.map(({ cell, contacts }, p) => ({ name: `pair ${p + 1}`, cell, contacts })),
  );
