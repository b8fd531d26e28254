/** `npm start`: the demonstration, from a fresh clone. */
import { main, prepare, runProgram } from './prepare.mjs';

await main(async () => {
  const env = await prepare();
  return runProgram(process.execPath, ['dist/cli.mjs', 'demo', ...process.argv.slice(2)], env);
});
