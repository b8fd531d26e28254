/** Figure `calcium-in-vivo`: spine calcium of the same contacts at 2.0 and at 1.2 mM outside calcium. */

import { mean, standardDeviation } from '../../analysis/statistics.ts';
import type { Calibration } from '../../experiments/calibrate.ts';
import { pathDistance_um, regionOf } from '../../experiments/contact-sites.ts';
import { drawnPairs, measureThresholds, pairAtCalcium } from '../../experiments/drawn-pairs.ts';
import type { Pair } from '../../experiments/pair-types.ts';
import { SLICE_CAO_MM } from '../../experiments/pairs.ts';
import { shippedPathway } from '../../experiments/pathways.ts';
import { type ContactCalcium, spineCalcium } from '../../experiments/spine-calcium.ts';
import { type ConditionRatio, calciumConditionsFigure } from '../calcium-conditions-figure.ts';
import { cellsAndPathway, DEFAULT_PATHWAY } from './defaults.ts';
import {
  everyMs,
  type FigureTable,
  type SingleFigure,
  type SingleFigureOptions,
  sampled,
} from './single-figure.ts';
import { chooseContacts, exampleOf } from './thresholds.ts';

const PAIRS = { quick: 12, full: 100 } as const;
const pairsOf = ({ quick = true, pairs }: Pick<SingleFigureOptions, 'quick' | 'pairs'>) =>
  pairs ?? PAIRS[quick ? 'quick' : 'full'];
/** As the figures of pairings draw them. */
const PAIR_SEED = 1;
const RUN_S = 1.5;
const EXAMPLES = 4;
const VIVO_CAO_MM = 1.2;
/** C_pre and C_post at 1.2 mM over those at 2.0 mM: Chindemi et al. 2022, Nat Commun 13:3038. */
const PUBLISHED = { cPre: 0.62, cPost: 0.94 } as const;
const GRID_MS = everyMs(-10, 200, 1);
const CONDITIONS = ['vitro', 'vivo'] as const;

export const CALCIUM_IN_VIVO: SingleFigure = {
  name: 'calcium-in-vivo',
  title: 'Spine calcium of the same contacts in vitro (2.0 mM) and in vivo (1.2 mM)',
  shows:
    'Transients of [Ca] for a release of the whole pool and for one back-propagating spike, and the ratios ' +
    'of C_pre and C_post between both conditions (published means 0.62 and 0.94)',
  cost: (options = {}) => {
    const sites = Math.round(shippedPathway(DEFAULT_PATHWAY)!.Nrrp.mean);
    const examples = CONDITIONS.length * (1 + EXAMPLES * sites);
    const runs = 4 * pairsOf(options) + examples;
    return { runs, biological_s: runs * RUN_S };
  },
  async run(engine, options = {}) {
    const { pairSeed = PAIR_SEED, onStage } = options;
    const { cells, pathway } = await cellsAndPathway(options);
    const vitro = drawnPairs(cells, pathway, pairsOf(options), pairSeed);
    const vivo = vitro.map((pair) => pairAtCalcium(pair, VIVO_CAO_MM, { kind: 'pair' }));
    onStage?.('C_pre and C_post in both conditions');
    const { measured } = await measureThresholds(engine, [...vitro, ...vivo], options);
    const [slice, living] = [measured.slice(0, vitro.length), measured.slice(vitro.length)];
    onStage?.('transients of the examples');
    const shown = exampleOf(vitro);
    const chosen = chooseContacts(shown);
    const [exampleVitro, exampleVivo] = await spineCalcium(
      engine,
      [shown, vivo[vitro.indexOf(shown)]!].map((pair) => ({
        ...pair,
        contacts: chosen.map((c) => pair.contacts[c]!),
      })),
      { ...options, perSpike: true },
    );
    const examples = { vitro: exampleVitro!, vivo: exampleVivo! };
    const population = vitro.flatMap((pair, p) =>
      pair.contacts.map(
        (contact, c): ConditionRatio => ({
          location: contact.location,
          distance_um: pathDistance_um(pair.cell, contact),
          cPre: living[p]![c]!.cPre / slice[p]![c]!.cPre,
          cPost: living[p]![c]!.cPost / slice[p]![c]!.cPost,
        }),
      ),
    );
    return {
      tables: [
        contactTable(vitro, slice, living),
        summaryTable(population),
        exampleTable(shown, chosen, examples),
        transientTable(shown, chosen, examples),
      ],
      pictures: [
        {
          name: 'calcium-in-vivo',
          svg: calciumConditionsFigure({
            pathway: pathway.name,
            cao_mM: { vitro: SLICE_CAO_MM, vivo: VIVO_CAO_MM },
            examples,
            population,
            published: PUBLISHED,
          }),
        },
      ],
    };
  },
};

function contactTable(
  pairs: readonly Pair[],
  vitro: readonly Calibration[][],
  vivo: readonly Calibration[][],
): FigureTable {
  return {
    name: 'calcium-in-vivo-contacts',
    columns: [
      ...['pair', 'cell', 'contact', 'section', 'x', 'location', 'region', 'distance_um'],
      ...['C_pre_vitro_mM_ms', 'C_pre_vivo_mM_ms', 'C_pre_ratio'],
      ...['C_post_vitro_mM_ms', 'C_post_vivo_mM_ms', 'C_post_ratio'],
    ],
    rows: pairs.flatMap(({ name, cell, contacts }, p) =>
      contacts.map((contact, c) => {
        const [a, b] = [vitro[p]![c]!, vivo[p]![c]!];
        return [
          ...[name, cell.name, c, contact.section, contact.x, contact.location],
          ...[regionOf(cell, contact), pathDistance_um(cell, contact)],
          ...[a.cPre, b.cPre, b.cPre / a.cPre, a.cPost, b.cPost, b.cPost / a.cPost],
        ];
      }),
    ),
  };
}

function summaryTable(population: readonly ConditionRatio[]): FigureTable {
  const groups = ['all', 'basal', 'apical'] as const;
  return {
    name: 'calcium-in-vivo-summary',
    columns: ['measure', 'location', 'n', 'mean_ratio', 'sd_ratio', 'published_mean_ratio'],
    rows: (['cPre', 'cPost'] as const).flatMap((key) =>
      groups.map((group) => {
        const ratios = population
          .filter(({ location }) => group === 'all' || location === group)
          .map((c) => c[key]);
        return [
          ...[key === 'cPre' ? 'C_pre' : 'C_post', group, ratios.length],
          ...[mean(ratios), standardDeviation(ratios), group === 'all' ? PUBLISHED[key] : null],
        ];
      }),
    ),
  };
}

type Examples = Record<(typeof CONDITIONS)[number], readonly ContactCalcium[]>;

function exampleTable(pair: Pair, chosen: readonly number[], examples: Examples): FigureTable {
  return {
    name: 'calcium-in-vivo-examples',
    columns: [
      ...['pair', 'contact', 'location', 'distance_um', 'condition', 'epsp_ca_rise_uM'],
      ...['spike_ca_rise_mean_uM', 'spike_failure_share', 'bap_ca_rise_uM'],
    ],
    rows: CONDITIONS.flatMap((condition) =>
      examples[condition].map(({ location, distance_um, release, spike, bap }, i) => [
        ...[pair.name, chosen[i]!, location, distance_um, `in ${condition}`, release.caRise_uM],
        ...[spike!.mean_uM, spike!.failure, bap.caRise_uM],
      ]),
    ),
  };
}

function transientTable(pair: Pair, chosen: readonly number[], examples: Examples): FigureTable {
  return {
    name: 'calcium-in-vivo-transients',
    columns: ['pair', 'contact', 'condition', 'event', 't_ms', 'ca_uM', 'cstar_mM_ms'],
    rows: CONDITIONS.flatMap((condition) =>
      examples[condition].flatMap((contact, i) =>
        (['release', 'bap'] as const).flatMap((event) =>
          GRID_MS.map((t) => [
            ...[pair.name, chosen[i]!, `in ${condition}`, event === 'release' ? 'epsp' : 'bap', t],
            ...[sampled(contact[event].ca_uM, t), sampled(contact[event].cstar_mM_ms, t)],
          ]),
        ),
      ),
    ),
  };
}
