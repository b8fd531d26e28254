/** What the commands say and write when all goes well. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BrailleCanvas } from '../../src/cli/braille.ts';
import { bar, clockText, progressText } from '../../src/cli/progress.ts';
import { table } from '../../src/cli/table.ts';
import { csv } from '../../src/io/output/csv.ts';
import { rhostar, SMALL_SWC, smallExperiment, withFiles, workFolder } from './fixtures.ts';

const work = workFolder();

test('pair writes a folder that explains itself, and a table', async () => {
  const folder = withFiles(work, 'pair', { 'e.json': smallExperiment(), 'small.swc': SMALL_SWC });
  const out = join(folder, 'out');
  const args = ['pair', join(folder, 'e.json'), '--engine', 'cpu', '--seed', '7', '--out', out];
  const { code, out: said, err } = await rhostar(args);
  expect(err).toMatch(/engine: float64 on the CPU/);
  expect(code).toBe(0);
  expect(said).toMatch(/20 Hz \+10 ms +7 +[\d.]+ → [\d.]+ +[\d.]+/);
  const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
  expect(manifest.seeds).toEqual([7]);
  expect(manifest.inputs.map(({ path }: { path: string }) => path.replace(/.*\//, ''))).toEqual([
    'e.json',
    'small.swc',
  ]);
  expect(manifest.inputs[0].sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(manifest.sessions[0]).toMatchObject({ outcome: 'complete' });
  const run = join(out, manifest.runs[0].folder);
  const header = (path: string) => readFileSync(path, 'utf8').split('\n')[0];
  expect(header(join(run, 'contact_traces.csv'))).toBe(
    'contact,t_ms,rho,effcai_mM_ms,gmax_AMPA_nS,Use',
  );
  expect(header(join(out, 'epsps.csv'))).toBe('pair,protocol,seed,phase,t_ms,amplitude_mV');
  for (const picture of ['pair.svg', 'pair.png']) expect(existsSync(join(run, picture))).toBe(true);
  expect(existsSync(join(out, 'overview.png'))).toBe(true);
});

test('cell counts, sketches, and lists the spikes of a step', async () => {
  const out = join(work, 'cell');
  const { code, out: said } = await rhostar(['cell', 'L4_UPC_1', '--step', '0.3', '--out', out]);
  expect(code).toBe(0);
  expect(said).toMatch(/[\u2801-\u28ff]{3}/);
  expect(said).toMatch(/^all +\d+ +\d+ +[\d.]+ +[\d.]+$/m);
  expect(said).toMatch(/step: 0.3 nA for 400 ms: \d+ spikes?, /);
  expect(existsSync(join(out, 'cell.png'))).toBe(true);
});

test.each([[[]], [['--help']], [['pair', '--help']], [['cell', '--help']]])(
  'help of %j fits 100 columns',
  async (args) => {
    const { code, out } = await rhostar(args);
    expect(code).toBe(0);
    expect(out).toMatch(/rhostar/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  },
);

describe('pieces', () => {
  test('a table aligns its columns', () => {
    const text = table(
      [{ title: 'name' }, { title: 'n', align: 'right' }],
      [
        ['a', '1'],
        ['long', '1000'],
      ],
    );
    expect(text).toBe('name     n\n──────────\na        1\nlong  1000');
  });

  test('progress names biological time, speed and the time left', () => {
    const state = { done_ms: 50_000, total_ms: 200_000, runsDone: 0, nRuns: 1, steps: 0 };
    expect(progressText(state, 10)).toBe('50 of 200 s, 5× real time, 0:30 left');
    expect(clockText(3723)).toBe('1:02:03');
    expect(bar(0.5, 4)).toBe('██··');
  });

  test('CSV quotes what needs it and leaves out what is no number', () => {
    expect(
      csv(
        ['a', 'b_mV'],
        [
          ['x, "y"', 0.1 + 0.2],
          [null, Number.NaN],
        ],
      ),
    ).toBe('a,b_mV\n"x, ""y""",0.3\n,\n');
  });

  test('braille dots lie where they are put', () => {
    const canvas = new BrailleCanvas(2, 1);
    canvas.line(0, 0, 3, 0);
    expect(canvas.toString()).toBe('⠉⠉');
  });
});
