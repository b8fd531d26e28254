/** A circuit as a source of pairs: wired in memory and on the disk it is the same; faults name what is missing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type WiredCircuit, wireCircuit } from '../../src/builder/build-circuit.ts';
import { pairCircuitOpener } from '../../src/builder/open-pair-circuit.ts';
import { builtPairCircuit } from '../../src/builder/pair-circuit.ts';
import { circuitTables, componentFiles } from '../../src/builder/tables.ts';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import { choosePairs, type PairCircuit } from '../../src/experiments/pair-circuit.ts';
import { resolveExperiment } from '../../src/experiments/resolve-experiment.ts';
import { type CircuitTables, writeCircuit } from '../../src/io/sonata/circuit-writer.ts';
import { nodeFiles } from '../../src/io/sonata/node-files.ts';
import { noFile, specAndFacts } from './small.ts';

const place = { format: 'experiment', file: 'x.json', at: 'pairs[0].circuit' };
const choice = { pre: ['L5_TPC:A'], post: ['L5_TPC:*'], count: 10, seed: 1 };
const open = pairCircuitOpener({ files: nodeFiles, pathOf: (path) => path });

let folder: string;
let wired: WiredCircuit;
let tables: CircuitTables;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pairs-'));
  const { spec, facts } = specAndFacts('l5-pairs');
  wired = wireCircuit(spec, facts, {
    files: { exists: () => false, readText: noFile },
    fileName: 'l5-pairs',
    fixhp: true,
  });
  const excitability = {
    holding_nA: 0,
    threshold_nA: 0.1,
    input_resistance_MOhm: 50,
    resting_mV: -75,
  };
  const measures = [...wired.components.keys()].map(
    (key) => [key, { component: key, sha256: '', excitability, calcium: null }] as const,
  );
  const none = new Float32Array(wired.sites.size).fill(-1);
  tables = circuitTables({
    ...wired,
    measures: new Map(measures),
    fitted: new Map(),
    thresholds: { theta_d: none, theta_p: none },
  });
  for (const [name, text] of Object.entries(componentFiles({ ...wired } as never))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  await writeCircuit(folder, tables);
});

afterAll(() => rmSync(folder, { recursive: true }));

const described = (circuit: PairCircuit) =>
  choosePairs(circuit, choice).map((connection) => ({
    pair: `${connection.source}>${connection.target}`,
    cell: circuit.cell(connection.target).nodes.area_um2,
    places: circuit.places(connection),
    physiology: circuit.physiology(connection),
  }));

test('the same pairs, places, cells and contacts from memory and from files', async () => {
  const files = await open({ circuit: folder, fixhp: true, place });
  const fromFiles = described(files);
  files.close();
  const fromMemory = described(builtPairCircuit(wired));
  expect(fromFiles).toHaveLength(10);
  expect(fromFiles.map(({ pair }) => pair)).toEqual(fromMemory.map(({ pair }) => pair));
  expect(fromFiles).toEqual(fromMemory);
});

test('SK_E2 is in soma and axon only where it is asked for', async () => {
  const has = async (fixhp: boolean) => {
    const circuits = [
      await open({ circuit: folder, fixhp, place }),
      await open({ circuit: 'l5-pairs', fixhp, place }),
    ];
    return circuits.map((circuit) => {
      const found = circuit.cell(1).mechanisms.some(({ name }) => name === 'SK_E2');
      circuit.close();
      return found;
    });
  };
  expect(await has(false)).toEqual([true, true]);
  expect(await has(true)).toEqual([false, false]);
});

test('cells of a type can be others, from a folder of the user', async () => {
  const circuit = await open({
    circuit: 'l5-pairs',
    morphologies: join(folder, 'morphologies'),
    components: { 'L5_TPC:A': [{ morphology: 'L5_TTPC_2', emodel: 'cADpyr_L5TPC' }] },
    fixhp: true,
    place,
  });
  expect(circuit.cell(1).name).toBe('cADpyr_L5TPC');
  expect(circuit.cell(3)).toBe(circuit.cell(1));
});

describe('in an experiment', () => {
  const experiment = {
    name: 'two',
    pairs: [{ circuit: 'l5-pairs', pre: 'L5_TPC:A', post: 'L5_TPC:A', count: 2, seed: 1 }],
    protocols: [
      {
        before: { nSpikes: 1, period_ms: 1000 },
        induction: { nSweeps: 1, period_ms: 1000, nSpikes: 1, frequency_Hz: 1, deltaT_ms: 10 },
        after: { nSpikes: 1, period_ms: 1000 },
      },
    ],
    conditions: ['in-vitro', { kind: 'in-vivo', release: 'hill' }],
    pulse: { amplitude_nA: 2, width_ms: 3, latency_ms: 4 },
  };

  test('pairs run in the slice and in vivo, release by the K of the circuit', {
    timeout: 60_000,
  }, async () => {
    const { pairs } = await resolveExperiment(experiment, noFile, cpuEngine(), {
      openPairCircuit: open,
    });
    expect(pairs.map(({ name }) => name.replace(/,.*/, ''))).toEqual([
      'L5_TPC:A to L5_TPC:A 1',
      'L5_TPC:A to L5_TPC:A 1',
      'L5_TPC:A to L5_TPC:A 2',
      'L5_TPC:A to L5_TPC:A 2',
    ]);
    const [slice, vivo] = pairs;
    const K = 2.79 ** 4;
    const hill = (c: number) => c ** 4 / (K + c ** 4);
    slice!.contacts.forEach((contact, i) => {
      const { parameters: p } = contact;
      const moved = vivo!.contacts[i]!.parameters;
      // K is a float32 in the circuit
      expect(moved.Use0 / p.Use0).toBeCloseTo(hill(1.2) / hill(2), 6);
      expect(moved.cao_mM).toBe(1.2);
      // measured, and anew in vivo (0.62 of C_pre, 0.94 of C_post, model of the paper)
      expect(p.theta_d).toBeGreaterThan(0);
      expect(p.theta_p).toBeLessThan(10);
      expect(moved.theta_d / p.theta_d).toBeGreaterThan(0.5);
      expect(moved.theta_d / p.theta_d).toBeLessThan(1);
    });
  });

  test('without something that opens circuits the entry is refused', async () => {
    await expect(
      resolveExperiment(experiment, noFile, cpuEngine(), { fileName: 'x.json' }),
    ).rejects.toThrow('x.json: pairs[0].circuit: circuits cannot be opened here');
  });

  test('what contacts are can be drawn from a pathway', async () => {
    const drawn = { ...experiment.pairs[0], physiology: 'L23_PC-L5_TTPC' };
    const json = { ...experiment, pairs: [drawn], conditions: ['in-vitro'] };
    const { pairs } = await resolveExperiment(json, noFile, cpuEngine(), { openPairCircuit: open });
    for (const { parameters } of pairs.flatMap(({ contacts }) => contacts)) {
      // ratio and decay of that pathway; in its own the ratio is 0.55
      expect(parameters.gmax_NMDA_nS / parameters.gmax0_AMPA_nS).toBeCloseTo(0.7, 12);
    }
  });
});

describe('a fault', () => {
  test('no such circuit', async () => {
    await expect(open({ circuit: 'nowhere', fixhp: true, place })).rejects.toThrow(
      /x\.json: pairs\[0\]\.circuit: is 'nowhere', expected one of l5-pairs, pairs, .*: nowhere\/circuit_config\.json does not exist/,
    );
  });

  test('a type that the spec lacks', async () => {
    const components = { L9: [{ morphology: 'L5_TTPC_2', emodel: 'cADpyr_L5TPC' }] };
    await expect(open({ circuit: 'l5-pairs', components, fixhp: true, place })).rejects.toThrow(
      'x.json: pairs[0].components: there is no type L9 in the circuit: expected L5_TPC:A',
    );
  });

  test('edges without what makes a contact plastic', async () => {
    const { rho0_GB: _, volume_CR: __, ...columns } = tables.edges[0]!.columns;
    const poor = join(folder, 'poor');
    await writeCircuit(poor, { ...tables, edges: [{ ...tables.edges[0]!, columns }] });
    const circuit = await open({ circuit: poor, fixhp: true, place });
    const [connection] = choosePairs(circuit, choice);
    expect(() => circuit.physiology(connection!)).toThrow(
      /the edges lack rho0_GB, volume_CR: give a pathway as "physiology"/,
    );
    circuit.close();
  });
});
