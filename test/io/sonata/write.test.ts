import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openCircuit } from '../../../src/io/sonata/circuit.ts';
import { type CircuitTables, writeCircuit } from '../../../src/io/sonata/circuit-writer.ts';
import { nodeFiles } from '../../../src/io/sonata/node-files.ts';
import { readSpikes } from '../../../src/io/sonata/spikes.ts';
import { edgeIndex } from '../../../src/io/sonata/write-edges.ts';
import { openReport } from '../../../src/io/sonata/write-report.ts';
import { writeSpikes } from '../../../src/io/sonata/write-spikes.ts';
import { numbersOf, witness } from './independent.ts';
import { temporaryFolder } from './temporary.ts';

describe('spikes.h5', () => {
  const spikes = { name: 'All', node_ids: [4, 1, 0, 1], timestamps_ms: [3.025, 1.5, 3.025, 0.1] };

  test('is sorted by time, and by node within a time', async () => {
    const path = `${temporaryFolder()}/out/spikes.h5`;
    await writeSpikes(path, [spikes, { name: 'none', node_ids: [], timestamps_ms: [] }]);
    const group = (await witness(path)).get('spikes/All');
    expect(numbersOf(group.get('timestamps'))).toEqual([0.1, 1.5, 3.025, 3.025]);
    expect(numbersOf(group.get('node_ids'))).toEqual([1, 1, 0, 4]);
    expect(group.get('timestamps').attrs.units).toBe('ms');
    const [all, none] = await readSpikes(path, nodeFiles);
    expect([...all!.node_ids]).toEqual([1, 1, 0, 4]);
    expect(none!.timestamps_ms).toHaveLength(0);
    expect(readdirSync(path.replace(/\/spikes.h5$/, ''))).toEqual(['spikes.h5']);
  });

  test('by_id and none keep their promise, and reading sorts by time', async () => {
    const folder = temporaryFolder();
    await writeSpikes(`${folder}/id.h5`, [spikes], 'by_id');
    await writeSpikes(`${folder}/none.h5`, [spikes], 'none');
    const ids = async (name: string) =>
      numbersOf((await witness(`${folder}/${name}.h5`)).get('spikes/All/node_ids'));
    expect(await ids('id')).toEqual([0, 1, 1, 4]);
    expect(await ids('none')).toEqual([4, 1, 0, 1]);
    const [read] = await readSpikes(`${folder}/none.h5`, nodeFiles);
    expect([...read!.timestamps_ms]).toEqual([0.1, 1.5, 3.025, 3.025]);
  });
});

describe('a report', () => {
  const mapping = {
    name: 'All',
    node_ids: [2, 7],
    index_pointers: [0, 2, 3],
    element_ids: [0, 5, 0],
  };

  test('grows over many chunks and ends with its times', async () => {
    const path = `${temporaryFolder()}/v.h5`;
    const empty = { name: 'none', node_ids: [], index_pointers: [0], element_ids: [] };
    const report = await openReport(path, [mapping, empty], { start_ms: 10, dt_ms: 0.1 }, 'mV');
    const frames = 50_000; // more than twice a chunk of 3 columns
    for (let frame = 0; frame < frames; frame += 2) {
      report.write('All', Float32Array.of(frame, -65, 2, frame + 1, -65, 2));
    }
    report.close();
    const group = (await witness(path)).get('report/All');
    expect(group.get('data').shape).toEqual([frames, 3]);
    const data = numbersOf(group.get('data'));
    expect(data.filter((_, k) => k % 3 === 0).every((value, frame) => value === frame)).toBe(true);
    expect(group.get('data').attrs.units).toBe('mV');
    expect(numbersOf(group.get('mapping/node_ids'))).toEqual([2, 7]);
    expect(numbersOf(group.get('mapping/index_pointers'))).toEqual([0, 2, 3]);
    expect(numbersOf(group.get('mapping/element_ids'))).toEqual([0, 5, 0]);
    const [start, end, step] = numbersOf(group.get('mapping/time'));
    expect([start, step]).toEqual([10, 0.1]);
    expect(end).toBeCloseTo(5010, 9);
    expect(group.get('mapping/time').attrs.units).toBe('ms');
  });

  test('that is given up leaves nothing', async () => {
    const folder = temporaryFolder();
    const report = await openReport(`${folder}/v.h5`, [mapping], { start_ms: 0, dt_ms: 1 }, 'mV');
    report.write('All', [1, 2, 3]);
    expect(() => report.write('All', [1, 2])).toThrow('2 values are no rows of 3');
    report.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('whose mapping does not close is refused before anything is written', async () => {
    const folder = temporaryFolder();
    const timing = { start_ms: 0, dt_ms: 1 };
    const open = (over: object) =>
      openReport(`${folder}/v.h5`, [{ ...mapping, ...over }], timing, 'mV');
    await expect(open({ index_pointers: [0, 2, 4] })).rejects.toThrow('do not span 3 elements');
    await expect(open({ node_ids: [7, 2] })).rejects.toThrow('node ids must ascend');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('the index of edges groups runs by node', () => {
  const { nodeToRanges, rangeToEdges } = edgeIndex([2, 2, 0, 2], 4);
  expect([...rangeToEdges]).toEqual([2, 3, 0, 2, 3, 4]);
  expect([...nodeToRanges]).toEqual([0, 1, 0, 0, 1, 3, 0, 0]);
});

describe('a circuit', () => {
  const tables: CircuitTables = {
    nodes: [
      {
        population: 'L5',
        size: 4,
        columns: {
          mtype: ['L5_TPC', 'L5_TPC', 'L5_LBC', 'L5_TPC'],
          morphology: ['a', 'b', 'c', 'd'],
          x: Float32Array.of(1, 2, 3, 4.5),
        },
        dynamics: { threshold_current: Float32Array.of(0.5, 0.25, 1, 2) },
      },
      { population: 'fibres', size: 2, type: 'virtual', columns: {} },
    ],
    edges: [
      {
        population: 'L5__L5__chemical',
        source: 'L5',
        target: 'L5',
        sourceIds: Uint32Array.of(1, 3, 3, 0),
        targetIds: Uint32Array.of(0, 0, 0, 2),
        columns: {
          delay: Float32Array.of(1, 2, 3, 4),
          syn_type_id: Int16Array.of(120, 120, 121, 0),
        },
      },
    ],
    nodeSets: { All: { population: 'L5' }, TPC: { mtype: 'L5_TPC' } },
    folders: { asc: 'morphologies', emodels: '/models' },
  };

  test('comes back as it was written', async () => {
    const folder = temporaryFolder();
    await writeCircuit(folder, tables);
    const { nodes, edges, nodeSets, close } = await openCircuit(
      `${folder}/circuit_config.json`,
      nodeFiles,
    );
    const l5 = nodes.get('L5')!;
    expect(l5.strings('mtype', [2, 3])).toEqual(['L5_LBC', 'L5_TPC']);
    expect(l5.strings('morphology', [0, 3])).toEqual(['a', 'd']);
    expect([...l5.numbers('dynamics_params/threshold_current', [1])]).toEqual([0.25]);
    expect([...l5.numbers('x', [3])]).toEqual([4.5]);
    expect(l5.emodelsDir).toBe('/models');
    expect([nodes.get('fibres')!.type, nodes.get('fibres')!.size]).toEqual(['virtual', 2]);
    const contacts = edges.get('L5__L5__chemical')!;
    expect([0, 1, 2, 3].map((node) => [...contacts.afferent(node)])).toEqual([
      [0, 1, 2],
      [],
      [3],
      [],
    ]);
    expect([...contacts.numbers('delay', [3, 0])]).toEqual([4, 1]);
    expect([...nodeSets.resolve('TPC')[0]!.ids]).toEqual([0, 1, 3]);
    close();
  });

  test('repeating text stands as a library, and both indices are there', async () => {
    const folder = temporaryFolder();
    await writeCircuit(folder, tables);
    const nodes = (await witness(`${folder}/L5/nodes.h5`)).get('nodes/L5');
    expect(nodes.get('0/@library/mtype').value).toEqual(['L5_TPC', 'L5_LBC']);
    expect(numbersOf(nodes.get('0/mtype'))).toEqual([0, 0, 1, 0]);
    expect(nodes.get('0/morphology').value).toEqual(['a', 'b', 'c', 'd']);
    expect(numbersOf(nodes.get('node_type_id'))).toEqual([-1, -1, -1, -1]);
    const edges = (await witness(`${folder}/L5__L5__chemical/edges.h5`)).get(
      'edges/L5__L5__chemical',
    );
    expect(edges.get('source_node_id').attrs.node_population).toBe('L5');
    expect(edges.get('0/delay').dtype).toBe('<f4');
    expect(numbersOf(edges.get('indices/source_to_target/node_id_to_ranges'))).toEqual([
      0, 1, 1, 2, 0, 0, 2, 3,
    ]);
    expect(numbersOf(edges.get('indices/source_to_target/range_to_edge_id'))).toEqual([
      3, 4, 0, 1, 1, 3,
    ]);
  });

  test('that cannot be written leaves what the folder held', async () => {
    const folder = temporaryFolder();
    writeFileSync(`${folder}/mine.txt`, 'kept');
    const broken = { ...tables.edges[0]!, columns: { delay: Float32Array.of(1) } };
    await expect(writeCircuit(folder, { ...tables, edges: [broken] })).rejects.toThrow(
      'delay has 1 rows, there are 4',
    );
    const left = readdirSync(folder, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile()).map((entry) => entry.name)).toEqual(['mine.txt']);
    expect(readFileSync(`${folder}/mine.txt`, 'utf8')).toBe('kept');
  });
});
