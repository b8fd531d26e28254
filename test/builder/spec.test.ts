/** Specs: those that ship are sound; each fault of one's own is named with its place. */
import { describe, expect, test } from 'vitest';
import { loadComponents } from '../../src/builder/components.ts';
import { loadFacts, loadSpec, SHIPPED_SPECS } from '../../src/builder/shipped.ts';
import { readSpec } from '../../src/builder/spec-schema.ts';
import { noFile, specAndFacts } from './small.ts';

const good = {
  name: 'mine',
  cells: 10,
  composition: 'rat-s1',
  connectivity: 'rat-s1',
  physiology: 'rat-s1',
};

test.each(SHIPPED_SPECS)('%s ships, with its facts and components', (name) => {
  const { spec, facts } = specAndFacts(name);
  expect(spec.name).toBe(name);
  const components = loadComponents(spec, facts.composition, {
    exists: () => false,
    readText: noFile,
  });
  expect(components.size).toBeGreaterThan(0);
});

describe('a fault', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['a key that there is not', { colour: 1 }, /mine\.json: .*Unrecognized key: "colour"/],
    ['no cells', { cells: 0 }, /mine\.json: cells: /],
    ['half a cell', { cells: 2.5 }, /mine\.json: cells: /],
    ['a seed out of range', { seed: -1 }, /mine\.json: seed: /],
    ['an odd number of pairs', { wiring: 'pairs', cells: 3 }, /cells: pairs need an even number/],
    ['a name with a slash', { name: 'a/b' }, /name: letters, digits/],
    ['a negative radius', { radius_um: -1 }, /radius_um: /],
  ])('%s', (_what, change, message) => {
    expect(() => readSpec({ ...good, ...change }, 'mine.json')).toThrow(message);
  });

  test('a spec that does not ship', () => {
    expect(() => loadSpec('column-7', noFile)).toThrow(
      /column-7: no spec has this name: expected a file \.json, or one of l5-pairs/,
    );
  });

  test('facts that do not ship', () => {
    const spec = readSpec({ ...good, physiology: 'cat' }, 'mine.json');
    expect(() => loadFacts(spec, 'mine.json', noFile)).toThrow(
      /mine\.json: physiology: is 'cat', expected one of rat-s1, chindemi-2022, or a \.json file/,
    );
  });

  test('a layer that the composition lacks, a type that is there twice', () => {
    const component = { morphology: 'L5_TTPC_1', emodel: 'cADpyr_L5TPC', etype: 'cADpyr' };
    const type = {
      mtype: 'a',
      layer: '7',
      class: 'EXC',
      weight: 1,
      components: [component],
    };
    const composition = {
      source: 'none',
      layers: [{ name: '5', thickness_um: 100 }],
      density_per_mm3: 1000,
      types: [type, { ...type, layer: '5' }],
    };
    expect(() => readSpec({ ...good, composition }, 'mine.json')).toThrow(
      /expected one of 5[\s\S]*'a' is there twice/,
    );
  });

  test('a morphology that neither ships nor lies in the folder', () => {
    const component = { morphology: 'cell7', emodel: 'cADpyr_L5TPC', etype: 'cADpyr', weight: 1 };
    const types = [
      { mtype: 'a', layer: '5', class: 'EXC' as const, weight: 1, components: [component] },
    ];
    expect(() =>
      loadComponents(
        { morphologies: 'mine' },
        { types },
        { exists: () => false, readText: noFile },
      ),
    ).toThrow(/types\[0\]\.components\[0\]\.morphology: no morphology 'cell7': not in mine/);
  });
});

test('a folder of the spec goes before what ships', () => {
  const component = { morphology: 'L5_TTPC_1', emodel: 'cADpyr_L5TPC', etype: 'cADpyr', weight: 1 };
  const types = [
    { mtype: 'a', layer: '5', class: 'EXC' as const, weight: 1, components: [component] },
  ];
  const text = `1 1 0 -5 0 5 -1
2 1 0 5 0 5 1
3 2 0 -5 0 0.5 1
4 2 0 -80 0 0.5 3
5 2 0 -160 0 0.5 4
6 2 0 -80 20 0.5 4
7 3 5 0 0 1 1
8 3 90 0 0 1 7
`;
  const read: string[] = [];
  const [built] = loadComponents(
    { morphologies: 'cells' },
    { types },
    {
      exists: (path) => path === 'cells/L5_TTPC_1.swc',
      readText: (path) => {
        read.push(path);
        return text;
      },
    },
  ).values();
  expect(read).toEqual(['cells/L5_TTPC_1.swc']);
  expect(built!.morphologyText).toBe(text);
  expect(built!.dendrites.regions.tuft.pieces).toHaveLength(0);
});
