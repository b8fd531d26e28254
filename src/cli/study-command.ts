/** `rhostar study`: what plasticity did in a finished run, in the terms of Ecker et al. (eLife 101850). */
import { basename, join, resolve } from 'node:path';
import type { Argv } from 'yargs';
import type { StudyOptions } from '../analysis/plasticity-study.ts';
import { UsageError } from './faults.ts';
import { checkNumber } from './options.ts';
import { readRunResults } from './run-results.ts';
import { studyTable, writeStudy } from './study-results.ts';
import type { Terminal } from './terminal.ts';

export interface StudyCommandOptions {
  folder: string;
  out?: string | undefined;
  by: 'crossed' | 'moved';
  leastMove: number;
  coFiringWithin: number;
  clusterWithin: number;
  rateBin?: number | undefined;
}

export async function studyCommand(
  options: StudyCommandOptions,
  terminal: Terminal,
): Promise<void> {
  checkNumber('least-move', options.leastMove, 'ρ', 0);
  checkNumber('co-firing-within', options.coFiringWithin, 'ms', 0);
  checkNumber('cluster-within', options.clusterWithin, 'µm', 0);
  checkNumber('rate-bin', options.rateBin, 'ms', 0);
  const results = await readRunResults(options.folder);
  const { t_ms } = results.manifest;
  const study: StudyOptions = {
    by: options.by,
    leastMove: options.leastMove,
    coFiringWithin_ms: options.coFiringWithin,
    clusterWithin_um: options.clusterWithin,
    rateBin_ms: options.rateBin ?? t_ms / BINS,
  };
  if (2 * study.rateBin_ms > t_ms) {
    throw new UsageError(
      `--rate-bin ${study.rateBin_ms}: expected at most half of the run, ${t_ms / 2} ms`,
    );
  }
  if (results.fromOutside > 0) {
    terminal.note(
      `${results.fromOutside} plastic contacts of fibres from outside are left out: no cell's spikes stand beside them`,
    );
  }
  const out = options.out ?? join(options.folder, 'study');
  const title = `Plasticity in ${basename(resolve(options.folder))}`;
  const { study: found, files } = await writeStudy(out, results, study, { title });
  terminal.print(`\n${studyTable(found, study)}\n`);
  terminal.print(`results: ${out} (${files.join(', ')})`);
}

/** Of rate, where none is asked for. */
const BINS = 10;

export function addStudyCommand(parser: Argv, terminal: Terminal): Argv {
  return parser.command(
    'study <folder>',
    'what plasticity did in a finished run: sparseness, co-firing, clusters, rates',
    (y) =>
      y
        .usage(
          'Usage: rhostar study FOLDER [options]\n\nReads the results folder of rhostar run and writes how sparse the changes are, whether they follow the co-firing of the cells, whether changed contacts cluster on branches, and whether rates stay.',
        )
        .positional('folder', {
          type: 'string',
          demandOption: true,
          describe: 'results folder of a finished rhostar run with plastic contacts',
        })
        .option('by', {
          choices: ['crossed', 'moved'] as const,
          default: 'crossed' as const,
          describe: 'a change: ρ crossed 0.5, or ρ moved by --least-move',
        })
        .option('least-move', { type: 'number', default: 0.1, describe: 'of ρ' })
        .option('co-firing-within', {
          type: 'number',
          default: 20,
          describe: 'ms between the spikes of two cells that fire together',
        })
        .option('cluster-within', {
          type: 'number',
          default: 20,
          describe: 'µm along a branch between changed contacts of a cluster',
        })
        .option('rate-bin', { type: 'number', describe: 'ms [default: a tenth of the run]' })
        .option('out', { type: 'string', describe: 'folder [default: FOLDER/study]' })
        .example('rhostar study results/in-vivo-like', '')
        .example('rhostar study results/in-vivo-like --by moved --least-move 0.05', ''),
    (argv) => studyCommand(argv, terminal),
  );
}
