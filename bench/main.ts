/**
 * `npm run bench`: limits of the adapter, then the cases, as a table and as a file.
 * `npm run bench -- growth`: time and memory against the number of contacts and of cells.
 * `npm run bench -- compare A.json B.json`: ratios of two such files.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { dirname } from 'node:path';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { EXIT, faultOf, traceOf, UsageError } from '../src/cli/faults.ts';
import { runtimeLine, VERSION } from '../src/cli/version.ts';
import { adapterLine, type Gpu, requestGpu } from '../src/engine/gpu/device.ts';
import { GpuUnavailableError } from '../src/engine/gpu/gpu-error.ts';
import { InputError } from '../src/model/input-error.ts';
import type { BenchCase } from './case.ts';
import { GROWTH } from './cases/growth.ts';
import { CASES } from './cases/index.ts';
import { referenceCases } from './cases/reference.ts';
import { compareBench, comparisonTable, missing, slower } from './compare.ts';
import { growthText } from './growth.ts';
import { reportOf } from './report.ts';
import { runBench } from './run-bench.ts';
import { type BenchFile, readBench } from './schema.ts';
import { limitsLine, resultTable, timingsTable } from './table.ts';

interface RunArguments {
  full: boolean;
  quick: boolean;
  cases?: string | undefined;
  engines: string;
  out?: string | undefined;
  reference: string;
  report?: string | undefined;
  list: boolean;
}

const QUICK = { repetitions: 5, repetition_s: 0.5 };
const FULL = { repetitions: 5, repetition_s: 2 };

function chosenCases({ cases, full, reference }: RunArguments): {
  set: BenchFile['set'];
  cases: BenchCase[];
} {
  const all = [...CASES, ...referenceCases(reference)];
  if (cases === undefined) {
    return { set: full ? 'full' : 'quick', cases: all.filter(({ quick }) => full || quick) };
  }
  const names = cases.split(',').filter(Boolean);
  const unknown = names.find((name) => !all.some((c) => c.name === name));
  if (unknown !== undefined) {
    const known = all.map(({ name }) => name).join(', ');
    throw new UsageError(`bench: there is no case ${unknown}: expected of ${known}`);
  }
  return { set: 'chosen', cases: all.filter(({ name }) => names.includes(name)) };
}

function enginesOf(list: string): ('gpu' | 'cpu')[] {
  const names = list.split(',').filter(Boolean);
  return names.map((name) => {
    if (name === 'gpu' || name === 'cpu') return name;
    throw new UsageError(`bench: --engines ${list}: expected gpu, cpu, or gpu,cpu`);
  });
}

async function adapter(): Promise<Gpu | null> {
  try {
    return await requestGpu({ label: 'bench' });
  } catch (error) {
    if (!(error instanceof GpuUnavailableError)) throw error;
    console.log(`${error.message}; the CPU engine alone is measured`);
    return null;
  }
}

async function run(options: RunArguments): Promise<number> {
  const { set, cases } = chosenCases(options);
  if (options.list) {
    for (const { name, description, quick } of cases) {
      console.log(`${name.padEnd(18)} ${quick ? 'quick' : 'full '}  ${description}`);
    }
    return 0;
  }
  const engines = enginesOf(options.engines);
  const gpu = engines.includes('gpu') ? await adapter() : null;
  const file = await measured(gpu, { set, cases, engines, ...(options.full ? FULL : QUICK) });
  gpu?.[Symbol.dispose]();
  console.log(`\n${resultTable(file.cases)}\n\n${timingsTable(file.cases)}`);
  if (options.out) write(options.out, `${JSON.stringify(file, null, 2)}\n`);
  if (options.report) write(options.report, reportOf(file));
  return 0;
}

async function growth(out: string | undefined): Promise<void> {
  const gpu = await requestGpu({ label: 'bench' });
  const chosen = { set: 'chosen' as const, cases: [...GROWTH], engines: ['gpu' as const] };
  const file = await measured(gpu, { ...chosen, ...QUICK });
  gpu[Symbol.dispose]();
  console.log(`\n${growthText(file.cases)}`);
  if (out) write(out, `${JSON.stringify(file, null, 2)}\n`);
}

type Chosen = Pick<
  Parameters<typeof runBench>[1],
  'set' | 'cases' | 'engines' | 'repetitions' | 'repetition_s'
>;

/** Says where it runs, and measures. */
function measured(gpu: Gpu | null, chosen: Chosen): Promise<BenchFile> {
  const load = loadavg()[0]!;
  console.log(`${runtimeLine()}, ${availableParallelism()} processors, load ${load.toFixed(1)}`);
  if (gpu) console.log(adapterLine(gpu));
  return runBench(gpu, {
    ...chosen,
    version: VERSION,
    runtime: {
      name: runtimeLine(),
      system: `${process.platform} ${process.arch}`,
      processors: availableParallelism(),
      load,
    },
    processPeak: () => process.resourceUsage().maxRSS * 1024,
    onLimits: (limits) => console.log(limitsLine(limits)),
    onCase: (name) => console.error(`bench: ${name}`),
  });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(`written: ${path}`);
}

function read(path: string): BenchFile {
  if (!existsSync(path)) {
    throw new InputError({ format: 'bench', file: path }, 'the file does not exist');
  }
  return readBench(readFileSync(path, 'utf8'), path);
}

function compare(first: string, second: string, tolerance: number): number {
  if (!(tolerance >= 1))
    throw new UsageError(`bench: --tolerance ${tolerance}: expected 1 or more`);
  const [a, b] = [read(first), read(second)];
  const rows = compareBench(a, b);
  const lost = missing(a, b);
  console.log(`A: ${about(a, first)}\nB: ${about(b, second)}\n`);
  console.log(comparisonTable(rows, tolerance));
  for (const { name, engine } of lost) console.log(`${name} on ${engine} is in A and not in B`);
  const failed = slower(rows, tolerance);
  if (failed.length === 0 && lost.length === 0) return 0;
  console.log(
    `\n${failed.length} figures fell below 1/${tolerance} of A, ${lost.length} results are missing`,
  );
  return 1;
}

const about = ({ adapter, runtime, date, version }: BenchFile, path: string) =>
  `${path}, rhostar ${version}, ${adapter?.description ?? 'no adapter'}, ${runtime.name}, ${date}`;

const program = yargs(hideBin(process.argv))
  .scriptName('npm run bench --')
  .usage('$0 [options]')
  .command(
    '$0',
    'Measures the limits of the adapter and the cases.',
    (y) =>
      y
        .option('quick', { type: 'boolean', default: true, describe: 'the short cases (default)' })
        .option('full', { type: 'boolean', default: false, describe: 'all cases, longer' })
        .option('cases', { type: 'string', describe: 'only these, separated by commas' })
        .option('engines', { type: 'string', default: 'gpu,cpu', describe: 'gpu, cpu or both' })
        .option('out', { type: 'string', describe: 'file for the results, JSON' })
        .option('gpu-report', {
          type: 'boolean',
          default: false,
          describe: 'all cases on the GPU engine, and a report on how near its limits they come',
        })
        .option('report', { type: 'string', describe: 'file for the report, Markdown' })
        .option('list', { type: 'boolean', default: false, describe: 'only name the cases' })
        .option('reference', {
          type: 'string',
          default: '../shared/reference/cells',
          describe: 'folder of reference cells, used where it is present',
        }),
    async (options) => {
      const { gpuReport } = options;
      const forReport = {
        full: options.full || options.cases === undefined,
        engines: 'gpu',
        out: options.out ?? 'results/bench/bench.json',
        report: options.report ?? 'results/bench/report.md',
      };
      process.exitCode = await run({ ...options, ...(gpuReport && forReport) });
    },
  )
  .command(
    'growth',
    'Time a step and memory against the number of contacts and of cells.',
    (y) => y.option('out', { type: 'string', describe: 'file for the results, JSON' }),
    ({ out }) => growth(out),
  )
  .command(
    'compare <a> <b>',
    'Ratios of two files; exit code 1 where one fell below the tolerance.',
    (y) =>
      y
        .positional('a', { type: 'string', demandOption: true })
        .positional('b', { type: 'string', demandOption: true })
        .option('tolerance', {
          type: 'number',
          default: 2,
          describe: 'slowest that passes: 2 is half as fast',
        }),
    ({ a, b, tolerance }) => {
      process.exitCode = compare(a, b, tolerance);
    },
  )
  .strict()
  .fail((message, error) => {
    throw error ?? new UsageError(`bench: ${message}`);
  });

try {
  await program.parseAsync();
} catch (error) {
  const fault = faultOf(error);
  console.error(fault.code === EXIT.run ? traceOf(error) : fault.message);
  process.exitCode = fault.code;
}
