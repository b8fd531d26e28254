import { statSync, truncateSync, writeFileSync } from 'node:fs';
import h5 from 'h5wasm/node';
import { describe, expect, test } from 'vitest';
import { type Circuit, openCircuit } from '../../../src/io/sonata/circuit.ts';
import { nodeFiles } from '../../../src/io/sonata/node-files.ts';
import { readSpikes } from '../../../src/io/sonata/spikes.ts';
import { InputError } from '../../../src/model/input-error.ts';
import { type Spoiled, smallCircuit } from './small-circuit.ts';
import { temporaryFolder } from './temporary.ts';

const contacts = (circuit: Circuit) => circuit.edges.get('E')!;
const everyEdge = [0, 1, 2, 3, 4];

/** What opening and looking says, with the folder left out. */
async function fault(
  spoiled: Spoiled,
  look: (circuit: Circuit) => unknown = () => 0,
): Promise<string> {
  const folder = await smallCircuit(spoiled);
  try {
    const circuit = await openCircuit(`${folder}/circuit_config.json`, nodeFiles);
    try {
      look(circuit);
    } finally {
      circuit.close();
    }
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message.replaceAll(`${folder}/`, '');
  }
  return 'no fault';
}

test('the circuit that the others spoil is sound', async () => {
  const looked = await fault({}, (circuit) => {
    expect([...contacts(circuit).afferent(2)]).toEqual([2, 3, 4]);
    expect([...contacts(circuit).numbers('delay', [4, 0])]).toEqual([5, 1]);
    expect([...contacts(circuit).sourceIds([2])]).toEqual([0]);
  });
  expect(looked).toBe('no fault');
});

describe('each fault names the file, the dataset and the row', () => {
  test.each<[string, Spoiled, (circuit: Circuit) => unknown, string]>([
    [
      'a delay that is no number',
      { edges: { delay: Float32Array.of(1, 2, Number.NaN, 4, 5) } },
      (circuit) => contacts(circuit).numbers('delay', [4, 2]),
      'hdf5: edges.h5: /edges/E/0/delay[2]: the value is NaN: expected a number of 0 or more',
    ],
    [
      'a conductance that is no number',
      { edges: { conductance: Float32Array.of(1, Number.NaN, 1, 1, 1) } },
      (circuit) => contacts(circuit).numbers('conductance', everyEdge),
      'hdf5: edges.h5: /edges/E/0/conductance[1]: the value is NaN: expected a finite number',
    ],
    [
      'a negative section',
      { edges: { afferent_section_id: Int16Array.of(0, 1, 2, -3, 4) } },
      (circuit) => contacts(circuit).numbers('afferent_section_id', everyEdge),
      'hdf5: edges.h5: /edges/E/0/afferent_section_id[3]: the value is -3: expected a number of 0 or more',
    ],
    [
      'text in place of numbers',
      { edges: { delay: ['1', '2', '3', '4', '5'] } },
      (circuit) => contacts(circuit).numbers('delay', everyEdge),
      'hdf5: edges.h5: /edges/E/0/delay: the type is string: expected numbers',
    ],
    [
      'an edge from a node that does not exist',
      { ids: { source_node_id: BigUint64Array.of(1n, 2n, 0n, 7n, 2n) } },
      (circuit) => contacts(circuit).sourceIds(everyEdge),
      'hdf5: edges.h5: /edges/E/source_node_id[3]: there is no node 7 in P, which has 3 nodes',
    ],
    [
      'an edge to a node that does not exist, listed by the index',
      { nodeToRanges: [0, 1, 0, 0, 1, 2, 1, 2] },
      () => 0,
      'hdf5: edges.h5: /edges/E/indices/target_to_source/node_id_to_ranges[3]: edges end on node 3, the population has 3 nodes',
    ],
    [
      'an edge to a node that does not exist, without index',
      { nodeToRanges: null, ids: { target_node_id: BigUint64Array.of(0n, 0n, 2n, 2n, 9n) } },
      (circuit) => contacts(circuit).afferent(0),
      'hdf5: edges.h5: /edges/E/target_node_id[4]: there is no node 9: the population has 3 nodes',
    ],
    [
      'an index at odds with the edges',
      { rangeToEdges: [0, 3, 3, 5] },
      (circuit) => contacts(circuit).afferent(0),
      'hdf5: edges.h5: /edges/E/target_node_id[2]: the edge ends on node 2, the index lists it under 0',
    ],
    [
      'an index that leads beyond the edges',
      { rangeToEdges: [0, 2, 2, 6] },
      (circuit) => contacts(circuit).afferent(2),
      'hdf5: edges.h5: /edges/E/indices/target_to_source/range_to_edge_id[1]: [2, 6) is no range of the 5 edges',
    ],
    [
      'a column shorter than the population',
      { edges: { delay: Float32Array.of(1, 2) } },
      (circuit) => contacts(circuit).numbers('delay', [0]),
      'hdf5: edges.h5: /edges/E/0/delay: the column has 2 rows, there are 5 edges',
    ],
    [
      'a missing column of edges',
      { edges: { delay: null } },
      (circuit) => contacts(circuit).numbers('delay', [0]),
      'hdf5: edges.h5: /edges/E/0/delay: the required column is missing',
    ],
    [
      'edges without their targets',
      { ids: { target_node_id: null } },
      () => 0,
      'hdf5: edges.h5: /edges/E/target_node_id: no such dataset in the file',
    ],
    [
      'edges whose nodes are not said',
      { population: null },
      () => 0,
      'hdf5: edges.h5: /edges/E/source_node_id: the attribute node_population is missing',
    ],
    [
      'edges of nodes that the circuit has not',
      { population: 'Q' },
      () => 0,
      'hdf5: edges.h5: /edges/E/source_node_id: the population Q is not in the circuit (P)',
    ],
    [
      'a column of nodes that is too short',
      { nodes: { x: Float32Array.of(1) } },
      ({ nodes }) => nodes.get('P')!.numbers('x', [0]),
      'hdf5: nodes.h5: /nodes/P/0/x: the column has 1 rows, the population 3 nodes',
    ],
    [
      'a row that its library has not',
      { nodes: { layer: Uint32Array.of(0, 2, 0) } },
      ({ nodes }) => nodes.get('P')!.strings('layer', [2, 1]),
      'hdf5: nodes.h5: /nodes/P/0/layer[1]: 2 is no row of its library, which has 2',
    ],
    [
      'text that shall be a number',
      {},
      ({ nodes }) => nodes.get('P')!.numbers('mtype', [2, 1]),
      'hdf5: nodes.h5: /nodes/P/0/mtype[2]: "L5_BC" is text: expected a number',
    ],
    [
      'an id beyond what a number can hold',
      { ids: { source_node_id: BigUint64Array.of(1n, 2n, 0n, 2n ** 60n, 2n) } },
      (circuit) => contacts(circuit).sourceIds([3]),
      'hdf5: edges.h5: /edges/E/source_node_id[3]: 1152921504606846976 is beyond 2^53',
    ],
  ])('%s', async (_, spoiled, look, message) => {
    expect(await fault(spoiled, look)).toBe(message);
  });
});

describe('files', () => {
  test('one that is missing is named with who names it', async () => {
    const message = await fault({
      config: ({ networks }) => {
        networks.edges[0]!.edges_file = '$BASE/none.h5';
      },
    });
    expect(message).toBe('sonata: circuit_config.json: networks.edges[0]: none.h5 does not exist');
  });

  test('one that is cut short, and one that is no HDF5', async () => {
    const folder = await smallCircuit();
    const path = `${folder}/edges.h5`;
    truncateSync(path, statSync(path).size - 100);
    const open = () => openCircuit(`${folder}/circuit_config.json`, nodeFiles);
    await expect(open()).rejects.toThrow(/edges.h5: \/: cannot be read: truncated file: eof = \d+/);
    writeFileSync(path, 'not a table');
    await expect(open()).rejects.toThrow(/edges.h5: \/: cannot be read: file signature not found/);
  });

  test('an unknown key is refused by name, one without bearing is accepted', async () => {
    const strange = await fault({ config: (config) => Object.assign(config, { network: {} }) });
    expect(strange).toBe('sonata: circuit_config.json: Unrecognized key: "network"');
    const known = await fault({
      config: ({ components }) =>
        Object.assign(components, { mechanisms_dir: 'mod', vasculature_file: 'v' }),
    });
    expect(known).toBe('no fault');
  });
});

describe('spikes', () => {
  const spikesFile = async (node_ids: number[], timestamps: number[], units = 'ms') => {
    await h5.ready;
    const path = `${temporaryFolder()}/spikes.h5`;
    const file = new h5.File(path, 'w');
    const group = file.create_group('spikes').create_group('P');
    group.create_dataset({ name: 'node_ids', data: node_ids, dtype: '<q' });
    const times = group.create_dataset({ name: 'timestamps', data: timestamps, dtype: '<d' });
    times.create_attribute('units', units);
    file.close();
    return path;
  };

  test.each<[string, number[], number[], string, string]>([
    [
      'a time that is no number',
      [0, 1],
      [1, Number.NaN],
      'ms',
      '/spikes/P/timestamps[1]: the value is NaN',
    ],
    [
      'a negative node',
      [0, -1],
      [1, 2],
      'ms',
      '/spikes/P/node_ids[1]: the value is -1: expected a node id',
    ],
    [
      'more times than nodes',
      [0],
      [1, 2],
      'ms',
      '/spikes/P/node_ids: the column has 1 rows, timestamps has 2',
    ],
    ['seconds', [0], [1], 's', '/spikes/P/timestamps: the units are "s": expected ms'],
  ])('%s', async (_, nodes, times, units, message) => {
    await expect(readSpikes(await spikesFile(nodes, times, units), nodeFiles)).rejects.toThrow(
      message,
    );
  });
});
