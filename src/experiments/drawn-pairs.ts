/** Connected pairs drawn from a pathway onto cells at hand, their thresholds measured. */
import type { Engine } from '../engine/job.ts';
import type { CellModel } from '../model/cell.ts';
import { type Calibration, type CalibrationOptions, calibrate } from './calibrate.ts';
import type { Pair } from './pair-types.ts';
import { atCalcium, drawContacts, type UseScaling } from './pairs.ts';
import type { Pathway } from './pathways.ts';

/**
 * `count` pairs in the slice, the cells in turn; without thresholds. Pair i is the i-th that an experiment
 * with this pathway, these cells and this seed draws.
 * Throws RangeError where a cell has no dendrite that the pathway reaches.
 */
export function drawnPairs(
  cells: readonly CellModel[],
  pathway: Pathway,
  count: number,
  seed: number,
): Pair[] {
  return Array.from({ length: count }, (_, i) => {
    const cell = cells[i % cells.length]!;
    return {
      name: `${pathway.name} ${i + 1}`,
      streamId: i + 1,
      cell,
      contacts: drawContacts(cell, pathway, seed, i),
      condition: 'in-vitro',
    };
  });
}

/** The same pair in another outside calcium. */
export function pairAtCalcium(pair: Pair, cao_mM: number, release: UseScaling): Pair {
  return {
    ...pair,
    name: `${pair.name}, ${cao_mM} mM`,
    condition: 'in-vivo',
    contacts: pair.contacts.map((contact) => ({
      ...contact,
      parameters: atCalcium(contact.parameters, cao_mM, release),
    })),
  };
}

/** C_pre, C_post and thresholds of every contact, and the pairs with these thresholds set. */
export async function measureThresholds(
  engine: Engine,
  pairs: readonly Pair[],
  options: CalibrationOptions = {},
): Promise<{ pairs: Pair[]; measured: Calibration[][] }> {
  const measured = await calibrate(engine, pairs, options);
  return {
    measured,
    pairs: pairs.map((pair, p) => ({
      ...pair,
      contacts: pair.contacts.map((contact, c) => {
        const { theta_d, theta_p } = measured[p]![c]!;
        return { ...contact, parameters: { ...contact.parameters, theta_d, theta_p } };
      }),
    })),
  };
}
