/** Fibres onto the shipped cluster: how many reach a cell, where their contacts sit, what they hang on. */
import { expect, test } from 'vitest';
import { placeCells } from '../../src/builder/column.ts';
import { loadComponents } from '../../src/builder/components.ts';
import { SECTION_TYPE } from '../../src/builder/dendrites.ts';
import { type Fibres, withFibres } from '../../src/builder/fibres.ts';
import { noFile, specAndFacts } from './small.ts';

const fibres: Fibres = {
  population: 'fibres',
  count: 60,
  probability: 0.25,
  contacts: 3,
  shares: { soma: 0, basal: 0.75, trunk: 0, oblique: 0.25, tuft: 0 },
  delay_ms: 1,
  synapse: {
    ...{ gmax_nS: 2, NMDA_ratio: 0.5, Use: 0.7, Dep_ms: 200, Fac_ms: 20 },
    ...{ Nrrp: 2, tau_d_ms: 1.7, uHill_mM: 1.09 },
  },
};

function edgesOf(changes: Partial<Fibres> = {}) {
  const { spec, facts } = specAndFacts('l5-cluster-100', { cells: 40 });
  const column = placeCells(spec, facts.composition, spec.seed);
  const files = { exists: () => false, readText: noFile };
  const components = loadComponents(spec, facts.composition, files);
  const tables = { nodes: [], edges: [], nodeSets: { All: { population: spec.name } } };
  const all = withFibres(tables, { spec, column, components }, { ...fibres, ...changes });
  return { ...all, edges: all.edges[0]! };
}

test('reach a share of the cells, with the same number of contacts each', () => {
  const { nodes, edges, nodeSets } = edgesOf();
  expect(nodes[0]).toMatchObject({ population: 'fibres', size: 60, type: 'virtual' });
  expect(nodeSets).toEqual({
    All: { population: 'l5-cluster-100' },
    fibres: { population: 'fibres' },
  });
  const connections = new Map<string, number>();
  edges.sourceIds.forEach((source, k) => {
    const key = `${source}:${edges.targetIds[k]}`;
    connections.set(key, (connections.get(key) ?? 0) + 1);
  });
  expect(new Set(connections.values())).toEqual(new Set([3]));
  // 2400 pairs of p = 0.25: SD 21; five of them
  expect(Math.abs(connections.size - 600)).toBeLessThan(106);
});

test('sit on the parts of the cell that the shares name', () => {
  const { afferent_section_type: types, afferent_section_pos: positions } = edgesOf().edges.columns;
  const basal = Array.from(types as Int16Array).filter((type) => type === SECTION_TYPE.basal);
  const apical = Array.from(types as Int16Array).filter((type) => type === SECTION_TYPE.apical);
  expect(basal.length + apical.length).toBe(types!.length);
  // some 1800 contacts: SD of a share of 0.75 is 0.01; five of them
  expect(Math.abs(basal.length / types!.length - 0.75)).toBeLessThan(0.05);
  for (const position of positions as Float64Array) {
    expect(position).toBeGreaterThan(0);
    expect(position).toBeLessThan(1);
  }
});

test('hang on seed, fibre and cell, not on how many fibres there are', () => {
  const places = (count: number, of: number) => {
    const { sourceIds, targetIds, columns } = edgesOf({ count }).edges;
    return Array.from(sourceIds).flatMap((source, k) =>
      source < of ? [[source, targetIds[k], columns.afferent_section_pos![k]]] : [],
    );
  };
  expect(places(60, 20)).toEqual(places(20, 20));
});
