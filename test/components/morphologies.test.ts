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
  emodelFor,
  morphologiesOf,
  SHIPPED_MORPHOLOGIES,
  type ShippedMorphology,
  shippedMorphology,
} from '../../src/components/morphologies.ts';
import { EXCITABILITY } from './excitability.ts';

type Range = [number, number];

/** Ranges over cells of the type; sources in docs/cells.md. */
const PYRAMID = {
  'soma.diam_um': [9, 18],
  'basal.stems': [4, 8],
  'basal.length_um': [1500, 4500],
  'trunk.startDiam_um': [1.3, 3.5],
} satisfies Record<string, Range>;
const UPRIGHT_6: Record<string, Range> = {
  ...PYRAMID,
  'apical.extent_um': [500, 900],
  total_um: [3000, 7000],
};
const TURNED: Record<string, Range> = {
  ...PYRAMID,
  'apical.extent_um': [250, 650],
  total_um: [3000, 7000],
};
const INTERNEURON: Record<string, Range> = {
  'soma.diam_um': [9, 18],
  'basal.stems': [3, 9],
  'basal.stemDiam_um': [0.6, 2.5],
  'basal.extent_um': [120, 420],
  total_um: [1200, 5500],
};

/** By morphological type. */
const PUBLISHED: Record<string, Record<string, Range>> = {
  'L5_TPC:A': {
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
  'L5_TPC:C': {
    ...PYRAMID,
    'trunk.length_um': [400, 850],
    'tuft.tips': [3, 12],
    'apical.extent_um': [800, 1200],
    total_um: [5000, 9000],
  },
  L5_UPC: { ...PYRAMID, 'apical.extent_um': [500, 950], total_um: [4000, 8000] },
  'L3_TPC:A': {
    ...PYRAMID,
    'soma.diam_um': [11, 18],
    'basal.stemDiam_um': [0.9, 2.2],
    'trunk.length_um': [80, 300],
    'trunk.startDiam_um': [1.8, 3.5],
    'obliques.stems': [3, 9],
    'tuft.tips': [5, 18],
    'apical.extent_um': [250, 550],
    total_um: [4000, 8500],
  },
  'L2_TPC:B': {
    ...PYRAMID,
    'trunk.length_um': [30, 150],
    'tuft.tips': [5, 18],
    'apical.extent_um': [150, 400],
    total_um: [3500, 8000],
  },
  L2_IPC: TURNED,
  L4_UPC: {
    ...PYRAMID,
    'soma.diam_um': [9, 16],
    'apical.extent_um': [250, 600],
    'tuft.tips': [1, 6],
    total_um: [2500, 5500],
  },
  L4_TPC: {
    ...PYRAMID,
    'trunk.length_um': [200, 450],
    'tuft.tips': [4, 12],
    'apical.extent_um': [350, 750],
    total_um: [3000, 6500],
  },
  L4_SSC: {
    'soma.diam_um': [9, 16],
    'basal.stems': [4, 8],
    'apical.sections': [0, 0],
    'basal.extent_um': [100, 260],
    total_um: [1500, 4000],
  },
  'L6_TPC:A': UPRIGHT_6,
  L6_UPC: UPRIGHT_6,
  L6_IPC: TURNED,
  L6_BPC: TURNED,
  L6_HPC: TURNED,
  L23_LBC: INTERNEURON,
  L5_MC: INTERNEURON,
  L1_NGC: { ...INTERNEURON, 'basal.extent_um': [80, 220], total_um: [800, 3000] },
};

test('the list is what the growth script knows', () => {
  expect(SHIPPED_MORPHOLOGIES.map(({ name }) => name).toSorted()).toEqual(
    PLANS.map(({ name }) => name).toSorted(),
  );
});

describe.each([...SHIPPED_MORPHOLOGIES])('$name', ({ name, mtype, text }) => {
  test('is byte for byte what the growth script gives', () => {
    const file = new URL(`../../circuits/components/morphologies/${name}.swc`, import.meta.url);
    const plan = PLANS.find((p) => p.name === name)!;
    expect(toSwc(growCell(plan))).toBe(readFileSync(file, 'utf8'));
    expect(text).toBe(readFileSync(file, 'utf8'));
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
    for (const [path, [low, high]] of Object.entries(PUBLISHED[mtype]!)) {
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

describe('where a dendrite points', () => {
  const heights = (name: ShippedMorphology) =>
    shippedMorphology(name)
      .sections.filter(({ type }) => type === 'apical')
      .flatMap(({ points }) => points.map(({ y_um }) => y_um));

  test('up in upright cells, down in inverted ones, both ways in bipolar ones', () => {
    for (const name of ['L23_PC_2', 'L4_TPC_1', 'L5_STPC_1', 'L6_TPC_2'] as const) {
      expect(Math.max(...heights(name)), name).toBeGreaterThan(300);
      expect(Math.min(...heights(name)), name).toBeGreaterThan(-120);
    }
    for (const name of ['L2_IPC_1', 'L6_IPC_1'] as const) {
      expect(Math.min(...heights(name)), name).toBeLessThan(-200);
      expect(Math.max(...heights(name)), name).toBeLessThan(120);
    }
    expect(Math.max(...heights('L6_BPC_1'))).toBeGreaterThan(300);
    expect(Math.min(...heights('L6_BPC_1'))).toBeLessThan(-200);
    expect(Math.max(...heights('L6_HPC_1').map(Math.abs))).toBeLessThan(250);
  });

  test('none grows beyond the pia', () => {
    for (const { name, pia_um } of PLANS) {
      const { sections } = shippedMorphology(name as ShippedMorphology);
      const top = Math.max(...sections.flatMap(({ points }) => points.map(({ y_um }) => y_um)));
      expect(top, name).toBeLessThan(pia_um + 15);
    }
  });
});

test('the index finds every type of the synapse recipe', () => {
  const layers = SHIPPED_MORPHOLOGIES.filter((file) => file.synapseClass === 'EXC');
  for (const { mtype, layer } of layers) expect(mtype).toContain(`L${layer}_`);
  const types = ['IPC', 'TPC:A', 'TPC:B'].map((type) => `L2_${type}`);
  types.push('L3_TPC:A', 'L3_TPC:C', 'L4_SSC', 'L4_TPC', 'L4_UPC');
  types.push(...['TPC:A', 'TPC:B', 'TPC:C', 'UPC'].map((type) => `L5_${type}`));
  types.push(...['BPC', 'HPC', 'IPC', 'TPC:A', 'TPC:C', 'UPC'].map((type) => `L6_${type}`));
  for (const mtype of types) {
    const found = morphologiesOf(mtype);
    expect(found.length, mtype).toBeGreaterThan(0);
    for (const { layer } of found) expect(mtype).toContain(`L${layer}_`);
  }
  expect(morphologiesOf('L9_PC')).toEqual([]);
  expect(emodelFor('L5_MC_1')).toBe('cSTUT_L6NGC');
  expect(emodelFor('cell.swc')).toBeUndefined();
});

/** One of each kind: spikes of 1 s at 150 and 200 % of the threshold, a third to either side of float64. */
const DRIVEN: [ShippedMorphology, number, number][] = [
  ['L5_TTPC_2', 6, 8],
  ['L5_STPC_1', 5, 6],
  ['L2_TPC_1', 2, 3],
  ['L4_SSC_1', 11, 14],
  ['L6_TPC_1', 9, 13],
  ['L23_LBC_1', 43, 56],
  ['L5_MC_1', 36, 49],
  ['L1_NGC_1', 28, 38],
];

test.each(DRIVEN)('%s rests, and fires to the end of a step', async (name, weak, strong) => {
  const cell = cellOf(shippedMorphology(name), shippedEmodel(emodelFor(name)!));
  const { rest_mV, resistance_MOhm, threshold_nA } = EXCITABILITY[name];
  const still = await passive(cell, [], -0.02);
  expect(still.rest_mV).toBeCloseTo(rest_mV, 0);
  expect(still.resistance_MOhm / resistance_MOhm).toBeCloseTo(1, 1);
  const times = [0, 0.8, 1.5, 2];
  const runs = await steps(
    cell,
    times.map((k) => k * threshold_nA),
  );
  expect(runs[0]!.spikes_ms).toHaveLength(0);
  expect(runs[1]!.spikes_ms).toHaveLength(0);
  [weak, strong].forEach((expected, i) => {
    const { spikes_ms } = runs[2 + i]!;
    expect(Math.abs(spikes_ms.length - expected)).toBeLessThanOrEqual(Math.max(1, expected / 3));
    const gap_ms = spikes_ms.at(-1)! - spikes_ms.at(-2)!;
    expect(spikes_ms.at(-1)).toBeGreaterThan(1500 - 2 * gap_ms);
  });
});

/** Emodel, step of 1 s and its spikes: a third to either side of what float64 gives. */
const ALIVE: [ShippedMorphology, ShippedEmodel, number, Range][] = [
  ['L5_TTPC_1', 'cADpyr232_L5_TTPC1', 0.5, [7, 13]],
  ['L5_TTPC_1', 'cADpyr_L5TPC', 0.5, [7, 13]],
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
