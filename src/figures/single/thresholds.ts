/** Figure `thresholds`: C_pre, C_post, θ_d and θ_p of example contacts and of a population. */
import type { Calibration } from '../../experiments/calibrate.ts';
import { pathDistance_um, regionOf } from '../../experiments/contact-sites.ts';
import { drawnPairs, measureThresholds } from '../../experiments/drawn-pairs.ts';
import type { Pair } from '../../experiments/pair-types.ts';
import { type ThresholdTraces, thresholdTraces } from '../../experiments/threshold-traces.ts';
import {
  type ExampleContact,
  type MeasuredContact,
  thresholdsFigure,
} from '../thresholds-figure.ts';
import { cellsAndPathway } from './defaults.ts';
import {
  everyMs,
  type FigureTable,
  type SingleFigure,
  type SingleFigureOptions,
  sampled,
} from './single-figure.ts';

const PAIRS = { quick: 16, full: 100 } as const;
const pairsOf = ({ quick = true, pairs }: Pick<SingleFigureOptions, 'quick' | 'pairs'>) =>
  pairs ?? PAIRS[quick ? 'quick' : 'full'];
/** As the figures of pairings draw them. */
const PAIR_SEED = 1;
const RUN_S = 1.5;
const EXAMPLES = 4;
const GRID_MS = everyMs(-10, 450, 2);

export const THRESHOLDS: SingleFigure = {
  name: 'thresholds',
  title: 'C_pre, C_post and the thresholds of contacts',
  shows:
    'Peaks of c* when all contacts of a connection release their pool (C_pre) and for one ' +
    'back-propagating spike (C_post), and θ_d and θ_p made of them, by location',
  cost: (options = {}) => {
    const runs = 2 * (pairsOf(options) + 1);
    return { runs, biological_s: runs * RUN_S };
  },
  async run(engine, options = {}) {
    const { pairSeed = PAIR_SEED, onStage } = options;
    const { cells, pathway } = await cellsAndPathway(options);
    const pairs = drawnPairs(cells, pathway, pairsOf(options), pairSeed);
    onStage?.('C_pre and C_post of the population');
    const { measured } = await measureThresholds(engine, pairs, options);
    onStage?.('traces of the examples');
    const shown = exampleOf(pairs);
    const [traces] = await thresholdTraces(engine, [shown], options);
    const examples = chooseContacts(shown).map(
      (c): ExampleContact => ({ ...traces![c]!, ...placeOf(shown, c) }),
    );
    const population = pairs.flatMap((pair, p) =>
      pair.contacts.map((_, c): MeasuredContact => ({ ...measured[p]![c]!, ...placeOf(pair, c) })),
    );
    return {
      tables: [populationTable(pairs, measured), traceTable(shown, traces!)],
      pictures: [
        {
          name: 'thresholds',
          svg: thresholdsFigure({
            pathway: pathway.name,
            examples,
            population,
            connections: pairs.length,
          }),
        },
      ],
    };
  },
};

function placeOf({ cell, contacts }: Pair, c: number) {
  const contact = contacts[c]!;
  return {
    location: contact.location,
    region: regionOf(cell, contact),
    distance_um: pathDistance_um(cell, contact),
  };
}

/** The first pair with two contacts at least in each tree; else the first with both; else the first. */
export function exampleOf(pairs: readonly Pair[]): Pair {
  const fewest = ({ contacts }: Pair) => {
    const apical = contacts.filter(({ location }) => location === 'apical').length;
    return Math.min(apical, contacts.length - apical);
  };
  return pairs.find((p) => fewest(p) >= 2) ?? pairs.find((p) => fewest(p) === 1) ?? pairs[0]!;
}

/** The nearest and the farthest basal and apical contact, basal ones first. */
export function chooseContacts(pair: Pair): number[] {
  return (['basal', 'apical'] as const)
    .flatMap((location) => {
      const own = [...pair.contacts.keys()]
        .filter((c) => pair.contacts[c]!.location === location)
        .toSorted((a, b) => placeOf(pair, a).distance_um - placeOf(pair, b).distance_um);
      return own.length > 1 ? [own[0]!, own.at(-1)!] : own;
    })
    .slice(0, EXAMPLES);
}

function populationTable(pairs: readonly Pair[], measured: readonly Calibration[][]): FigureTable {
  return {
    name: 'thresholds-contacts',
    columns: [
      ...['pair', 'cell', 'contact', 'section', 'x', 'location', 'region', 'distance_um'],
      ...['gmax_p_AMPA_nS', 'gmax_NMDA_nS', 'volume_um3', 'cao_mM'],
      ...['C_pre_mM_ms', 'C_post_mM_ms', 'theta_d_mM_ms', 'theta_p_mM_ms'],
    ],
    rows: pairs.flatMap((pair, p) =>
      pair.contacts.map(({ section, x, parameters }, c) => {
        const { location, region, distance_um } = placeOf(pair, c);
        const { gmax_p_AMPA_nS, gmax_NMDA_nS, volume_um3, cao_mM } = parameters;
        const { cPre, cPost, theta_d, theta_p } = measured[p]![c]!;
        return [
          ...[pair.name, pair.cell.name, c, section, x, location, region, distance_um],
          ...[gmax_p_AMPA_nS, gmax_NMDA_nS, volume_um3, cao_mM, cPre, cPost, theta_d, theta_p],
        ];
      }),
    ),
  };
}

function traceTable(pair: Pair, traces: readonly ThresholdTraces[]): FigureTable {
  return {
    name: 'thresholds-traces',
    columns: ['pair', 'contact', 'event', 't_ms', 'ca_uM', 'cstar_mM_ms'],
    rows: traces.flatMap((trace, c) =>
      (['pre', 'post'] as const).flatMap((event) =>
        GRID_MS.map((t) => [
          ...[pair.name, c, event, t],
          ...[sampled(trace[event].ca_uM, t), sampled(trace[event].cstar_mM_ms, t)],
        ]),
      ),
    ),
  };
}
