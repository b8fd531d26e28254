import { expect, test } from 'vitest';
import {
  conditionConfig,
  readSweep,
  sweepConditions,
} from '../../../src/experiments/network/run-sweep.ts';

const base = {
  name: 'calcium',
  simulation: 'simulation_config.json',
  vary: { extracellular_calcium: [1.05, 2], seed: [1, 2], 'inputs.drive.rate': [3] },
};
const read = (over: object = {}) => readSweep(JSON.stringify({ ...base, ...over }), 's.json');

test('every combination, the last key fastest, named by its values', () => {
  expect(sweepConditions(read()).map(({ name }) => name)).toEqual([
    'calcium-1.05_seed-1_drive.rate-3',
    'calcium-1.05_seed-2_drive.rate-3',
    'calcium-2_seed-1_drive.rate-3',
    'calcium-2_seed-2_drive.rate-3',
  ]);
});

test('paths that end alike are named in full', () => {
  const vary = { 'inputs.a.drive.rate': [1], 'inputs.b.drive.rate': [2] };
  expect(sweepConditions(read({ vary }))[0]!.name).toBe(
    'inputs.a.drive.rate-1_inputs.b.drive.rate-2',
  );
});

test('a condition changes calcium of release and of spines, seeds, and the path, and nothing else', () => {
  const config = {
    run: { tstop: 100, dt: 0.025, random_seed: 9 },
    conditions: { celsius: 34, mechanisms: { GluSynapse: { gamma_d_GB: 101.5 } } },
    inputs: { drive: { rate: 1, delay: 0 }, other: { rate: 1 } },
  };
  const before = structuredClone(config);
  const sweep = read({ tstop: 5000 });
  const [condition] = sweepConditions(sweep);
  expect(conditionConfig(config, sweep, condition!, 's.json')).toEqual({
    run: { tstop: 5000, dt: 0.025, random_seed: 1, stimulus_seed: 1 },
    conditions: {
      celsius: 34,
      extracellular_calcium: 1.05,
      mechanisms: { GluSynapse: { gamma_d_GB: 101.5, cao_CR: 1.05 } },
    },
    inputs: { drive: { rate: 3, delay: 0 }, other: { rate: 1 } },
  });
  expect(config).toEqual(before);
});

test.each([
  [{ vary: {} }, /vary: expected something to vary/],
  [{ vary: { calcium: [1] } }, /expected extracellular_calcium, seed, or a path/],
  [{ vary: { seed: [1, 1] } }, /vary\.seed: a value stands twice/],
  [{ vary: { seed: [] } }, /vary\.seed/],
  [{ name: 'a/b' }, /name: expected letters/],
  [{ epsp: { pairs: 0 } }, /epsp\.pairs/],
  [{ epsps: {} }, /[Uu]nrecognized key: "epsps"/],
  [{ tstop: -1 }, /tstop/],
])('%j is refused', (over, message) => {
  expect(() => read(over)).toThrow(message);
});

test('a path that leads nowhere is named', () => {
  const sweep = read();
  const [condition] = sweepConditions(sweep);
  expect(() => conditionConfig({ inputs: {} }, sweep, condition!, 's.json')).toThrow(
    'sweep: s.json: vary.inputs.drive.rate: the configuration has no inputs.drive',
  );
});
