/** Who is connected: the law of the rule, independent of order; numbers of contacts. */
import { describe, expect, test } from 'vitest';
import { placeCells } from '../../src/builder/column.ts';
import { connectPairs, probability } from '../../src/builder/connect.ts';
import { pairDraws } from '../../src/builder/streams.ts';
import { lastMatch, matchesGlob } from '../../src/physiology/globs.ts';
import { anatomy, specAndFacts } from './small.ts';

describe('rules', () => {
  test.each([
    ['L5_TPC:*', 'L5_TPC:A', true],
    ['L5_TPC:*', 'L5_UPC', false],
    ['*BC', 'L4_LBC', true],
    ['*BC', 'L6_BPC', false],
    ['L2_*PC*', 'L2_TPC:B', true],
    ['L2_*PC*', 'L2_LBC', false],
    ['L4.SSC', 'L4_SSC', false],
  ])('%s on %s: %s', (glob, name, expected) => {
    expect(matchesGlob(glob, name)).toBe(expected);
  });

  test('the last that matches holds', () => {
    const rules = [
      { pre: ['*'], post: ['*'] },
      { pre: ['a*'], post: ['b'] },
      { pre: ['c'], post: ['*'] },
    ];
    expect(lastMatch(rules, 'ax', 'b')).toBe(1);
    expect(lastMatch(rules, 'ax', 'c')).toBe(0);
    expect(lastMatch(rules.slice(1), 'b', 'b')).toBe(-1);
  });
});

test('a draw belongs to its pair, in whatever order pairs are asked for', () => {
  const draw = pairDraws(7);
  const forward = [0, 1, 2, 3, 4, 9].map((s) => draw(5, s));
  const other = pairDraws(7);
  const backward = [9, 4, 3, 2, 1, 0].map((s) => other(5, s));
  expect(backward.toReversed()).toEqual(forward);
  expect(new Set(forward).size).toBe(6);
  expect(pairDraws(8)(5, 0)).not.toBe(forward[0]);
});

test('probability falls with both distances as the rule says', () => {
  const law = { peak: 0.2, lateral_um: 100, vertical_um: 50 };
  expect(probability(law, 0, 0)).toBe(0.2);
  expect(probability(law, 100 ** 2, 0)).toBeCloseTo(0.2 * Math.exp(-0.5), 12);
  expect(probability(law, 0, -50)).toBeCloseTo(0.2 * Math.exp(-0.5), 12);
  expect(probability({ peak: 0.2, lateral_um: 100 }, 0, 700)).toBe(0.2);
});

describe('a cluster of 100', () => {
  const { column, connections, sites, facts } = anatomy('l5-cluster-100');
  const rule = facts.connectivity.rules[connections.rule[0]!]!;

  test('has as many connections as the law makes of its pairs', () => {
    let [expected, variance] = [0, 0];
    for (let t = 0; t < column.size; t++) {
      for (let s = 0; s < column.size; s++) {
        if (s === t) continue;
        const [dx, dz] = [column.x_um[s]! - column.x_um[t]!, column.z_um[s]! - column.z_um[t]!];
        const dy = column.y_um[s]! - column.y_um[t]!;
        const p = probability(rule.probability, dx * dx + dz * dz, dy);
        expected += p;
        variance += p * (1 - p);
      }
    }
    // fails by chance for one seed in 100,000
    expect(Math.abs(connections.size - expected)).toBeLessThan(4.4 * Math.sqrt(variance));
  });

  test('lists sources in order, none its own target', () => {
    const { targetOffsets, source } = connections;
    for (let t = 0; t < column.size; t++) {
      const own = source.subarray(targetOffsets[t], targetOffsets[t + 1]);
      expect([...own]).toEqual([...own].sort((a, b) => a - b));
      expect(own).not.toContain(t);
    }
  });

  test('has 5.5 ± 1.1 contacts a connection, 4 to 8', () => {
    const counts = Float64Array.from({ length: connections.size }, (_, c) =>
      Number(sites.connectionOffsets[c + 1]! - sites.connectionOffsets[c]!),
    );
    const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
    expect(Math.min(...counts)).toBe(4);
    expect(Math.max(...counts)).toBe(8);
    // bounds and rounding move the mean by 0.03; chance by 0.13 for one seed in 100,000
    expect(Math.abs(mean - 5.5)).toBeLessThan(0.16);
  });
});

test('pairs connect cell 2k to 2k + 1 and no other', () => {
  const { spec, facts } = specAndFacts('l5-pairs');
  const column = placeCells(spec, facts.composition, 1);
  const { size, targetOffsets, source } = connectPairs(column, facts.connectivity);
  expect(size).toBe(10);
  for (let t = 0; t < column.size; t++) {
    const own = [...source.subarray(targetOffsets[t], targetOffsets[t + 1])];
    expect(own).toEqual(t % 2 === 1 ? [t - 1] : []);
  }
});
