/** The study of a run's plasticity: its tables, its picture, and what is said on screen. */
import { join } from 'node:path';
import type { AgainstShuffle } from '../analysis/branch-clusters.ts';
import {
  type PlasticityStudy,
  plasticityStudy,
  type StudyOptions,
} from '../analysis/plasticity-study.ts';
import { studyFigure } from '../figures/network-study.ts';
import { shortNumber } from '../figures/style.ts';
import { ensureWritableFolder, writeFileAtomic } from '../io/output/atomic.ts';
import { type CsvValue, csv } from '../io/output/csv.ts';
import { rasterise } from './rasterise.ts';
import type { RunResults } from './run-results.ts';
import { type Column, table } from './table.ts';

const SIDES = ['potentiated', 'depressed'] as const;

export interface StudyFiles {
  study: PlasticityStudy;
  /** Names in the folder. */
  files: string[];
}

/**
 * Makes the study and writes changes.csv, co-firing.csv, clusters.csv, rates-in-time.csv, study.svg and study.png.
 * @param scale pixels of the PNG a unit of the picture
 */
export async function writeStudy(
  out: string,
  { columns, spikes, manifest }: RunResults,
  options: StudyOptions,
  { title, scale }: { title: string; scale?: number },
): Promise<StudyFiles> {
  const study = plasticityStudy(columns, spikes, options);
  ensureWritableFolder(out);
  const tables: Record<string, string> = {
    'changes.csv': changesCsv(study),
    'co-firing.csv': coFiringCsv(study),
    'clusters.csv': clustersCsv(study),
    'rates-in-time.csv': ratesCsv(study),
  };
  for (const [name, text] of Object.entries(tables)) writeFileAtomic(join(out, name), text);
  const { rhoBefore, rhoAfter } = columns;
  const svg = studyFigure({
    ...{ title, study, options, cells: spikes.offsets.length - 1, duration_ms: manifest.t_ms },
    changeOfRho: Float64Array.from(rhoBefore, (before, i) => rhoAfter[i]! - before),
  });
  writeFileAtomic(join(out, 'study.svg'), svg);
  writeFileAtomic(join(out, 'study.png'), await rasterise(svg, scale));
  return { study, files: [...Object.keys(tables), 'study.svg', 'study.png'] };
}

function changesCsv({ shares, shareHoldingHalf }: PlasticityStudy): string {
  return csv(
    [
      ...['change', 'contacts', 'potentiated', 'depressed', 'unchanged'],
      ...[
        'changed_share',
        'changed_share_from',
        'changed_share_to',
        'share_holding_half_of_change',
      ],
    ],
    (['crossed', 'moved'] as const).map((by) => {
      const { contacts, potentiated, depressed, changedShare, from, to } = shares[by];
      return [
        ...[by, contacts, potentiated, depressed, contacts - potentiated - depressed],
        ...[changedShare, from, to, shareHoldingHalf],
      ];
    }),
  );
}

/** Rows of quarters from the least to the most co-firing, then of what became of contacts. */
function coFiringCsv(study: PlasticityStudy): string {
  const quarters = study.changesByCoFiring.map((q, i): CsvValue[] => [
    ...[`quarter ${i + 1}`, q.contacts, q.from, q.to, q.potentiated, q.depressed],
    ...Array<CsvValue>(5).fill(null),
  ]);
  const changes = study.coFiring.map((row): CsvValue[] => {
    const against = row.change === 'unchanged' ? null : study.coFiringDifference[row.change];
    return [
      ...[row.change, row.contacts, null, null, null, null],
      ...[row.meanIndex, row.meanPreBeforePost, row.meanPostBeforePre],
      ...[against?.difference ?? null, against?.p ?? null],
    ];
  });
  return csv(
    [
      ...['group', 'contacts', 'index_from', 'index_to', 'potentiated_share', 'depressed_share'],
      ...['mean_index', 'mean_pre_before_post', 'mean_post_before_pre'],
      ...['index_difference_to_others', 'p'],
    ],
    [...quarters, ...changes],
  );
}

function clustersCsv({ clusters, clustersAcrossCells }: PlasticityStudy): string {
  const numbers = ({ observed, shuffledMean, shuffledSd, p }: AgainstShuffle) => [
    ...[observed, shuffledMean, shuffledSd, p],
  ];
  const columns = (name: string) =>
    ['', '_shuffled_mean', '_shuffled_sd', '_p'].map((x) => name + x);
  const rows = (neighbours: string, of: PlasticityStudy['clusters']) =>
    SIDES.map((side) => {
      const { contacts, changed, clustered, nearest_um } = of[side];
      return [side, neighbours, contacts, changed, ...numbers(clustered), ...numbers(nearest_um)];
    });
  return csv(
    [
      ...['change', 'neighbours', 'contacts', 'changed'],
      ...[...columns('clustered_share'), ...columns('nearest_um')],
    ],
    [...rows('any', clusters), ...rows('of another presynaptic cell', clustersAcrossCells)],
  );
}

function ratesCsv({ rates }: PlasticityStudy): string {
  return csv(
    ['from_ms', 'to_ms', 'mean_Hz', 'active_share', 'mean_cv_of_intervals', 'cells_with_cv'],
    rates.bins.map((b) => [b.from_ms, b.to_ms, b.mean_Hz, b.active, b.meanCv, b.cellsWithCv]),
  );
}

const COLUMNS: Column[] = [
  { title: 'contacts' },
  { title: 'n', align: 'right' },
  { title: 'of all', align: 'right' },
  { title: 'co-firing index', align: 'right' },
  { title: 'p', align: 'right' },
  { title: 'clustered', align: 'right' },
  { title: 'shuffled', align: 'right' },
  { title: 'p', align: 'right' },
];

/** What the study found, as a table for the terminal. */
export function studyTable(study: PlasticityStudy, { by, leastMove }: StudyOptions): string {
  const { shares, rates, shareHoldingHalf, coFiring, coFiringDifference, clusters } = study;
  const { contacts, potentiated, depressed } = shares[by];
  const other = shares[by === 'crossed' ? 'moved' : 'crossed'];
  const name = { crossed: 'crossed 0.5', moved: `moved by ${leastMove} or more` };
  const index = (change: string) =>
    shortNumber(coFiring.find((row) => row.change === change)!.meanIndex);
  const changed = SIDES.map((side) => {
    const { observed, shuffledMean, p } = clusters[side].clustered;
    return [
      ...[side, whole(shares[by][side]), percent(shares[by][side] / contacts), index(side)],
      ...[pText(coFiringDifference[side].p), percent(observed), percent(shuffledMean), pText(p)],
    ];
  });
  const rest = contacts - potentiated - depressed;
  return [
    `changed: ρ ${name[by]}`,
    table(COLUMNS, [
      ...changed,
      ['unchanged', whole(rest), percent(rest / contacts), index('unchanged'), '', '', '', ''],
    ]),
    `ρ ${name[by === 'crossed' ? 'moved' : 'crossed']}: ${whole(other.potentiated)} up, ${whole(other.depressed)} down`,
    `half of all change of ĝ in ${percent(shareHoldingHalf)} of the contacts`,
    `rate ${shortNumber(rates.mean_Hz)} Hz, ${percent(rates.cvOfRate)} SD between bins, ` +
      `${shortNumber(rates.lateOverEarly)} times as high in the second half; ` +
      `cells keep their rates with r = ${shortNumber(rates.cellCorrelation)}`,
  ].join('\n');
}

const whole = (n: number) => n.toLocaleString('en-US');
const percent = (x: number) => (Number.isFinite(x) ? `${shortNumber(100 * x, 2)} %` : '–');
const pText = (p: number) => (Number.isFinite(p) ? (p < 0.001 ? '< 0.001' : p.toFixed(3)) : '–');
