/** Rules of a resolved network, each by itself: numbers of populations, statements, sections, conditions. */
import { describe, expect, test } from 'vitest';
import {
  blockSodium,
  configureAllSections,
} from '../../../src/experiments/network/modifications.ts';
import { gidOffsets, populationId } from '../../../src/experiments/network/populations.ts';
import { sectionMap } from '../../../src/experiments/network/sections.ts';
import { parseStatements } from '../../../src/experiments/network/statements.ts';
import { calciumScale } from '../../../src/experiments/network/synapse-columns.ts';
import {
  CIRCUIT_CONSTANTS,
  sharedSwitch,
  synapseConditions,
} from '../../../src/experiments/network/synapse-conditions.ts';
import { buildCell } from '../../../src/model/build-cell.ts';
import { InputError } from '../../../src/model/input-error.ts';
import { knownMechanisms } from '../../../src/nmodl/registry.ts';
import { branchedMorphology, plainEmodel } from './small-circuit.ts';

const fault = (problem: string) => new InputError({ format: 'simulation', file: 'x' }, problem);
const faultAt = (at: string, problem: string) =>
  new InputError({ format: 'simulation', file: 'x', at }, problem);

describe('populations', () => {
  test('the id of All is the one that the reference streams carry', () => {
    // 2481·65536 + 2481 + 300 is id3 of its contacts
    expect(populationId('All')).toBe(2481);
  });

  test.for([
    [
      [5, 10],
      [0, 1000],
    ],
    [
      [1000, 10],
      [0, 1000],
    ],
    [
      [1001, 10, 1],
      [0, 2000, 3000],
    ],
  ] as const)('sizes %j have offsets %j', ([sizes, offsets]) => {
    const populations = sizes.map((size, i) => ({ name: `p${i}`, size }));
    expect([...gidOffsets(populations).values()]).toEqual(offsets);
  });
});

describe('statements', () => {
  test('one after the other, on one line or several', () => {
    expect(parseStatements('%s.Use = 1 %s.Dep = 1e-9;\n%s.Fac *= .5', fault)).toEqual([
      { name: 'Use', operator: '=', value: 1 },
      { name: 'Dep', operator: '=', value: 1e-9 },
      { name: 'Fac', operator: '*=', value: 0.5 },
    ]);
  });

  test.for(['%s.Use', '%s.Use = u', 'Use = 1', '%s.Use = 1 + 1', '%s.Use = 1.2.3'])(
    "'%s' is refused",
    (text) => {
      expect(() => parseStatements(text, fault)).toThrow(/is no statement/);
    },
  );
});

test('release falls with outside calcium as the reference has it', () => {
  // hill_factor of replay_invivo, at 1.2 mM
  expect(calciumScale(1.2, 2.7899999618530273)).toBeCloseTo(0.15840137437801463, 15);
  expect(calciumScale(1.2, 1.940000057220459)).toBeCloseTo(0.2407485146799448, 15);
  expect(calciumScale(2, 1.09)).toBeCloseTo(1, 15);
});

describe('sections', () => {
  const morphology = branchedMorphology();
  const cell = buildCell(morphology, plainEmodel(), { mechanisms: knownMechanisms() });
  const map = sectionMap(cell, morphology);
  const nameOf = (id: number) => cell.sections[map.sectionOf[id]!]?.name ?? null;

  test('ids count soma, axon, basal, apical; the stub inherits the first of the axon', () => {
    expect(Array.from({ length: map.size }, (_, id) => nameOf(id))).toEqual([
      'soma[0]',
      'axon[0]',
      'axon[1]',
      'myelin[0]',
      null,
      'dend[0]',
      'apic[0]',
    ]);
  });

  test.for([
    [0, 0],
    [0.5, 1],
    [1, 2],
  ] as const)('position %d is on segment %d of three', ([position, segment]) => {
    const node = map.nodeAt(5, position);
    expect(cell.nodes.kind[node]).toBe('seg');
    expect(cell.nodes.seg[node]).toBe(segment);
    expect(cell.sections[cell.nodes.section[node]!]!.name).toBe('dend[0]');
  });
});

describe('modifications', () => {
  const emodel = plainEmodel([
    { sectionlist: 'somatic', mechanism: 'NaTg', name: 'gNaTgbar', value: 0.1 },
    { sectionlist: 'all', mechanism: 'pas', name: 'g', value: 2e-5 },
  ]);
  const cell = buildCell(branchedMorphology(), emodel, { mechanisms: knownMechanisms() });
  const parameter = (of: typeof cell, mechanism: string, name: string) =>
    of.mechanisms.find((m) => m.name === mechanism)!.parameters[name]![0];

  test('TTX stops sodium and leaves the cell that others share', () => {
    expect(parameter(blockSodium(cell), 'NaTg', 'gNaTgbar')).toBe(0);
    expect(parameter(cell, 'NaTg', 'gNaTgbar')).toBe(0.1);
    expect(parameter(blockSodium(cell), 'pas', 'g')).toBe(2e-5);
  });

  test('statements act where the mechanism is', () => {
    const changed = configureAllSections('%s.g_pas *= 2 %s.ek = -95', fault)(cell);
    expect(parameter(changed, 'pas', 'g')).toBe(4e-5);
    expect(changed.ek_mV.every((ek) => ek === -95)).toBe(true);
    expect(parameter(changed, 'NaTg', 'gNaTgbar')).toBe(0.1);
  });

  test.for([
    ['%s.gk_pas = 1', /pas has no parameter gk: expected g, e/],
    ['%s.g_hh = 1', /%s\.g_hh: expected NAME_MECHANISM/],
    ['%s.deterministic_StochKv3', /is no statement/],
  ] as const)('%s is refused', ([text, message]) => {
    expect(() => configureAllSections(text, fault)).toThrow(message);
  });
});

describe('conditions of synapses', () => {
  test("defaults are the model's own", () => {
    const found = synapseConditions({}, faultAt);
    expect(found.constants).toEqual(CIRCUIT_CONSTANTS);
    expect(found.constants).toMatchObject({ tau_effca_GB_ms: 200, gamma_d_GB: 100 });
    expect(found.cao_mM).toBe(2);
  });

  test('globals by the names of the mod files', () => {
    const found = synapseConditions(
      {
        GluSynapse: { gamma_d_GB: 101.5, cao_CR: 1.2, init_depleted: true },
        ProbAMPANMDA_EMS: { init_depleted: true, tau_d_NMDA: 43 },
        Ih: { ehcn: -44 },
      },
      faultAt,
    );
    expect(found.constants.gamma_d_GB).toBe(101.5);
    expect(found.cao_mM).toBe(1.2);
    expect(found.globals).toEqual({ Ih: { ehcn: -44 } });
    const kinds = ['GluSynapse', 'ProbAMPANMDA_EMS'] as const;
    expect(sharedSwitch(found.initDepleted, kinds, fault)).toBe(true);
    expect(() => sharedSwitch(found.initDepleted, [...kinds, 'ProbGABAAB_EMS'], fault)).toThrow(
      /differs between kinds/,
    );
  });

  test.for([
    [{ GluSynapse: { gamma_x: 1 } }, /GluSynapse\.gamma_x: GluSynapse has no such global/],
    [{ ProbGABAAB_EMS: { tau_d_GABAB: 100 } }, /only the model's 260\.9 is supported/],
    [{ Ih: { eh: 1 } }, /Ih has no such global: expected ehcn/],
    [{ Kx: { e: 1 } }, /no mechanism has the name Kx/],
    [{ GluSynapse: { cao_CR: 'two' } }, /is 'two': expected a number/],
  ] as const)('%j is refused', ([mechanisms, message]) => {
    expect(() => synapseConditions(mechanisms, faultAt)).toThrow(message);
  });
});
