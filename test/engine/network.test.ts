/** Connected cells: who hears what and when, and that nothing else matters. */
import { expect, test } from 'vitest';
import { requestGpu } from '../../src/engine/gpu/device.ts';
import { gpuEngine } from '../../src/engine/gpu/engine.ts';
import type { CellRun, Contact, Engine, Job } from '../../src/engine/job.ts';
import { describeOnEachEngine } from '../on-each-engine.ts';
import { passiveCell } from './passive-cells.ts';
import { cell, fixed, job, NODE, network, plastic, run } from './small-network.ts';

const slow = { timeout: 240_000 };

async function results(engine: Engine, given: Job) {
  const rows: number[][][] = given.runs.map(() => []);
  const result = await engine.run(given, {
    onRows: (r, _recorder, data, width) => {
      for (let i = 0; i < data.length; i += width) rows[r]!.push([...data.slice(i, i + width)]);
    },
  });
  return { ...result, rows };
}

/** What can be compared of runs: everything but wall time and memory. */
const facts = ({ runs, rows }: Awaited<ReturnType<typeof results>>) =>
  runs.map(({ spikes_ms, contacts, releases, crossings }, r) => ({
    spikes: [...spikes_ms],
    contacts,
    releases,
    crossings,
    rows: rows[r],
  }));

const pulses = (times: number[]) =>
  times.map((start_ms) => ({
    kind: 'current' as const,
    node: NODE,
    start_ms,
    end_ms: start_ms + 1,
    amplitude_nA: 0.25,
  }));

describeOnEachEngine('connected cells', (engine) => {
  test('a spike of another cell acts as the same spike given beforehand', slow, async () => {
    const source = run({ stimuli: pulses([2, 6, 6.9, 20]) });
    const [spikes] = (await results(engine(), job([source]))).runs.map((r) => [...r.spikes_ms]);
    expect(spikes!.length).toBeGreaterThanOrEqual(3);
    // not a multiple of dt; longer than the interval of two spikes
    const delay_ms = 1.237;
    const contacts = (inputs: object) => [plastic(inputs), fixed('gaba-ab', inputs)];
    const given = { arrivals_ms: spikes!.map((t) => t + delay_ms) };
    const alone = facts(await results(engine(), job([run({ contacts: contacts(given) })])));
    const connected = facts(
      await results(
        engine(),
        job([source, run({ contacts: contacts({ source: { run: 0, delay_ms } }) })]),
      ),
    );
    expect(connected[1]!.rows).toEqual(alone[0]!.rows);
    expect(connected[1]!.contacts).toEqual(alone[0]!.contacts);
    const vesicles = (of: typeof alone) =>
      of.at(-1)!.releases.map(({ t_ms, contact, vesicles }) => [t_ms, contact, vesicles]);
    expect(vesicles(connected)).toEqual(vesicles(alone));
  });

  test('letters that come in any order act in the order of time', slow, async () => {
    // 11 cells fire together, each a group of its own on the device, with idle lanes beside it; one
    // cell hears each of them many times
    const sources = Array.from({ length: 11 }, (_, r) =>
      run({ cell: { ...cell }, stimuli: pulses([2 + 0.025 * r, 8, 14 + 0.1 * r]) }),
    );
    const inputs = Array.from({ length: 440 }, (_, c) => ({
      run: 1 + (c % 11),
      delay_ms: 0.5 + (0.075 * ((31 * c) % 440)) / 10,
    }));
    const contacts = inputs.map((source, c) =>
      c % 2 === 0 ? plastic({ source }) : fixed('gaba-ab', { source }),
    );
    for (let trial = 0; trial < 3; trial++) {
      const given = job([run({ contacts }), ...sources], { duration_ms: 30 });
      const [target, ...others] = (await results(engine(), given)).runs;
      expect(others.flatMap((r) => [...r.spikes_ms]).length).toBeGreaterThanOrEqual(33);
      const expected = inputs.flatMap((source, contact) =>
        [...others[source.run - 1]!.spikes_ms].map((t) => ({
          contact,
          tick: Math.ceil((t + source.delay_ms) / 0.025 - 0.5 - 1e-6),
        })),
      );
      const seen = target!.releases.map(({ contact, t_ms }) => ({
        contact,
        tick: Math.round(t_ms / 0.025),
      }));
      const byContact = (list: typeof seen) =>
        [...list].sort((a, b) => a.contact - b.contact || a.tick - b.tick);
      expect(byContact(seen)).toEqual(byContact(expected));
      expect(seen.map((r) => r.tick)).toEqual(seen.map((r) => r.tick).sort((a, b) => a - b));
    }
  });

  test('the order of cells changes nothing', slow, async () => {
    const runs = network(9);
    const there = facts(await results(engine(), job(runs)));
    const back = facts(await results(engine(), job(reversed(runs)))).reverse();
    expect(there.flatMap((r) => r.spikes).length).toBeGreaterThan(40);
    expect(there.flatMap((r) => r.releases).length).toBeGreaterThan(150);
    expect(back).toEqual(there);
  });

  test('a run that stops and goes on is the run that did not stop', slow, async () => {
    const runs = network(5);
    const whole = await results(engine(), job(runs, { keepState: true }));
    const first = await results(engine(), job(runs, { duration_ms: 23.3, keepState: true }));
    const second = await results(engine(), job(runs, { start: first.state!, keepState: true }));
    expect(second.state).toEqual(whole.state);
    expect(facts(second).map((r) => r.contacts)).toEqual(facts(whole).map((r) => r.contacts));
    const both = facts(first).map((r, i) => ({
      spikes: [...r.spikes, ...facts(second)[i]!.spikes],
      releases: [...r.releases, ...facts(second)[i]!.releases],
    }));
    expect(both).toEqual(facts(whole).map(({ spikes, releases }) => ({ spikes, releases })));
  });

  test(
    'a static contact that falls asleep while nobody looks shows nothing when it is looked at',
    slow,
    async () => {
      // AMPA alone: asleep after 70 time constants, 120 ms
      const { parameters } = fixed('ampa-nmda');
      const contact = fixed('ampa-nmda', {
        parameters: { ...parameters, ratio: 0 },
        arrivals_ms: [1],
      });
      const recorders = [
        {
          channels: (['g_1', 'i'] as const).map((variable) => ({
            kind: 'synapse' as const,
            contact: 0,
            variable,
          })),
          schedule: [{ from_ms: 0, interval_ms: 1 }],
        },
      ];
      const window = (duration_ms: number, over: Partial<CellRun>, start?: Job['start']) =>
        results(
          engine(),
          job([run({ contacts: [contact], ...over })], {
            duration_ms,
            keepState: true,
            ...(start && { start }),
          }),
        );
      const first = await window(4, { recorders });
      const unseen = await window(200, { recorders: [] }, first.state!);
      const last = await window(203, { recorders }, unseen.state!);
      expect(first.rows[0]!.at(-1)![1]).toBeGreaterThan(1e-5);
      expect(last.rows[0]!.map(([, ...values]) => values.map(Math.abs))).toEqual([
        [0, 0],
        [0, 0],
        [0, 0],
      ]);
    },
  );

  test('a weight of 0 silences, draws included; another scales', slow, async () => {
    const of = async (inputs: object) => {
      const contacts = [fixed('ampa-nmda', inputs)];
      const recorders = [
        {
          channels: [{ kind: 'synapse' as const, contact: 0, variable: 'g_1' as const }],
          schedule: [{ from_ms: 0, interval_ms: 0.5 }],
        },
      ];
      return facts(await results(engine(), job([run({ contacts, recorders })])))[0]!;
    };
    const draws = { kind: 'random123', ids: [1, 2, 3], globalIndex: 0 };
    const late = [
      { from_ms: 0, factor: 0 },
      { from_ms: 20, factor: 2 },
    ];
    // what is silenced is as if it had not come: the stream and the pool are at their start at 25 ms
    const silenced = await of({ arrivals_ms: [5, 15, 25], draws, weights: late });
    const alone = await of({ arrivals_ms: [25], draws });
    expect(silenced.releases).toEqual(alone.releases);
    expect((await of({ arrivals_ms: [5, 15, 25], draws })).releases.length).toBe(3);
    const g = ({ rows }: Awaited<ReturnType<typeof of>>) => rows!.map(([, value]) => value!);
    const full = { arrivals_ms: [5, 25] };
    const [twice, once] = [
      g(await of({ ...full, weights: late })),
      g(await of({ arrivals_ms: [25] })),
    ];
    expect(Math.max(...once)).toBeGreaterThan(1e-3);
    twice.forEach((value, n) => {
      expect(Math.abs(value - 2 * once[n]!)).toBeLessThan(1e-9); // float32 of 4e-3 µS
    });
  });

  test('spontaneous releases free one vesicle where asked to', slow, async () => {
    const contacts = [plastic({ minis_ms: [5, 6] }), fixed('gaba-ab', { minis_ms: [5, 6] })];
    const of = async (minisSingleVesicle: boolean) =>
      facts(await results(engine(), job([run({ contacts })], { minisSingleVesicle })))[0]!.releases;
    const vesicles = (list: Awaited<ReturnType<typeof of>>, contact: number) =>
      list.filter((r) => r.contact === contact).map((r) => [r.input, r.vesicles]);
    const [single, whole] = [await of(true), await of(false)];
    // full release: every draw succeeds, so every site refills
    expect([0, 1].map((c) => vesicles(single, c))).toEqual([
      [
        ['mini', 1],
        ['mini', 1],
      ],
      [
        ['mini', 1],
        ['mini', 1],
      ],
    ]);
    expect([0, 1].map((c) => vesicles(whole, c))).toEqual([
      [
        ['mini', 3],
        ['mini', 3],
      ],
      [
        ['mini', 4],
        ['mini', 4],
      ],
    ]);
  });

  test(
    'minis of a plastic contact have a pool of their own, those of a static one share',
    slow,
    async () => {
      // no site refills, every filled one releases: a pool that was used is empty
      const inputs = {
        minis_ms: [5, 6],
        arrivals_ms: [30],
        draws: { kind: 'list', values: new Array(100).fill(0.4) },
      };
      const lasting = (contact: ReturnType<typeof plastic> | ReturnType<typeof fixed>) =>
        ({ ...contact, parameters: { ...contact.parameters, Dep_ms: 1e9 } }) as Contact;
      const contacts = [lasting(plastic(inputs)), lasting(fixed('gaba-ab', inputs))];
      const { releases } = facts(await results(engine(), job([run({ contacts })])))[0]!;
      const vesicles = (contact: number) =>
        releases.filter((r) => r.contact === contact).map((r) => r.vesicles);
      expect(vesicles(0)).toEqual([3, 0, 3]);
      expect(vesicles(1)).toEqual([4, 0, 0]);
    },
  );

  test('a gap junction draws two cells together as their common equation says', slow, async () => {
    const pair = (vInit_mV: number) =>
      run({
        cell: {
          ...passiveCell([{ parent: -1, parentX: 0, nseg: 1, length_um: 20, diam_um: 20 }]),
          vInit_mV,
        },
      });
    const runs = [pair(-70), pair(-60)];
    const conductance_uS = 1e-3;
    const gapJunctions = [{ a: { run: 0, node: NODE }, b: { run: 1, node: NODE }, conductance_uS }];
    const { rows } = await results(engine(), job(runs, { gapJunctions, duration_ms: 40 }));
    // own: C v' = −g_m (v − e) − g (v − v_other), the other's v at the step's start, backward Euler
    const area_cm2 = Math.PI * 20 * 20 * 1e-8;
    const [g, m, C] = [1e-3 * conductance_uS, 1e3 * 1e-4 * area_cm2, area_cm2]; // mS, mS, µF
    let [a, b] = [-70, -60];
    for (let step = 0; step < 40 / 0.025; step++) {
      const next = (v: number, other: number) =>
        v + (0.025 * (-m * (v + 70) - g * (v - other))) / (C + 0.025 * (m + g));
      [a, b] = [next(a, b), next(b, a)];
    }
    const last = rows.map((r) => r.at(-1)![1]!);
    expect(Math.abs(last[0]! - a)).toBeLessThan(2e-3);
    expect(Math.abs(last[1]! - b)).toBeLessThan(2e-3);
    expect(a - -70).toBeGreaterThan(0.05);
  });
});

test(
  'on the device neither the width of a group nor where batches are cut matters',
  slow,
  async () => {
    const gpu = await requestGpu();
    const runs = network(21);
    // bindings so small that a batch holds few of the 21 runs
    const limits = { ...gpu.limits, maxStorageBufferBindingSize: 8000 } as GPUSupportedLimits;
    const small = Object.create(gpu, { limits: { value: limits } }) as typeof gpu;
    const engines = [
      gpuEngine(gpu, { lanes: 8 }),
      gpuEngine(gpu, { lanes: 2 }),
      gpuEngine(small, { lanes: 8 }),
    ];
    const [first, ...others] = await Promise.all(
      engines.map(async (engine) => facts(await results(engine, job(runs)))),
    );
    for (const other of others) expect(other).toEqual(first);
    gpu[Symbol.dispose]();
  },
);

test('both engines see the same spikes and free the same vesicles', slow, async () => {
  const gpu = await requestGpu();
  const { cpuEngine } = await import('../../src/engine/cpu/engine.ts');
  const given = job(network(12));
  const [cpu, device] = await Promise.all(
    [cpuEngine(), gpuEngine(gpu)].map(async (engine) => facts(await results(engine, given))),
  );
  expect(cpu!.flatMap((r) => r.crossings).length).toBeGreaterThan(2);
  cpu!.forEach((ours, r) => {
    const theirs = device![r]!;
    expect(theirs.spikes.map((t) => t.toFixed(3))).toEqual(ours.spikes.map((t) => t.toFixed(3)));
    expect(theirs.releases).toEqual(ours.releases);
    expect(theirs.crossings).toEqual(ours.crossings);
    ours.contacts.forEach((end, c) => {
      if (end) expect(theirs.contacts[c]!.rho).toBeCloseTo(end.rho, 4);
    });
  });
  gpu[Symbol.dispose]();
});

/** The same network with its cells in the other order. */
function reversed(runs: CellRun[]): CellRun[] {
  const last = runs.length - 1;
  return [...runs].reverse().map((r) => ({
    ...r,
    contacts: Array.from({ length: r.contacts.length }, (_, c) => {
      const contact = r.contacts.at(c)!;
      const { source } = contact;
      return source ? { ...contact, source: { ...source, run: last - source.run } } : contact;
    }),
  }));
}
