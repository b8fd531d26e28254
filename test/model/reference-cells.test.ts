/**
 * Cells built from morphology and emodel are NEURON's, segment by segment: areas, diameters,
 * resistances and every parameter, on the reference cases whose morphology is at hand.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAsc } from '../../src/io/asc.ts';
import { readEmodel } from '../../src/io/emodel.ts';
import { readExplicitCell, readExplicitModel } from '../../src/io/explicit-model.ts';
import { buildCell } from '../../src/model/build-cell.ts';
import type { CellModel } from '../../src/model/cell.ts';
import { sonataSectionNames } from '../../src/model/morphology.ts';
import { describeShared, hasShared, sharedPath } from '../shared.ts';
import { knownMechanisms } from './known-mechanisms.ts';

/** NEURON's numbers hold to its float32 points; both sides start from the same ones. */
const RELATIVE = 1e-6;

const CASES = [
  ...['l4upc_step', 'l4upc_bap', 'l4_pair_sweep', 'l4_pair_full', 'cpre_cpost', 'net4'].map(
    (name) => ({
      name,
      emodel: 'cADpyr_L4UPC',
      morphology: 'dend-C120398A-P3_axon-sm100429a1-5_INT_idG_-_Scale_x1.000_y0.975_z1.000.asc',
      fixhp: true,
    }),
  ),
  ...['l5ttpc2015_step', 'l5ttpc2015_bap'].map((name) => ({
    name,
    emodel: 'cADpyr232_L5_TTPC1',
    morphology: 'dend-C060114A2_axon-C060114A5.asc',
    fixhp: false,
  })),
];

const readAscFile = (path: string) => readAsc(readFileSync(path, 'utf8'), path.split('/').at(-1)!);
const emodelNamed = (name: string) =>
  readEmodel(readFileSync(sharedPath('cells', 'emodels', `${name}.json`), 'utf8'), `${name}.json`);

/** Largest relative deviation of each quantity; sections are matched by name. */
function deviations(mine: CellModel, reference: CellModel): Record<string, number> {
  const worst: Record<string, number> = {};
  const note = (quantity: string, value: number, expected: number) => {
    const deviation = value === expected ? 0 : Math.abs(value - expected) / Math.abs(expected);
    worst[quantity] = Math.max(worst[quantity] ?? 0, deviation);
  };
  const key = (cell: CellModel, node: number) =>
    `${cell.sections[cell.nodes.section[node]!]!.name.split('.').at(-1)} ${cell.nodes.seg[node]}`;
  const nodeOf = new Map(mine.nodes.kind.map((_, i) => [key(mine, i), i]));
  expect(mine.nodes.kind).toHaveLength(reference.nodes.kind.length);
  const matched = reference.nodes.kind.map((kind, i) => {
    const node = nodeOf.get(key(reference, i))!;
    expect(mine.nodes.kind[node], key(reference, i)).toBe(kind);
    const parent = reference.nodes.parent[i]!;
    if (parent >= 0) expect(key(mine, mine.nodes.parent[node]!)).toBe(key(reference, parent));
    for (const quantity of ['area_um2', 'ri_MOhm', 'diam_um', 'cm_uF_cm2'] as const) {
      note(quantity, mine.nodes[quantity][node]!, reference.nodes[quantity][i]!);
    }
    return node;
  });
  reference.sections.forEach((section) => {
    const own = mine.sections.find((s) => s.name === section.name.split('.').at(-1))!;
    expect(own).toMatchObject({ type: section.type, nseg: section.nseg });
    expect(own.parentX).toBe(section.parentX);
    note('length_um', own.length_um, section.length_um);
    note('Ra_ohm_cm', own.Ra_ohm_cm, section.Ra_ohm_cm);
  });
  const placed = new Map(mine.mechanisms.map((m) => [m.name, m]));
  expect([...placed.keys()].sort()).toEqual(reference.mechanisms.map((m) => m.name).sort());
  for (const { name, nodes, parameters } of reference.mechanisms) {
    const own = placed.get(name)!;
    const at = new Map([...own.nodes].map((node, i) => [node, i]));
    expect(own.nodes, name).toHaveLength(nodes.length);
    for (const [parameter, expected] of Object.entries(parameters)) {
      const values = own.parameters[parameter];
      const fallback = knownMechanisms[name]!.defaults![parameter]!;
      // NEURON was put into the deterministic mode by hand; no emodel says so.
      if (parameter === 'deterministic') continue;
      expected.forEach((value, i) => {
        const index = at.get(matched[nodes[i]!]!)!;
        note(`${name}.${parameter}`, values ? values[index]! : fallback, value);
      });
    }
    for (const node of nodes) {
      if (/^Na/.test(name)) note('ena', mine.ena_mV[matched[node]!]!, reference.ena_mV[node]!);
      if (/^K_|^SK/.test(name)) note('ek', mine.ek_mV[matched[node]!]!, reference.ek_mV[node]!);
    }
  }
  return worst;
}

function expectSame(mine: CellModel, reference: CellModel): void {
  const worst = deviations(mine, reference);
  if (process.env.RHOSTAR_SHOW) console.log(reference.name, worst);
  for (const [quantity, deviation] of Object.entries(worst)) {
    expect(deviation, quantity).toBeLessThan(RELATIVE);
  }
}

describeShared('cells built from their morphology', () => {
  test.each(CASES)('$name', ({ name, emodel, morphology, fixhp }) => {
    const file = sharedPath('reference', 'cells', name, 'model.json');
    const [reference] = readExplicitModel(readFileSync(file, 'utf8'), file);
    const cell = buildCell(
      readAscFile(sharedPath('cells', 'morphologies', morphology)),
      emodelNamed(emodel),
      { mechanisms: knownMechanisms, fixhp },
    );
    expectSame(cell, reference!);
  });

  const exports = sharedPath('reference', 'circuit', 'cells');
  test.each(hasShared ? readdirSync(exports) : [])('circuit cell %s', (name) => {
    const json = JSON.parse(readFileSync(`${exports}/${name}`, 'utf8'));
    const folder = ['circuits', 'sscx-v7-l5-plasticity', 'morphologies'];
    const morphology = readAscFile(sharedPath(...folder, json.morphology));
    const cell = buildCell(morphology, emodelNamed(json.template), { mechanisms: knownMechanisms });
    const reference = readExplicitCell(json, name, {
      celsius: 34,
      vInit_mV: -80,
      mechanisms: knownMechanisms,
    });
    expectSame(cell, reference);

    const names = sonataSectionNames(morphology);
    expect(names).toHaveLength(json.nSecAll_before_axon_replacement);
    for (const { name, type, sonata_section_id: id } of json.sections) {
      if (type === 'basal' || type === 'apical') expect(names[id]).toBe(name);
    }
  });
});
