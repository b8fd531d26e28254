/** Figure `2a`: c* against the thresholds, and ρ, during one train of pairings. */
import { pathDistance_um, regionOf } from '../../experiments/contact-sites.ts';
import { drawnPairs, measureThresholds } from '../../experiments/drawn-pairs.ts';
import type { Pair } from '../../experiments/pair-types.ts';
import { type TrainTraces, trainTraces } from '../../experiments/pairing-traces.ts';
import { FITTED_CONSTANTS } from '../../model/glusynapse.ts';
import { trainFigure } from '../train-figure.ts';
import { cellsAndPathway } from './defaults.ts';
import {
  everyMs,
  type FigureTable,
  type SingleFigure,
  type SingleFigureOptions,
  sampled,
} from './single-figure.ts';

const PAIRS = { quick: 1, full: 10 } as const;
const pairsOf = ({ quick = true, pairs }: Pick<SingleFigureOptions, 'quick' | 'pairs'>) =>
  pairs ?? PAIRS[quick ? 'quick' : 'full'];
const DELTA_T_MS = [10, -10];
const N_SPIKES = 5;
const FREQUENCY_HZ = 10;
/** The connection of the shipped demo. */
const PAIR_SEED = 15;
const SHOWN = 4;
const RUN_S = 3.4;
const MEASURE_S = 1.5;
const GRID_MS = everyMs(-40, 900, 1);

export const TRAIN: SingleFigure = {
  name: '2a',
  title: 'c* and ρ of contacts during one train of pairings at +10 and −10 ms',
  shows:
    'c* against θ_d and θ_p of example contacts for five pairings at 10 Hz, somatic spike 10 ms after and ' +
    '10 ms before the presynaptic one, and ρ against the watershed (Chindemi et al. 2022, Fig. 2a)',
  cost: (options = {}) => {
    const n = DELTA_T_MS.length;
    const pairs = pairsOf(options);
    return { runs: pairs * (2 + n), biological_s: pairs * (2 * MEASURE_S + n * RUN_S) };
  },
  async run(engine, options = {}) {
    const { pairSeed = PAIR_SEED, seed = 1, onStage } = options;
    const { cells, pathway } = await cellsAndPathway(options);
    onStage?.('thresholds');
    const drawn = drawnPairs(cells, pathway, pairsOf(options), pairSeed);
    const { pairs } = await measureThresholds(engine, drawn, options);
    onStage?.('trains');
    const trains = await trainTraces(engine, pairs, {
      ...options,
      nSpikes: N_SPIKES,
      frequency_Hz: FREQUENCY_HZ,
      deltaT_ms: DELTA_T_MS,
      seed,
    });
    return {
      tables: [contactTable(pairs, trains), traceTable(pairs, trains)],
      pictures: pairs.map((pair, p) => ({
        name: pairs.length > 1 ? `2a-pair-${p + 1}` : '2a',
        svg: trainFigure({
          pair: pair.name,
          frequency_Hz: FREQUENCY_HZ,
          trains: trains[p]!,
          shown: chooseContacts(trains[p]!).map((contact) => ({
            contact,
            region: regionOf(pair.cell, pair.contacts[contact]!),
            distance_um: pathDistance_um(pair.cell, pair.contacts[contact]!),
          })),
          rhoStar: (options.synapse ?? FITTED_CONSTANTS).rho_star_GB,
        }),
      })),
    };
  },
};

/**
 * The contacts whose ρ moved most; where none moved, those whose c* came nearest to θ_d. In the order of the
 * pair.
 */
export function chooseContacts(trains: readonly TrainTraces[]): number[] {
  const interest = trains[0]!.contacts.map((_, c) => {
    const moved = trains.map(({ contacts }) => {
      const { rho } = contacts[c]!;
      return Math.abs(rho.values.at(-1)! - rho.values[0]!);
    });
    const near = trains.map(({ contacts }) => {
      const { cstar_mM_ms, theta_d } = contacts[c]!;
      return largest(cstar_mM_ms.values) / theta_d;
    });
    return { c, moved: Math.max(...moved), near: Math.max(...near) };
  });
  return interest
    .toSorted((a, b) => b.moved - a.moved || b.near - a.near)
    .slice(0, SHOWN)
    .map(({ c }) => c)
    .toSorted((a, b) => a - b);
}

const largest = (values: Float64Array) => values.reduce((max, v) => Math.max(max, v), 0);

function contactTable(pairs: readonly Pair[], trains: readonly TrainTraces[][]): FigureTable {
  return {
    name: '2a-contacts',
    columns: [
      ...['pair', 'cell', 'contact', 'section', 'x', 'location', 'distance_um', 'deltaT_ms'],
      ...['theta_d_mM_ms', 'theta_p_mM_ms', 'cstar_peak_mM_ms', 'released_vesicles'],
      ...['rho_start', 'rho_end'],
    ],
    rows: pairs.flatMap(({ name, cell, contacts }, p) =>
      trains[p]!.flatMap((train) =>
        contacts.map((contact, c) => {
          const { theta_d, theta_p, cstar_mM_ms, released, rho } = train.contacts[c]!;
          return [
            ...[name, cell.name, c, contact.section, contact.x, contact.location],
            ...[pathDistance_um(cell, contact), train.deltaT_ms, theta_d, theta_p],
            largest(cstar_mM_ms.values),
            ...[released.reduce((sum, k) => sum + k, 0), rho.values[0]!, rho.values.at(-1)!],
          ];
        }),
      ),
    ),
  };
}

function traceTable(pairs: readonly Pair[], trains: readonly TrainTraces[][]): FigureTable {
  return {
    name: '2a-traces',
    columns: ['pair', 'contact', 'deltaT_ms', 't_ms', 'ca_uM', 'cstar_mM_ms', 'rho'],
    rows: pairs.flatMap(({ name }, p) =>
      trains[p]!.flatMap(({ deltaT_ms, contacts }) =>
        contacts.flatMap(({ ca_uM, cstar_mM_ms, rho }, c) =>
          GRID_MS.map((t) => [
            ...[name, c, deltaT_ms, t],
            ...[sampled(ca_uM, t), sampled(cstar_mM_ms, t), sampled(rho, t)],
          ]),
        ),
      ),
    ),
  };
}
