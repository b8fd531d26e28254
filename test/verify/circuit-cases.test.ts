/** Circuit cases in their explicit form, made up: two populations, what reaches whom, what is refused. */
import { describe, expect, test } from 'vitest';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import type { CaseFolder } from '../../src/verify/case-folder.ts';
import { cpuPrograms } from '../../src/verify/programs.ts';
import { caseText } from '../../src/verify/report.ts';
import { verifyCases } from '../../src/verify/run-verify.ts';

const engines = [{ engine: cpuEngine(), programs: cpuPrograms }];
type Json = Record<string, unknown>;

const REST_MV = -70;

/** Soma and two axon sections of one segment each, a leak that holds them at rest. */
const cell = {
  name: 'small',
  sections: ['soma[0]', 'axon[0]', 'axon[1]'].map((name, index) => ({
    name,
    index,
    type: index === 0 ? 'soma' : 'axon',
    parent: index === 0 ? null : index - 1,
    parent_x: index === 0 ? null : 1,
    nseg: 1,
    L: 10,
    Ra: 100,
    cm: 1,
    diam: [10],
    area: [314],
    mechanisms: { pas: { g: 1e-4, e: REST_MV } },
    ions: {},
  })),
  nodes: {
    section: [0, 0, 0, 1, 1, 2, 2],
    seg: [-1, 0, 1, 0, 1, 0, 1],
    parent: [-1, 0, 1, 2, 3, 4, 5],
    ri: [null, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01],
    area: [100, 314, 100, 314, 100, 314, 100],
    cm: [0, 1, 0, 1, 0, 1, 0],
    kind: ['root0', 'seg', 'end', 'seg', 'end', 'seg', 'end'],
  },
};

const synapse = (change: Json = {}): Json => ({
  index: 0,
  label: 'ampa_0',
  edge_population: 'e',
  edge_id: 0,
  pre_population: 'fibres',
  pre_node: 4,
  post_population: 'B',
  post_node: 0,
  pre_gid: 2005,
  post_gid: 1001,
  type: 'ProbAMPANMDA_EMS',
  sonata_section_id: 0,
  section: 'soma[0]',
  section_index: 0,
  x: 0.5,
  segment: 0,
  segment_x: 0.5,
  params: {
    tau_d_AMPA: 1.7,
    Use: 1,
    Dep: 1e-9,
    Fac: 0,
    Nrrp: 2,
    u0: 0,
    mg: 1,
    NMDA_ratio: 0.7,
    synapseID: 0,
  },
  delay: 1,
  netcon: { weight_set: 1, weight_effective: 1, nc_type: 2, source: 'replay' },
  rng: { generator: 'Random123 philox4x32', id1: 1251, id2: 100, id3: 7, draws: [] },
  ...change,
});

const circuit = (change: Json = {}): Json => ({
  format: 'sonataref-1',
  case: 'two',
  celsius: 34,
  v_init: REST_MV,
  dt: 0.025,
  tstop: 5,
  globals_set: {},
  random123_globalindex: 3,
  spike_detector: { site: 'axon[1](0.5)', threshold: -30 },
  simulated_nodes: ['A:0', 'B:0'],
  cells: ['A', 'B'].map((population, k) => ({
    population,
    node: 0,
    gid: 1 + 1000 * k,
    full_export: 'cells/small.json',
  })),
  replay: [{ population: 'fibres', node: 4, times: [1, 3] }],
  stimuli: [],
  synapse_globals: {},
  synapses: [synapse()],
  ...change,
});

function folder(model: Json, files: Record<string, string>): CaseFolder {
  const all: Record<string, string> = {
    'model-explicit.json': JSON.stringify(model),
    ...files,
  };
  return {
    name: 'two',
    files: Object.keys(all),
    read: (file) => (file === '../cells/small.json' ? JSON.stringify(cell) : all[file]!),
  };
}

const RELEASES = [
  'index,label,t_arrival,u,p_rec,recovered_now,available,released,Nrrp,draws_before,draws_used',
  '0,ampa_0,2,1,1,0,2,2,2,0,2',
  '0,ampa_0,4,1,1,2,2,2,2,2,4',
].join('\n');
/** A is at rest throughout; B only until the first arrival. */
const files = {
  'traces.csv': `t,v_soma_A_0,v_AIS_A:0,g_ampa_0\n0,${REST_MV},${REST_MV},0\n2,${REST_MV},${REST_MV},0`,
  'releases.csv': RELEASES,
};

const verify = async (model: Json, own: Record<string, string> = files) =>
  (await verifyCases([folder(model, own)], { engines, full: false }))[0]!;

test('cells of two populations, one of them reached by a fibre that is not simulated', async () => {
  const report = await verify(circuit());
  expect(report.ok, caseText(report)).toBe(true);
  const columns = report.engines[0]!.findings.map(({ variable }) => variable);
  expect(columns).toEqual(expect.arrayContaining(['v_soma_A_0', 'v_AIS_A:0', 'g_ampa_0', 'u']));
});

test('a trace of the cell that the fibre does move falls short', async () => {
  const report = await verify(circuit(), {
    'traces.csv': `t,v_soma_B_0\n0,${REST_MV}\n4.5,${REST_MV}`,
  });
  expect(report.engines[0]!.findings.filter((f) => f.ratio > 1)).toMatchObject([
    { variable: 'v_soma_B_0', at: 4.5 },
  ]);
});

test('a weight of 0 silences the contact: nothing is released', async () => {
  const netcon = { weight_set: 1, weight_effective: 0, nc_type: 2, source: 'replay' };
  const report = await verify(circuit({ synapses: [synapse({ netcon })] }));
  expect(report.engines[0]!.findings.filter((f) => f.ratio > 1)).toMatchObject([
    { file: 'releases.csv', variable: 'arrivals', deviation: 2 },
  ]);
});

test('keys that are not known are named', async () => {
  const report = await verify(circuit({ drift: 1, synapses: [synapse({ tuning: 2 })] }));
  expect(report.engines[0]!.notes).toEqual([
    'model-explicit.json: drift, synapses[].tuning not read: unknown',
  ]);
});

const gabaGlobals = { ProbGABAAB_EMS: { tau_r_GABAB: 3.5, tau_d_GABAB: 200, gmax: 0.001 } };
const notUnderstood: [string, Json, RegExp][] = [
  [
    'a contact on a cell that is not there',
    { synapses: [synapse({ post_population: 'C' })] },
    /synapse ampa_0: is on a cell that is not in the case/,
  ],
  [
    'a segment that the position is not on',
    { synapses: [synapse({ segment: 1 })] },
    /soma\[0\]\(0\.5\) is segment 0, the file says 1/,
  ],
  [
    'a parameter that there is not',
    { synapses: [synapse({ params: { ...(synapse().params as Json), tau: 3 } })] },
    /synapse ampa_0: tau: not known/,
  ],
  [
    'a parameter that is missing',
    { synapses: [synapse({ type: 'ProbGABAAB_EMS' })] },
    /synapse ampa_0: has no tau_d_GABAA/,
  ],
  [
    'constants of another model',
    { synapse_globals: gabaGlobals },
    /tau_d_GABAB is 200, expected 260\.9/,
  ],
  [
    'a detector without a place',
    { spike_detector: { site: 'AIS', threshold: -30 } },
    /spike_detector\.site 'AIS': expected section\(x\)/,
  ],
];

describe('cannot be understood, in one line', () => {
  test.for(notUnderstood)('%s', async ([, change, message]) => {
    const report = await verify(circuit(change));
    expect(report.ok).toBe(false);
    expect(report.fault).toMatch(message);
  });
});
