/** `rhostar export neuron`: a simulation as a folder that runs in NEURON. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Argv } from 'yargs';
import type { Job } from '../engine/job.ts';
import { exportNeuron } from '../io/neuron-export/export-neuron.ts';
import { ensureWritableFolder, writeFolderAtomic } from '../io/output/atomic.ts';
import { mechanismText } from '../nmodl/registry.ts';
import { UsageError } from './faults.ts';
import { type LoadSimulation, loadSimulation, type SimulationSource } from './named-job.ts';
import type { Terminal } from './terminal.ts';

export interface ExportNeuronOptions extends SimulationSource {
  out: string;
}

/** `export` with its forms, for program.ts. */
export function addExportCommand(y: Argv, terminal: Terminal): Argv {
  return y.command('export', 'write a simulation for another simulator', (forms) =>
    forms
      .command(
        'neuron <simulation>',
        'a folder that runs the same network in NEURON',
        (one) =>
          one
            .usage(
              'Usage: rhostar export neuron SIMULATION_CONFIG --out FOLDER\n\nWrites the whole network explicitly, cells segment by segment, with the mechanisms and a program that runs it: python3 FOLDER/run.py',
            )
            .positional('simulation', {
              type: 'string',
              demandOption: true,
              describe: 'a SONATA simulation_config.json',
            })
            .option('out', {
              type: 'string',
              demandOption: true,
              describe: 'a new or empty folder',
            })
            .option('emodels', {
              type: 'string',
              describe: 'folder of emodels (JSON) by template name',
            })
            .example('rhostar export neuron simulation_config.json --out neuron', ''),
        (argv) => exportNeuronCommand(argv, terminal),
      )
      .demandCommand(1, 'name what to export to: neuron'),
  );
}

export async function exportNeuronCommand(
  options: ExportNeuronOptions,
  terminal: Terminal,
  load: LoadSimulation = loadSimulation,
): Promise<void> {
  const { out } = options;
  if (existsSync(out) && !isEmptyFolder(out)) {
    throw new UsageError(
      `--out ${out}: there is something already, expected a new or empty folder`,
    );
  }
  const made = ensureWritableFolder(dirname(out));
  try {
    const { name, job, runs, warnings } = await load(options);
    for (const line of warnings) terminal.note(line);
    const files = exportNeuron(job, { name, runs, mechanismText });
    writeFolderAtomic(out, files);
    for (const line of summary(name, job, files, out)) terminal.print(line);
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw error;
  }
}

function summary(
  name: string,
  { runs, duration_ms }: Job,
  files: Record<string, string>,
  out: string,
): string[] {
  const nContacts = runs.reduce((sum, { contacts }) => sum + contacts.length, 0);
  const megabytes = (files['model.json']!.length / 1e6).toFixed(1);
  return [
    `${name}: ${runs.length} cells, ${nContacts} contacts, ${duration_ms} ms; model.json ${megabytes} MB`,
    `run it: python3 ${join(out, 'run.py')} (NEURON 8.2; ${join(out, 'README.txt')})`,
  ];
}
function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}
