/** The command line: what there is to ask for, and how every end becomes an exit code. */
import yargs, { type Argv } from 'yargs';
import { SHIPPED_SPECS } from '../builder/shipped.ts';
import { SHIPPED_FITS } from '../experiments/fit/shipped-fits.ts';
import { SHIPPED_EXPERIMENTS } from '../experiments/shipped-experiments.ts';
import { adaptersCommand } from './adapters-command.ts';
import { cellCommand } from './cell-command.ts';
import { MORPHOLOGY_NAMES } from './cell-source.ts';
import { circuitBuildCommand, circuitExportCommand } from './circuit-command.ts';
import { circuitInfoCommand } from './circuit-info-command.ts';
import { demoCommand } from './demo-command.ts';
import { addExportCommand } from './export-command.ts';
import { EXIT, type ExitCode, faultOf, traceOf, UsageError } from './faults.ts';
import { addFigureCommands } from './figure-options.ts';
import { fitCommand } from './fit-command.ts';
import { engineOption } from './options.ts';
import { pairCommand } from './pair-command.ts';
import { runCommand } from './run-command.ts';
import { addStudyCommand } from './study-command.ts';
import { sweepCommand } from './sweep-command.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

const HEAD = `rhostar ${VERSION}: simulates plastic synapses of neocortical cells on WebGPU

Usage: rhostar COMMAND [options]`;

const TAIL = `Exit codes: 0 done, 1 the run failed, 2 something is wrong with the input, 130 stopped by Ctrl-C.`;

/** Runs one command; never throws. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const debug = args.includes('--debug');
  try {
    const parser = commands(terminal).exitProcess(false).fail(refuse);
    let shown = '';
    if (args.length === 0) {
      shown = await parser.getHelp();
    } else {
      await parser.parseAsync(args as string[], {}, (_error, _argv, output) => {
        shown = output;
      });
    }
    if (shown) terminal.print(shown);
    return EXIT.ok;
  } catch (error) {
    const { code, message } = faultOf(error);
    terminal.note(message);
    if (debug) terminal.note(traceOf(error));
    return code;
  }
}

/** What yargs refuses is the user's to mend; what a command throws passes. */
function refuse(message: string | null, error: unknown): never {
  if (!message) throw error;
  if (/^Not enough non-option/.test(message)) {
    throw new UsageError('rhostar: an argument is missing (--help after the command tells which)');
  }
  const line = message.trim().replace(/\s*\n\s*/g, ' ');
  throw new UsageError(`rhostar: ${line} (rhostar --help tells what there is)`);
}

function commands(terminal: Terminal): Argv {
  const parser = yargs()
    .scriptName('rhostar')
    .usage(HEAD)
    .version(VERSION)
    .help()
    .locale('en')
    .parserConfiguration({ 'duplicate-arguments-array': false, 'boolean-negation': true })
    .wrap(Math.min(100, terminal.columns))
    .option('debug', { type: 'boolean', default: false, describe: 'show the trace of a failure' })
    .command(
      'pair <experiment>',
      'run a pairing experiment on connected pairs',
      (y) =>
        y
          .usage(
            'Usage: rhostar pair EXPERIMENT [options]\n\nRuns every pair × protocol × seed of an experiment and writes ratios, EPSPs, contacts, traces and pictures to a results folder.',
          )
          .positional('experiment', {
            type: 'string',
            demandOption: true,
            describe: `a .json file, or a shipped one: ${SHIPPED_EXPERIMENTS.join(', ')}`,
          })
          .option('engine', { ...engineOption, default: 'auto' as const })
          .option('seed', { type: 'number', describe: "of the release, in place of the file's" })
          .option('dt', { type: 'number', describe: "step in ms, in place of the file's" })
          .option('out', {
            type: 'string',
            describe: 'results folder [default: results/NAME, numbered if taken]',
          })
          .option('resume', {
            type: 'boolean',
            default: false,
            describe: 'go on with a stopped folder: complete runs are not computed again',
          })
          .option('pictures', {
            type: 'boolean',
            default: true,
            describe: 'draw each run; --no-pictures saves 0.2 s a run',
          })
          .example('rhostar pair demo', 'a shipped experiment')
          .example('rhostar pair mine.json --out results/a --engine cpu', '')
          .example('rhostar pair mine.json --out results/a --resume', 'after Ctrl-C'),
      (argv) => pairCommand(argv, terminal),
    )
    .command(
      'cell [morphology]',
      'show a cell and its response to a current step',
      (y) =>
        y
          .usage(
            'Usage: rhostar cell [MORPHOLOGY] [options]\n\nCounts the sections of a cell, sketches its tree, and injects a current step at the soma.',
          )
          .positional('morphology', {
            type: 'string',
            default: 'L5_TTPC_1',
            describe: `a .swc or .asc file, or a shipped one: ${MORPHOLOGY_NAMES.join(', ')}`,
          })
          .option('emodel', {
            type: 'string',
            describe: 'a .json file or a shipped one; by default the one that suits',
          })
          .option('step', { type: 'number', default: 0.8, describe: 'current in nA' })
          .option('dt', { type: 'number', default: 0.025, describe: 'time step in ms' })
          .option('engine', { ...engineOption, default: 'cpu' as const })
          .option('out', { type: 'string', describe: 'folder for the picture and the trace' })
          .example('rhostar cell', 'the shipped layer 5 cell')
          .example('rhostar cell neuron.asc --emodel cADpyr_L5TPC --step 0.5 --out cell', ''),
      (argv) => cellCommand(argv, terminal),
    )
    .command('circuit', 'build a microcircuit, look at one, hand one on', (y) =>
      circuitCommands(y, terminal),
    )
    .command(
      'demo',
      'a shipped pair through a shortened pairing, in under two minutes',
      (y) =>
        y.option('engine', { ...engineOption, default: 'auto' as const }).option('out', {
          type: 'string',
          describe: 'results folder; by default results/demo, numbered if taken',
        }),
      (argv) => demoCommand(argv, terminal),
    )
    .command(
      'run <config>',
      'run a network from its SONATA configuration',
      (y) =>
        y
          .usage(
            'Usage: rhostar run CONFIG [options]\n\nRuns a simulation_config.json and writes spikes, reports, weight changes and pictures to a results folder.',
          )
          .positional('config', {
            type: 'string',
            demandOption: true,
            describe: 'a simulation_config.json',
          })
          .option('engine', { ...engineOption, default: 'auto' as const })
          .option('emodels', {
            type: 'string',
            describe: "folder of emodels as JSON by template name, looked in before the circuit's",
          })
          .option('out', {
            type: 'string',
            describe: "results folder [default: the configuration's output_dir]",
          })
          .option('tstop', { type: 'number', describe: "ms, in place of the configuration's" })
          .option('resume', {
            type: 'boolean',
            default: false,
            describe: 'go on from the checkpoint of a stopped run',
          })
          .option('checkpoint-every', {
            type: 'number',
            describe: 'ms between checkpoints; Ctrl-C leaves one in any case',
          })
          .option('weights-every', {
            type: 'number',
            describe: 'ms between rows of weights-series.csv',
          })
          .option('write-circuit', {
            type: 'string',
            describe: 'folder for the circuit with its changed weights',
          })
          .option('pictures', {
            type: 'boolean',
            default: true,
            describe: 'draw raster and weight changes; --no-pictures leaves them out',
          })
          .example('rhostar run simulation_config.json', '')
          .example('rhostar run simulation_config.json --weights-every 500 --out results/a', '')
          .example('rhostar run simulation_config.json --out results/a --resume', 'after Ctrl-C'),
      (argv) => runCommand(argv, terminal),
    )
    .command(
      'sweep <sweep>',
      'run a network under many conditions: calcium, seeds, stimuli',
      (y) =>
        y
          .usage(
            'Usage: rhostar sweep SWEEP [options]\n\nRuns one simulation under every combination of the values in a sweep file, a folder each, and writes a summary and a picture of all.',
          )
          .positional('sweep', { type: 'string', demandOption: true, describe: 'a .json file' })
          .option('engine', { ...engineOption, default: 'auto' as const })
          .option('emodels', {
            type: 'string',
            describe: "folder of emodels as JSON by template name, looked in before the circuit's",
          })
          .option('circuit', {
            type: 'string',
            describe: "a circuit's folder, in place of the configuration's network",
          })
          .option('out', { type: 'string', describe: 'results folder [default: results/NAME]' })
          .option('resume', {
            type: 'boolean',
            default: false,
            describe: 'go on: complete conditions are not computed again',
          })
          .option('pictures', {
            type: 'boolean',
            default: true,
            describe: 'draw; --no-pictures leaves pictures out',
          })
          .example(
            'rhostar sweep circuits/sweeps/calcium.json --circuit results/circuit-l5-cluster-100',
            '',
          ),
      (argv) => sweepCommand(argv, terminal),
    )
    .command(
      'fit <spec>',
      'fit the plasticity rule to measured pairings, or score a set of its parameters',
      (y) =>
        y
          .usage(
            'Usage: rhostar fit SPEC [options]\n\nRecords the calcium of every contact once, replays the rule over it for populations of candidates, and searches the parameters whose EPSP ratios come nearest to the measured ones.',
          )
          .positional('spec', {
            type: 'string',
            demandOption: true,
            describe: `a .json file, or a shipped one: ${SHIPPED_FITS.join(', ')}`,
          })
          .option('engine', { ...engineOption, default: 'auto' as const })
          .option('score', {
            type: 'string',
            describe:
              'no search: score published, or the rule of a .json file (rule.json of a fit)',
          })
          .option('simulate', {
            type: 'boolean',
            default: false,
            describe: 'with --score: simulate the whole protocols too, beside the prediction',
          })
          .option('generations', {
            type: 'number',
            describe: "of the search, in place of the spec's",
          })
          .option('refine', {
            type: 'number',
            describe: "generations of refinement behind the search, in place of the spec's",
          })
          .option('seed', { type: 'number', describe: "of the search, in place of the spec's" })
          .option('out', { type: 'string', describe: 'folder [default: results/fit-NAME]' })
          .option('resume', {
            type: 'boolean',
            default: false,
            describe: 'go on with a folder: what is recorded, simulated and searched is kept',
          })
          .option('pictures', {
            type: 'boolean',
            default: true,
            describe: 'draw; --no-pictures leaves the picture out',
          })
          .example('rhostar fit training', 'the five training pairings')
          .example('rhostar fit training-quick --score published --simulate', ''),
      (argv) => fitCommand(argv, terminal),
    )
    .command(
      'adapters',
      'which engines and WebGPU adapters there are',
      (y) => y,
      () => adaptersCommand(terminal),
    );
  return addExportCommand(addFigureCommands(addStudyCommand(parser, terminal), terminal), terminal)
    .demandCommand(1, 'no command given')
    .strict()
    .epilogue(TAIL);
}

function circuitCommands(y: Argv, terminal: Terminal): Argv {
  return y
    .usage('Usage: rhostar circuit build|info|export')
    .command(
      'build <spec>',
      'place cells, connect them, give their contacts places and physiology',
      (b) =>
        b
          .usage(
            'Usage: rhostar circuit build SPEC [options]\n\nBuilds the circuit of a spec as a SONATA folder, with its morphologies, emodels, a first simulation_config.json, and a report of what was built against the published numbers.',
          )
          .positional('spec', {
            type: 'string',
            demandOption: true,
            describe: `a .json file, or a shipped one: ${SHIPPED_SPECS.join(', ')}`,
          })
          .option('out', { type: 'string', describe: 'folder [default: results/circuit-NAME]' })
          .option('seed', { type: 'number', describe: "in place of the spec's" })
          .option('sample', {
            type: 'number',
            default: 4,
            describe: 'connections simulated for the report, of each pathway with published EPSPs',
          })
          .example('rhostar circuit build l5-cluster-100 --out l5', ''),
      (argv) => circuitBuildCommand(argv, terminal),
    )
    .command(
      'info <folder>',
      'what a SONATA circuit holds',
      (b) =>
        b.positional('folder', {
          type: 'string',
          demandOption: true,
          describe: 'a folder with a circuit_config.json, or such a file',
        }),
      (argv) => circuitInfoCommand(argv, terminal),
    )
    .command(
      'export <folder>',
      'hand a built circuit on: what SONATA tools need of it, in a folder of its own',
      (b) =>
        b
          .positional('folder', { type: 'string', demandOption: true, describe: 'a built circuit' })
          .option('sonata', { type: 'string', demandOption: true, describe: 'new folder' }),
      (argv) => circuitExportCommand(argv, terminal),
    )
    .demandCommand(1, 'circuit needs build, info or export');
}
