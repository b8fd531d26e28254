import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeChangedCircuit } from '../../../src/io/sonata/changed-circuit.ts';
import { openCircuit } from '../../../src/io/sonata/circuit.ts';
import { nodeFiles } from '../../../src/io/sonata/node-files.ts';
import { describeShared, sharedPath } from '../../shared.ts';
import { numbersOf, witness } from './independent.ts';
import { smallCircuit } from './small-circuit.ts';
import { temporaryFolder } from './temporary.ts';

describeShared('the five-cell circuit with the weights a run ended with', () => {
  const config = sharedPath('circuits/sscx-v7-l5-plasticity/circuit_config.json');
  const edgeIds = [25, 30, 48];
  const changes = [
    {
      population: 'default',
      edgeIds,
      columns: { rho0_GB: [0.25, 0.75, 1], conductance: [2, 3, 4] },
    },
  ];

  test('differs in those values alone', async () => {
    const folder = temporaryFolder();
    await writeChangedCircuit(config, folder, nodeFiles, changes);
    const before = await openCircuit(config, nodeFiles);
    const after = await openCircuit(`${folder}/circuit_config.json`, nodeFiles);
    const [old, fresh] = [before, after].map((circuit) => circuit.edges.get('default')!);
    expect(fresh!.attributes).toEqual(old!.attributes);
    const every = Array.from({ length: old!.size }, (_, id) => id);
    for (const column of old!.attributes) {
      const expected = old!.numbers(column, every);
      const replaced = (changes[0]!.columns as Record<string, number[]>)[column];
      replaced?.forEach((value, k) => {
        expected[edgeIds[k]!] = value;
      });
      expect(fresh!.numbers(column, every), column).toEqual(expected);
    }
    expect(fresh!.afferent(2)).toEqual(old!.afferent(2));
    expect(fresh!.sourceIds(every)).toEqual(old!.sourceIds(every));
    const [cells, cellsAfter] = [before, after].map((circuit) => circuit.nodes.get('All')!);
    expect(cellsAfter!.strings('mtype', [0, 1, 2, 3, 4])).toEqual(
      cells!.strings('mtype', [0, 1, 2, 3, 4]),
    );
    const [name] = cells!.strings('morphology', [3]);
    expect(cellsAfter!.morphologyPath(name!)).toBe(cells!.morphologyPath(name!));
    expect(cellsAfter!.emodelsDir).toBe(cells!.emodelsDir);
    expect(after.nodeSets.names).toEqual(before.nodeSets.names);
    before.close();
    after.close();
  });

  test('keeps types, but for the columns replaced: ρ was whole, and becomes float32', async () => {
    const folder = temporaryFolder();
    await writeChangedCircuit(config, folder, nodeFiles, changes);
    const edges = (await witness(`${folder}/edges_0.h5`)).get('edges/default');
    expect(edges.get('0/rho0_GB').dtype).toBe('<f4');
    expect(edges.get('0/n_rrp_vesicles').dtype).toBe('<i2');
    expect(edges.get('target_node_id').dtype).toBe('<u8');
    expect(edges.get('target_node_id').attrs.node_population).toBe('All');
    expect(numbersOf(edges.get('0/rho0_GB')).slice(25, 31)).toEqual([0.25, 1, 0, 0, 1, 0.75]);
  });
});

test.each<[string, string, string]>([
  ['column', 'E', '/edges/E/0/rho0_GB: a new value is given, the column is missing'],
  ['population', 'F', 'there is no edge population F'],
])(
  'a %s that the circuit has not is refused, and nothing is left',
  async (_, population, message) => {
    const source = await smallCircuit();
    const folder = temporaryFolder();
    const changes = [{ population, edgeIds: [1], columns: { rho0_GB: [1] } }];
    const config = `${source}/circuit_config.json`;
    await expect(writeChangedCircuit(config, folder, nodeFiles, changes)).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
  },
);
