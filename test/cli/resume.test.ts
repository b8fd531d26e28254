/** Ctrl-C keeps what is complete, and --resume goes on from there, on the same inputs only. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rhostar, SMALL_SWC, smallExperiment, withFiles, workFolder } from './fixtures.ts';

const N_RUNS = 20;
const work = workFolder();
const manifestOf = (out: string) => JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
const complete = (out: string) =>
  manifestOf(out).runs.filter(({ state }: { state: string }) => state === 'complete').length;

test('stopped after the first run, resumed, and equal to a run in one go', async () => {
  const folder = withFiles(work, 'resume', {
    // many short runs: the progress line is drawn ten times a second, and one of them must show
    'e.json': { ...smallExperiment(), seeds: Array.from({ length: N_RUNS }, (_, i) => i + 1) },
    'small.swc': SMALL_SWC,
  });
  const file = join(folder, 'e.json');
  const out = join(folder, 'out');
  const args = ['pair', file, '--engine', 'cpu', '--no-pictures'];

  const stopped = await rhostar([...args, '--out', out], (text, interrupt) => {
    if (/[1-9]\d* of \d+ runs done/.test(text)) interrupt();
  });
  expect(stopped.code).toBe(130);
  expect(stopped.err).toMatch(
    /of 20 runs are complete in .*out\nto go on: rhostar pair .*--resume/,
  );
  expect(complete(out)).toBeGreaterThanOrEqual(1);
  expect(complete(out)).toBeLessThan(N_RUNS);
  expect(manifestOf(out).sessions.at(-1).outcome).toBe('stopped');
  const first = join(out, manifestOf(out).runs[0].folder, 'summary.json');
  const { mtimeMs } = statSync(first);

  const resumed = await rhostar([...args, '--out', out, '--resume']);
  expect(resumed.code).toBe(0);
  expect(complete(out)).toBe(N_RUNS);
  expect(statSync(first).mtimeMs).toBe(mtimeMs); // not computed again

  const atOnce = join(folder, 'at-once');
  expect((await rhostar([...args, '--out', atOnce])).code).toBe(0);
  for (const name of ['epsps.csv', 'contacts.csv']) {
    expect(readFileSync(join(out, name), 'utf8')).toBe(readFileSync(join(atOnce, name), 'utf8'));
  }

  const again = await rhostar([...args, '--out', out]);
  expect(again.code).toBe(2);
  expect(again.err).toMatch(/holds results already; --resume goes on/);
  const otherSeed = await rhostar([...args, '--out', out, '--resume', '--seed', '9']);
  expect(otherSeed.code).toBe(2);
  expect(otherSeed.err).toMatch(/other inputs, seeds or dt/);
  writeFileSync(join(folder, 'small.swc'), SMALL_SWC.replace('160', '161'));
  const changed = await rhostar([...args, '--out', out, '--resume']);
  expect(changed.code).toBe(2);
  expect(changed.err).toMatch(/small\.swc: has changed since/);
  expect(complete(out)).toBe(N_RUNS);
});

test('a real SIGINT to the program ends it with 130 and whole run folders', async () => {
  const seeds = Array.from({ length: 200 }, (_, i) => i + 1);
  const folder = withFiles(work, 'sigint', {
    'e.json': { ...smallExperiment(), seeds },
    'small.swc': SMALL_SWC,
  });
  const out = join(folder, 'out');
  const bundle = new URL('../../dist/cli.mjs', import.meta.url).pathname;
  expect(existsSync(bundle), 'node build.mjs makes dist/cli.mjs').toBe(true);
  const child = spawn(
    'node',
    [bundle, 'pair', 'e.json', '--engine', 'cpu', '--no-pictures', '--out', out],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let err = '';
  child.stderr.on('data', (data) => {
    err += data;
  });
  const ended = once(child, 'exit');
  const runs = join(out, 'runs');
  while (!existsSync(runs) || readdirSync(runs).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGINT');
  // Deno reports the exit code 130 as the signal that it stands for.
  const [code, signal] = await ended;
  expect(code ?? signal, err).toBe('Deno' in globalThis ? 'SIGINT' : 130);
  expect(err).toMatch(/stopping at the next epoch/);
  expect(err).toMatch(/of 200 runs are complete/);
  for (const run of readdirSync(runs)) {
    expect(run).not.toMatch(/\.tmp$/);
    expect(readdirSync(join(runs, run))).toContain('summary.json');
  }
});
