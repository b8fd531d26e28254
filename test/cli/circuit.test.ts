/** `rhostar circuit`: a folder that SONATA readers open, the same for the same seed. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCircuit } from '../../src/io/sonata/circuit.ts';
import { nodeFiles } from '../../src/io/sonata/node-files.ts';
import { rhostar, withFiles, workFolder } from './fixtures.ts';

const work = workFolder();
const spec = {
  name: 'tiny',
  cells: 12,
  radius_um: 15,
  composition: {
    source: 'a test',
    layers: [{ name: '4', thickness_um: 40 }],
    density_per_mm3: 100000,
    types: [
      {
        mtype: 'L4_UPC',
        layer: '4',
        class: 'EXC',
        weight: 9,
        components: [{ morphology: 'L4_UPC_1', emodel: 'cADpyr_L4UPC', etype: 'cADpyr' }],
      },
      {
        mtype: 'L4_LBC',
        layer: '4',
        class: 'INH',
        weight: 3,
        components: [{ morphology: 'L23_LBC_1', emodel: 'dSTUT_L2SBC', etype: 'dSTUT' }],
      },
    ],
  },
  connectivity: 'rat-s1',
  physiology: 'rat-s1',
};

async function build(out: string, ...more: string[]) {
  const file = join(withFiles(work, 'spec', { 'tiny.json': spec }), 'tiny.json');
  const args = ['circuit', 'build', file, '--out', join(work, out), '--sample', '0', ...more];
  return { folder: join(work, out), ...(await rhostar(args)) };
}

test('build writes a circuit that opens, with the cells and contacts that it says', async () => {
  const { folder, code, out, err } = await build('a');
  expect(err).toMatch(/build: contacts/);
  expect(code).toBe(0);
  const said = /12 cells, (\d+) connections, (\d+) contacts/.exec(out)!;
  const circuit = await openCircuit(join(folder, 'circuit_config.json'), nodeFiles);
  try {
    const nodes = circuit.nodes.get('tiny')!;
    const all = Float64Array.from({ length: 12 }, (_, i) => i);
    expect(nodes.size).toBe(12);
    expect(nodes.strings('mtype', all).filter((m) => m === 'L4_LBC')).toHaveLength(3);
    expect(existsSync(nodes.morphologyPath('L4_UPC_1'))).toBe(true);
    expect(existsSync(join(nodes.emodelsDir!, 'cADpyr_L4UPC.json'))).toBe(true);
    expect(nodes.numbers('dynamics_params/threshold_current', all)[0]).toBeCloseTo(0.11895, 5);
    const w = nodes.numbers('orientation_w', all);
    const y = nodes.numbers('orientation_y', all);
    for (const i of all) expect(w[i]! ** 2 + y[i]! ** 2).toBeCloseTo(1, 12);
    const edges = circuit.edges.get('tiny__tiny__chemical')!;
    expect(edges.size).toBe(Number(said[2]));
    const ids = Float64Array.from({ length: edges.size }, (_, i) => i);
    const targets = edges.targetIds(ids);
    const sources = edges.sourceIds(ids);
    const connections = new Set([...ids].map((k) => `${sources[k]} ${targets[k]}`));
    expect(connections.size).toBe(Number(said[1]));
    expect([...edges.afferent(3)]).toEqual([...ids].filter((k) => targets[k] === 3));
    const theta = edges.numbers('theta_d', ids);
    const type = edges.numbers('syn_type_id', ids);
    const plastic = [...ids].filter((k) => theta[k] !== -1);
    expect(plastic.length).toBeGreaterThan(10);
    for (const k of ids) {
      const both = sources[k]! < 9 && targets[k]! < 9;
      expect(theta[k]! > 0).toBe(both);
      expect(type[k]! >= 100).toBe(sources[k]! < 9);
    }
    expect(circuit.nodeSets.resolve('Inhibitory')).toEqual([
      { population: 'tiny', ids: Float64Array.of(9, 10, 11) },
    ]);
  } finally {
    circuit.close();
  }
  for (const file of ['report.csv', 'report.png', 'simulation_config.json', 'spec.json']) {
    expect(existsSync(join(folder, file))).toBe(true);
  }
}, 60_000);

/** Columns of the edges; the files themselves also hold the time of writing. */
async function columnsOf(folder: string): Promise<Record<string, Float64Array>> {
  const circuit = await openCircuit(join(folder, 'circuit_config.json'), nodeFiles);
  try {
    const edges = circuit.edges.get('tiny__tiny__chemical')!;
    const ids = Float64Array.from({ length: edges.size }, (_, i) => i);
    return Object.fromEntries(edges.attributes.map((name) => [name, edges.numbers(name, ids)]));
  } finally {
    circuit.close();
  }
}

test('the same seed gives the same contacts, another seed others; so does the spec in the folder', async () => {
  const a = await build('a');
  const b = await build('b');
  const c = await build('c', '--seed', '2');
  const columns = await columnsOf(a.folder);
  expect(await columnsOf(b.folder)).toEqual(columns);
  expect((await columnsOf(c.folder)).conductance).not.toEqual(columns.conductance);
  const again = join(work, 'd');
  const { code } = await rhostar([
    ...['circuit', 'build', join(a.folder, 'spec.json'), '--out', again, '--sample', '0'],
  ]);
  expect(code).toBe(0);
  expect(await columnsOf(again)).toEqual(columns);
}, 120_000);

test('info tells what is there; export hands on what a simulator needs', async () => {
  const { folder } = await build('a');
  const info = await rhostar(['circuit', 'info', folder]);
  expect(info.code).toBe(0);
  expect(info.out).toMatch(/nodes tiny: 12 cells, biophysical/);
  expect(info.out).toMatch(/L4_UPC +9/);
  const to = join(work, 'handed-on');
  const { code } = await rhostar(['circuit', 'export', folder, '--sonata', to]);
  expect(code).toBe(0);
  expect(existsSync(join(to, 'report.csv'))).toBe(false);
  const circuit = await openCircuit(join(to, 'circuit_config.json'), nodeFiles);
  expect(existsSync(circuit.nodes.get('tiny')!.morphologyPath('L4_UPC_1'))).toBe(true);
  circuit.close();
  const twice = await rhostar(['circuit', 'export', folder, '--sonata', to]);
  expect(twice.code).toBe(2);
  expect(twice.err).toMatch(/the folder is not empty/);
}, 60_000);

test('faults are the user’s to mend, and nothing is written', async () => {
  const file = join(withFiles(work, 'bad', { 'bad.json': { ...spec, cells: -1 } }), 'bad.json');
  const out = join(work, 'never');
  const { code, err } = await rhostar(['circuit', 'build', file, '--out', out]);
  expect(code).toBe(2);
  expect(err).toMatch(/bad\.json: cells: /);
  expect(existsSync(out)).toBe(false);
  const other = withFiles(work, 'other', { 'notes.txt': 'mine' });
  const used = await rhostar(['circuit', 'build', 'l5-pairs', '--out', other]);
  expect(used.code).toBe(2);
  expect(used.err).toMatch(/not empty and no built circuit/);
});
