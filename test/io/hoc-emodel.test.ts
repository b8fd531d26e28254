import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readEmodel } from '../../src/io/emodel.ts';
import { readHocEmodel } from '../../src/io/hoc-emodel.ts';
import { InputError } from '../../src/model/input-error.ts';
import { describeShared, sharedPath } from '../shared.ts';
import { hocTemplate } from './hoc-template.ts';

const small = readEmodel(
  {
    name: 'tiny',
    celsius: 34,
    v_init: -80,
    axon: 'stub_60um_myelin_1000um',
    mechanisms: { all: ['pas'], apical: ['Ih', 'NaTg'] },
    parameters: [
      { sectionlist: 'all', name: 'Ra', value: 100 },
      { sectionlist: 'all', mechanism: 'pas', name: 'e', value: -79.6 },
      {
        sectionlist: 'apical',
        mechanism: 'Ih',
        name: 'gIhbar',
        value: 2.5e-5,
        distribution: 'exp',
      },
      {
        sectionlist: 'apical',
        mechanism: 'NaTg',
        name: 'gNaTgbar',
        value: 0.08,
        distribution: 'decay',
        constant_per_um: -0.0045,
      },
    ],
  },
  'tiny.json',
);
const sound = hocTemplate(small);

describe('a hoc template', () => {
  test('says what the emodel is', () => {
    const { celsius, vInit_mV, axon, mechanisms, parameters } = small;
    expect(readHocEmodel(sound, 'tiny.hoc')).toEqual({
      name: 'tiny',
      fileName: 'tiny.hoc',
      source: null,
      celsius,
      vInit_mV,
      axon,
      taper: null,
      distances: 'centres',
      chunkSize_um: 40,
      mechanisms,
      parameters,
    });
  });

  test('says how long its segments are', () => {
    const { chunkSize_um } = readHocEmodel(sound.replace('fixed(40)', 'fixed(12.5)'), 'tiny.hoc');
    expect(chunkSize_um).toBe(12.5);
  });

  test('temperature and start may come from the simulation, or stand in a comment', () => {
    const silent = sound.replaceAll(/^ {2}check_parameter.*$/gm, '');
    expect(() => readHocEmodel(silent, 'tiny.hoc')).toThrow(
      /tiny.hoc:10: the template does not say celsius/,
    );
    const given = readHocEmodel(silent, 'tiny.hoc', { celsius: 30, vInit_mV: -70 });
    expect([given.celsius, given.vInit_mV]).toEqual([30, -70]);
    const noted = readHocEmodel(
      `/* not checked\n * celsius = 31\n * v_init = -71.5\n */\n${silent}`,
      'tiny.hoc',
    );
    expect([noted.celsius, noted.vInit_mV]).toEqual([31, -71.5]);
  });

  test('a deterministic channel is a parameter', () => {
    const text = sound.replace(
      'proc re_init_rng() { }',
      'proc re_init_rng() {\n  forsec apical { deterministic_NaTg = 1 }\n}',
    );
    expect(readHocEmodel(text, 'tiny.hoc').parameters.at(-1)).toEqual({
      sectionList: 'apical',
      mechanism: 'NaTg',
      name: 'deterministic',
      value: 1,
      distribution: { kind: 'uniform' },
    });
  });

  test('the short stub may go with distances from soma(0.5)', () => {
    const short = hocTemplate({ ...small, axon: 'stub_60um' });
    expect(readHocEmodel(short, 'tiny.hoc')).toMatchObject({
      axon: 'stub_60um',
      distances: 'centres',
    });
    const ends = short.replace('for(x, 0)', 'for(x)');
    expect(() => readHocEmodel(ends, 'tiny.hoc')).toThrow('to the centres of segments');
  });

  /** Line of a text in the template, as the message shall name it. */
  const lineOf = (text: string) => sound.slice(0, sound.indexOf(text)).split('\n').length;

  test.each<[string, [string, string], string]>([
    ['a formula', ['2.087*exp', '3*exp'], 'gIhbar_Ih follows an unknown formula'],
    ['a constant of a formula', ['0.0031', '0.0030'], 'gIhbar_Ih follows an unknown formula'],
    [
      'a parameter of a mechanism that is not there',
      ['e_pas', 'e_leak'],
      'e_leak: no mechanism in all',
    ],
    [
      'a section list',
      ['CellRef.basal', 'CellRef.hillock'],
      'CellRef.hillock: expected a section list',
    ],
    ['a value', ['Ra = 100', 'Ra = $1'], '$: expected a number'],
    ['a global', ['"v_init"', '"pi0_p_ion"'], 'the template counts on the global pi0_p_ion'],
    [
      'a global after those known',
      ['v_init)\n', 'v_init)\n  check_parameter("q10", 2, q10)\n'],
      'the template counts on the global q10',
    ],
    [
      'a statement in init',
      ['  geom_nseg()\n  rep', '  forsec all { cm = 3 }\n  geom_nseg()\n  rep'],
      'init sets up sections itself',
    ],
    [
      'a procedure',
      ['proc re_init_rng', 'proc hillock'],
      'hillock: no procedure of this name is known',
    ],
    [
      'a statement outside',
      ['endtemplate', 'proc x() { }\nwhatever\nendtemplate'],
      'whatever: expected procedures',
    ],
    [
      'a length of the stub',
      ['L_target = 60', 'L_target = 45'],
      'replace_axon makes an unknown stub: expected L_target = 60',
    ],
    [
      'a further diameter',
      ['connect myelin(0)', 'diam = 3\n  connect myelin(0)'],
      'replace_axon sets L, diam or nseg 8 times',
    ],
    [
      'segments by another rule',
      ['geom_nseg_fixed(40)', 'geom_nseg_lambda(40)'],
      'geom_nseg does not ask for segments of a fixed length',
    ],
    [
      'distances from elsewhere',
      ['distance(0, 0.5)', 'distance()'],
      'distances are not taken from soma(0.5)',
    ],
    ['an axon that stays', ['  replace_axon()\n', ''], 'init keeps the reconstructed axon'],
    [
      'a brace that stays open',
      ['proc re_init_rng() { }', 'proc re_init_rng() { '],
      'the brace is never closed',
    ],
  ])('%s that is not of the form is refused with its line', (_, [from, to], problem) => {
    expect(sound).toContain(from);
    const text = sound.replace(from, to);
    const read = () => readHocEmodel(text, 'tiny.hoc');
    expect(read).toThrow(InputError);
    expect(read).toThrow(problem);
    expect(read).toThrow(/^hoc: tiny.hoc:\d+: /);
  });

  test('the line is that of the statement', () => {
    const text = sound.replace('e_pas', 'e_leak');
    const line = lineOf('e_pas');
    expect(() => readHocEmodel(text, 'tiny.hoc')).toThrow(`hoc: tiny.hoc:${line}: e_leak`);
  });

  test('a stub of any other form is refused', () => {
    const text = sound.replace('L_target = 60', 'L_target = 60\n  hillock = 1');
    expect(readHocEmodel(text, 'tiny.hoc').axon).toBe('stub_60um_myelin_1000um');
    const own = sound.replace(
      /proc replace_axon[\s\S]*\n}\n(?=proc re_init)/,
      'proc replace_axon() {\n  diam(x) = 3\n}\n',
    );
    expect(() => readHocEmodel(own, 'tiny.hoc')).toThrow('replace_axon makes an unknown stub');
  });

  test('a stub of ten calibres may go without myelin', () => {
    const bare = { ...small, axon: 'stub_60um_ten_calibres' as const };
    expect(readHocEmodel(hocTemplate(bare), 'tiny.hoc')).toMatchObject({
      axon: 'stub_60um_ten_calibres',
      taper: null,
    });
  });

  describe('a tapered stub', () => {
    const taper = { strength_um: 1e-6, scale_um: 10.8, terminal_um: 0.45 };
    const text = hocTemplate({ ...small, axon: 'tapered_60um_myelin_1000um', taper });

    test('has its numbers', () => {
      expect(readHocEmodel(text, 'tiny.hoc')).toMatchObject({
        axon: 'tapered_60um_myelin_1000um',
        taper,
      });
      const narrowing = text.replace('strength = 0.000001', 'strength = -0.25');
      expect(readHocEmodel(narrowing, 'tiny.hoc').taper!.strength_um).toBe(-0.25);
    });

    test.each([
      [
        'soma_scale = $2',
        'soma_scale = $2\n  soma diam = diam * soma_scale',
        'sets L, diam or nseg 7 times',
      ],
      [
        'soma_scale = $2',
        'soma_scale = $2\n  rescale ( soma_scale )',
        'scales the soma, not supported',
      ],
      ['"AIS_scaler;soma_scaler"', '"soma_scaler;AIS_scaler"', 'AIS_scaler is not the first'],
      ['replace_axon($4, $5)', 'replace_axon(1, 1)', "not given the cell's AIS_scaler"],
      ['taper_scale = 10.8', 'taper_scale = length', 'does not set taper_scale to a number'],
    ])('%s as %s is refused', (from, to, problem) => {
      expect(text).toContain(from);
      expect(() => readHocEmodel(text.replace(from, to), 'tiny.hoc')).toThrow(problem);
    });
  });
});

describeShared('the emodels of the reference', () => {
  const folder = sharedPath('cells/emodels');
  const emodels = readdirSync(folder)
    .map((name) => readEmodel(readFileSync(`${folder}/${name}`, 'utf8'), name))
    .filter(({ axon }) => axon === 'stub_60um_myelin_1000um');

  test.each(emodels.map((emodel) => [emodel.name, emodel] as const))(
    '%s comes back from its template',
    (_, emodel) => {
      const read = readHocEmodel(hocTemplate(emodel), emodel.fileName);
      const rows = (of: typeof emodel) => new Set(of.parameters.map((row) => JSON.stringify(row)));
      expect(rows(read)).toEqual(rows(emodel));
      expect([read.celsius, read.vInit_mV, read.axon]).toEqual([
        emodel.celsius,
        emodel.vInit_mV,
        emodel.axon,
      ]);
    },
  );
});
