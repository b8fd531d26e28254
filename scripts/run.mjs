/** `node scripts/run.mjs BUNDLE ARGUMENTS`: prepares the clone, then runs dist/BUNDLE.mjs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { main, prepare, root, runBundle } from './prepare.mjs';

await main(async () => {
  const [bundle, ...args] = process.argv.slice(2);
  const env = await prepare();
  // A bundle of its own, or else a command of the main program.
  const own = `dist/${bundle}.mjs`;
  return existsSync(join(root, own))
    ? runBundle(own, args, env)
    : runBundle('dist/cli.mjs', [bundle, ...args], env);
});
