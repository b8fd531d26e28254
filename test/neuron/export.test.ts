/** What an export holds, and what it refuses; nothing here needs NEURON. */
import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/engine/job.ts';
import { exportNeuron } from '../../src/io/neuron-export/export-neuron.ts';
import { mechanismText } from '../../src/nmodl/registry.ts';
import { smallNetwork } from './small-network.ts';

const network = () => smallNetwork({ scheme: 'explicit-euler', duration_ms: 60 });
const exported = (job: Job) =>
  exportNeuron(job, { name: 'small', runs: ['a', 'b', 'c'], mechanismText });
const modelOf = (job: Job) => JSON.parse(exported(job)['model.json']!);

describe('an exported folder', () => {
  test('holds the program, the synapses and the channels that its cells use', () => {
    const names = Object.keys(exported(network()));
    expect(names).toEqual(expect.arrayContaining(['run.py', 'README.txt', 'mod/RhoPlastic.mod']));
    expect(names).toContain('mod/NaTs2_t.mod');
    // NEURON has its own, and no cell here has the other
    expect(names).not.toContain('mod/pas.mod');
    expect(names).not.toContain('mod/CaDynamics_DC0.mod');
  });

  test('writes a cell once, however many runs have it', () => {
    const { cells, runs } = modelOf(network());
    expect(cells.map((cell: { name: string }) => cell.name)).toEqual(['small', 'tapering']);
    expect(runs.map((run: { cell: number }) => run.cell)).toEqual([0, 1, 0]);
  });

  test('numbers come back bit for bit', () => {
    const job = network();
    const { cells } = modelOf(job);
    const { nodes } = job.runs[1]!.cell;
    expect(cells[1].nodes.ri_MOhm).toEqual(Array.from(nodes.ri_MOhm));
    expect(cells[1].nodes.area_um2).toEqual(Array.from(nodes.area_um2));
  });

  test('says of a receptor what it stands for', () => {
    const gaba = modelOf(network()).runs[0].contacts[1];
    expect(gaba.parameters).toMatchObject({
      tau_r_1_ms: 0.3,
      tau_r_2_ms: 3.5,
      tau_d_2_ms: 260.9,
      E_1_mV: -80,
      E_2_mV: -97,
      mg_mM: 0,
    });
    expect(gaba.draws).toEqual({ kind: 'random123', ids: [2, 100002, 200] });
    expect(modelOf(network()).globalIndex).toBe(4711);
  });

  test('a threshold that is never reached is null', () => {
    const { parameters } = modelOf(network()).runs[2].contacts[0];
    expect(parameters.theta_d).toBeNull();
  });

  test('a clamp is a conductance to its voltage', () => {
    expect(modelOf(network()).runs[1].stimuli[1]).toMatchObject({
      start_ms: 46,
      interval_ms: 6,
      reversal_mV: -60,
      values: [1 / 20],
    });
  });

  test('names each column after its run and place', () => {
    const [first] = modelOf(network()).runs[0].recorders;
    const names = first.channels.map((channel: { name: string }) => channel.name);
    expect(names.slice(0, 5)).toEqual([
      'a.v_mV.soma[0].0',
      'a.v_mV.apic[0].3',
      'a.cai.soma[0].0',
      'a.Ca_HVA.m.soma[0].0',
      'a.contact0.g_AMPA',
    ]);
  });
});

describe('what NEURON cannot run as one network is refused', () => {
  const changed = (change: (job: Job) => void) => {
    const job = network();
    change(job);
    return () => exported(job);
  };

  test.for([
    [
      'a scheme of its own',
      (job: Job) => {
        job.scheme = 'exponential';
      },
      /scheme: is expon/,
    ],
    [
      'a step that adapts',
      (job: Job) => {
        job.step = { kind: 'adaptive', max_ms: 1, maxChange_mV: 1 };
      },
      /step: is adaptive, expected fixed/,
    ],
    [
      'a state to go on from',
      (job: Job) => {
        job.start = { engine: 'cpu', tick: 1, runs: [] };
      },
      /start: goes on from a state/,
    ],
    [
      'two temperatures',
      (job: Job) => {
        job.runs[1]!.cell.celsius = 20;
      },
      /runs\[1\]: is at 20 °C, runs\[0\] at 34/,
    ],
    [
      'two values of a global parameter',
      (job: Job) => {
        job.runs[0]!.cell.globals.Ih = { ehcn: -45 };
        job.runs[1]!.cell.globals.Ih = { ehcn: -43 };
      },
      /runs\[1\]: has Ih\.ehcn = -43, others -45/,
    ],
    [
      'two keys of random streams',
      (job: Job) => {
        const { draws } = job.runs[1]!.contacts.at(1)!;
        if (draws.kind === 'random123') draws.globalIndex = 7;
      },
      /runs\[1\]\.contacts\[1\]: has the global index 7, others 4711/,
    ],
    [
      'a source without a detector',
      (job: Job) => {
        job.runs[2]!.detector = null;
      },
      /runs\[0\]\.contacts\[1\]: is reached by run 2, which has no spike detector/,
    ],
    [
      'a tree that sections do not make',
      (job: Job) => {
        job.runs[0]!.cell.nodes.parent[5] = 1;
      },
      /cell small: segment \d of \S+ joins node 1, its sections say/,
    ],
    [
      'a mechanism on a part of a section',
      (job: Job) => {
        const placed = job.runs[0]!.cell.mechanisms[0]!;
        placed.nodes = placed.nodes.slice(0, -1);
      },
      /cell small: \S+ is on \d of the \d segments of \S+, expected all/,
    ],
  ] as const)('%s', ([, change, message]) => {
    expect(changed(change)).toThrow(message);
  });
});
