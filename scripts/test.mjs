/**
 * `npm test`: style and types, then one test suite under Node and again under Deno.
 *
 *   npm test -- cable            only the test files whose path holds "cable"
 *   npm test -- --runtime deno   only under one runtime
 *   npm run test:long            the files of test/long, minutes each (Node only)
 *
 * Everything else is passed on to vitest.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probe } from './adapter.mjs';
import { main, PrepareError, prepare, root, runProgram } from './prepare.mjs';

const onCI = process.env.CI === 'true';
const args = process.argv.slice(2);
const take = (flag, withValue) => {
  const at = args.indexOf(flag);
  if (at < 0) return undefined;
  return args.splice(at, withValue ? 2 : 1)[withValue ? 1 : 0];
};
const long = take('--long') !== undefined;
const only = take('--runtime', true);
const filtered = args.length > 0;

const bin = (...path) => join(root, 'node_modules', ...path);
/** Deno comes as an npm package; its launcher runs under Node and starts the native program. */
const runtimes = {
  node: { name: 'Node', command: [process.execPath] },
  deno: {
    name: 'Deno',
    command: [process.execPath, bin('deno', 'bin.cjs'), 'run', '-A', '--quiet'],
  },
};

const results = [];
const totals = { passed: 0, failed: 0, skipped: 0 };

function phase(name, run) {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const status = run();
  results.push({ name, status, seconds: (performance.now() - start) / 1000 });
  return status;
}

/** Runs vitest under one runtime and adds what it counted to the totals. */
function vitest({ command }, env) {
  const work = mkdtempSync(join(tmpdir(), 'rhostar-test-'));
  const report = join(work, 'report.json');
  const status = runProgram(
    command[0],
    [
      ...command.slice(1),
      bin('vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ],
    env,
  );
  if (existsSync(report)) {
    const counted = JSON.parse(readFileSync(report, 'utf8'));
    totals.passed += counted.numPassedTests;
    totals.failed += counted.numFailedTests;
    totals.skipped += counted.numPendingTests + counted.numTodoTests;
  }
  rmSync(work, { recursive: true, force: true });
  return status;
}

await main(async () => {
  if (only && !(only in runtimes))
    throw new PrepareError(`--runtime ${only}: expected node or deno`);
  const prepared = await prepare();
  const env = { ...prepared, ...(long ? { RHOSTAR_LONG: '1' } : {}) };

  if (!long && !filtered && !only) {
    phase('style (biome)', () =>
      runProgram(process.execPath, [bin('@biomejs/biome/bin/biome'), 'check', '.'], env),
    );
    phase('types (tsc)', () =>
      runProgram(process.execPath, [bin('typescript/bin/tsc'), '--noEmit'], env),
    );
  }
  if (!long || existsSync(join(root, 'test/long'))) {
    for (const [key, runtime] of Object.entries(runtimes)) {
      if (only ? only !== key : long && key === 'deno') continue;
      if (key === 'deno' && !existsSync(bin('deno', 'bin.cjs'))) {
        console.log('\n== tests under Deno: left out, npm has no Deno for this platform');
        if (onCI) results.push({ name: 'tests under Deno', status: 1, seconds: 0 });
        continue;
      }
      phase(`tests under ${runtime.name}`, () => {
        const found = probe(root, env, runtime.command);
        console.log(`adapter under ${runtime.name}: ${found?.description ?? 'none'}`);
        return vitest(runtime, env);
      });
    }
  }

  if (results.length === 0) {
    console.log('nothing to run: there is no test/long');
    return 0;
  }
  console.log('');
  for (const { name, status, seconds } of results) {
    console.log(
      `${status === 0 ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1).padStart(7)} s  ${name}`,
    );
  }
  console.log(
    `${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`,
  );
  return results.some(({ status }) => status !== 0) ? 1 : 0;
});
