/** Trunk, obliques and tuft of trees drawn by hand. */
import { describe, expect, test } from 'vitest';
import { apicalRegions } from '../../src/model/apical-regions.ts';

type Row = [type: string, parent: number, length_um: number];

function regionsOf(rows: Row[]) {
  const sections = rows.map(([type, parent]) => ({ type, parent }));
  const starts_um: number[] = [];
  rows.forEach(([, parent], i) => {
    starts_um[i] = parent <= 0 ? 0 : starts_um[parent]! + rows[parent]![2];
  });
  return apicalRegions(
    sections,
    starts_um,
    rows.map(([, , length_um]) => length_um),
  );
}

const SOMA: Row = ['soma', -1, 20];

describe('parts of the apical tree', () => {
  test('side branches are oblique up to half the way to the farthest tip, tuft beyond', () => {
    expect(
      regionsOf([
        SOMA,
        ['basal', 0, 100],
        ['apical', 0, 100], // way to 1,000 µm
        ['apical', 2, 150], // oblique at 100
        ['apical', 3, 50], // what it carries
        ['apical', 2, 400],
        ['apical', 5, 100], // at 500: half the way
        ['apical', 5, 300], // begins at half the way
        ['apical', 7, 50], // at 800
        ['apical', 7, 200],
      ]),
    ).toEqual([
      ...[null, null, 'trunk', 'oblique', 'oblique', 'trunk', 'oblique', 'tuft', 'tuft', 'tuft'],
    ]);
  });

  test('where the trunk forks early, the branch that goes nearly as far is tuft', () => {
    expect(
      regionsOf([
        SOMA,
        ['apical', 0, 100],
        ['apical', 1, 60], // oblique
        ['apical', 1, 200],
        ['apical', 3, 700], // to 1,000 µm
        ['apical', 3, 500], // from 300 to 800: 0.8 of the way
        ['apical', 5, 20],
      ]),
    ).toEqual([null, 'trunk', 'oblique', 'trunk', 'tuft', 'tuft', 'tuft']);
  });

  test('a branch that goes less far is oblique there', () => {
    const regions = regionsOf([
      SOMA,
      ['apical', 0, 300],
      ['apical', 1, 700],
      ['apical', 1, 490], // to 790 of 1,000 µm
    ]);
    expect(regions).toEqual([null, 'trunk', 'trunk', 'oblique']);
  });

  test('a second apical tree of the soma is oblique, a cell without one has none', () => {
    expect(regionsOf([SOMA, ['apical', 0, 500], ['apical', 0, 200], ['apical', 2, 50]])).toEqual([
      null,
      'trunk',
      'oblique',
      'oblique',
    ]);
    expect(regionsOf([SOMA, ['basal', 0, 100]])).toEqual([null, null]);
  });
});
