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
import { checkNetworkOptions, runNetwork } from './figure-network.ts';
import { pairSource } from './figure-pairs.ts';
import { runPopulation } from './figure-population.ts';
import { runSingle } from './figure-single.ts';
import { InputFiles } from './input-files.ts';
import { onInterrupt } from './interrupt.ts';
import { NETWORK_PLANS, type NetworkPlan } from './network-plan.ts';
import { checkSeed } from './options.ts';
import { RecordedFiles } from './recorded-files.ts';
import type { Terminal } from './terminal.ts';

export async function figureCommand(options: FigureOptions, terminal: Terminal): Promise<void> {
  checkSeed(options.seed);
  const size = sizeOf(options);
  const plan = NETWORK_PLANS.find(({ name }) => name === options.name);
  if (plan) return networkFigure(plan, options, terminal);
  if (options.seconds !== undefined) {
    throw new UsageError(`--seconds: figure ${options.name} has no such choice`);
  }
  const single = SINGLE_FIGURES.find(({ name }) => name === options.name);
  const figure = shippedFigure(options.name);
  if (!single && !figure) {
    throw new UsageError(
      `figure ${options.name}: expected one of ${FIGURE_NAMES.join(', ')} (rhostar figures tells what they show)`,
    );
  }
  if (single && options.circuit !== undefined) {
    throw new UsageError(`--circuit: figure ${single.name} has no such choice`);
  }
  const files = new InputFiles();
  const { cells, listed } = figureCells(options, files);
  const circuitFiles = new RecordedFiles();
  const pairs = pairSource({ options, cells, listed, files, circuitFiles });
  const folder = folderOf(options, single?.name ?? figure!.name);
  const context = { options, size, cells, pairs, files, circuitFiles, folder };
  using interrupt = onInterrupt(terminal);
  using chosen = await chooseEngine(options.engine, terminal);
  const { engine } = chosen;
  if (single) await runSingle(single, context, engine, interrupt, terminal);
  else await runPopulation(figure!, context, engine, interrupt, terminal);
}

/** Also for a plan that does not ship. */
export async function networkFigure(
  plan: NetworkPlan,
  options: FigureOptions,
  terminal: Terminal,
): Promise<void> {
  checkNetworkOptions(plan, options);
  const folder = folderOf(options, plan.name);
  using interrupt = onInterrupt(terminal);
  using chosen = await chooseEngine(options.engine, terminal);
  await runNetwork(plan, { options, folder }, chosen.engine, interrupt, terminal);
}

const folderOf = ({ out }: FigureOptions, name: string) =>
  new FigureFolder(out ?? join('results', `figure-${name}`), name);

export const FIGURE_NAMES: readonly string[] = [
  ...SHIPPED_FIGURES.map(({ name }) => name),
  ...SINGLE_FIGURES.map(({ name }) => name),
  ...NETWORK_PLANS.map(({ name }) => name),
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
