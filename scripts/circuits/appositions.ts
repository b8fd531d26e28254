/**
 * Where real axons pass real dendrites, to set beside the shares that connectivity.json gives contacts:
 *   node_modules/.bin/deno run -A scripts/circuits/appositions.ts CELL.asc [CELL.asc …]
 *
 * Each reconstruction in turn is the postsynaptic cell, each the presynaptic one; PLACINGS times its soma is put
 * within 50 µm across and 10 µm in height of the other's, turned about the vertical. An apposition is where the
 * axon comes within REACH_UM of the membrane of a dendrite; one run of the axon along one section counts once.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { REGIONS, type Region } from '../../src/builder/connectivity-schema.ts';
import { readAsc } from '../../src/io/asc.ts';
import { apicalRegions } from '../../src/model/apical-regions.ts';
import { arcLengths_um, type Morphology } from '../../src/model/morphology.ts';
import { sectionStarts_um } from '../../src/model/path-distance.ts';
import { random123Stream } from '../../src/model/philox.ts';

const PLACINGS = 30;
const ACROSS_UM = 50;
const HEIGHT_UM = 10;
/** Length of a spine, as far as an axon reaches. */
const REACH_UM = 2.5;
const SAMPLE_UM = 1;
/** Larger than reach and radius of any dendrite together. */
const VOXEL_UM = 6;
/** An axon that leaves for fewer samples comes back to the same apposition. */
const GAP = 5;

interface Sample {
  x: number;
  y: number;
  z: number;
  radius_um: number;
  section: number;
  region: Region;
}

/** The axon's samples and the dendrites', from the middle of the soma. */
function samplesOf({ sections }: Morphology): { axon: Sample[]; dendrites: Sample[] } {
  const lengths_um = sections.map(({ points }) => arcLengths_um(points).at(-1)!);
  const tree = sections.map((s, i) => ({ ...s, length_um: lengths_um[i]! }));
  const apical = apicalRegions(sections, sectionStarts_um(tree, 0.5), lengths_um);
  const soma = sections[0]!.points;
  const middle = (key: 'x_um' | 'y_um' | 'z_um') =>
    soma.reduce((sum, p) => sum + p[key], 0) / soma.length;
  const [mx, my, mz] = [middle('x_um'), middle('y_um'), middle('z_um')];
  const samples = { axon: [] as Sample[], dendrites: [] as Sample[] };
  sections.forEach(({ type, points }, section) => {
    if (type === 'soma') return;
    const into = type === 'axon' ? samples.axon : samples.dendrites;
    for (let i = 0; i + 1 < points.length; i++) {
      const [a, b] = [points[i]!, points[i + 1]!];
      const n = Math.ceil(
        Math.hypot(b.x_um - a.x_um, b.y_um - a.y_um, b.z_um - a.z_um) / SAMPLE_UM,
      );
      for (let k = 0; k < n; k++) {
        const at = (from: number, to: number) => from + ((k + 0.5) / n) * (to - from);
        into.push({
          x: at(a.x_um, b.x_um) - mx,
          y: at(a.y_um, b.y_um) - my,
          z: at(a.z_um, b.z_um) - mz,
          radius_um: at(a.diam_um, b.diam_um) / 2,
          section,
          region: apical[section] ?? 'basal',
        });
      }
    }
  });
  return samples;
}

const voxel = (um: number) => Math.floor(um / VOXEL_UM);
const keyOf = (x: number, y: number, z: number) => ((x + 512) * 1024 + y + 512) * 1024 + z + 512;

/** Samples by the voxels that they reach into. */
function voxelsOf(samples: readonly Sample[]): Map<number, Sample[]> {
  const voxels = new Map<number, Sample[]>();
  for (const sample of samples) {
    for (let i = 0; i < 27; i++) {
      const [dx, dy, dz] = [(i % 3) - 1, (Math.floor(i / 3) % 3) - 1, Math.floor(i / 9) - 1];
      const key = keyOf(voxel(sample.x) + dx, voxel(sample.y) + dy, voxel(sample.z) + dz);
      const list = voxels.get(key);
      if (list) list.push(sample);
      else voxels.set(key, [sample]);
    }
  }
  return voxels;
}

type Counts = Record<Region, number>;
const noCounts = () => Object.fromEntries(REGIONS.map((r) => [r, 0])) as Counts;
const total = (counts: Counts) => REGIONS.reduce((sum, r) => sum + counts[r], 0);
const sharesOf = (counts: Counts) =>
  REGIONS.filter((r) => r !== 'soma').map((r) => `${r} ${(counts[r] / total(counts)).toFixed(2)}`);

/** Appositions of one placing, added to the counts. */
function count(
  axon: readonly Sample[],
  voxels: Map<number, Sample[]>,
  draw: () => number,
  into: Counts,
) {
  const angle = 2 * Math.PI * draw();
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [dx, dy, dz] = [ACROSS_UM, HEIGHT_UM, ACROSS_UM].map((most) => (2 * draw() - 1) * most);
  let last = { axon: -1, dendrite: -1, i: Number.NEGATIVE_INFINITY };
  axon.forEach((one, i) => {
    const [x, y, z] = [
      cos * one.x + sin * one.z + dx!,
      one.y + dy!,
      cos * one.z - sin * one.x + dz!,
    ];
    let nearest: Sample | undefined;
    let least_um = REACH_UM;
    for (const d of voxels.get(keyOf(voxel(x), voxel(y), voxel(z))) ?? []) {
      const away_um = Math.hypot(d.x - x, d.y - y, d.z - z) - d.radius_um;
      if (away_um < least_um) [nearest, least_um] = [d, away_um];
    }
    if (!nearest) return;
    const known =
      last.axon === one.section && last.dendrite === nearest.section && i - last.i <= GAP;
    if (!known) into[nearest.region]++;
    last = { axon: one.section, dendrite: nearest.section, i };
  });
}

const cells = process.argv.slice(2).map((path) => ({
  name: basename(path),
  ...samplesOf(readAsc(readFileSync(path, 'utf8'), path)),
}));
const all = noCounts();
cells.forEach((post, p) => {
  const voxels = voxelsOf(post.dendrites);
  const onto = noCounts();
  cells.forEach(({ axon }, a) => {
    const draws = random123Stream([p, a, 1]);
    for (let i = 0; i < PLACINGS; i++) count(axon, voxels, () => draws.next(), onto);
  });
  for (const r of REGIONS) all[r] += onto[r];
  const each = total(onto) / (PLACINGS * cells.length);
  console.log(`${post.name}: ${each.toFixed(1)} a placing; ${sharesOf(onto).join(', ')}`);
});
console.log(`all: ${sharesOf(all).join(', ')}`);
