/** `rhostar figure` from the command line: whole, killed and gone on with, and refused. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SMALL_SWC } from '../experiments/small-cell.ts';
import { rhostar, withFiles, workFolder } from './fixtures.ts';

const work = workFolder();

/** The training figure on cells so small that its ten runs take seconds. */
const small = { emodel: 'cADpyr229_L23_PC', morphology: 'small.swc' };
const cells = withFiles(work, 'cells', {
  'cells.json': { L5_TTPC: [small] },
  'small.swc': SMALL_SWC,
});
const args = (out: string, store: string) => [
  ...['figure', '2c', '--pairs', '2', '--test-spikes', '1', '--engine', 'cpu'],
  ...['--morphologies', cells, '--out', out, '--store', store],
];
const stored = (store: string) =>
  existsSync(store)
    ? readdirSync(store, { recursive: true }).filter((name) => String(name).endsWith('.json'))
        .length
    : 0;
const read = (out: string, name: string) => readFileSync(join(out, name), 'utf8');
const manifestOf = (out: string) => JSON.parse(read(out, 'manifest.json'));

test('a figure killed and gone on with is the figure run through', {
  timeout: 600_000,
}, async () => {
  const bundle = new URL('../../dist/cli.mjs', import.meta.url).pathname;
  expect(existsSync(bundle), 'node build.mjs makes dist/cli.mjs').toBe(true);
  const [out, store] = [join(work, 'killed'), join(work, 'killed-store')];
  // the same runtime: another's exp and pow may differ in the last bit, and so would keys
  const run = 'Deno' in globalThis ? ['run', '-A', bundle] : [bundle];
  const child = spawn(process.execPath, [...run, ...args(out, store)], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (stored(store) < 2 && child.exitCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGKILL');
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
  const kept = stored(store);
  expect(kept).toBeLessThan(10);
  expect(manifestOf(out).sessions.at(-1).outcome).toBe('running');

  const resumed = await rhostar(args(out, store));
  expect(resumed.err).toContain(`${kept} of 10 runs are in the store already`);
  expect(resumed.code).toBe(0);
  expect(manifestOf(out).runs).toMatchObject({ total: 10, complete: 10 });
  expect(manifestOf(out).sessions.map((s: { outcome: string }) => s.outcome)).toEqual([
    'running',
    'complete',
  ]);

  const whole = join(work, 'whole');
  expect((await rhostar(args(whole, join(work, 'whole-store')))).code).toBe(0);
  for (const name of ['data.csv', 'summary.csv', 'verdicts.csv', 'figure.svg']) {
    expect(read(out, name)).toBe(read(whole, name));
  }
  const rows = read(out, 'data.csv').trim().split('\n');
  expect(rows.length).toBe(1 + 10);
  expect(read(out, 'verdicts.csv')).toContain('mrk97_08');
  expect(readFileSync(join(out, 'figure.png')).subarray(1, 4).toString()).toBe('PNG');
  expect(resumed.out).toMatch(/mrk97_07 \(10 Hz \+10 ms\).* 1\.201 ± 0\.063/);

  // another figure takes the runs that it shares: 2 and 5 Hz
  const shared = await rhostar([
    ...['figure', '3d', '--pairs', '1', '--test-spikes', '1', '--engine', 'cpu'],
    ...['--morphologies', cells, '--out', join(work, '3d'), '--store', store],
  ]);
  expect(shared.err).toContain('2 of 7 runs are in the store already');
});

test('Ctrl-C keeps what is done and says how to go on', { timeout: 300_000 }, async () => {
  const [out, store] = [join(work, 'stopped'), join(work, 'stopped-store')];
  const stopped = await rhostar(args(out, store), (text, interrupt) => {
    if (/[1-9]\d* of 10 runs done/.test(text)) interrupt();
  });
  expect(stopped.code).toBe(130);
  const kept = stored(store);
  expect(kept).toBeGreaterThanOrEqual(1);
  expect(kept).toBeLessThan(10);
  expect(stopped.err).toContain(`stopped: ${kept} of 10 runs are kept in ${store}`);
  expect(stopped.err).toContain('to go on: rhostar figure 2c --pairs 2 --test-spikes 1');
  expect(manifestOf(out).sessions.at(-1).outcome).toBe('stopped');
  expect(manifestOf(out).runs.complete).toBe(kept);
  expect(existsSync(join(out, 'data.csv'))).toBe(false);
});

test('what is wrong is said in one line', async () => {
  const unknown = await rhostar(['figure', '9z']);
  expect(unknown).toMatchObject({ code: 2 });
  expect(unknown.err).toMatch(/figure 9z: expected one of 2c, /);
  expect((await rhostar(['figure', '2c', '--quick', '--full'])).err).toMatch(/one of the two/);
  expect((await rhostar(['figure', '2c', '--pairs', '0'])).err).toMatch(
    /--pairs 0: expected a whole/,
  );
  const empty = withFiles(work, 'empty', { 'a.txt': '' });
  const nothing = await rhostar(['figure', '2c', '--morphologies', empty]);
  expect(nothing.err).toMatch(/--morphologies .*empty: holds no cells\.json and no file/);
  const taken = await rhostar(['figure', '2c', '--out', empty]);
  expect(taken.err).toMatch(/--out .*empty: holds other things than figure 2c/);
  const typo = withFiles(work, 'typo', { 'cells.json': { L5: [small] } });
  expect((await rhostar(['figure', '2c', '--morphologies', typo])).err).toMatch(
    /cells\.json: L5: is no cell type of the figures: expected L5_TTPC, L23_PC, L4_PC/,
  );
});

test('the list names every figure with its cost', async () => {
  const { code, out } = await rhostar(['figures', '--list']);
  expect(code).toBe(0);
  expect(out).toMatch(/2c +the five training protocols +80 +22,240 .* 500 +347,000/);
  expect(out).toMatch(/S-zilberter/);
});
