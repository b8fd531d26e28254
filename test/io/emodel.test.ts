/** Emodel files: what is accepted, exact faults, and the shipped ones against their origin. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SHIPPED_EMODELS, shippedEmodel } from '../../src/components/emodels.ts';
import { readEmodel } from '../../src/io/emodel.ts';
import { InputError } from '../../src/model/input-error.ts';
import { describeShared, sharedPath } from '../shared.ts';

const small = () => ({
  name: 'small',
  celsius: 34,
  v_init: -65,
  axon: 'stub_60um',
  mechanisms: { all: ['pas'] } as Record<string, unknown>,
  parameters: [{ sectionlist: 'all', name: 'Ra', value: 100 }] as Record<string, unknown>[],
});

function faultOf(value: unknown): string {
  try {
    readEmodel(value, 'm.json');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error('no error');
}

describe('an emodel file', () => {
  test('reads from text and from a value alike', () => {
    expect(readEmodel(JSON.stringify(small()), 'm.json')).toEqual(readEmodel(small(), 'm.json'));
  });

  const withRow = (row: Record<string, unknown>) => ({
    ...small(),
    parameters: [{ sectionlist: 'all', name: 'Ra', value: 100, ...row }],
  });

  test.each([
    ['', 'emodel: m.json: the file is empty'],
    [{ ...small(), colour: 'red' }, 'emodel: m.json: Unrecognized key: "colour"'],
    [
      withRow({ value: '100' }),
      'emodel: m.json: parameters[0].value: Invalid input: expected number, received string',
    ],
    [
      withRow({ sectionlist: 'dendritic' }),
      'emodel: m.json: parameters[0].sectionlist: Invalid option: expected one of "all"|"somatic"|"axonal"|"basal"|"apical"|"myelinated"',
    ],
    [
      withRow({ distribution: 'decay' }),
      'emodel: m.json: parameters[0].constant_per_um: a decay needs its constant_per_um',
    ],
    [
      withRow({ constant_per_um: 1 }),
      'emodel: m.json: parameters[0].constant_per_um: belongs to the distribution decay only',
    ],
    [
      { ...small(), axon_taper: { strength_um: 1, scale_um: 1, terminal_um: 1 } },
      'emodel: m.json: axon_taper: belongs to a tapered axon, which needs it',
    ],
    [
      { ...small(), celsius: 'warm', v_init: null },
      'emodel: m.json: 2 faults\n✖ Invalid input: expected number, received string\n  → at celsius\n✖ Invalid input: expected number, received null\n  → at v_init',
    ],
  ])('%j is refused', (value, message) => {
    expect(faultOf(value)).toBe(message);
  });

  test('names the line of a syntax fault', () => {
    const text = JSON.stringify(small(), null, 1);
    expect(faultOf(text.slice(0, -1))).toMatch(/^emodel: m\.json:\d+: not valid JSON \(/);
  });
});

test.each(SHIPPED_EMODELS)('%s ships with its source', (name) => {
  const emodel = shippedEmodel(name);
  expect(emodel.name).toBe(name);
  expect(emodel.source).toMatch(/\d{4}|eLife/);
});

describeShared('shipped emodels', () => {
  test.each(SHIPPED_EMODELS)('%s holds the numbers of its origin', (name) => {
    const path = sharedPath('cells', 'emodels', `${name}.json`);
    const origin = readEmodel(readFileSync(path, 'utf8'), `${name}.json`);
    const { source: _, parameters, ...shipped } = shippedEmodel(name);
    expect({ ...shipped, source: null, parameters: [] }).toEqual({ ...origin, parameters: [] });
    const sorted = (rows: typeof parameters) => rows.map((row) => JSON.stringify(row)).sort();
    expect(sorted(parameters)).toEqual(sorted(origin.parameters));
  });
});
