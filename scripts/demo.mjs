/** `npm start`: the demonstration, from a fresh clone. */
import { main, prepare, runBundle } from './prepare.mjs';

await main(async () => {
  const env = await prepare();
  return runBundle('dist/cli.mjs', ['demo', ...process.argv.slice(2)], env);
});
