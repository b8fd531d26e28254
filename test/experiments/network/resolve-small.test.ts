/** Inputs, cells, gap junctions, reports of small circuits written for it: rules that the reference does not show. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cpuEngine } from '../../../src/engine/cpu/engine.ts';
import type { Contact } from '../../../src/engine/job.ts';
import type { ResolvedSimulation } from '../../../src/experiments/network/resolve-simulation.ts';
import { removeCircuits, resolveSmall, writeSmallCircuit } from './small-circuit.ts';

afterAll(removeCircuits);

const contactsOf = ({ contacts }: ResolvedSimulation, run: number): Contact[] =>
  Array.from({ length: contacts[run]!.length }, (_, i) => contacts[run]!.at(i)!);

const plastic = { name: 'plastic', source: 'all', target: 'all', modoverride: 'GluSynapse' };

describe('inputs', () => {
  test('a current relative to the threshold of each cell', async () => {
    const input = {
      module: 'relative_linear',
      input_type: 'current_clamp',
      delay: 2,
      duration: 10,
      percent_start: 200,
      node_set: 'rest',
    };
    const { job } = await resolveSmall({}, { inputs: { step: input } });
    expect(job.runs.map((run) => run.stimuli.length)).toEqual([0, 1, 1]);
    expect(job.runs[1]!.stimuli[0]).toMatchObject({ start_ms: 2, end_ms: 12, amplitude_nA: 0.5 });
    expect(job.runs[2]!.stimuli[0]).toMatchObject({ amplitude_nA: 1 });
  });

  test('trains of virtual fibres reach their contacts after the delay, the same for all of one', async () => {
    const input = {
      module: 'poisson_spikes',
      input_type: 'spikes',
      delay: 0,
      duration: 20,
      rate: 500,
      source: 'fibres',
      node_set: 'all',
    };
    const resolved = await resolveSmall(
      {
        thalamic: [
          [0, 1],
          [0, 2, { delay: 2.05 }],
          [1, 2],
        ],
      },
      { inputs: { drive: input } },
    );
    const [first] = contactsOf(resolved, 1);
    const [second, other] = contactsOf(resolved, 2);
    expect(first!.arrivals_ms!.length).toBeGreaterThan(0);
    Array.from(first!.arrivals_ms!).forEach((t, k) => {
      expect(second!.arrivals_ms![k]).toBeCloseTo(t + 1.025, 9);
    });
    expect(Array.from(other!.arrivals_ms!)).not.toEqual(Array.from(second!.arrivals_ms!));
  });

  test("minis: the override's rate, else the node's", async () => {
    const rows = {
      recurrent: [
        [0, 1],
        [0, 2],
      ],
    } as never;
    const plain = await resolveSmall(rows, { run: { tstop: 1000 } });
    expect(contactsOf(plain, 1)[0]).not.toHaveProperty('minis_ms');
    const count = contactsOf(plain, 2)[0]!.minis_ms!.length;
    expect(count).toBeGreaterThan(60); // 100 Hz for 1 s: mean 100, SD 10
    expect(count).toBeLessThan(140);
    const none = { name: 'a', source: 'all', target: 'all', spont_minis: 0 };
    const quiet = await resolveSmall(rows, { connection_overrides: [none] });
    expect(contactsOf(quiet, 2)[0]).not.toHaveProperty('minis_ms');
  });
});

describe('cells', () => {
  test('nodes of one morphology and emodel share a cell; a modification makes another', async () => {
    const leaky = {
      name: 'leak',
      node_set: 'first',
      type: 'configure_all_sections',
      section_configure: '%s.g_pas = 1e-4',
    };
    const { job } = await resolveSmall({}, { conditions: { v_init: -70, modifications: [leaky] } });
    const [first, second, third] = job.runs.map((run) => run.cell);
    expect(second).toBe(third);
    expect(first).not.toBe(second);
    const leak = (cell: typeof first) =>
      cell!.mechanisms.find(({ name }) => name === 'pas')!.parameters.g?.[0];
    expect(leak(first)).toBe(1e-4);
    expect(leak(second)).not.toBe(1e-4);
  });

  test.for([
    ['AIS', 'axon[1]', 'seg'],
    ['soma', 'soma[0]', 'end'],
  ] as const)('spike_location %s is on %s', async ([spike_location, section, kind]) => {
    const { job } = await resolveSmall({}, { conditions: { v_init: -70, spike_location } });
    const { cell, detector } = job.runs[0]!;
    expect(cell.sections[cell.nodes.section[detector!.node]!]!.name).toBe(section);
    expect(cell.nodes.kind[detector!.node]).toBe(kind);
    expect(detector!.threshold_mV).toBe(-30);
  });

  test('a current into a compartment set reaches its segments', async () => {
    const folder = await writeSmallCircuit({});
    const places = [
      [1, 5, 0.1],
      [1, 6, 0.5],
    ];
    writeFileSync(
      join(folder, 'sets.json'),
      JSON.stringify({ tufts: { population: 'L5', compartment_set: places } }),
    );
    const input = {
      module: 'linear',
      input_type: 'current_clamp',
      delay: 0,
      duration: 5,
      amp_start: 0.1,
      compartment_set: 'tufts',
    };
    const config = { compartment_sets_file: './sets.json', inputs: { tuft: input } };
    const { job } = await resolveSmall(folder, config);
    expect(job.runs.map((run) => run.stimuli.length)).toEqual([0, 2, 0]);
    const { cell, stimuli } = job.runs[1]!;
    const names = stimuli.map((s) => cell.sections[cell.nodes.section[s.node]!]!.name);
    expect(names).toEqual(['dend[0]', 'apic[0]']);
  });

  test('no emodel of the name: where it was looked for', async () => {
    const folder = await writeSmallCircuit({});
    rmSync(join(folder, 'plain.json'));
    await expect(resolveSmall(folder)).rejects.toThrow(
      /model_template: there is no emodel plain: looked for .*plain\.json/,
    );
  });
});

describe('gap junctions', () => {
  const pair = (conductance = 0.25, mate = true) => ({
    gaps: [
      [0, 1, { afferent_junction_id: 3, efferent_junction_id: 4, conductance }],
      ...(mate
        ? [[1, 0, { afferent_junction_id: 4, efferent_junction_id: 3, afferent_section_pos: 0.1 }]]
        : []),
    ],
  });

  test('the two sides of one are one, in µS', async () => {
    const { job } = await resolveSmall(pair() as never);
    expect(job.gapJunctions).toHaveLength(1);
    const [{ a, b, conductance_uS }] = job.gapJunctions as [
      NonNullable<typeof job.gapJunctions>[0],
    ];
    expect([a.run, b.run].sort()).toEqual([0, 1]);
    expect(conductance_uS).toBe(0.25e-3);
    const { nodes, sections } = job.runs[0]!.cell;
    expect(sections[nodes.section[a.node]!]!.name).toBe('dend[0]');
  });

  test('to a cell that is not simulated: left out, with the number', async () => {
    const resolved = await resolveSmall(pair() as never, { node_set: 'rest' });
    expect(resolved.job.gapJunctions).toBeUndefined();
    expect(resolved.warnings).toEqual([
      '1 gap junctions of gaps lead to cells that are not simulated: left out',
    ]);
  });

  test('one side alone, or two conductances, are refused', async () => {
    await expect(resolveSmall(pair(0.25, false) as never)).rejects.toThrow(
      /edge 0 is one side of a gap junction: the other side is missing/,
    );
    await expect(resolveSmall(pair(0.5) as never)).rejects.toThrow(
      /are one junction of two conductances/,
    );
  });
});

describe('reports', () => {
  const report = (change: object) => ({
    reports: {
      r: {
        type: 'compartment',
        variable_name: 'v',
        dt: 0.1,
        start_time: 0,
        end_time: 20,
        ...change,
      },
    },
  });

  test('the soma by default, all segments with the ids of their sections', async () => {
    const soma = await resolveSmall({}, report({ cells: 'rest' }));
    expect(soma.reports[0]!.runs.map(({ run, elementIds }) => [run, elementIds])).toEqual([
      [1, [0]],
      [2, [0]],
    ]);
    const all = await resolveSmall({}, report({ cells: 'first', sections: 'dend' }));
    expect(all.reports[0]!.runs[0]!.elementIds.slice(0, 3)).toEqual([5, 5, 5]);
  });

  test('synapse variables with the place of each contact', async () => {
    const resolved = await resolveSmall(
      {
        recurrent: [
          [0, 2, { syn_type_id: 4 }],
          [1, 2],
        ],
      },
      {
        connection_overrides: [{ ...plastic, source: 'rest' }],
        ...report({ type: 'synapse', variable_name: 'GluSynapse.rho_GB' }),
      },
    );
    expect(resolved.reports[0]!.runs).toEqual([
      {
        run: 2,
        channels: [{ kind: 'synapse', contact: 1, variable: 'rho_GB' }],
        elementIds: [1],
      },
    ]);
  });

  test.for([
    [{ type: 'summation' }, /reports\.r\.type: summation is not supported/],
    [{ variable_name: 'ik' }, /reports\.r\.variable_name: 'ik': expected v, cai/],
    [{ type: 'synapse', variable_name: 'GluSynapse.rho' }, /'GluSynapse\.rho': expected/],
  ] as const)('%j is refused', async ([change, message]) => {
    await expect(resolveSmall({}, report(change))).rejects.toThrow(message);
  });
});

describe('broken circuits', () => {
  test.for([
    [{ afferent_section_id: 99 }, /edge 0 ends on section 99: node 1 of L5 has 7/],
    [{ n_rrp_vesicles: 0 }, /edge 0: Nrrp is 0: expected a whole number of 1 or more/],
    [{ gmax_d_AMPA: Number.NaN }, /edge 0: gmax0_AMPA is NaN: expected a finite number/],
    [{ delay: Number.NaN }, /delay.*: the value is NaN: expected a number of 0 or more/],
  ] as const)('%j', async ([change, message]) => {
    const circuit = { recurrent: [[0, 1, change]] } as never;
    await expect(resolveSmall(circuit, { connection_overrides: [plastic] })).rejects.toThrow(
      message,
    );
  });

  test('a column that contacts need', async () => {
    const circuit = { recurrent: [[0, 1]], without: ['u_syn'] } as never;
    await expect(resolveSmall(circuit)).rejects.toThrow(/u_syn: the required column is missing/);
  });
});

test('a resolved job runs: a fibre drives a cell through its contacts', async () => {
  const input = {
    module: 'poisson_spikes',
    input_type: 'spikes',
    delay: 0,
    duration: 20,
    rate: 300,
    source: 'fibres',
    node_set: 'all',
  };
  const resolved = await resolveSmall(
    { thalamic: [[0, 1, { conductance: 5 }]], recurrent: [[1, 2]] },
    { inputs: { drive: input } },
  );
  const last: number[] = [];
  const job = {
    ...resolved.job,
    logReleases: true,
    runs: resolved.job.runs.map((run) => ({
      ...run,
      recorders: [
        {
          channels: [{ kind: 'voltage' as const, node: 1 }],
          schedule: [{ from_ms: 0, interval_ms: 1 }],
        },
      ],
    })),
  };
  const { runs } = await cpuEngine().run(job, {
    onRows: (run, _, rows) => {
      last[run] = rows.at(-1)!;
    },
  });
  expect(runs[1]!.releases.length).toBe(resolved.contacts[1]!.at(0)!.arrivals_ms!.length);
  expect(last[0]).toBeCloseTo(-70, 6);
  expect(last[1]!).toBeGreaterThan(-69.9);
});
