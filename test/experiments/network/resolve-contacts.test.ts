/** Contacts of small circuits written for it: their kinds, streams, overrides, by rules that the reference does not show. */
import { afterAll, describe, expect, test } from 'vitest';
import type { Contact } from '../../../src/engine/job.ts';
import { populationId } from '../../../src/experiments/network/populations.ts';
import type { ResolvedSimulation } from '../../../src/experiments/network/resolve-simulation.ts';
import { removeCircuits, resolveSmall } from './small-circuit.ts';

afterAll(removeCircuits);

const contactsOf = ({ contacts }: ResolvedSimulation, run: number): Contact[] =>
  Array.from({ length: contacts[run]!.length }, (_, i) => contacts[run]!.at(i)!);

const plastic = { name: 'plastic', source: 'all', target: 'all', modoverride: 'GluSynapse' };

describe('contacts', () => {
  test('delays are whole steps, rounded down; a source that is simulated sends', async () => {
    const [contact] = contactsOf(await resolveSmall({ recurrent: [[1, 0]] }), 0);
    expect(contact!.source!.run).toBe(1);
    expect(contact!.source!.delay_ms).toBeCloseTo(1.025, 12);
    expect(contact!.arrivals_ms).toBeUndefined();
  });

  test('ids of streams count all afferent edges, those left out too', async () => {
    const resolved = await resolveSmall(
      {
        recurrent: [
          [0, 1],
          [1, 1],
          [2, 1],
        ],
      },
      { node_set: 'rest' },
    );
    const id = populationId('L5') * 65536 + populationId('L5') + 300;
    // gid of node 1 is 2
    expect(contactsOf(resolved, 0).map((c) => c.draws)).toEqual([
      { kind: 'random123', ids: [252, 101, id], globalIndex: 7 },
      { kind: 'random123', ids: [252, 102, id], globalIndex: 7 },
    ]);
    expect(resolved.warnings).toEqual([
      '1 edges of L5__L5 come from cells that are not simulated and get no spikes: left out',
    ]);
  });

  test('a virtual population has a number of its own, and an offset of seeds', async () => {
    const resolved = await resolveSmall(
      { thalamic: [[1, 2]], recurrent: [[0, 2]] },
      { run: { synapse_seed: 5 }, connection_overrides: [plastic] },
    );
    const id = populationId('thal') * 65536 + populationId('L5') + 305;
    expect(contactsOf(resolved, 2).map((c) => (c.draws as { ids: unknown }).ids)).toEqual([
      [3, 100000, 205],
      [253, 100, id],
    ]);
  });

  test('the cut axon holds none; the stub and the myelin hold the first three ids', async () => {
    const onAxon = (id: number) => [1, 0, { afferent_section_id: id }] as [number, number, object];
    const resolved = await resolveSmall({ recurrent: [1, 2, 3, 4].map(onAxon) as never });
    const { cell } = resolved.job.runs[0]!;
    const names = contactsOf(resolved, 0).map(
      ({ node }) => cell.sections[cell.nodes.section[node]!]!.name,
    );
    expect(names).toEqual(['axon[0]', 'axon[1]', 'myelin[0]']);
    expect(resolved.warnings).toEqual([
      '1 edges of L5__L5 end on the axon that the stub replaced: left out',
    ]);
  });

  test('kinds: below 100 inhibitory, excitatory plastic where an override says so', async () => {
    const resolved = await resolveSmall(
      {
        recurrent: [
          [0, 1],
          [0, 2],
          [1, 2, { syn_type_id: 99 }],
        ],
      },
      { connection_overrides: [{ ...plastic, source: 'first', target: 'rest' }] },
    );
    const kinds = contactsOf(resolved, 2).map((c) =>
      c.kind === 'static' ? c.parameters.receptor : 'plastic',
    );
    expect(kinds).toEqual(['plastic', 'gaba-ab']);
  });

  test('a potentiated contact starts with its p values, NMDA with them', async () => {
    const resolved = await resolveSmall(
      {
        recurrent: [
          [0, 1, { rho0_GB: 1 }],
          [2, 1, { theta_d: -1, theta_p: -1 }],
        ],
      },
      { connection_overrides: [plastic] },
    );
    const [high, low] = contactsOf(resolved, 1);
    expect(high!.parameters).toMatchObject({ gmax0_AMPA_nS: 2, gmax_NMDA_nS: 1.5, Use0: 0.75 });
    expect(low!.parameters).toMatchObject({ gmax0_AMPA_nS: 1, gmax_NMDA_nS: 0.75, Use0: 0.25 });
    expect(low!.parameters).toMatchObject({ theta_d: Infinity, theta_p: Infinity });
  });

  test('outside calcium scales utilisations alone', async () => {
    const resolved = await resolveSmall(
      { recurrent: [[0, 1]] },
      {
        conditions: { v_init: -70, extracellular_calcium: 1 },
        connection_overrides: [plastic],
      },
    );
    // hill(1)/hill(2) with K = 2: (1/17)/(16/32) = 2/17
    const [contact] = contactsOf(resolved, 1);
    const { Use_d, Use_p, Use0 } = contact!.parameters as {
      Use_d: number;
      Use_p: number;
      Use0: number;
    };
    expect(Use_d).toBeCloseTo((0.25 * 2) / 17, 15);
    expect(Use0).toBe(Use_d);
    expect(Use_p).toBeCloseTo((0.75 * 2) / 17, 15);
    expect(contact!.parameters).toMatchObject({ gmax_d_AMPA_nS: 1, cao_mM: 2 });
    expect(resolved.warnings).toEqual([
      'extracellular_calcium is 1 mM, but plastic contacts have cao_CR 2 mM (conditions.mechanisms.GluSynapse.cao_CR)',
    ]);
  });
});

describe('overrides', () => {
  const rows = {
    recurrent: [
      [0, 1],
      [0, 2],
      [1, 2],
    ],
  } as { recurrent: [number, number][] };
  const weights = (resolved: ResolvedSimulation, run: number) =>
    contactsOf(resolved, run).map((c) => (c.parameters as { weight_nS: number }).weight_nS);

  test('a later one goes over an earlier where both match, and only there', async () => {
    const resolved = await resolveSmall(rows, {
      connection_overrides: [
        { name: 'a', source: 'all', target: 'all', weight: 2 },
        { name: 'b', source: 'first', target: 'rest', weight: 3 },
      ],
    });
    expect(weights(resolved, 2)).toEqual([1.5, 1]);
  });

  test('statements of both are carried out in order', async () => {
    const resolved = await resolveSmall(rows, {
      connection_overrides: [
        { name: 'a', source: 'all', target: 'all', synapse_configure: '%s.Use = 0.25 %s.Nrrp = 5' },
        { name: 'b', source: 'first', target: 'all', synapse_configure: '%s.Use *= 2' },
      ],
    });
    const found = contactsOf(resolved, 2).map((c) => [
      c.parameters.Nrrp,
      (c.parameters as { Use: number }).Use,
    ]);
    expect(found).toEqual([
      [5, 0.5],
      [5, 0.25],
    ]);
  });

  test('weight 0 silences, spikes and minis alike', async () => {
    const silent = { name: 'a', source: 'all', target: 'all', weight: 0, spont_minis: 50 };
    const [contact] = contactsOf(await resolveSmall(rows, { connection_overrides: [silent] }), 1);
    expect(contact).not.toHaveProperty('source');
    expect(contact).not.toHaveProperty('minis_ms');
  });

  test('a delayed weight holds from its time on', async () => {
    const resolved = await resolveSmall(rows, {
      connection_overrides: [
        { name: 'late', source: 'all', target: 'all', weight: 2, delay: 15 },
        { name: 'off', source: 'first', target: 'all', weight: 0 },
        { name: 'early', source: 'all', target: 'all', weight: 1, delay: 10 },
      ],
    });
    const [gated, plain] = contactsOf(resolved, 2);
    expect(gated!.weights).toEqual([
      { from_ms: 0, factor: 0 },
      { from_ms: 10, factor: 1 },
      { from_ms: 15, factor: 2 },
    ]);
    expect(plain!.weights?.[0]).toEqual({ from_ms: 0, factor: 1 });
    expect(weights(resolved, 2)).toEqual([0.5, 0.5]);
    expect(gated!.source).toBeDefined();
  });

  test('a weight that plastic contacts cannot follow is warned about, with their number', async () => {
    const resolved = await resolveSmall(rows, {
      connection_overrides: [
        plastic,
        { name: 'half', source: 'first', target: 'all', weight: 0.5 },
      ],
    });
    expect(resolved.warnings).toEqual([
      '2 plastic contacts have a weight override other than 0 and 1: a weight only silences them',
    ]);
  });

  test.for([
    [
      { synapse_configure: '%s.gmax_d_AMPA = 1' },
      /connection_overrides\.a\.synapse_configure: ProbAMPANMDA_EMS has no variable gmax_d_AMPA/,
    ],
    [{ synapse_configure: '%s.Use = a' }, /connection_overrides\.a: '%s\.Use = a' is no statement/],
    [{ modoverride: 'Other' }, /modoverride is Other: only GluSynapse is supported/],
    [{ source: 'nobody' }, /there is no node set nobody/],
  ] as const)('%j is refused', async ([change, message]) => {
    const override = { name: 'a', source: 'all', target: 'all', ...change };
    await expect(resolveSmall(rows, { connection_overrides: [override] })).rejects.toThrow(message);
  });

  test('GluSynapse on an inhibitory edge is refused, with the edge', async () => {
    const inhibitory = { recurrent: [[0, 1, { syn_type_id: 4 }]] } as never;
    await expect(resolveSmall(inhibitory, { connection_overrides: [plastic] })).rejects.toThrow(
      /edge 0 of L5__L5, which is inhibitory \(syn_type_id 4\)/,
    );
  });
});
