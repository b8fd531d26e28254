import { expect, test } from 'vitest';
import { cellCurrents } from '../../../../src/experiments/network/stimuli/target-facts.ts';

test('cells have the currents that the nodes file holds', () => {
  const columns: Record<string, number[]> = {
    'dynamics_params/threshold_current': [0.1, 0.2, 0.3],
    'dynamics_params/holding_current': [-0.01, Number.NaN, -0.03],
  };
  const nodes = {
    has: (attribute: string) => attribute in columns,
    numbers: (attribute: string, ids: ArrayLike<number>) =>
      Float64Array.from(ids, (id) => columns[attribute]![id]!),
  };
  expect(cellCurrents(nodes, [2, 1])).toEqual([
    { threshold_nA: 0.3, holding_nA: -0.03 },
    { threshold_nA: 0.2 },
  ]);
});
