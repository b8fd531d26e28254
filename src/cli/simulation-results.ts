/** The files of a simulation's results folder, from what its store holds. */
import { isAbsolute, join, relative } from 'node:path';
import type { ResolvedSimulation } from '../experiments/network/resolve-simulation.ts';
import type { NetworkFacts } from '../experiments/network/run-facts.ts';
import { frameTicks, reportParts } from '../experiments/network/run-frames.ts';
import { rateRows, type SimulationSummary } from '../experiments/network/run-summary.ts';
import {
  pathways,
  startWeights,
  type Weights,
  weightSummaries,
} from '../experiments/network/run-weights.ts';
import { writeFileAtomic, writePiecesAtomic } from '../io/output/atomic.ts';
import { type CsvValue, csv } from '../io/output/csv.ts';
import { openReport } from '../io/sonata/write-report.ts';
import { writeSpikes } from '../io/sonata/write-spikes.ts';
import type { SimulationStore } from './simulation-store.ts';

export interface SimulationResults {
  resolved: ResolvedSimulation;
  facts: NetworkFacts;
  store: SimulationStore;
  /** How far it came, ms. */
  t_ms: number;
  /** At the end. */
  weights: Weights;
  /** Whether weights were kept in time. */
  series: boolean;
}

/** A file of the configuration's output folder, in the folder that results go to. */
export function placeIn(
  out: string,
  { output }: ResolvedSimulation['config'],
  file: string,
): string {
  const inside = relative(output.output_dir, file);
  return inside.startsWith('..') || isAbsolute(inside) ? file : join(out, inside);
}

export const spoolName = (report: string, population: string) => `${report}:${population}`;

/** Names of the spools that frames go to. */
export function frameSpools({ reports, runs }: ResolvedSimulation): string[] {
  return reports.flatMap((resolved) =>
    reportParts(resolved, runs).map(({ population }) =>
      spoolName(resolved.report.name, population),
    ),
  );
}

/** Writes all tables and SONATA files; returns the summary and the files, relative to the folder. */
export async function writeResults(
  out: string,
  results: SimulationResults,
): Promise<{ summary: SimulationSummary; files: string[] }> {
  const { resolved, facts, store, t_ms, weights } = results;
  const files: string[] = [];
  const put = (name: string, write: (path: string) => void) => {
    write(join(out, name));
    files.push(name);
  };
  const { config } = resolved;
  const spikesFile = placeIn(out, config, config.output.spikes_file);
  await writeSpikes(spikesFile, spikePopulations(results), config.output.spikes_sort_order);
  files.push(relative(out, spikesFile));
  for (const report of resolved.reports) {
    const path = placeIn(out, config, report.report.file);
    await writeReport(path, report, results);
    files.push(relative(out, path));
  }
  const rates = rateRows(facts, store.spikes(), t_ms);
  put('rates.csv', (path) => writeFileAtomic(path, ratesCsv(rates)));
  const crossings = { up: 0, down: 0 };
  const before = startWeights(facts);
  const groups = weightSummaries(facts, before, weights);
  if (facts.plastic.length > 0) {
    put('weights.csv', (path) => writePiecesAtomic(path, weightsCsv(facts, before, weights)));
    put('weights-summary.csv', (path) => writeFileAtomic(path, summaryCsv(groups)));
    put('crossings.csv', (path) => writePiecesAtomic(path, crossingsCsv(results, crossings)));
    if (results.series) {
      put('weights-series.csv', (path) => writePiecesAtomic(path, seriesCsv(results)));
    }
  }
  const summary: SimulationSummary = {
    t_ms,
    cells: facts.cells.length,
    contacts: facts.contacts,
    spikes: store.nSpikes,
    rates,
    crossings,
    weights: groups,
    ...store.totals,
  };
  put('summary.json', (path) => writeFileAtomic(path, `${JSON.stringify(summary, null, 2)}\n`));
  return { summary, files };
}

function spikePopulations({ resolved, store }: SimulationResults) {
  const names = [...new Set(resolved.runs.map(({ population }) => population))];
  const populations = new Map(
    names.map((name) => [name, { name, node_ids: [] as number[], timestamps_ms: [] as number[] }]),
  );
  const { run, t_ms } = store.spikes();
  run.forEach((r, k) => {
    const { population, node } = resolved.runs[r]!;
    const own = populations.get(population)!;
    own.node_ids.push(node);
    own.timestamps_ms.push(t_ms[k]!);
  });
  return [...populations.values()];
}

async function writeReport(
  path: string,
  resolved: ResolvedSimulation['reports'][number],
  { resolved: simulation, store }: SimulationResults,
): Promise<void> {
  const { report } = resolved;
  const { job, runs } = simulation;
  const parts = reportParts(resolved, runs);
  const ticks = frameTicks(resolved, job);
  const populations = parts.map(({ population, runs: reported }) => ({
    name: population,
    node_ids: reported.map(({ node }) => node),
    index_pointers: pointersOf(reported.map(({ channels }) => channels.length)),
    element_ids: reported.flatMap(({ elementIds }) => elementIds),
  }));
  const timing = { start_ms: ticks.first * job.dt_ms, dt_ms: ticks.step * job.dt_ms };
  const writer = await openReport(path, populations, timing, report.unit);
  try {
    for (const { population, width } of parts) {
      for (const rows of store.frames(spoolName(report.name, population), width)) {
        writer.write(population, rows);
      }
    }
    writer.close();
  } catch (error) {
    writer.discard();
    throw error;
  }
}

/** [2, 3] to [0, 2, 5]. */
function pointersOf(widths: readonly number[]): Float64Array {
  const pointers = new Float64Array(widths.length + 1);
  widths.forEach((width, k) => {
    pointers[k + 1] = pointers[k]! + width;
  });
  return pointers;
}

function ratesCsv(rates: SimulationSummary['rates']): string {
  return csv(
    ['population', 'mtype', 'cells', 'spikes', 'mean_Hz', 'sd_Hz', 'active_share'],
    rates.map((r) => [r.population, r.mtype, r.cells, r.spikes, r.mean_Hz, r.sd_Hz, r.active]),
  );
}

/** Rows of a table in pieces of so many. */
const PIECE_ROWS = 4096;

function* csvPieces(header: readonly string[], rows: Iterable<CsvValue[]>): Generator<string> {
  yield csv(header, []);
  let piece: CsvValue[][] = [];
  const text = () => csv(header, piece).replace(/^[^\n]*\n/, '');
  for (const row of rows) {
    piece.push(row);
    if (piece.length < PIECE_ROWS) continue;
    yield text();
    piece = [];
  }
  if (piece.length > 0) yield text();
}

function weightsCsv(facts: NetworkFacts, before: Weights, after: Weights): Generator<string> {
  const pathway = pathways(facts);
  const header = [
    ...['edge_population', 'edge_id', 'pre_population', 'pre_node', 'post_population', 'post_node'],
    ...['pathway', 'post_layer', 'section_id', 'section', 'section_type', 'position'],
    ...['distance_um', 'branch_order', 'rho_start', 'rho_end', 'Use_start', 'Use_end'],
    ...['gmax_AMPA_start_nS', 'gmax_AMPA_end_nS'],
  ];
  function* rows(): Generator<CsvValue[]> {
    for (let i = 0; i < facts.plastic.length; i++) {
      const c = facts.plastic.at(i);
      const { population, node, layer } = facts.cells[c.run]!;
      yield [
        ...[c.edgePopulation, c.edgeId, c.prePopulation, c.preNode, population, node],
        ...[pathway[i]!, layer, c.sectionId, c.section, c.sectionType, c.position],
        ...[c.distance_um, c.branchOrder, before.rho[i]!, after.rho[i]!],
        ...[before.Use[i]!, after.Use[i]!, before.gmax_nS[i]!, after.gmax_nS[i]!],
      ];
    }
  }
  return csvPieces(header, rows());
}

function summaryCsv(groups: SimulationSummary['weights']): string {
  return csv(
    [
      ...['grouping', 'group', 'contacts', 'potentiated_share_start', 'potentiated_share_end'],
      ...['went_up_share', 'went_down_share', 'mean_rho_start', 'mean_rho_end'],
      ...['mean_Use_ratio', 'sd_Use_ratio', 'mean_gmax_ratio', 'sd_gmax_ratio'],
      'total_efficacy_ratio',
    ],
    groups.map((g) => [
      ...[g.grouping, g.group, g.contacts, g.potentiatedBefore, g.potentiatedAfter],
      ...[g.potentiated, g.depressed, g.meanRhoBefore, g.meanRhoAfter],
      ...[g.meanUseRatio, g.sdUseRatio, g.meanGmaxRatio, g.sdGmaxRatio, g.totalEfficacyRatio],
    ]),
  );
}

/** @param counts is filled in as the rows go by */
function crossingsCsv(
  { facts, store }: SimulationResults,
  counts: { up: number; down: number },
): Generator<string> {
  const { run: runs, contact: contacts } = facts.plastic;
  // both ascend: contacts within a run
  const placeOf = (run: number, contact: number) => {
    const first = firstAtLeast(runs, run, 0, runs.length);
    return firstAtLeast(contacts, contact, first, firstAtLeast(runs, run + 1, first, runs.length));
  };
  const pathway = pathways(facts);
  function* rows(): Generator<CsvValue[]> {
    for (const { run, contact, t_ms, up } of store.crossings()) {
      const i = placeOf(run, contact);
      const { edgePopulation, edgeId, prePopulation, preNode } = facts.plastic.at(i);
      const { population, node } = facts.cells[run]!;
      counts[up ? 'up' : 'down']++;
      const ids = [edgePopulation, edgeId, prePopulation, preNode, population, node];
      yield [t_ms, up ? 'up' : 'down', ...ids, pathway[i]!];
    }
  }
  const ends = ['pre_population', 'pre_node', 'post_population', 'post_node'];
  const header = ['t_ms', 'direction', 'edge_population', 'edge_id', ...ends, 'pathway'];
  return csvPieces(header, rows());
}

function seriesCsv({ facts, store }: SimulationResults): Generator<string> {
  const { plastic } = facts;
  function* rows(): Generator<CsvValue[]> {
    for (const { t_ms, rho, Use, gmax_nS } of store.weights(plastic.length)) {
      for (let i = 0; i < plastic.length; i++) {
        const { edgePopulation, edgeId } = plastic.at(i);
        yield [t_ms, edgePopulation, edgeId, rho[i]!, Use[i]!, gmax_nS[i]!];
      }
    }
  }
  return csvPieces(['t_ms', 'edge_population', 'edge_id', 'rho', 'Use', 'gmax_AMPA_nS'], rows());
}

/** First position in [from, to) of an ascending list that holds a value or more; `to` where none does. */
function firstAtLeast(list: Uint32Array, value: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
