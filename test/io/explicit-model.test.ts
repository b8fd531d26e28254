/** Cells written out segment by segment: every reference case reads, and broken files say why. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readExplicitCell, readExplicitModel } from '../../src/io/explicit-model.ts';
import { InputError } from '../../src/model/input-error.ts';
import { describeShared, hasShared, sharedPath } from '../shared.ts';

/** A soma of one segment and a dendrite of two, attached at the soma's middle. */
function small() {
  const section = {
    name: 'soma',
    index: 0,
    type: 'soma',
    parent: null as number | null,
    parent_x: null as number | null,
    nseg: 1,
    L: 10,
    Ra: 100,
    cm: 1 as number | number[],
    diam: [10],
    area: [314],
    mechanisms: { pas: { g: 1e-4, e: -70 } } as Record<string, Record<string, number | number[]>>,
    ions: { k: { ek: -85 } } as Record<string, Record<string, number | number[]>>,
  };
  const dend = {
    ...section,
    name: 'dend[0]',
    index: 1,
    type: 'basal',
    parent: 0,
    parent_x: 0.5,
    nseg: 2,
    diam: [2, 1],
    area: [30, 20],
    mechanisms: { pas: { g: [1e-4, 2e-4], e: -70 } },
    ions: {},
  };
  return {
    celsius: 34,
    v_init: -65,
    mech_globals: { Ih: { ehcn: -45 } },
    cells: [
      {
        name: 'small',
        sections: [section, dend],
        nodes: {
          section: [0, 0, 0, 1, 1, 1],
          seg: [-1, 0, 1, 0, 1, 2],
          parent: [-1, 0, 1, 1, 3, 4],
          ri: [null, 0.1, 0.1, 1, 2, 1] as (number | null)[],
          area: [100, 314, 100, 30, 20, 100],
          cm: [0, 1, 0, 1, 1, 0],
          kind: ['root0', 'seg', 'end', 'seg', 'seg', 'end'],
        },
      },
    ],
  };
}

const faultOf = (model: unknown): string => {
  try {
    readExplicitModel(model, 'm.json');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error('no error');
};

describe('an explicit model', () => {
  test('gives the tree, and each mechanism the values of its nodes', () => {
    const [cell] = readExplicitModel(JSON.stringify(small()), 'm.json');
    expect(cell).toMatchObject({ name: 'small', celsius: 34, vInit_mV: -65 });
    expect([...cell!.nodes.parent]).toEqual([-1, 0, 1, 1, 3, 4]);
    expect([...cell!.nodes.ri_MOhm]).toEqual([0, 0.1, 0.1, 1, 2, 1]);
    expect([...cell!.nodes.diam_um]).toEqual([0, 10, 0, 2, 1, 0]);
    const [pas] = cell!.mechanisms;
    expect([...pas!.nodes]).toEqual([1, 3, 4]);
    expect([...pas!.parameters.g!]).toEqual([1e-4, 1e-4, 2e-4]);
    expect(cell!.ek_mV[1]).toBe(-85);
    expect(cell!.ek_mV[3]).toBe(-77);
    expect(cell!.cai_mM[3]).toBe(5e-5);
    expect(cell!.globals.Ih!.ehcn).toBe(-45);
  });

  test('says where a list has the wrong length', () => {
    const model = small();
    model.cells[0]!.sections[1]!.mechanisms.pas!.g = [1, 2, 3];
    expect(faultOf(model)).toBe(
      'explicit-model: m.json: cells[0].sections[1].mechanisms.pas.g: has 3 entries, nseg is 2',
    );
  });

  test('says which node comes before its parent', () => {
    const model = small();
    model.cells[0]!.nodes.parent[3] = 4;
    expect(faultOf(model)).toBe(
      'explicit-model: m.json: cells[0].nodes.parent[3]: is 4, expected a node before 3',
    );
  });

  test('refuses a parameter that some sections with the mechanism lack', () => {
    const model = small();
    model.cells[0]!.sections[1]!.mechanisms.pas = { g: 1e-4 };
    expect(faultOf(model)).toBe(
      'explicit-model: m.json: cells[0].sections: pas.e is given on some sections with pas and missing on others',
    );
  });

  test('moves parameters that are global to the globals, where they must agree', () => {
    const mechanisms = { pas: { range: ['g'], global: ['e'] } };
    const [cell] = readExplicitModel(small(), 'm.json', { mechanisms });
    expect(Object.keys(cell!.mechanisms[0]!.parameters)).toEqual(['g']);
    expect(cell!.globals).toEqual({ Ih: { ehcn: -45 }, pas: { e: -70 } });
    const model = small();
    model.cells[0]!.sections[1]!.mechanisms.pas!.e = -71;
    expect(() => readExplicitModel(model, 'm.json', { mechanisms })).toThrow(
      'explicit-model: m.json: cells[0].sections: pas.e is global, it cannot be -70 and -71',
    );
  });

  test('names the line where the JSON breaks off', () => {
    const text = JSON.stringify(small(), null, 1);
    expect(faultOf(text.slice(0, 40))).toMatch(/^explicit-model: m\.json:\d+: not valid JSON/);
    expect(faultOf('')).toBe('explicit-model: m.json: the file is empty');
  });
});

describeShared('reference cells', () => {
  const folder = sharedPath('reference', 'cells');
  for (const name of hasShared ? readdirSync(folder) : []) {
    const json = JSON.parse(readFileSync(`${folder}/${name}/model.json`, 'utf8'));
    if (!json.cells) continue;
    test(`${name} reads whole`, () => {
      const cells = readExplicitModel(json, `${name}/model.json`);
      cells.forEach((cell, i) => {
        const { n_segments } = json.cells[i];
        expect(cell.nodes.kind.filter((kind) => kind === 'seg')).toHaveLength(n_segments);
        expect(cell.mechanisms.length).toBeGreaterThan(0);
      });
    });
  }

  test('circuit cells read one by one', () => {
    const circuit = sharedPath('reference', 'circuit', 'cells');
    for (const name of readdirSync(circuit)) {
      const text = readFileSync(`${circuit}/${name}`, 'utf8');
      const cell = readExplicitCell(text, name, { celsius: 34, vInit_mV: -80 });
      expect(cell.sections[0]!.name).toBe('soma[0]');
      for (const { parameters } of cell.mechanisms) {
        expect(Object.keys(parameters)).not.toContain('N_channels');
      }
    }
  });
});
