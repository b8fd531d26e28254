/** A figure of pairing experiments: its runs computed, its results written. */
import { join } from 'node:path';
import type { Engine } from '../engine/job.ts';
import type { SlicePair } from '../experiments/circuit-pairs.ts';
import { computeRuns } from '../experiments/figures/compute-runs.ts';
import { planFigure } from '../experiments/figures/figure-plan.ts';
import { type PointResult, pointResults, verdicts } from '../experiments/figures/figure-results.ts';
import { type FigureRuns, figureRuns, missingRuns } from '../experiments/figures/figure-runs.ts';
import type { FigureFile } from '../experiments/figures/figure-schema.ts';
import { type FigureSize, LAST_EPSPS } from '../experiments/figures/figure-size.ts';
import { mapAgreements } from '../experiments/figures/map-agreement.ts';
import { populationPairs, populationTitle } from '../experiments/figures/populations.ts';
import { populationFigure } from '../figures/population-figure.ts';
import { writeFileAtomic } from '../io/output/atomic.ts';
import { InterruptedError } from './faults.ts';
import { commandOf, type FigureContext, PRINT_SCALE } from './figure-context.ts';
import type { FigureFolder } from './figure-folder.ts';
import { dataCsv, summaryCsv, verdictsCsv, verdictTable } from './figure-tables.ts';
import { sha256 } from './input-files.ts';
import type { Interrupt } from './interrupt.ts';
import { ProgressLine } from './progress.ts';
import { rasterise } from './rasterise.ts';
import { FolderStore } from './run-store.ts';
import type { Terminal } from './terminal.ts';

/** Characters of a run's key: 128 bits. */
const KEY_LENGTH = 32;

/** @throws InterruptedError after Ctrl-C, once what is complete is in the store */
export async function runPopulation(
  figure: FigureFile,
  { options, size, pairs: source, files, circuitFiles, folder }: FigureContext,
  engine: Engine,
  interrupt: Interrupt,
  terminal: Terminal,
): Promise<void> {
  const store = new FolderStore(options.store);
  const points = planFigure(figure, size.testSpikes);
  const pairs = new Map<string, SlicePair[]>();
  for (const population of new Set(points.map((p) => p.population))) {
    pairs.set(population, await populationPairs(population, size.pairs, source));
  }
  const settings = {
    seed: options.seed,
    lastEpsps: Math.min(LAST_EPSPS, size.testSpikes),
  };
  const digest = (text: string) => sha256(text).slice(0, KEY_LENGTH);
  const runs = figureRuns(points, pairs, settings, engine.name, digest);
  const keys = [...new Set(runs.runs.map(({ key }) => key))];
  const { name, title } = figure;
  folder.begin(
    {
      figure: name,
      title,
      ...size,
      seed: options.seed,
      store: options.store,
      runs: { total: keys.length, complete: keys.filter((key) => store.has(key)).length, keys },
      inputs: [...files.records, ...circuitFiles.records],
      dt_ms: runs.dt_ms,
    },
    { engine: engine.description, command: commandOf(options) },
  );
  const complete = () => keys.length - missingRuns(runs, store).length;
  try {
    await compute(runs, keys.length, store, engine, interrupt, terminal);
  } catch (error) {
    folder.end(interrupt.pressed ? 'stopped' : 'failed', complete());
    throw error;
  }
  if (missingRuns(runs, store).length > 0) {
    folder.end('stopped', complete());
    throw new InterruptedError(
      `stopped: ${complete()} of ${keys.length} runs are kept in ${options.store}\nto go on: rhostar ${commandOf(options).join(' ')}`,
    );
  }
  const results = pointResults(runs, (key) => store.get(key));
  await writeResults(figure, results, runs, folder, size, terminal);
  folder.end('complete', keys.length);
}

async function compute(
  runs: FigureRuns,
  total: number,
  store: FolderStore,
  engine: Engine,
  interrupt: Interrupt,
  terminal: Terminal,
): Promise<void> {
  const missing = missingRuns(runs, store).length;
  if (missing < total)
    terminal.note(`${total - missing} of ${total} runs are in the store already`);
  if (missing === 0) return;
  const progress = new ProgressLine(terminal);
  const stages = {
    thresholds: 'thresholds of each contact (C_pre, C_post)',
    pulses: 'the pulse that makes one spike at each pairing',
    runs: 'kernel',
  };
  try {
    await computeRuns(engine, runs, store, {
      signal: interrupt.signal,
      onStage: (population, stage) =>
        progress.phase(`${populationTitle(population)}: preparing ${stages[stage]}`),
      onProgress: (state) => progress.update(state),
    });
  } catch (error) {
    if (!interrupt.pressed) throw error;
  } finally {
    progress.end();
  }
}

async function writeResults(
  figure: FigureFile,
  results: readonly PointResult[],
  { settings }: FigureRuns,
  folder: FigureFolder,
  size: FigureSize,
  terminal: Terminal,
): Promise<void> {
  const put = (name: string, data: string | Uint8Array) =>
    writeFileAtomic(join(folder.path, name), data);
  const judged = verdicts(results);
  put('data.csv', dataCsv(results, settings));
  put('summary.csv', summaryCsv(results));
  put('verdicts.csv', verdictsCsv(judged));
  const svg = populationFigure({ figure, results, ...size });
  put('figure.svg', svg);
  put('figure.png', await rasterise(svg, PRINT_SCALE));
  terminal.print(`\n${figure.title}\n`);
  terminal.print(`${verdictTable(judged)}\n`);
  for (const line of agreementLines(results)) terminal.print(line);
  const dropped = new Map<string, number>();
  for (const { reason, counts } of results.flatMap((r) => r.runs)) {
    if (!counts) dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
  }
  for (const [reason, n] of dropped)
    terminal.print(`${n} run${n === 1 ? '' : 's'} left out: ${reason}`);
  terminal.print(
    `results: ${folder.path} (figure.svg, figure.png, data.csv, summary.csv, verdicts.csv)`,
  );
}

function agreementLines(results: readonly PointResult[]): string[] {
  return mapAgreements(results).map(({ series, n, rms, within2Sem, ...a }) => {
    const within = within2Sem === null ? '' : `, ${within2Sem} within 2 SEM`;
    return (
      `${series} against the published simulation, ${n} pairings: mean difference ` +
      `${a.meanDifference.toFixed(3)}, RMS ${rms.toFixed(3)}, r = ${a.correlation.toFixed(2)}${within}`
    );
  });
}
