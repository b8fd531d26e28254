/**
 * Tables of what the shipped morphologies are and do:
 *   node_modules/.bin/deno run -A scripts/morphologies/check.ts [FILE EMODEL]…
 *
 * Without arguments the shipped cells with the emodels made for them; else any SWC or ASC file with
 * the name of a shipped emodel, for comparison.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type ShippedEmodel, shippedEmodel } from '../../src/components/emodels.ts';
import { readAsc } from '../../src/io/asc.ts';
import { readSwc } from '../../src/io/swc.ts';
import {
  backpropagation,
  cellOf,
  distances_um,
  epsps,
  mainPath,
  passive,
  rheobase_nA,
  segmentsOf,
  steps,
} from './physiology.ts';
import { statisticsOf } from './statistics.ts';

const PAIRS: [string, ShippedEmodel][] = [
  ['L5_TTPC_1', 'cADpyr232_L5_TTPC1'],
  ['L5_TTPC_1', 'cADpyr_L5TPC'],
  ['L23_PC_1', 'cADpyr229_L23_PC'],
  ['L4_UPC_1', 'cADpyr_L4UPC'],
  ['L4_UPC_1', 'cADpyr_L4TPC'],
];

function shippedFile(name: string): string {
  return new URL(`../../circuits/components/morphologies/${name}.swc`, import.meta.url).pathname;
}

function read(file: string) {
  const text = readFileSync(file, 'utf8');
  return file.endsWith('.asc') ? readAsc(text, basename(file)) : readSwc(text, basename(file));
}

function show(label: string, values: Record<string, number | string>): void {
  const cells = Object.entries(values).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toFixed(2)) : value}`,
  );
  console.log(`  ${label.padEnd(9)} ${cells.join(', ')}`);
}

/** The node of the list nearest to a distance, where one is within 25 µm. */
function nearest(nodes: readonly number[], d: Float64Array, wanted_um: number): number | undefined {
  const best = nodes.toSorted(
    (a, b) => Math.abs(d[a]! - wanted_um) - Math.abs(d[b]! - wanted_um),
  )[0];
  return best !== undefined && Math.abs(d[best]! - wanted_um) < 25 ? best : undefined;
}

async function check(file: string, emodel: ShippedEmodel, seen: Set<string>): Promise<void> {
  const morphology = read(file);
  console.log(`${basename(file)} with ${emodel}`);
  if (!seen.has(file)) {
    const { soma, trunk, ...trees } = statisticsOf(morphology);
    show('soma', soma);
    show('trunk', trunk);
    for (const [name, tree] of Object.entries(trees)) show(name, { ...tree });
    seen.add(file);
  }
  const cell = cellOf(morphology, shippedEmodel(emodel));
  const d = distances_um(cell);
  const path = mainPath(cell);
  const apical = [100, 200, 300, 400, 500, 600, 700, 800, 1000]
    .map((um) => nearest(path, d, um))
    .filter((node) => node !== undefined);
  const basalPath = mainPath(cell, 'basal');
  const basal = [50, 100, 150, 200]
    .map((um) => nearest(basalPath, d, um))
    .filter((node) => node !== undefined);
  const sites = [...apical, ...basal];
  const area = (type: string) =>
    segmentsOf(cell, type).reduce((sum, i) => sum + cell.nodes.area_um2[i]!, 0);
  show('segments', {
    all: cell.nodes.kind.filter((kind) => kind === 'seg').length,
    ...Object.fromEntries(
      ['soma', 'basal', 'apical', 'axon'].map((type) => [`${type}_um2`, Math.round(area(type))]),
    ),
  });
  const still = await passive(cell, sites);
  show('passive', { rest_mV: still.rest_mV, R_MOhm: still.resistance_MOhm, sag: still.sag });
  const spike = await backpropagation(cell, sites);
  const along = (of: (k: number) => string) => ({
    apical: apical.map((n, k) => `${Math.round(d[n]!)}: ${of(k)}`).join('  '),
    basal: basal.map((n, k) => `${Math.round(d[n]!)}: ${of(k + apical.length)}`).join('  '),
  });
  show(
    'steady',
    along((k) => still.attenuation[k]!.toFixed(2)),
  );
  show('bAP', { spikes: spike.spikes, nA: spike.amplitude_nA, soma_mV: spike.soma_mV });
  show(
    'bAP/mV',
    along((k) => spike.nodes_mV[k]!.toFixed(0)),
  );
  const small = await epsps(cell, sites);
  show(
    'EPSP',
    along((k) => `${small[k]!.local_mV.toFixed(1)}→${small[k]!.somatic_mV.toFixed(2)}`),
  );
  const rheobase = await rheobase_nA(cell);
  const amplitudes = [0.2, 0.4, 0.6, 0.8].filter((nA) => nA > rheobase);
  const rates = await steps(cell, amplitudes);
  show('firing', {
    rheobase_nA: rheobase.toFixed(3),
    ...Object.fromEntries(
      amplitudes.map((nA, i) => [
        `${nA}nA`,
        `${rates[i]!.spikes_ms.length} (${intervals(rates[i]!.spikes_ms)})`,
      ]),
    ),
  });
}

/** First and last interval between spikes, ms. */
function intervals(spikes_ms: Float64Array): string {
  if (spikes_ms.length < 3) return '-';
  const gaps = [...spikes_ms.slice(1)].map((t, i) => t - spikes_ms[i]!);
  return `${gaps[0]!.toFixed(0)}…${gaps.at(-1)!.toFixed(0)} ms`;
}

const args = process.argv.slice(2);
const wanted =
  args.length > 0
    ? args.flatMap((file, i) => (i % 2 === 0 ? [[file, args[i + 1]!] as const] : []))
    : PAIRS.map(([name, emodel]) => [shippedFile(name), emodel] as const);
const seen = new Set<string>();
for (const [file, emodel] of wanted) await check(file, emodel as ShippedEmodel, seen);
