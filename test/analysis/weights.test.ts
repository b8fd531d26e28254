import { describe, expect, test } from 'vitest';
import {
  allWeights,
  branchLabels,
  joinedLabels,
  pathwayLabels,
  weightsByGroup,
} from '../../src/analysis/weights.ts';

/** Four contacts of A (up, down, stays low, stays high at the boundary), one of B, one not plastic. */
const columns = {
  rhoBefore: [0, 1, 0.2, 0.5, 0, Number.NaN],
  rhoAfter: [0.7, 0.3, 0.4, 0.9, 0, Number.NaN],
  UseBefore: [0.2, 0.8, 0.4, 0.5, 0.5, 0.5],
  UseAfter: [0.3, 0.4, 0.4, 0.5, 0.5, 0.5],
  gmaxBefore_nS: [1, 2, 1, 1, 0, 1],
  gmaxAfter_nS: [2, 1, 1, 1, 0, 1],
};
const labels = ['A', 'A', 'A', 'A', 'B', 'B'];

describe('weight changes', () => {
  const [a, b, ...others] = weightsByGroup(columns, labels);

  test('have one summary a group', () => {
    expect(others).toEqual([]);
    expect([a?.group, a?.contacts, b?.group, b?.contacts]).toEqual(['A', 4, 'B', 1]);
  });

  test('count crossings of ρ = 0.5', () => {
    expect(a).toMatchObject({
      potentiatedBefore: 0.5,
      potentiatedAfter: 0.5,
      potentiated: 0.25,
      depressed: 0.25,
      potentiatedOfDepressed: 0.5,
      depressedOfPotentiated: 0.5,
    });
    expect(a?.meanRhoBefore).toBeCloseTo(0.425, 12);
    expect(a?.meanRhoAfter).toBeCloseTo(0.575, 12);
  });

  test('have the mean and SD of the ratios of Use and ĝ', () => {
    // Use 1.5, 0.5, 1, 1: mean 1, SD √(0.5/3). ĝ 2, 0.5, 1, 1: mean 1.125, SD √(1.1875/3).
    expect(a?.meanUseRatio).toBeCloseTo(1, 12);
    expect(a?.sdUseRatio).toBeCloseTo(Math.sqrt(0.5 / 3), 12);
    expect(a?.meanGmaxRatio).toBeCloseTo(1.125, 12);
    expect(a?.sdGmaxRatio).toBeCloseTo(Math.sqrt(1.1875 / 3), 12);
    // (0.6 + 0.4 + 0.4 + 0.5)/(0.2 + 1.6 + 0.4 + 0.5)
    expect(a?.totalEfficacyRatio).toBeCloseTo(1.9 / 2.7, 12);
  });

  test('leave out ratios to 0, and shares of none', () => {
    expect(b?.meanUseRatio).toBe(1);
    expect(b?.meanGmaxRatio).toBeNaN();
    expect(b?.depressedOfPotentiated).toBeNaN();
    expect(b?.potentiatedOfDepressed).toBe(0);
  });

  test('of all contacts at once', () => {
    expect(allWeights(columns)).toMatchObject({ group: 'all', contacts: 5, potentiated: 0.2 });
    expect(allWeights({ ...columns, rhoBefore: [], rhoAfter: [] })).toBeNull();
  });
});

test('labels name pathway and branch', () => {
  const pathways = pathwayLabels(['L4_SSC', 'L5_TPC'], ['L5_TPC', 'L5_TPC']);
  const branches = branchLabels([2, 3], [3, 11]);
  expect(joinedLabels(pathways, branches)).toEqual([
    'L4_SSC > L5_TPC, basal 3',
    'L5_TPC > L5_TPC, apical 8+',
  ]);
});
