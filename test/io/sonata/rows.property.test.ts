import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forRows } from '../../../src/io/sonata/rows.ts';
import { edgeIndex } from '../../../src/io/sonata/write-edges.ts';

test('each id gets its own row, whatever the order, in at most as many slices as ids', () => {
  const ids = fc.array(fc.nat({ max: 5000 }), { maxLength: 40 });
  fc.assert(
    fc.property(ids, (wanted) => {
      const found: number[] = [];
      let slices = 0;
      const read = (from: number, to: number) => {
        slices++;
        return Array.from({ length: to - from }, (_, k) => from + k);
      };
      forRows(wanted, read, (position, block, row) => {
        found[position] = block[row]!;
      });
      expect(found).toEqual(wanted);
      expect(slices).toBeLessThanOrEqual(new Set(wanted).size);
    }),
  );
});

test('neighbours come in one slice', () => {
  let slices = 0;
  const read = (from: number) => {
    slices++;
    return from;
  };
  forRows([1000, 1, 1001, 2, 3], read, () => 0);
  expect(slices).toBe(2);
});

test('the index lists every edge under its node, once', () => {
  const nodesOfEdges = fc.array(fc.nat({ max: 9 }), { maxLength: 60 });
  fc.assert(
    fc.property(nodesOfEdges, (nodeIds) => {
      const { nodeToRanges, rangeToEdges } = edgeIndex(nodeIds, 10);
      const listed: [number, number][] = [];
      for (let node = 0; node < 10; node++) {
        for (let run = nodeToRanges[2 * node]!; run < nodeToRanges[2 * node + 1]!; run++) {
          for (let edge = rangeToEdges[2 * run]!; edge < rangeToEdges[2 * run + 1]!; edge++) {
            listed.push([edge, node]);
          }
        }
      }
      listed.sort((a, b) => a[0] - b[0]);
      expect(listed).toEqual(nodeIds.map((node, edge) => [edge, node]));
    }),
  );
});
