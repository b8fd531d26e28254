/**
 * The tables of docs/cells.md over all cells, anatomy and excitability, one row a cell:
 *   node_modules/.bin/deno run -A scripts/morphologies/survey.ts [MORPHOLOGY EMODEL]…
 *
 * Without arguments every shipped cell with the emodel of the index. Peaks are those at the end of a
 * step at twice the threshold; a star marks a train that ends before its step does. Faults are named
 * at the end of a row.
 */
import {
  SHIPPED_EMODELS,
  type ShippedEmodel,
  shippedEmodel,
} from '../../src/components/emodels.ts';
import {
  SHIPPED_MORPHOLOGIES,
  type ShippedMorphology,
  shippedMorphology,
} from '../../src/components/morphologies.ts';
import { cellOf, excitability } from './physiology.ts';
import { statisticsOf } from './statistics.ts';

const args = process.argv.slice(2);
const wanted: [ShippedMorphology, ShippedEmodel][] =
  args.length > 0
    ? args.flatMap((name, i) =>
        i % 2 === 0 ? [[name as ShippedMorphology, args[i + 1] as ShippedEmodel]] : [],
      )
    : SHIPPED_MORPHOLOGIES.map(({ name, emodel }) => [name, emodel]);

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function header(columns: string[]): void {
  console.log(`| ${columns.join(' | ')} |`);
  console.log(`|${columns.map(() => '---').join('|')}|`);
}

header([
  'cell',
  'soma (µm)',
  'basal stems, tips, length (µm)',
  'apical tips, length (µm)',
  'trunk (µm), first calibre (µm)',
  'farthest tip (µm)',
  'dendrites (µm), area (µm²)',
]);
for (const [name] of wanted) {
  const { soma, basal, apical, trunk } = statisticsOf(shippedMorphology(name));
  const hasApical = apical.sections > 0;
  const row = [
    name,
    soma.diam_um.toFixed(1),
    `${basal.stems}, ${basal.tips}, ${thousands(basal.length_um)}`,
    hasApical ? `${apical.tips}, ${thousands(apical.length_um)}` : '–',
    hasApical ? `${trunk.length_um.toFixed(0)}, ${trunk.startDiam_um.toFixed(1)}` : '–',
    thousands(Math.max(basal.extent_um, apical.extent_um)),
    `${thousands(basal.length_um + apical.length_um)}, ${thousands(basal.area_um2 + apical.area_um2)}`,
  ];
  console.log(`| ${row.join(' | ')} |`);
}

header([
  'cell',
  'emodel',
  'rest (mV)',
  'R (MΩ)',
  'threshold (nA)',
  'spikes at 100, 150, 200, 400 %',
  'intervals at 200 % (ms)',
  'last peaks, soma and axon (mV)',
]);
for (const [name, emodel] of wanted) {
  if (!SHIPPED_EMODELS.includes(emodel)) throw new Error(`no emodel ${emodel} ships`);
  const found = await excitability(cellOf(shippedMorphology(name), shippedEmodel(emodel)));
  const strong = found.steps[2]!;
  const faults = [
    ...(found.spontaneous > 0 ? [`${found.spontaneous} spikes without a current`] : []),
    ...(strong.blocked ? ['falls silent'] : []),
  ];
  const row = [
    name,
    `\`${emodel}\``,
    found.rest_mV.toFixed(1),
    found.resistance_MOhm.toFixed(0),
    found.threshold_nA.toFixed(3),
    found.steps.map(({ spikes, blocked }) => `${spikes}${blocked ? '*' : ''}`).join(', '),
    `${strong.first_ms.toFixed(0)}…${strong.last_ms.toFixed(0)}`,
    `${strong.soma_mV.toFixed(0)}, ${strong.axon_mV.toFixed(0)}`,
    ...faults,
  ];
  console.log(`| ${row.join(' | ')} |`);
}
