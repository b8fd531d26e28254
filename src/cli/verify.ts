/** `npm run verify`: reference cases against the engines. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { cpuEngine } from '../engine/cpu/engine.ts';
import { type Gpu, requestGpu } from '../engine/gpu/device.ts';
import { gpuEngine } from '../engine/gpu/engine.ts';
import { InputError } from '../model/input-error.ts';
import { findCases } from '../verify/case-folder.ts';
import { cpuPrograms } from '../verify/programs.ts';
import { gpuPrograms } from '../verify/programs-gpu.ts';
import { caseText, quantityTable, summaryLine } from '../verify/report.ts';
import { type VerifiedEngine, verifyCases } from '../verify/run-verify.ts';

const { argv } = yargs(hideBin(process.argv))
  .scriptName('npm run verify --')
  .usage('$0 [options]\n\nRuns every case folder found and compares it with its reference.')
  .options({
    cases: {
      type: 'string',
      default: '../shared/reference/cells',
      description: 'Folder of cases, or one case',
    },
    engine: { choices: ['cpu', 'gpu', 'both'] as const, default: 'both' as const },
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
  const folders = findCases(resolve(options.cases), options.only);
  const engines: VerifiedEngine[] =
    options.engine === 'gpu' ? [] : [{ engine: cpuEngine(), programs: cpuPrograms }];
  let gpu: Gpu | undefined;
  if (options.engine !== 'cpu') {
    gpu = await requestGpu({ label: 'verify' });
    engines.push({ engine: gpuEngine(gpu), programs: gpuPrograms(gpu) });
  }
  for (const { engine } of engines) console.log(`${engine.name}: ${engine.description}`);
  const reports = await verifyCases(folders, {
    engines,
    full: options.full,
    onProgress: (text) => console.error(text),
    onCase: (report) => console.log(`\n${caseText(report)}`),
  });
  console.log(`\n${quantityTable(reports)}\n\n${summaryLine(reports)}`);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(reports, null, 1)}\n`);
  gpu?.[Symbol.dispose]();
  return reports.every((r) => r.ok) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
