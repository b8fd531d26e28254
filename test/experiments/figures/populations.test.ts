/** The pairs of figures: connected pairs of the shipped circuit, or contacts drawn from a pathway. */
import { describe, expect, test } from 'vitest';
import { pairCircuitOpener } from '../../../src/builder/open-pair-circuit.ts';
import {
  PAIR_CIRCUIT,
  type PairSource,
  populationPairs,
  SHIPPED_CELLS,
} from '../../../src/experiments/figures/populations.ts';
import { nodeFiles } from '../../../src/io/sonata/node-files.ts';

const open = pairCircuitOpener({ files: nodeFiles, pathOf: (path) => path });
const circuit: PairSource = { kind: 'circuit', open, circuit: PAIR_CIRCUIT };
const noFile = (path: string) => Promise.reject(new Error(`reads ${path}`));

describe('from the shipped circuit', () => {
  test.each([
    ['L5_TTPC-L5_TTPC', 4, 14],
    ['L23_PC-L5_TTPC', 2, 14],
    ['L23_PC-L23_PC', 2, 8],
    ['L4_PC-L23_PC', 2, 9],
    ['L4_PC-L4_PC', 2, 9],
  ])('a hundred pairs of %s, with %i to %i contacts each', { timeout: 60_000 }, async (...row) => {
    const [name, least, most] = row;
    const pairs = await populationPairs(name, 100, circuit);
    expect(pairs.map((pair) => pair.streamId)).toEqual(pairs.map((_, i) => i + 1));
    for (const { contacts, hill_mM } of pairs) {
      expect(contacts.length).toBeGreaterThanOrEqual(least);
      expect(contacts.length).toBeLessThanOrEqual(most);
      expect(hill_mM).toHaveLength(contacts.length);
      for (const { parameters } of contacts) expect(parameters.theta_p).toBe(Infinity);
    }
    // cells of the types are taken in turn of chance, none of them all the time
    const cells = new Set(pairs.map(({ cell }) => cell));
    expect(cells.size).toBeGreaterThanOrEqual(2);
  });

  test('pair i is the same whatever their number', { timeout: 60_000 }, async () => {
    const [few, many] = [
      await populationPairs('L5_TTPC-L5_TTPC', 3, circuit),
      await populationPairs('L5_TTPC-L5_TTPC', 12, circuit),
    ];
    expect(many.slice(0, 3).map((p) => p.contacts)).toEqual(few.map((p) => p.contacts));
  });

  test("a type's cells can be others", { timeout: 60_000 }, async () => {
    const cells = { L5_TTPC: [{ morphology: 'L5_UPC_1.swc', emodel: 'cADpyr_L5TPC.json' }] };
    const pairs = await populationPairs('L5_TTPC-L5_TTPC', 4, { ...circuit, cells });
    expect(new Set(pairs.map(({ cell }) => cell.name))).toEqual(new Set(['cADpyr_L5TPC']));
  });
});

test('from a pathway the cells of the type are taken in turn', async () => {
  const source: PairSource = { kind: 'pathway', cells: SHIPPED_CELLS, readFile: noFile };
  const pairs = await populationPairs('L5_TTPC-L5_TTPC', 4, source);
  expect(pairs.map(({ cell }) => cell.name)).toEqual([
    'L5_TTPC_1',
    'L5_TTPC_2',
    'L5_TTPC_1',
    'L5_TTPC_2',
  ]);
});

test('a pathway that there is not is named', async () => {
  await expect(populationPairs('L6-L6', 1, circuit)).rejects.toThrow(/no population 'L6-L6'/);
});
