import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openCircuit } from '../../../src/io/sonata/circuit.ts';
import { uploadedFiles } from '../../../src/io/sonata/uploaded-files.ts';
import { smallCircuit } from './small-circuit.ts';

test('a circuit that a browser was given is read from memory', async () => {
  const folder = await smallCircuit();
  const names = ['circuit_config.json', 'node_sets.json', 'nodes.h5', 'edges.h5'];
  const bytes = new Map(
    names.map((name) => [`/up/${name}`, new Uint8Array(readFileSync(`${folder}/${name}`))]),
  );
  const circuit = await openCircuit('/up/circuit_config.json', uploadedFiles(bytes));
  expect(circuit.nodes.get('P')!.strings('mtype', [1])).toEqual(['L5_TPC']);
  expect([...circuit.edges.get('E')!.afferent(2)]).toEqual([2, 3, 4]);
  circuit.close();
  bytes.delete('/up/edges.h5');
  await expect(openCircuit('/up/circuit_config.json', uploadedFiles(bytes))).rejects.toThrow(
    '/up/edges.h5 does not exist',
  );
});
