/** A small cell from a morphology and an emodel: stubs, distributions, fixhp, and exact faults. */
import { describe, expect, test } from 'vitest';
import { readEmodel } from '../../src/io/emodel.ts';
import { readSwc } from '../../src/io/swc.ts';
import { type BuildCellOptions, buildCell } from '../../src/model/build-cell.ts';
import type { CellModel } from '../../src/model/cell.ts';
import { InputError } from '../../src/model/input-error.ts';
import { knownMechanisms } from './known-mechanisms.ts';

/** Soma of 20 µm, a 100 µm apical branch, and an axon of three sections that tapers and forks. */
const SWC = `1 1 0 0 0 10 -1
2 4 0 10 0 1 1
3 4 0 110 0 1 2
4 2 0 -10 0 1 1
5 2 0 -50 0 0.5 4
6 2 10 -60 0 0.5 5
7 2 10 -120 0 0.25 6
8 2 -10 -60 0 0.5 5
`;
const FORKLESS = SWC.split('\n').slice(0, 5).join('\n');

type Row = Record<string, unknown>;
const emodelWith = (changes: Row = {}, rows: Row[] = []) =>
  readEmodel(
    {
      name: 'small',
      celsius: 34,
      v_init: -65,
      axon: 'stub_60um_myelin_1000um',
      mechanisms: { all: ['pas'], somatic: ['SK_E2'], apical: ['Ih', 'SK_E2'] },
      parameters: [
        { sectionlist: 'all', name: 'Ra', value: 100 },
        { sectionlist: 'apical', name: 'cm', value: 2 },
        { sectionlist: 'apical', name: 'ek', value: -90 },
        { sectionlist: 'apical', mechanism: 'Ih', name: 'gIhbar', value: 1, distribution: 'exp' },
        ...rows,
      ],
      ...changes,
    },
    'm.json',
  );

const build = (
  changes: Row = {},
  rows: Row[] = [],
  options: Partial<BuildCellOptions> = {},
  swc = SWC,
) =>
  buildCell(readSwc(swc, 'cell.swc'), emodelWith(changes, rows), {
    mechanisms: knownMechanisms,
    ...options,
  });

const nodesOf = (cell: CellModel, section: string) =>
  [...cell.nodes.kind.keys()].filter(
    (i) => cell.nodes.kind[i] === 'seg' && cell.sections[cell.nodes.section[i]!]!.name === section,
  );
const valuesOn = (cell: CellModel, mechanism: string, parameter: string, section: string) => {
  const { nodes, parameters } = cell.mechanisms.find(({ name }) => name === mechanism)!;
  return nodesOf(cell, section).map((node) => parameters[parameter]![nodes.indexOf(node)]!);
};
const diametersOf = (cell: CellModel, section: string) =>
  nodesOf(cell, section).map((node) => cell.nodes.diam_um[node]!);

test('chunk_size_um cuts sections coarser or finer: 100 µm of dendrite', () => {
  const counts = [20, 40, 101].map((chunk_size_um) => {
    const { sections } = build({ chunk_size_um });
    return sections.find(({ name }) => name === 'apic[0]')!.nseg;
  });
  expect(counts).toEqual([11, 5, 1]);
});

describe('the axon', () => {
  test('of the newer cells: ten calibres in file order, then myelin', () => {
    const cell = build();
    expect(cell.sections.map(({ name, nseg, length_um }) => [name, nseg, length_um])).toEqual([
      ['soma[0]', 1, 20],
      ['axon[0]', 5, 30],
      ['axon[1]', 5, 30],
      ['myelin[0]', 5, 1000],
      ['apic[0]', 5, 100],
    ]);
    // The first section, 40 µm from 2 to 1 µm, gives 1 + 2·3 segments; the second goes on.
    const calibres = [...diametersOf(cell, 'axon[0]'), ...diametersOf(cell, 'axon[1]')];
    [0, 1, 2, 3, 4, 5, 6].forEach((i) => {
      expect(calibres[i]!).toBeCloseTo(2 - (i + 0.5) / 7, 6);
    });
    expect(calibres[7]).toBeCloseTo(1, 6);
    expect(new Set(diametersOf(cell, 'myelin[0]'))).toEqual(new Set([calibres[9]]));
    expect(cell.nodes.cm_uF_cm2[nodesOf(cell, 'myelin[0]')[0]!]).toBe(0.02);
  });

  test('of ten calibres may go without myelin', () => {
    const [with_, without] = ['stub_60um_myelin_1000um', 'stub_60um_ten_calibres'].map((axon) =>
      build({ axon }),
    );
    expect(without!.sections.map(({ name }) => name)).toEqual([
      'soma[0]',
      'axon[0]',
      'axon[1]',
      'apic[0]',
    ]);
    for (const section of ['axon[0]', 'axon[1]']) {
      expect(diametersOf(without!, section)).toEqual(diametersOf(with_!, section));
    }
  });

  test('may taper by itself, and is scaled at its far end, myelin with it', () => {
    const changes = {
      axon: 'tapered_60um_myelin_1000um',
      axon_taper: { strength_um: 2, scale_um: 12, terminal_um: 0.5 },
    };
    const cell = build(changes, [], { aisScaler: 1.5 });
    // 2 e^(−s/12) + 0.75 at s = 0, 6, … 54 µm
    const expected = [0, 6, 12, 18, 24, 30, 36, 42, 48, 54].map(
      (s) => 2 * Math.exp(-s / 12) + 0.75,
    );
    const calibres = [...diametersOf(cell, 'axon[0]'), ...diametersOf(cell, 'axon[1]')];
    calibres.forEach((d, i) => {
      expect(d).toBeCloseTo(expected[i]!, 12);
    });
    expect(diametersOf(cell, 'myelin[0]')).toEqual(Array(5).fill(calibres[9]));
    expect(diametersOf(build(changes), 'axon[0]')[0]).toBeCloseTo(2.5, 12);
  });

  test('of the 2015 cells: the middle of the first section, and the first beyond 60 µm', () => {
    const cell = build({ axon: 'stub_60um' });
    expect(cell.sections.map(({ name }) => name)).toEqual([
      'soma[0]',
      'axon[0]',
      'axon[1]',
      'apic[0]',
    ]);
    // 40 µm is three segments; the middle one runs around 1.5 µm. The second section starts 50 µm
    // and lies in the middle 87 µm from soma(0).
    expect(diametersOf(cell, 'axon[0]')[0]).toBeCloseTo(1.5, 6);
    expect(diametersOf(cell, 'axon[1]')[0]).toBeLessThan(1);
  });

  test('of the 2015 cells without an axon is 1 µm thick', () => {
    const cell = build({ axon: 'stub_60um' }, [], {}, SWC.split('\n').slice(0, 3).join('\n'));
    expect([...diametersOf(cell, 'axon[0]'), ...diametersOf(cell, 'axon[1]')]).toEqual([1, 1]);
  });
});

describe('parameters', () => {
  test('of a section: later rows win, cm is 1 and ek −77 where nothing is said', () => {
    const cell = build({}, [{ sectionlist: 'apical', name: 'cm', value: 3 }]);
    const [apical] = nodesOf(cell, 'apic[0]');
    const [soma] = nodesOf(cell, 'soma[0]');
    expect([cell.nodes.cm_uF_cm2[apical!], cell.ek_mV[apical!]]).toEqual([3, -90]);
    expect([cell.nodes.cm_uF_cm2[soma!], cell.ek_mV[soma!]]).toEqual([1, -77]);
  });

  const law = (d: number) => -0.8696 + 2.087 * Math.exp(0.0031 * d);

  test('exp: from soma(0.5) to each centre', () => {
    const values = valuesOn(build(), 'Ih', 'gIhbar', 'apic[0]');
    expect(values).toEqual([10, 30, 50, 70, 90].map(law));
  });

  test('exp in 2015: from soma(0), the last segment at its end', () => {
    const values = valuesOn(build({ axon: 'stub_60um' }), 'Ih', 'gIhbar', 'apic[0]');
    expect(values).toEqual([20, 40, 60, 80, 110].map(law));
  });

  test('exp with the short stub, from soma(0.5) to each centre where the emodel says so', () => {
    const cell = build({ axon: 'stub_60um', distances: 'centres' });
    expect(valuesOn(cell, 'Ih', 'gIhbar', 'apic[0]')).toEqual([10, 30, 50, 70, 90].map(law));
  });

  test('decay: value · e^(constant · d)', () => {
    const row = { sectionlist: 'apical', mechanism: 'SK_E2', name: 'gSK_E2bar', value: 2 };
    const cell = build({}, [{ ...row, distribution: 'decay', constant_per_um: -0.01 }]);
    expect(valuesOn(cell, 'SK_E2', 'gSK_E2bar', 'apic[0]')[0]).toBe(2 * Math.exp(-0.1));
    // Not set on the soma: the default of the mechanism's file.
    expect(valuesOn(cell, 'SK_E2', 'gSK_E2bar', 'soma[0]')).toEqual([1e-6]);
  });

  test('global ones go to the cell’s globals', () => {
    const row = { sectionlist: 'apical', mechanism: 'Ih', name: 'ehcn', value: -40 };
    expect(build({}, [row]).globals).toEqual({ Ih: { ehcn: -40 } });
  });

  test('fixhp takes SK_E2 from soma and axon only', () => {
    const sk = (cell: CellModel) => [
      ...cell.mechanisms.find(({ name }) => name === 'SK_E2')!.nodes,
    ];
    expect(sk(build())).toEqual([...nodesOf(build(), 'soma[0]'), ...nodesOf(build(), 'apic[0]')]);
    const fixed = build({}, [], { fixhp: true });
    expect(sk(fixed)).toEqual(nodesOf(fixed, 'apic[0]'));
    const somatic = build(
      { mechanisms: { all: ['pas'], somatic: ['SK_E2'], apical: ['Ih'] } },
      [],
      {
        fixhp: true,
      },
    );
    expect(somatic.mechanisms.map(({ name }) => name)).toEqual(['pas', 'Ih']);
  });
});

describe('faults', () => {
  const faultOf = (...input: Parameters<typeof build>): string => {
    try {
      build(...input);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as Error).message;
    }
    throw new Error('no error');
  };
  const row = (fields: Row): Parameters<typeof build> => [{}, [fields]];
  const pasRow = { sectionlist: 'all', mechanism: 'pas', name: 'g', value: 1 };

  test.each<[string, Parameters<typeof build>]>([
    [
      'cell: cell.swc: the axon has 1 sections, the stub needs three or more',
      [{}, [], {}, FORKLESS],
    ],
    [
      "cell: m.json: AIS_scaler is 1.2, expected 1: the emodel's stub (stub_60um_myelin_1000um) has no taper to scale",
      [{}, [], { aisScaler: 1.2 }],
    ],
    [
      'cell: cell.swc: dend[0] branches off the axon, which the stub replaces',
      [{}, [], {}, `${SWC}9 3 20 -60 0 1 6\n10 3 30 -60 0 1 9\n`],
    ],
    [
      'emodel: m.json: parameters[4]: cm is 0, expected more than 0',
      row({ sectionlist: 'all', name: 'cm', value: 0 }),
    ],
    [
      'emodel: m.json: parameters[4]: Ra is -1, expected more than 0',
      row({ sectionlist: 'all', name: 'Ra', value: -1 }),
    ],
    [
      'emodel: m.json: parameters[4]: Ra cannot have a distribution',
      row({ sectionlist: 'all', name: 'Ra', value: 1, distribution: 'exp' }),
    ],
    [
      'emodel: m.json: parameters[4]: constructor without a mechanism: expected cm, Ra, ena, ek',
      row({ sectionlist: 'all', name: 'constructor', value: 1 }),
    ],
    ['emodel: m.json: parameters: no row sets Ra on soma[0]', [{ parameters: [] }]],
    [
      'emodel: m.json: parameters[4]: pas has no parameter gbar: expected one of g, e',
      row({ ...pasRow, name: 'gbar' }),
    ],
    [
      'emodel: m.json: parameters[4]: Ih.gIhbar is set on basal, where Ih is not inserted',
      row({ sectionlist: 'basal', mechanism: 'Ih', name: 'gIhbar', value: 1 }),
    ],
    [
      'emodel: m.json: parameters[4]: unknown mechanism Nav: expected one of pas, Ih, SK_E2',
      [
        {},
        [{ ...pasRow, mechanism: 'Nav' }],
        {
          mechanisms: {
            pas: knownMechanisms.pas!,
            Ih: knownMechanisms.Ih!,
            SK_E2: knownMechanisms.SK_E2!,
          },
        },
      ],
    ],
    [
      'emodel: m.json: mechanisms.all[0]: unknown mechanism pas: expected one of Ih',
      [{}, [], { mechanisms: { Ih: knownMechanisms.Ih! } }],
    ],
    [
      'emodel: m.json: parameters: pas.g is set on some sections with pas only, and its default is not known',
      [
        {},
        [{ ...pasRow, sectionlist: 'somatic' }],
        { mechanisms: { ...knownMechanisms, pas: { range: ['g', 'e'], global: [] } } },
      ],
    ],
    [
      'emodel: m.json: parameters[5]: Ih.ehcn is global, it cannot be -45 and -40',
      [
        {},
        [-45, -40].map((value) => ({
          sectionlist: 'apical',
          mechanism: 'Ih',
          name: 'ehcn',
          value,
        })),
      ],
    ],
  ])('%s', (message, input) => {
    expect(faultOf(...input)).toBe(message);
  });
});
