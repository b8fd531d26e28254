/**
 * `npm run bench`: the benchmarks under Deno, or under Node with `--runtime node`.
 *
 * Everything else is passed on (bench/main.ts): `npm run bench -- --help`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { main, PrepareError, prepare, root, runBundle, runProgram } from './prepare.mjs';

const BUNDLE = 'dist/bench.mjs';
const deno = join(root, 'node_modules', 'deno', 'bin.cjs');

await main(async () => {
  const args = process.argv.slice(2);
  const at = args.indexOf('--runtime');
  const [, asked] = at < 0 ? [] : args.splice(at, 2);
  const runtime = asked ?? (existsSync(deno) ? 'deno' : 'node');
  if (runtime !== 'deno' && runtime !== 'node') {
    throw new PrepareError(`--runtime ${runtime}: expected node or deno`);
  }
  // two files are compared without an adapter
  const env = await prepare({ adapter: args[0] !== 'compare' });
  if (runtime === 'node') return runBundle(BUNDLE, args, env);
  if (!existsSync(deno))
    throw new PrepareError('npm has no Deno for this platform: --runtime node');
  return runProgram(process.execPath, [deno, 'run', '-A', '--quiet', BUNDLE, ...args], env);
});
