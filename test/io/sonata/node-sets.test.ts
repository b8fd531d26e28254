import { expect, test } from 'vitest';
import { openCircuit } from '../../../src/io/sonata/circuit.ts';
import { nodeFiles } from '../../../src/io/sonata/node-files.ts';
import { smallCircuit } from './small-circuit.ts';

const nodeSets = {
  all: { population: 'P' },
  L5: { layer: '5' },
  both: { layer: ['4', '5'], mtype: 'L5_BC' },
  pattern: { mtype: { $regex: 'L5_[BT].*' } },
  whole: { mtype: { $regex: 'L5' } },
  between: { x: { $gt: 0, $lte: 20 } },
  below: { x: { $lt: 10 } },
  exact: { x: [0, 20] },
  ids: { population: ['P'], node_id: [2, 0, 2] },
  joined: ['ids', 'deeper'],
  deeper: ['pattern', 'L5'],
  none: { node_id: [] },
  circle: ['joined', 'round'],
  round: ['circle'],
  dangling: ['L5', 'nowhere'],
  beyond: { node_id: 3 },
  foreign: { population: 'Q' },
  unknown: { etype: 'cADpyr' },
  typed: { layer: 5 },
  text: { x: '10' },
  broken: { mtype: { $regex: '(' } },
  empty: {},
};

const opened = async () => {
  const folder = await smallCircuit({ nodeSets });
  const circuit = await openCircuit(`${folder}/circuit_config.json`, nodeFiles);
  return circuit;
};

test.each<[keyof typeof nodeSets, number[]]>([
  ['all', [0, 1, 2]],
  ['L5', [1, 2]],
  ['both', [2]],
  ['pattern', [1, 2]],
  ['whole', []],
  ['between', [1, 2]],
  ['below', [0]],
  ['exact', [0, 2]],
  ['ids', [0, 2]],
  ['joined', [0, 1, 2]],
  ['none', []],
])('%s', async (name, ids) => {
  const circuit = await opened();
  expect(circuit.nodeSets.resolve(name).flatMap((group) => [...group.ids])).toEqual(ids);
  circuit.close();
});

test.each<[keyof typeof nodeSets, string]>([
  ['circle', 'circle: the set contains itself: circle → round → circle'],
  ['dangling', 'dangling: there is no node set nowhere'],
  ['beyond', 'beyond: there is no node 3: P has 3'],
  ['foreign', 'foreign: the circuit has no node population Q'],
  ['unknown', 'unknown: no population (P) has the attribute etype'],
  ['typed', 'typed.layer: 5 is given, the attribute is text'],
  ['text', 'text.x: "10" is given, the attribute is a number'],
  ['broken', 'broken.mtype: not a regular expression'],
  ['empty', 'empty: the rule is empty'],
])('%s is refused', async (name, message) => {
  const circuit = await opened();
  expect(() => circuit.nodeSets.resolve(name)).toThrow(message);
  circuit.close();
});

test('an operator that does not exist is refused when the file is read', async () => {
  const folder = await smallCircuit({ nodeSets: { a: { x: { $near: 3 } } } });
  await expect(openCircuit(`${folder}/circuit_config.json`, nodeFiles)).rejects.toThrow(
    /node_sets.json: .*Unrecognized key: "\$near"/s,
  );
});
