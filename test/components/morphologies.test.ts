/**
 * The shipped morphologies: within what anatomists count, alive with the emodels made for them, and
 * byte for byte what the growth script gives.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { growCell } from '../../scripts/morphologies/cells.ts';
import {
  backpropagation,
  cellOf,
  distances_um,
  mainPath,
  passive,
  steps,
} from '../../scripts/morphologies/physiology.ts';
import { PLANS } from '../../scripts/morphologies/plans/index.ts';
import { statisticsOf } from '../../scripts/morphologies/statistics.ts';
import { toSwc } from '../../scripts/morphologies/swc.ts';
import { type ShippedEmodel, shippedEmodel } from '../../src/components/emodels.ts';
import {
  SHIPPED_MORPHOLOGIES,
  type ShippedMorphology,
  shippedMorphology,
} from '../../src/components/morphologies.ts';

type Range = [number, number];

/** Ranges over cells of the type; sources in docs/cells.md. */
const PUBLISHED: Partial<Record<ShippedMorphology, Record<string, Range>>> = {
  L5_TTPC_1: {
    'soma.diam_um': [15, 25],
    'basal.stems': [5, 10],
    'basal.length_um': [3000, 6000],
    'basal.stemDiam_um': [1.5, 3.2],
    'trunk.length_um': [400, 850],
    'trunk.startDiam_um': [3.5, 7.5],
    'obliques.stems': [7, 15],
    'tuft.tips': [12, 35],
    'apical.extent_um': [900, 1300],
    total_um: [10_000, 16_000],
  },
  L23_PC_1: {
    'soma.diam_um': [11, 18],
    'basal.stems': [4, 8],
    'basal.length_um': [2000, 4500],
    'basal.stemDiam_um': [0.9, 2.2],
    'trunk.length_um': [80, 300],
    'trunk.startDiam_um': [1.8, 3.5],
    'obliques.stems': [3, 9],
    'tuft.tips': [5, 18],
    'apical.extent_um': [250, 550],
    total_um: [4000, 8500],
  },
  L4_UPC_1: {
    'soma.diam_um': [9, 16],
    'basal.stems': [4, 8],
    'basal.length_um': [1500, 4000],
    'trunk.startDiam_um': [1.3, 3],
    'apical.extent_um': [250, 600],
    'tuft.tips': [1, 6],
    total_um: [2500, 5500],
  },
};

test('the list is what the growth script knows', () => {
  expect(SHIPPED_MORPHOLOGIES.map(({ name }) => name).toSorted()).toEqual(
    PLANS.map(({ name }) => name).toSorted(),
  );
});

describe.each(SHIPPED_MORPHOLOGIES.map(({ name }) => name))('%s', (name) => {
  test('is byte for byte what the growth script gives', () => {
    const file = new URL(`../../circuits/components/morphologies/${name}.swc`, import.meta.url);
    const plan = PLANS.find((p) => p.name === name)!;
    expect(toSwc(growCell(plan))).toBe(readFileSync(file, 'utf8'));
  });

  test('has the axon that a stub is cut from', () => {
    const { sections } = shippedMorphology(name);
    expect(sections.filter(({ type }) => type === 'axon').length).toBeGreaterThanOrEqual(3);
    expect(sections.filter(({ type }) => type === 'soma')).toHaveLength(1);
  });

  test('lies within published ranges', () => {
    const statistics = statisticsOf(shippedMorphology(name));
    const { basal, apical } = statistics;
    const total_um = basal.length_um + apical.length_um;
    for (const [path, [low, high]] of Object.entries(PUBLISHED[name] ?? {})) {
      const [tree, key] = path.split('.') as [keyof typeof statistics, string];
      const value =
        path === 'total_um'
          ? total_um
          : (statistics[tree] as unknown as Record<string, number>)[key];
      expect(value, path).toBeGreaterThanOrEqual(low);
      expect(value, path).toBeLessThanOrEqual(high);
    }
  });

  test('has basal dendrites that fork near the soma and end in long twigs', () => {
    const { basal } = statisticsOf(shippedMorphology(name));
    expect(basal.terminal_um).toBeGreaterThan(2.5 * basal.intermediate_um); // Larkman 1991
  });
});

/** Emodel, step of 1 s and its spikes: a third to either side of what float64 gives. */
const ALIVE: [ShippedMorphology, ShippedEmodel, number, Range][] = [
  ['L5_TTPC_1', 'cADpyr232_L5_TTPC1', 0.5, [5, 11]],
  ['L5_TTPC_1', 'cADpyr_L5TPC', 0.5, [5, 11]],
  ['L23_PC_1', 'cADpyr229_L23_PC', 0.3, [3, 6]],
  ['L4_UPC_1', 'cADpyr_L4UPC', 0.2, [15, 31]],
  ['L4_UPC_1', 'cADpyr_L4TPC', 0.2, [9, 17]],
];

describe.each(ALIVE)('%s with %s', (name, emodel, step_nA, [fewest, most]) => {
  const cell = cellOf(shippedMorphology(name), shippedEmodel(emodel));

  test(`fires for ${step_nA} nA and is silent before`, async () => {
    const { spikes_ms } = (await steps(cell, [step_nA]))[0]!;
    expect(spikes_ms.length).toBeGreaterThanOrEqual(fewest);
    expect(spikes_ms.length).toBeLessThanOrEqual(most);
    expect(spikes_ms[0]).toBeGreaterThan(500);
  });

  test('rests, attenuates, and lets spikes fade with distance', async () => {
    const d = distances_um(cell);
    const path = mainPath(cell);
    const [near, far] = [path.find((i) => d[i]! > 60)!, path.at(-1)!];
    const twig = mainPath(cell, 'basal').at(-1)!;
    const { rest_mV, resistance_MOhm, attenuation } = await passive(cell, [near, far]);
    expect(rest_mV).toBeGreaterThan(-82);
    expect(rest_mV).toBeLessThan(-65);
    expect(resistance_MOhm).toBeGreaterThan(25);
    expect(resistance_MOhm).toBeLessThan(250);
    expect(attenuation[1]).toBeLessThan(0.85 * attenuation[0]!);
    const { spikes, soma_mV, nodes_mV } = await backpropagation(cell, [near, far, twig]);
    expect(spikes).toBe(1);
    expect(soma_mV).toBeGreaterThan(80);
    // The apical sodium of cADpyr_L4TPC carries a spike to the end of a tree this short.
    if (emodel !== 'cADpyr_L4TPC') expect(nodes_mV[1]).toBeLessThan(0.6 * soma_mV);
    expect(nodes_mV[2]).toBeLessThan(0.6 * soma_mV);
  });
});
