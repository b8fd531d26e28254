/** Figure `spine-calcium`: calcium of an EPSP and of a bAP against the contact's path from the soma. */
import { contactsByDistance } from '../../experiments/contact-sites.ts';
import { shippedPathway } from '../../experiments/pathways.ts';
import {
  type ContactCalcium,
  type SpineCalciumRequest,
  spineCalcium,
  type Transient,
} from '../../experiments/spine-calcium.ts';
import { spineCalciumFigure } from '../spine-calcium-figure.ts';
import { cellsAndPathway, DEFAULT_PATHWAY } from './defaults.ts';
import { everyMs, type FigureTable, type SingleFigure, sampled } from './single-figure.ts';

/** Stretches of path distance of each tree that give a contact. */
const STRETCHES = { quick: 20, full: 60 } as const;
/** Times of the table of transients: the steps of a run differ from the next one's. */
const GRID_MS = everyMs(-10, 200, 1);
/** A run's time with the event at 1 s. */
const RUN_S = 1.4;

export const SPINE_CALCIUM: SingleFigure = {
  name: 'spine-calcium',
  title: 'Spine calcium of an EPSP and of a back-propagating spike along the dendrites',
  shows:
    'Rise of [Ca] in the spine for one release of the whole pool, for one presynaptic spike (mean over ' +
    'releases) and for one back-propagating spike (1 nA, 1.5 ms), basal and apical, against path distance',
  cost: ({ quick = true } = {}) => {
    const Nrrp = Math.round(shippedPathway(DEFAULT_PATHWAY)!.Nrrp.mean);
    const runs = 1 + 2 * STRETCHES[quick ? 'quick' : 'full'] * Nrrp;
    return { runs, biological_s: RUN_S * runs };
  },
  async run(engine, options = {}) {
    const { quick = true, seed = 1, onStage } = options;
    const { cells, pathway } = await cellsAndPathway(options);
    const requests: SpineCalciumRequest[] = cells.map((cell) => ({
      name: cell.name,
      cell,
      contacts: contactsByDistance(cell, pathway, STRETCHES[quick ? 'quick' : 'full'], seed),
    }));
    onStage?.('calcium of EPSPs and of back-propagating spikes');
    const measured = await spineCalcium(engine, requests, { ...options, perSpike: true });
    return {
      tables: [peakTable(requests, measured), transientTable(requests, measured)],
      pictures: requests.map(({ name }, r) => ({
        name: requests.length > 1 ? `spine-calcium-${name}` : 'spine-calcium',
        svg: spineCalciumFigure({ cell: name, pathway: pathway.name, contacts: measured[r]! }),
      })),
    };
  },
};

function peakTable(
  requests: readonly SpineCalciumRequest[],
  measured: readonly ContactCalcium[][],
): FigureTable {
  const of = (event: string) => [
    ...[`${event}_ca_rest_uM`, `${event}_ca_rise_uM`, `${event}_ca_peak_ms`],
    ...[`${event}_cstar_peak_mM_ms`, `${event}_local_rise_mV`, `${event}_soma_rise_mV`],
  ];
  const values = (t: Transient) => [
    ...[t.caRest_uM, t.caRise_uM, t.caPeakAt_ms],
    ...[t.cstarPeak_mM_ms, t.localRise_mV, t.somaRise_mV],
  ];
  return {
    name: 'spine-calcium-peaks',
    columns: [
      ...['cell', 'contact', 'section', 'x', 'location', 'region', 'distance_um'],
      ...of('epsp'),
      ...['spike_ca_rise_mean_uM', 'spike_ca_rise_sd_uM', 'spike_failure_share'],
      ...of('bap'),
    ],
    rows: requests.flatMap(({ name }, r) =>
      measured[r]!.map((c, i) => [
        ...[name, i, c.section, c.x, c.location, c.region, c.distance_um],
        ...values(c.release),
        ...[c.spike!.mean_uM, c.spike!.sd_uM, c.spike!.failure],
        ...values(c.bap),
      ]),
    ),
  };
}

function transientTable(
  requests: readonly SpineCalciumRequest[],
  measured: readonly ContactCalcium[][],
): FigureTable {
  return {
    name: 'spine-calcium-transients',
    columns: ['cell', 'contact', 'event', 't_ms', 'ca_uM', 'cstar_mM_ms'],
    rows: requests.flatMap(({ name }, r) =>
      measured[r]!.flatMap((c, i) =>
        (['release', 'bap'] as const).flatMap((event) => {
          const { ca_uM, cstar_mM_ms } = c[event];
          return GRID_MS.map((t) => [
            ...[name, i, event === 'release' ? 'epsp' : 'bap', t],
            ...[sampled(ca_uM, t), sampled(cstar_mM_ms, t)],
          ]);
        }),
      ),
    ),
  };
}
