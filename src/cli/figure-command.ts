/** `rhostar figure`: a published figure from its runs to data, picture and verdicts. */
import { join } from 'node:path';
import type { Engine } from '../engine/job.ts';
import { planFigure } from '../experiments/figures/figure-plan.ts';
import { type PointResult, pointResults, verdicts } from '../experiments/figures/figure-results.ts';
import {
  computeRuns,
  type FigureRuns,
  figureRuns,
  missingRuns,
} from '../experiments/figures/figure-runs.ts';
import type { FigureFile } from '../experiments/figures/figure-schema.ts';
import { type FigureSize, FULL, LAST_EPSPS, QUICK } from '../experiments/figures/figure-size.ts';
import { mapAgreements } from '../experiments/figures/map-agreement.ts';
import {
  type CellsByType,
  populationPairs,
  populationTitle,
} from '../experiments/figures/populations.ts';
import { SHIPPED_FIGURES, shippedFigure } from '../experiments/figures/shipped-figures.ts';
import type { SlicePair } from '../experiments/resolve-experiment.ts';
import { populationFigure } from '../figures/population-figure.ts';
import type { SingleFigure } from '../figures/single-figure.ts';
import { writeFileAtomic } from '../io/output/atomic.ts';
import { csv } from '../io/output/csv.ts';
import { chooseEngine, type EngineChoice } from './engine-choice.ts';
import { InterruptedError, UsageError } from './faults.ts';
import { figureCells } from './figure-cells.ts';
import { FigureFolder } from './figure-folder.ts';
import { dataCsv, summaryCsv, verdictsCsv, verdictTable } from './figure-tables.ts';
import { InputFiles, sha256 } from './input-files.ts';
import { type Interrupt, onInterrupt } from './interrupt.ts';
import { checkSeed } from './options.ts';
import { ProgressLine } from './progress.ts';
import { rasterise } from './rasterise.ts';
import { FolderStore } from './run-store.ts';
import { SINGLE_FIGURES } from './single-figures.ts';
import type { Terminal } from './terminal.ts';

export interface FigureOptions {
  name: string;
  engine: EngineChoice;
  quick: boolean;
  full: boolean;
  pairs?: number | undefined;
  testSpikes?: number | undefined;
  seed: number;
  morphologies?: string | undefined;
  emodels?: string | undefined;
  store: string;
  out?: string | undefined;
}

/** Pixels a unit of the PNG: 300 dpi where a unit is a point of 1/96 inch. */
const PRINT_SCALE = 3;
/** Characters of a run's key: 128 bits. */
const KEY_LENGTH = 32;

export async function figureCommand(options: FigureOptions, terminal: Terminal): Promise<void> {
  checkSeed(options.seed);
  const size = sizeOf(options);
  const single = SINGLE_FIGURES.find(({ name }) => name === options.name);
  const figure = shippedFigure(options.name);
  if (!single && !figure) {
    throw new UsageError(
      `figure ${options.name}: expected one of ${FIGURE_NAMES.join(', ')} (rhostar figures tells what they show)`,
    );
  }
  const files = new InputFiles();
  const cells = figureCells(options, files);
  const name = single?.name ?? figure!.name;
  const folder = new FigureFolder(options.out ?? join('results', `figure-${name}`), name);
  const context = { options, size, cells, files, folder };
  using interrupt = onInterrupt(terminal);
  using chosen = await chooseEngine(options.engine, terminal);
  const { engine } = chosen;
  if (single) await runSingle(single, context, engine, interrupt, terminal);
  else await runPopulation(figure!, context, engine, interrupt, terminal);
}

export const FIGURE_NAMES: readonly string[] = [
  ...SHIPPED_FIGURES.map(({ name }) => name),
  ...SINGLE_FIGURES.map(({ name }) => name),
];

function sizeOf({ quick, full, pairs, testSpikes }: FigureOptions): FigureSize {
  if (quick && full) throw new UsageError('--quick --full: expected one of the two');
  const whole = (option: string, n: number | undefined, least: number) => {
    if (n === undefined || (Number.isInteger(n) && n >= least)) return;
    throw new UsageError(`--${option} ${n}: expected a whole number from ${least} on`);
  };
  whole('pairs', pairs, 1);
  whole('test-spikes', testSpikes, 1);
  const base = full ? FULL : QUICK;
  return { pairs: pairs ?? base.pairs, testSpikes: testSpikes ?? base.testSpikes };
}

interface Context {
  options: FigureOptions;
  size: FigureSize;
  cells: CellsByType;
  files: InputFiles;
  folder: FigureFolder;
}

async function runPopulation(
  figure: FigureFile,
  { options, size, cells, files, folder }: Context,
  engine: Engine,
  interrupt: Interrupt,
  terminal: Terminal,
): Promise<void> {
  const store = new FolderStore(options.store);
  const points = planFigure(figure, size.testSpikes);
  const pairs = new Map<string, SlicePair[]>();
  const readFile = async (path: string) => files.text(path);
  for (const population of new Set(points.map((p) => p.population))) {
    pairs.set(population, await populationPairs(population, size.pairs, cells, readFile));
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
      inputs: files.records,
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

async function runSingle(
  figure: SingleFigure,
  { options, cells, files, folder }: Context,
  engine: Engine,
  interrupt: Interrupt,
  terminal: Terminal,
): Promise<void> {
  const progress = new ProgressLine(terminal);
  const facts = {
    figure: figure.name,
    title: figure.title,
    pairs: null,
    testSpikes: null,
    seed: options.seed,
    store: null,
    runs: { total: 1, complete: 0, keys: [] },
    inputs: files.records,
    dt_ms: 0.025,
  };
  const session = { engine: engine.description, command: commandOf(options) };
  folder.begin(facts, session);
  try {
    const { tables, pictures } = await figure.run(engine, {
      quick: !options.full,
      seed: options.seed,
      cells,
      readFile: async (path) => files.text(path),
      onStage: (text) => progress.phase(text),
      signal: interrupt.signal,
    });
    for (const { name, columns, rows } of tables) {
      writeFileAtomic(join(folder.path, `${name}.csv`), csv(columns, rows));
    }
    for (const { name, svg } of pictures) {
      writeFileAtomic(join(folder.path, `${name}.svg`), svg);
      writeFileAtomic(join(folder.path, `${name}.png`), await rasterise(svg, PRINT_SCALE));
    }
    folder.end('complete', 1);
    const names = [...tables.map((t) => `${t.name}.csv`), ...pictures.map((p) => `${p.name}.png`)];
    terminal.print(`${figure.title}\nresults: ${folder.path} (${names.join(', ')})`);
  } catch (error) {
    folder.end(interrupt.pressed ? 'stopped' : 'failed', 0);
    if (interrupt.pressed) throw new InterruptedError('stopped: a figure of this kind starts anew');
    throw error;
  } finally {
    progress.end();
  }
}

function commandOf(options: FigureOptions): string[] {
  const { name, engine, quick, full, pairs, testSpikes, seed, morphologies, emodels } = options;
  const given = (option: string, value: string | number | undefined) =>
    value === undefined ? [] : [`--${option}`, String(value)];
  return [
    ...['figure', name],
    ...(quick ? ['--quick'] : []),
    ...(full ? ['--full'] : []),
    ...given('pairs', pairs),
    ...given('test-spikes', testSpikes),
    ...['--seed', String(seed), '--engine', engine],
    ...given('morphologies', morphologies),
    ...given('emodels', emodels),
    ...['--store', options.store],
    ...given('out', options.out),
  ];
}
