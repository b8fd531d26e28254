/** `npm run verify`: reference cases against the engines. */
import { accessSync, constants, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { cpuEngine } from '../engine/cpu/engine.ts';
import { type Gpu, requestGpu } from '../engine/gpu/device.ts';
import { gpuEngine } from '../engine/gpu/engine.ts';
import { nodeFiles } from '../io/sonata/node-files.ts';
import { InputError } from '../model/input-error.ts';
import { cpuPrograms } from '../verify/programs.ts';
import { gpuPrograms } from '../verify/programs-gpu.ts';
import { caseText, quantityTable, reportJson, summaryLine } from '../verify/report.ts';
import { type VerifiedEngine, verifyCases } from '../verify/run-verify.ts';
import { findCases } from './case-files.ts';
import { faultOf, UsageError } from './faults.ts';

const { argv } = yargs(hideBin(process.argv))
  .scriptName('npm run verify --')
  .usage('$0 [options]\n\nRuns every case folder found and compares it with its reference.')
  .options({
    cases: {
      type: 'string',
      array: true,
      default: ['../shared/reference/cells', '../shared/reference/circuit'],
      description: 'Folders of cases, or single cases',
    },
    emodels: {
      type: 'string',
      default: '../shared/cells/emodels',
      description: 'Folder of emodels for circuits, by template name',
    },
    engine: { choices: ['cpu', 'gpu', 'both'] as const, default: 'both' as const },
    lanes: {
      type: 'number',
      description: 'Runs in a workgroup of the GPU engine (default: fitted to it)',
    },
    only: { type: 'string', description: 'Name of the one case to run' },
    full: {
      type: 'boolean',
      default: false,
      description: 'Run long simulations of fixed step from start to end',
    },
    json: { type: 'string', description: 'File to write the whole report to' },
  })
  .strict();
const options = await argv;

async function main(): Promise<number> {
  if (options.json) checkWritable(options.json);
  const folders = findCases(
    options.cases.map((path) => resolve(path)),
    options.only,
  );
  const engines: VerifiedEngine[] =
    options.engine === 'gpu' ? [] : [{ engine: cpuEngine(), programs: cpuPrograms }];
  let gpu: Gpu | undefined;
  if (options.engine !== 'cpu') {
    gpu = await requestGpu({ label: 'verify' });
    checkLanes(options.lanes, gpu);
    engines.push({ engine: gpuEngine(gpu, { lanes: options.lanes }), programs: gpuPrograms(gpu) });
  }
  for (const { engine } of engines) console.log(`${engine.name}: ${engine.description}`);
  const reports = await verifyCases(folders, {
    engines,
    full: options.full,
    sonata: { files: nodeFiles, emodels: resolve(options.emodels) },
    onProgress: (text) => console.error(text),
    onCase: (report) => console.log(`\n${caseText(report)}`),
  });
  const quantities = quantityTable(reports);
  if (quantities) console.log(`\n${quantities}`);
  console.log(`\n${summaryLine(reports)}`);
  if (options.json) writeFileSync(options.json, reportJson(reports));
  gpu?.[Symbol.dispose]();
  return reports.every((r) => r.ok) ? 0 : 1;
}

function checkLanes(lanes: number | undefined, { limits }: Gpu): void {
  const most = limits.maxComputeInvocationsPerWorkgroup;
  if (lanes === undefined || (Number.isInteger(lanes) && lanes >= 1 && lanes <= most)) return;
  throw new UsageError(`--lanes ${lanes}: expected a whole number from 1 to ${most}`);
}

/** Before hours of work, not after. */
function checkWritable(file: string): void {
  const folder = dirname(resolve(file));
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new InputError({ format: 'verify', file }, `cannot be written: no folder ${folder}`);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const { code, message } = faultOf(error);
  console.error(message);
  process.exitCode = code;
}
