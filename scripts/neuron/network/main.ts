/**
 * A network beside NEURON: `node scripts/run.mjs neuron-network COMMAND`.
 *
 *   run FOLDER --out RESULTS       runs an exported folder on an engine, leaves run.py's tables
 *   compare FOLDER --neuron A [B…] --ours C [D…]
 *                                  one result each: event by event; several: statistics over them
 * NEURON's results come from `python3 FOLDER/run.py --seed N --out A`.
 */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { faultOf } from '../../../src/cli/faults.ts';
import { cpuEngine } from '../../../src/engine/cpu/engine.ts';
import { requestGpu } from '../../../src/engine/gpu/device.ts';
import { gpuEngine } from '../../../src/engine/gpu/engine.ts';
import { writeFolderAtomic } from '../../../src/io/output/atomic.ts';
import { readExport } from './read-export.ts';
import { eventReport, populationReport } from './report.ts';
import { readResults, resultFiles } from './results.ts';

async function runExport(o: {
  folder: string;
  engine: string;
  seed?: number;
  tstop?: number;
  out: string;
}): Promise<void> {
  const { job, runs } = readExport(o.folder, { globalIndex: o.seed, duration_ms: o.tstop });
  using gpu = o.engine === 'gpu' ? await requestGpu({ label: 'neuron-network' }) : null;
  const engine = gpu ? gpuEngine(gpu) : cpuEngine();
  console.log(`${engine.name}: ${engine.description}`);
  // the tables hold no traces
  const silent = job.runs.map((run) => ({ ...run, recorders: [] }));
  let told = performance.now();
  const result = await engine.run(
    { ...job, runs: silent },
    {
      onProgress({ t_ms }) {
        if (performance.now() - told < 5000) return;
        told = performance.now();
        console.log(`${t_ms.toFixed(1)} of ${job.duration_ms} ms`);
      },
    },
  );
  writeFolderAtomic(o.out, resultFiles(runs, result));
  console.log(`ran ${result.wall_s.toFixed(1)} s: ${o.out}`);
}

async function compare(o: {
  folder: string;
  neuron: string[];
  ours: string[];
  first?: number;
  tstop?: number;
}): Promise<boolean> {
  const { job } = readExport(o.folder, { duration_ms: o.tstop });
  const read = (folders: string[]) => Promise.all(folders.map(readResults));
  const [neuron, ours] = [await read(o.neuron), await read(o.ours)];
  const { text, ok } =
    neuron.length === 1 && ours.length === 1
      ? eventReport(neuron[0]!, ours[0]!, o.first ?? job.duration_ms)
      : populationReport(neuron, ours, job.runs.length, job.duration_ms);
  console.log(text);
  return ok;
}

const folder = { type: 'string', demandOption: true, describe: 'an exported folder' } as const;
const results = { type: 'string', array: true, demandOption: true } as const;

try {
  await yargs(hideBin(process.argv))
    .scriptName('node scripts/run.mjs neuron-network')
    .command(
      'run <folder>',
      'run an exported network on an engine',
      (y) =>
        y
          .positional('folder', folder)
          .option('engine', { choices: ['cpu', 'gpu'] as const, default: 'cpu' as const })
          .option('seed', { type: 'number', describe: "key of the random streams, not the file's" })
          .option('tstop', { type: 'number', describe: "end in ms, in place of the file's" })
          .option('out', { type: 'string', demandOption: true, describe: 'results folder' }),
      (argv) => runExport(argv),
    )
    .command(
      'compare <folder>',
      'results of NEURON with ours',
      (y) =>
        y
          .positional('folder', folder)
          .option('neuron', { ...results, describe: 'results folders of run.py' })
          .option('ours', {
            ...results,
            describe: 'results folders of `run`, or of rhostar run (spikes alone)',
          })
          .option('tstop', { type: 'number', describe: "end of the runs in ms, if not the file's" })
          .option('first', { type: 'number', describe: 'only what happens before, ms' }),
      async (argv) => {
        if (!(await compare(argv))) process.exitCode = 1;
      },
    )
    .demandCommand(1, 'no command given')
    .strict()
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .parseAsync();
} catch (error) {
  const { code, message } = faultOf(error);
  console.error(message);
  process.exitCode = code;
}
