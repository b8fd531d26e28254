/** The command lines of `figure` and `figures`. */
import type { Argv } from 'yargs';
import { FULL, QUICK } from '../experiments/figures/figure-size.ts';
import { PAIR_CIRCUIT } from '../experiments/figures/populations.ts';
import { FIGURE_NAMES, figureCommand } from './figure-command.ts';
import { FROM_PATHWAY } from './figure-pairs.ts';
import { figuresCommand } from './figures-command.ts';
import { engineOption } from './options.ts';
import type { Terminal } from './terminal.ts';

export function addFigureCommands(parser: Argv, terminal: Terminal): Argv {
  return parser
    .command(
      'figure <name>',
      'reproduce a published figure',
      (y) =>
        y
          .usage(
            'Usage: rhostar figure NAME [options]\n\nRuns the pairings of a figure of Chindemi et al. 2022, and writes the picture, the data, and a table of verdicts against what was measured and published. Each run is kept in the store: the same command goes on where it was stopped, and figures share their runs. Figure network is one run of a circuit: --quick and --full say how long.',
          )
          .positional('name', {
            type: 'string',
            demandOption: true,
            describe: FIGURE_NAMES.join(', '),
          })
          .option('quick', {
            type: 'boolean',
            default: false,
            describe: `${QUICK.pairs} pairs a pathway, ${QUICK.testSpikes} test spikes before and after (the default)`,
          })
          .option('full', {
            type: 'boolean',
            default: false,
            describe: `as published: ${FULL.pairs} pairs, ${FULL.testSpikes} test spikes`,
          })
          .option('pairs', { type: 'number', describe: 'pairs of each pathway' })
          .option('test-spikes', { type: 'number', describe: 'before the pairing, and after it' })
          .option('seconds', { type: 'number', describe: 'of biological time, of figure network' })
          .option('seed', { type: 'number', default: 1, describe: 'of the release' })
          .option('circuit', {
            type: 'string',
            describe: `where connected pairs come from: ${PAIR_CIRCUIT}, which ships, the file of a spec, or a SONATA circuit; ${FROM_PATHWAY}: contacts drawn from the distributions of the pathway [default: "${PAIR_CIRCUIT}"]`,
          })
          .option('morphologies', {
            type: 'string',
            describe: 'folder of morphologies in place of the shipped ones, by name or cells.json',
          })
          .option('emodels', { type: 'string', describe: 'folder of emodels (NAME.json) likewise' })
          .option('engine', { ...engineOption, default: 'auto' as const })
          .option('store', {
            type: 'string',
            default: 'results/runs',
            describe: 'folder of the results of single runs, shared by all figures',
          })
          .option('out', {
            type: 'string',
            describe: 'results folder [default: results/figure-NAME]',
          })
          .example('rhostar figure 2c --quick', 'the five training protocols')
          .example('rhostar figure 3g-i --pairs 24', '')
          .example('rhostar figure 2c --full --morphologies cells', ''),
      (argv) => figureCommand(argv, terminal),
    )
    .command(
      'figures',
      'which figures there are, and what each costs',
      (y) =>
        y.option('list', { type: 'boolean', default: true, describe: 'list them (the default)' }),
      () => figuresCommand(terminal),
    );
}
