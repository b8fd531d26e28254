import h5 from 'h5wasm/node';
import { expect, test } from 'vitest';
import { openCircuit } from '../../../src/io/sonata/circuit.ts';
import { nodeFiles } from '../../../src/io/sonata/node-files.ts';
import { smallCircuit } from './small-circuit.ts';

const EDGES = 300_000_000;

/**
 * Two columns of 64-bit ids and one of delays: 6 GB by size, nearly nothing on disk, because only
 * the last rows are ever written.
 */
async function hugeEdges(path: string): Promise<void> {
  await h5.ready;
  const file = new h5.File(path, 'w');
  const root = file.create_group('edges').create_group('E');
  const column = (group: typeof root, name: string, dtype: string) => {
    const dataset = group.create_dataset({
      name,
      data: [0],
      shape: [1],
      maxshape: [EDGES],
      chunks: [4096],
      dtype,
    });
    dataset.resize([EDGES]);
    return dataset;
  };
  const last: [number, number] = [EDGES - 3, EDGES];
  for (const name of ['source_node_id', 'target_node_id']) {
    const ids = column(root, name, '<Q');
    ids.write_slice([last], BigUint64Array.of(2n, 2n, 2n));
    ids.create_attribute('node_population', 'P');
  }
  column(root.create_group('0'), 'delay', '<f').write_slice([last], Float32Array.of(1, 2, 3));
  const index = root.create_group('indices').create_group('target_to_source');
  const pairs = (name: string, data: number[]) =>
    index.create_dataset({ name, data, shape: [data.length / 2, 2], dtype: '<Q' });
  pairs('node_id_to_ranges', [0, 1, 0, 0, 1, 2]);
  pairs('range_to_edge_id', [0, EDGES - 3, EDGES - 3, EDGES]);
  file.close();
}

test('300 million edges: those of one cell are read in a moment and in little memory', async () => {
  const folder = await smallCircuit();
  await hugeEdges(`${folder}/edges.h5`);
  const before = process.memoryUsage().rss;
  const circuit = await openCircuit(`${folder}/circuit_config.json`, nodeFiles);
  const contacts = circuit.edges.get('E')!;
  expect(contacts.size).toBe(EDGES);
  const ids = contacts.afferent(2);
  expect([...ids]).toEqual([EDGES - 3, EDGES - 2, EDGES - 1]);
  expect([...contacts.numbers('delay', ids)]).toEqual([1, 2, 3]);
  expect([...contacts.numbers('delay', [0, EDGES - 1])]).toEqual([0, 3]);
  circuit.close();
  const grown_MB = (process.memoryUsage().rss - before) / 1e6;
  expect(grown_MB).toBeLessThan(200); // a column of ids alone would be 2,400 MB
});

test('without an index the targets are read once, in pieces', async () => {
  const folder = await smallCircuit({ nodeToRanges: null });
  const circuit = await openCircuit(`${folder}/circuit_config.json`, nodeFiles);
  const contacts = circuit.edges.get('E')!;
  expect([0, 1, 2].map((node) => [...contacts.afferent(node)])).toEqual([[0, 1], [], [2, 3, 4]]);
  circuit.close();
});
