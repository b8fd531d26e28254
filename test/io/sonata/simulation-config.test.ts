import { describe, expect, test } from 'vitest';
import { openCircuit } from '../../../src/io/sonata/circuit.ts';
import { readCompartmentSets } from '../../../src/io/sonata/compartment-sets.ts';
import { nodeFiles } from '../../../src/io/sonata/node-files.ts';
import {
  readSimulationConfig,
  type SimulationConfig,
} from '../../../src/io/sonata/simulation-config.ts';
import { describeShared, sharedPath } from '../../shared.ts';
import { memoryFiles } from './memory-files.ts';

describeShared('the simulations of the five-cell circuit', () => {
  test.each(['network_invitro', 'replay_invitro', 'replay_invivo'])('%s is read', async (name) => {
    const folder = sharedPath('reference', 'circuit', name);
    const config = readSimulationConfig(`${folder}/simulation_config.json`, nodeFiles);
    expect(config.network).toBe(sharedPath('circuits/sscx-v7-l5-plasticity/circuit_config.json'));
    expect([config.run.dt, config.run.random_seed, config.run.synapse_seed]).toEqual([
      0.025, 549821, 0,
    ]);
    const { conditions } = config;
    const calcium_mM = name === 'replay_invivo' ? 1.2 : 2;
    expect(conditions.extracellular_calcium).toBe(calcium_mM);
    expect(conditions.mechanisms.GluSynapse).toEqual({
      init_depleted: true,
      minis_single_vesicle: true,
      cao_CR: calcium_mM,
    });
    expect(conditions.modifications.map(({ type }) => type)).toEqual(['configure_all_sections']);
    expect(config.connection_overrides.map((override) => override.name)).toEqual([
      'plasticity',
      'rest_inh',
      'rest_exc',
    ]);
    expect(config.output.spikes_file).toBe(`${folder}/output/out.h5`);
    const replay = config.inputs.find((input) => input.name === 'replay');
    expect(replay?.block.spike_file).toBe(
      name === 'network_invitro' ? undefined : `${folder}/replay.h5`,
    );

    const circuit = await openCircuit(config.network, nodeFiles);
    const sets = circuit.nodeSets.with(config.node_sets_file!);
    expect([...sets.resolve(config.node_set!)[0]!.ids]).toEqual(
      name === 'network_invitro' ? [0, 1, 2, 3, 4] : [0],
    );
    circuit.close();
  });
});

const run = { dt: 0.025, tstop: 100, random_seed: 1 };
const read = (config: Record<string, unknown>): SimulationConfig =>
  readSimulationConfig(
    '/sim/simulation_config.json',
    memoryFiles({ '/sim/simulation_config.json': config }),
  );

describe('simulation_config.json', () => {
  test('defaults are those of the SONATA extension', () => {
    const config = read({ run });
    expect(config.run).toEqual({
      ...run,
      spike_threshold: -30,
      integration_method: 'euler',
      synapse_seed: 0,
      ionchannel_seed: 0,
      minis_seed: 0,
      stimulus_seed: 0,
    });
    expect(config.conditions).toEqual({
      celsius: 34,
      v_init: -80,
      spike_location: 'soma',
      randomize_gaba_rise_time: false,
      mechanisms: {},
      modifications: [],
    });
    expect(config.network).toBe('/sim/circuit_config.json');
    expect(config.output).toEqual({
      output_dir: '/sim/output',
      spikes_file: '/sim/output/out.h5',
      spikes_sort_order: 'by_time',
      log_file: null,
    });
  });

  test('manifest variables may name each other', () => {
    const manifest = { $ROOT: '/data', $HERE: `\${ROOT}/a`, $REL: './b' };
    const config = read({
      run,
      manifest,
      network: '$HERE/c.json',
      output: { output_dir: '$REL/o' },
    });
    expect(config.network).toBe('/data/a/c.json');
    expect(config.output.output_dir).toBe('/sim/b/o');
    expect(() => read({ run, network: '$NONE/c.json' })).toThrow(
      'sonata: /sim/simulation_config.json: network: $NONE is not in the manifest',
    );
    expect(() => read({ run, manifest: { $A: '$B', $B: '$A' }, network: '$A/c' })).toThrow(
      '$A → $B → $A leads back to itself',
    );
  });

  const report = { type: 'compartment', variable_name: 'v', dt: 0.1, start_time: 0, end_time: 10 };

  test('a report knows its file and its compartments', () => {
    const { reports } = read({
      run,
      reports: {
        soma: report,
        tree: { ...report, sections: 'all', variable_name: 'ina, ik', file_name: 'currents' },
      },
    });
    expect(reports.map(({ file }) => file)).toEqual([
      '/sim/output/soma.h5',
      '/sim/output/currents.h5',
    ]);
    expect(reports.map(({ compartments }) => compartments)).toEqual(['center', 'all']);
    expect(reports[1]!.variables).toEqual(['ina', 'ik']);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['an unknown key', { run, runs: {} }, /Unrecognized key: "runs"/],
    [
      'an unknown key in a block',
      { run: { ...run, tstart: 1 } },
      /run: Unrecognized key: "tstart"/,
    ],
    ['no run', {}, /run:/],
    [
      'an electrodes file',
      { run: { ...run, electrodes_file: 'e.h5' } },
      /run.electrodes_file: not supported: LFP/,
    ],
    [
      'neuromodulation',
      {
        run,
        connection_overrides: [{ name: 'a', source: 'b', target: 'c', neuromodulation_dtc: 1 }],
      },
      /connection_overrides\[0\].neuromodulation_dtc: not supported: neuromodulation/,
    ],
    [
      'two overrides of one name',
      { run, connection_overrides: [1, 2].map(() => ({ name: 'a', source: 'b', target: 'c' })) },
      /connection_overrides\[1\].name: a is used twice/,
    ],
    [
      'an input without module',
      { run, inputs: { a: { input_type: 'spikes' } } },
      /inputs.a.module/,
    ],
    ['an LFP report', { run, reports: { a: { ...report, type: 'lfp' } } }, /reports.a.type/],
    [
      'a report that ends before it starts',
      { run, reports: { a: { ...report, end_time: 0 } } },
      /reports.a.end_time: is 0 ms/,
    ],
    [
      'sections in a report of places',
      {
        run,
        reports: {
          a: { ...report, type: 'compartment_set', compartment_set: 'x', sections: 'all' },
        },
      },
      /reports.a.sections: does not belong/,
    ],
    [
      'a modification without its text',
      {
        run,
        conditions: { modifications: [{ name: 'm', type: 'ConfigureAllSections', node_set: 'a' }] },
      },
      /conditions.modifications\[0\].section_configure/,
    ],
    [
      'a Crank-Nicolson run',
      { run: { ...run, integration_method: 'crank_nicolson' } },
      /expected euler/,
    ],
  ])('%s is refused', (_, config, message) => {
    expect(() => read(config)).toThrow(message);
  });
});

test('compartment sets are places in ascending order', () => {
  const sets = (places: unknown) =>
    readCompartmentSets(
      '/c.json',
      memoryFiles({ '/c.json': { a: { population: 'p', compartment_set: places } } }),
    );
  expect(
    sets([
      [0, 10, 0.1],
      [0, 10, 0.2],
      [2, 3, 0],
    ]).get('a')!.places[2],
  ).toEqual({
    node: 2,
    section: 3,
    position: 0,
  });
  expect(() =>
    sets([
      [1, 0, 0],
      [0, 0, 0],
    ]),
  ).toThrow(/a.compartment_set\[1\]: places must ascend/);
  expect(() =>
    sets([
      [1, 0, 0],
      [1, 0, 0],
    ]),
  ).toThrow(/listed twice/);
});
