/**
 * Every reconstruction at hand reads, and is what NEURON 8.2.2 makes of it: number of sections,
 * length of the soma, total path length and area (Import3d, nseg = 1 + 2·int(L/40)).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAsc } from '../../src/io/asc.ts';
import { readSwc } from '../../src/io/swc.ts';
import { discretise, segmentCount } from '../../src/model/discretise.ts';
import { type MorphologySection, sectionLength_um } from '../../src/model/morphology.ts';
import { describeShared, hasShared, sharedPath } from '../shared.ts';

const FOLDERS = [
  ['cells', 'morphologies'],
  ['circuits', 'sscx-v7-l5-plasticity', 'morphologies'],
];

/** Start of the file name: sections, soma length µm, total length µm, total area µm², segments. */
const NEURON: Record<string, [number, number, number, number, number]> = {
  C060114A5: [376, 26.961327580588893, 32839.878992452555, 82250.01967408917, 1658],
  'C210401C.asc': [331, 16.302612044920224, 20062.565493234502, 24326.90869192782, 1021],
  'dend-C060114A2': [491, 29.024825586459087, 49327.91776360925, 92539.60121972155, 2467],
  'dend-C120398A': [158, 19.866254385566133, 11306.070398534466, 15481.694811031433, 584],
  'dend-C170897A': [211, 16.619209475647576, 22423.08883933991, 30037.89251467455, 1131],
  'dend-C220197A': [250, 28.64274508532941, 20112.80706457469, 47066.59444549292, 1024],
  'dend-rat_20160303': [617, 32.404802378926405, 62685.70923140081, 64617.959602636365, 3179],
  'dend-rp100428': [184, 21.33366808842313, 19699.22441670442, 17467.94219849753, 996],
  'dend-sm100429a1': [169, 16.98961814596269, 12637.072155947797, 9870.235669382268, 633],
  'dend-vd110504': [856, 20.895510676133142, 29162.515021996664, 41279.319233061964, 1776],
  mtC050301A: [447, 14.739747047719217, 18253.5483974611, 13716.695865279406, 985],
  rp110711_C3: [393, 21.27088583425535, 27956.032596885863, 26275.519782600517, 1425],
};
const SUMS = 1e-9; // both sides sum the same float64 terms, in another order

const read = (path: string, name: string) => {
  const text = readFileSync(path, 'utf8');
  return name.endsWith('.swc') ? readSwc(text, name) : readAsc(text, name);
};
const lengthOf = (sections: readonly MorphologySection[]) =>
  sections.reduce((sum, { points }) => sum + sectionLength_um(points), 0);
const cut = (sections: readonly MorphologySection[]) =>
  sections.map(({ points }) => discretise(points, segmentCount(sectionLength_um(points), 40), 100));
const areaOf = (sections: readonly MorphologySection[]) =>
  cut(sections).reduce((sum, { area_um2 }) => sum + area_um2.reduce((a, b) => a + b, 0), 0);

describeShared('reconstructions', () => {
  const files = hasShared
    ? FOLDERS.flatMap((folder) =>
        readdirSync(sharedPath(...folder)).map((name) => ({
          name,
          path: sharedPath(...folder, name),
        })),
      )
    : [];

  test.each(files)('$name', ({ name, path }) => {
    const { sections } = read(path, name);
    expect(sections[0]!.name).toBe('soma[0]');
    if (name.endsWith('.swc')) return;
    const key = Object.keys(NEURON).find((start) => name.startsWith(start))!;
    const [count, soma_um, length_um, area_um2, segments] = NEURON[key]!;
    expect(sections).toHaveLength(count);
    expect(cut(sections).reduce((sum, { nseg }) => sum + nseg, 0)).toBe(segments);
    expect(sectionLength_um(sections[0]!.points) / soma_um - 1).toBeCloseTo(0, 12);
    expect(Math.abs(lengthOf(sections) / length_um - 1)).toBeLessThan(SUMS);
    expect(Math.abs(areaOf(sections) / area_um2 - 1)).toBeLessThan(SUMS);
  });

  test('C210401C is the same cell as SWC and as ASC', () => {
    const folder = sharedPath('cells', 'morphologies');
    const swc = read(`${folder}/C210401C.swc`, 'C210401C.swc').sections;
    const asc = read(`${folder}/C210401C.asc`, 'C210401C.asc').sections;
    const tree = (sections: readonly MorphologySection[]) =>
      sections.map(({ name, parent, parentX }) => `${name} ${parent} ${parentX}`);
    expect(tree(swc)).toEqual(tree(asc));
    expect(swc[0]!.points).toEqual(asc[0]!.points);
    expect(Math.abs(lengthOf(swc) / lengthOf(asc) - 1)).toBeLessThan(SUMS);
    // A child's first point has the parent's diameter in SWC, its own in ASC: rings at the forks.
    expect(Math.abs(areaOf(swc) / areaOf(asc) - 1)).toBeLessThan(1e-3);
  });

  test('C210401C as SWC beyond the first branches is NEURON’s', () => {
    const path = sharedPath('cells', 'morphologies', 'C210401C.swc');
    const { sections } = read(path, 'C210401C.swc');
    const distal = sections.filter(({ parent }) => parent > 0);
    expect(distal).toHaveLength(324);
    expect(Math.abs(lengthOf(distal) / 19911.002819126148 - 1)).toBeLessThan(SUMS);
    expect(Math.abs(areaOf(distal) / 23923.066327887624 - 1)).toBeLessThan(SUMS);
  });
});
