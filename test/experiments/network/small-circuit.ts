/** A SONATA circuit of a few tiny cells in a folder of its own, and simulations of it resolved. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ResolvedSimulation,
  resolveSimulation,
} from '../../../src/experiments/network/resolve-simulation.ts';
import { readEmodel } from '../../../src/io/emodel.ts';
import { writeCircuit } from '../../../src/io/sonata/circuit-writer.ts';
import { nodeFiles } from '../../../src/io/sonata/node-files.ts';
import { readSwc } from '../../../src/io/swc.ts';
import type { Emodel } from '../../../src/model/emodel.ts';

/** Soma, an axon of four sections, a dendrite of three segments, an apical. */
const SWC = `1 1 0 0 0 8 -1
2 2 0 -10 0 1 1
3 2 0 -90 0 0.8 2
4 2 20 -150 0 0.5 3
5 2 -20 -150 0 0.5 3
6 2 0 -160 0 0.5 3
7 3 10 0 0 1 1
8 3 60 0 0 1 7
9 3 80 -20 0 0.5 8
10 4 0 10 0 2 1
11 4 0 60 0 1 10
`;

export const branchedMorphology = () => readSwc(SWC, 'branched.swc');

type Row = Record<string, unknown>;

const emodelJson = (parameters: Row[]) => ({
  name: 'plain',
  celsius: 34,
  v_init: -70,
  axon: 'stub_60um_myelin_1000um',
  mechanisms: {
    all: ['pas'],
    somatic: parameters.some((p) => p.mechanism === 'NaTg') ? ['NaTg'] : [],
  },
  parameters: [
    { sectionlist: 'all', name: 'cm', value: 1 },
    { sectionlist: 'all', name: 'Ra', value: 100 },
    { sectionlist: 'all', mechanism: 'pas', name: 'e', value: -70 },
    ...parameters,
  ],
});

export const plainEmodel = (parameters: Row[] = []): Emodel =>
  readEmodel(emodelJson(parameters), 'plain.json');

/** An edge: ends, and what it has beside the defaults. */
export type EdgeRow = [source: number, target: number, change?: Record<string, number>];

const EDGE_DEFAULTS = {
  afferent_section_id: 5,
  afferent_section_pos: 0.5,
  conductance: 0.5,
  conductance_scale_factor: 0.75,
  decay_time: 1.75,
  delay: 1.03,
  depression_time: 500,
  facilitation_time: 20,
  n_rrp_vesicles: 2,
  syn_type_id: 120,
  u_syn: 0.5,
  u_hill_coefficient: 2,
  Use_d_TM: 0.25,
  Use_p_TM: 0.75,
  gmax_d_AMPA: 1,
  gmax_p_AMPA: 2,
  rho0_GB: 0,
  theta_d: 0.125,
  theta_p: 0.25,
  volume_CR: 0.0625,
};

/** Cells 0, 1, 2 of L5, fibres 0, 1 of thal. */
export interface SmallCircuit {
  /** Among L5. */
  recurrent?: EdgeRow[];
  /** From thal to L5. */
  thalamic?: EdgeRow[];
  /** Gap junctions among L5, each from both sides. */
  gaps?: EdgeRow[];
  /** Columns that the recurrent edges do without. */
  without?: string[];
}

const GAP_DEFAULTS = {
  afferent_section_id: 5,
  afferent_section_pos: 0.5,
  efferent_section_id: 5,
  efferent_section_pos: 0.5,
  afferent_junction_id: 0,
  efferent_junction_id: 0,
  conductance: 0.25,
};

function edgeTable(
  population: string,
  source: string,
  rows: EdgeRow[],
  without: string[] = [],
  defaults: Record<string, number> = EDGE_DEFAULTS,
) {
  const sorted = [...rows].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  const names = Object.keys(defaults).filter((name) => !without.includes(name));
  const columns = Object.fromEntries(
    names.map((name) => [
      name,
      Float64Array.from(sorted, ([, , change]) => change?.[name] ?? defaults[name]!),
    ]),
  );
  return {
    population,
    source,
    target: 'L5',
    sourceIds: Uint32Array.from(sorted, ([s]) => s),
    targetIds: Uint32Array.from(sorted, ([, t]) => t),
    columns,
  };
}

const folders: string[] = [];

/** Removes what tests wrote. */
export function removeCircuits(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

/** Writes the circuit; the path of its folder. */
export async function writeSmallCircuit(circuit: SmallCircuit): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rhostar-network-'));
  folders.push(folder);
  writeFileSync(join(folder, 'branched.swc'), SWC);
  writeFileSync(join(folder, 'plain.json'), JSON.stringify(emodelJson([])));
  const repeated = (word: string, size: number) => Array.from({ length: size }, () => word);
  const { recurrent = [], thalamic = [], gaps = [], without } = circuit;
  await writeCircuit(folder, {
    nodes: [
      {
        population: 'L5',
        size: 3,
        columns: {
          model_template: repeated('hoc:plain', 3),
          morphology: repeated('branched', 3),
          exc_mini_frequency: Float64Array.of(0, 0, 100),
          inh_mini_frequency: Float64Array.of(0, 0, 0),
        },
        dynamics: { threshold_current: Float64Array.of(0.125, 0.25, 0.5) },
      },
      {
        population: 'thal',
        size: 2,
        type: 'virtual',
        columns: { model_template: repeated('none', 2) },
      },
    ],
    edges: [
      ...(recurrent.length > 0 ? [edgeTable('L5__L5', 'L5', recurrent, without)] : []),
      ...(gaps.length > 0
        ? [{ ...edgeTable('gaps', 'L5', gaps, [], GAP_DEFAULTS), type: 'electrical' }]
        : []),
      ...(thalamic.length > 0 ? [edgeTable('thal__L5', 'thal', thalamic)] : []),
    ],
    nodeSets: {
      all: { population: 'L5' },
      first: { population: 'L5', node_id: [0] },
      rest: { population: 'L5', node_id: [1, 2] },
      fibres: { population: 'thal' },
    },
    folders: { swc: '.', emodels: '.' },
  });
  return folder;
}

/** Resolves a simulation of 20 ms of the circuit. */
export async function resolveSmall(
  circuit: SmallCircuit | string,
  config: Record<string, unknown> = {},
): Promise<ResolvedSimulation> {
  const folder = typeof circuit === 'string' ? circuit : await writeSmallCircuit(circuit);
  const path = join(folder, 'simulation_config.json');
  const { run, ...rest } = config as { run?: object };
  const whole = {
    network: './circuit_config.json',
    run: { tstop: 20, dt: 0.025, random_seed: 7, ...run },
    conditions: { v_init: -70 },
    node_set: 'all',
    ...rest,
  };
  writeFileSync(path, JSON.stringify(whole));
  return await resolveSimulation(path, { files: nodeFiles });
}
