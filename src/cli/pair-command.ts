/** `rhostar pair`: a pairing experiment from its file to a results folder. */
import { join } from 'node:path';
import type { EngineChoice } from './engine-choice.ts';
import { openExperiment } from './experiment-source.ts';
import { UsageError } from './faults.ts';
import { checkNumber, checkSeed } from './options.ts';
import { pairTable } from './pair-table.ts';
import { runExperiment } from './run-experiment.ts';
import type { Terminal } from './terminal.ts';

export interface PairOptions {
  experiment: string;
  engine: EngineChoice;
  seed?: number;
  dt?: number;
  out?: string;
  resume: boolean;
  pictures: boolean;
}

/** A longer step has no meaning for these cells. */
const LONGEST_DT_MS = 1;

export async function pairCommand(options: PairOptions, terminal: Terminal): Promise<void> {
  const { experiment: file, engine, seed, dt, out, resume, pictures } = options;
  checkNumber('dt', dt, 'ms', 0);
  if (dt !== undefined && dt > LONGEST_DT_MS) {
    throw new UsageError(`--dt ${dt}: expected at most ${LONGEST_DT_MS}, in ms`);
  }
  checkSeed(seed);
  const source = openExperiment(file);
  const changes = [
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...(dt === undefined ? [] : [`--dt ${dt}`]),
  ];
  const { folder, experiment, wall_s, nRun } = await runExperiment(
    source,
    {
      engine,
      seed,
      dt,
      out,
      defaultOut: join('results', source.stem),
      resume,
      pictures,
      command: ['pair', file, '--engine', engine, ...changes.flatMap((c) => c.split(' '))],
      resumeHint: (path) => ['rhostar pair', file, ...changes, '--out', path, '--resume'].join(' '),
    },
    terminal,
  );
  const n = experiment.runs.length;
  terminal.print(`\n${experiment.name}: ${n} run${n === 1 ? '' : 's'}, ${nRun} in this session`);
  terminal.print(`\n${pairTable(folder.summaries)}\n`);
  if (nRun > 0) {
    terminal.print(
      `${wall_s.toFixed(1)} s of computing; ${stepsText(folder.summaries)} steps a run`,
    );
  }
  terminal.print(`results: ${folder.path} (manifest.json, summary.json, epsps.csv, contacts.csv)`);
  if (pictures)
    terminal.print(`picture of each run: ${join(folder.path, 'runs', '*', 'pair.png')}`);
}

function stepsText(runs: readonly { steps: number }[]): string {
  const steps = runs.map((run) => run.steps);
  const [low, high] = [Math.min(...steps), Math.max(...steps)];
  const text = (n: number) => n.toLocaleString('en-US');
  return low === high ? text(low) : `${text(low)} to ${text(high)}`;
}
