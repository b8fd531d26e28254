/** `node scripts/run.mjs BUNDLE ARGUMENTS`: prepares the clone, then runs dist/BUNDLE.mjs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { main, PrepareError, prepare, root, runProgram } from './prepare.mjs';

await main(async () => {
  const [bundle, ...args] = process.argv.slice(2);
  const env = await prepare();
  // A bundle of its own, or else a command of the main program.
  const own = `dist/${bundle}.mjs`;
  const program = existsSync(join(root, own)) ? [own] : ['dist/cli.mjs', bundle];
  if (!existsSync(join(root, program[0]))) throw new PrepareError(`${program[0]} was not built`);
  return runProgram(process.execPath, [...program, ...args], env);
});
