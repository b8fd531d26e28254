/** `rhostar figure`: a published figure from its runs to data, picture and verdicts. */
import { join } from 'node:path';
import { type FigureSize, FULL, QUICK } from '../experiments/figures/figure-size.ts';
import { SHIPPED_FIGURES, shippedFigure } from '../experiments/figures/shipped-figures.ts';
import { SINGLE_FIGURES } from '../figures/single/index.ts';
import { chooseEngine } from './engine-choice.ts';
import { UsageError } from './faults.ts';
import { figureCells } from './figure-cells.ts';
import type { FigureOptions } from './figure-context.ts';
import { FigureFolder } from './figure-folder.ts';
import { pairSource } from './figure-pairs.ts';
import { runPopulation } from './figure-population.ts';
import { runSingle } from './figure-single.ts';
import { InputFiles } from './input-files.ts';
import { onInterrupt } from './interrupt.ts';
import { checkSeed } from './options.ts';
import { RecordedFiles } from './recorded-files.ts';
import type { Terminal } from './terminal.ts';

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
  const { cells, listed } = figureCells(options, files);
  const circuitFiles = new RecordedFiles();
  const pairs = pairSource({ options, cells, listed, files, circuitFiles });
  const name = single?.name ?? figure!.name;
  const folder = new FigureFolder(options.out ?? join('results', `figure-${name}`), name);
  const context = { options, size, cells, pairs, files, circuitFiles, folder };
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
