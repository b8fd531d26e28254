/** Cells whose counted channels take their stochastic form. */
import { expect, test } from 'vitest';
import type { CellModel } from '../../src/model/cell.ts';
import { withChannelNoise } from '../../src/model/channel-noise.ts';
import { mechanismNamed, noisyMechanisms, noisyName } from '../../src/nmodl/registry.ts';

const forms = new Map(noisyMechanisms.map((name) => [name, noisyName(name)]));

const cell = {
  name: 'two mechanisms',
  mechanisms: [
    { name: 'pas', nodes: Int32Array.of(1, 2, 3), parameters: {} },
    {
      name: 'StochKv3',
      nodes: Int32Array.of(1, 2, 3),
      parameters: {
        gkbar: Float64Array.of(0.1, 0.2, 0.3),
        deterministic: Float64Array.of(1, 1, 1),
      },
    },
  ],
} as unknown as CellModel;

test('all nodes, parameters and all', () => {
  const { mechanisms } = withChannelNoise(cell, { forms });
  expect(mechanisms).toEqual([
    cell.mechanisms[0],
    {
      name: 'StochKv3_noise',
      nodes: Int32Array.of(1, 2, 3),
      parameters: { gkbar: Float64Array.of(0.1, 0.2, 0.3) },
    },
  ]);
  const settable = mechanismNamed('StochKv3_noise').parameters.map(({ name }) => name);
  expect(settable).toEqual(expect.arrayContaining(Object.keys(mechanisms[1]!.parameters)));
});

test('only the nodes that are asked for', () => {
  const { mechanisms } = withChannelNoise(cell, { forms, isNoisy: (node) => node === 2 });
  expect(mechanisms.map(({ name, nodes }) => [name, [...nodes]])).toEqual([
    ['pas', [1, 2, 3]],
    ['StochKv3_noise', [2]],
    ['StochKv3', [1, 3]],
  ]);
  expect(mechanisms[2]!.parameters.gkbar).toEqual(Float64Array.of(0.1, 0.3));
});

test('a cell without such channels stays as it is', () => {
  const plain = { ...cell, mechanisms: [cell.mechanisms[0]!] };
  expect(withChannelNoise(plain, { forms })).toBe(plain);
});
