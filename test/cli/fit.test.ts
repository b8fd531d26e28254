/** `rhostar fit` on a pair small enough for a test: searched, stopped, resumed, scored, refused. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { PUBLISHED_RULE } from '../../src/model/plasticity-rule.ts';
import { rhostar, SMALL_SWC, smallExperiment, withFiles, workFolder } from './fixtures.ts';

const work = workFolder();

/** Two pairings of the small pair; the numbers to meet are made up. */
function smallFit() {
  const { pairs, protocols, pulse } = smallExperiment();
  const target = (name: string, deltaT_ms: number, mean: number) => ({
    ...{ name, pairs: 'small', mean, sem: 0.1, n: 5 },
    protocol: {
      ...protocols[0]!,
      induction: { ...protocols[0]!.induction, nSweeps: 3, deltaT_ms },
    },
  });
  return {
    name: 'small',
    pairs: { small: pairs },
    targets: [target('up', 10, 1.3), target('down', -10, 0.8)],
    test: { nSpikes: 3, period_ms: 500 },
    parameters: { gamma_d_GB: 101.5387594661, tau_effca_GB_ms: [200, 350] },
    populationSize: 8,
    generations: 4,
    pulse,
  };
}

const folder = withFiles(work, 'fit', {
  'small.json': smallFit(),
  'small.swc': SMALL_SWC,
  'low.json': { ...PUBLISHED_RULE, gamma_d_GB: 101.5387594661, basal_d_a: 0.5 },
  'no-set.json': {
    ...smallFit(),
    targets: [{ ...smallFit().targets[0]!, pairs: 'large' }],
  },
  'two.json': {
    ...smallFit(),
    targets: [
      {
        ...smallFit().targets[0]!,
        protocol: {
          ...smallFit().targets[0]!.protocol,
          induction: { ...smallExperiment().protocols[0]!.induction, deltaT_ms: [10, -10] },
        },
      },
    ],
  },
});
const spec = join(folder, 'small.json');
const args = ['fit', spec, '--engine', 'cpu', '--no-pictures'];
const read = (out: string, name: string) => readFileSync(join(out, name), 'utf8');
const out = join(folder, 'through');

describe('a fit', () => {
  let through: Awaited<ReturnType<typeof rhostar>>;
  beforeAll(async () => {
    through = await rhostar([...args, '--out', out]);
  }, 240_000);

  test('searches all generations and says what it came to', () => {
    expect(through.code, through.err).toBe(0);
    expect(through.out).toMatch(/32 candidates in 4 generations/);
    expect(through.out).toMatch(/up +1\.300 ± 0\.100 \(5\)/);
    expect(read(out, 'generations.csv').trim().split('\n')).toHaveLength(5);
    const manifest = JSON.parse(read(out, 'manifest.json'));
    expect(manifest.format).toBe('rhostar-fit/1');
    expect(manifest.generation).toBe(4);
    expect(manifest.replay).toBe('float64 on the CPU');
    expect(manifest.sessions.at(-1).outcome).toBe('complete');
    expect(manifest.inputs).toHaveLength(2);
  });

  test('keeps what is fixed, and stays within what is not', () => {
    const [header, ...rows] = read(out, 'front.csv').trim().split('\n');
    const at = (name: string) => header!.split(',').indexOf(name);
    for (const row of rows.map((line) => line.split(',').map(Number))) {
      expect(row[at('gamma_d_GB')]).toBe(101.5387594661);
      expect(row[at('tau_effca_GB_ms')]).toBeGreaterThanOrEqual(200);
      expect(row[at('tau_effca_GB_ms')]).toBeLessThanOrEqual(350);
    }
  });

  test('stopped after two generations and resumed is the same to the last bit', async () => {
    const parts = join(folder, 'parts');
    const first = await rhostar([...args, '--out', parts, '--generations', '2']);
    expect(first.code, first.err).toBe(0);
    const second = await rhostar([...args, '--out', parts, '--resume']);
    expect(second.code, second.err).toBe(0);
    expect(second.err).toMatch(/calcium is recorded already/);
    expect(second.err).toMatch(/2 generations are done/);
    for (const name of ['search.json', 'front.csv', 'generations.csv', 'rule.json', 'ratios.csv']) {
      expect(read(parts, name), name).toBe(read(out, name));
    }
  }, 240_000);

  test('refined behind the search is the same in one go and resumed, and no worse', async () => {
    const [whole, parts] = ['refined', 'refined-later'].map((name) => join(folder, name));
    const once = await rhostar([...args, '--out', whole!, '--refine', '3']);
    expect(once.code, once.err).toBe(0);
    expect(once.out).toMatch(/56 candidates in 7 generations/);
    for (const more of [[], ['--resume', '--refine', '1'], ['--resume', '--refine', '3']]) {
      const part = await rhostar([...args, '--out', parts!, ...more]);
      expect(part.code, part.err).toBe(0);
    }
    for (const name of ['search.json', 'front.csv', 'generations.csv', 'rule.json']) {
      expect(read(parts!, name), name).toBe(read(whole!, name));
    }
    const best = read(whole!, 'generations.csv')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[1]));
    expect(best.at(-1)).toBeLessThanOrEqual(best[3]!);
    expect(JSON.parse(read(whole!, 'manifest.json'))).toMatchObject({
      generation: 7,
      generations: 7,
    });
    // a search that goes on gives its refinement up
    const on = await rhostar([
      ...args,
      '--out',
      parts!,
      '--resume',
      '--generations',
      '5',
      '--refine',
      '1',
    ]);
    expect(on.code, on.err).toBe(0);
    const numbers = read(parts!, 'generations.csv').trim().split('\n').slice(1);
    expect(numbers.map((line) => Number(line.split(',')[0]))).toEqual([1, 2, 3, 4, 5, 6]);
  }, 240_000);

  test('that Ctrl-C stops keeps its generations, and goes on', async () => {
    const to = join(folder, 'interrupted');
    const stopped = await rhostar(
      [...args, '--out', to, '--generations', '100000'],
      (text, interrupt) => {
        if (/generation \d+ of 100000/.test(text)) interrupt();
      },
    );
    expect(stopped.code, stopped.err).toBe(130);
    expect(stopped.err).toMatch(
      /stopped; .*\nto go on: rhostar fit .*--generations 100000.*--resume/,
    );
    const { generation, sessions } = JSON.parse(read(to, 'manifest.json'));
    expect(sessions.at(-1).outcome).toBe('stopped');
    expect(generation).toBeGreaterThanOrEqual(1);
    const further = ['--resume', '--generations', String(generation + 1)];
    const resumed = await rhostar([...args, '--out', to, ...further]);
    expect(resumed.code, resumed.err).toBe(0);
    expect(JSON.parse(read(to, 'manifest.json')).generation).toBe(generation + 1);
  }, 240_000);

  test('leaves a rule that is scored as it was found, and simulated beside', async () => {
    const scored = join(folder, 'scored');
    const rule = join(out, 'rule.json');
    const done = await rhostar([...args, '--score', rule, '--simulate', '--out', scored]);
    expect(done.code, done.err).toBe(0);
    const columns = (name: string, n: number) =>
      read(name === 'out' ? out : scored, 'targets.csv')
        .split('\n')
        .map((line) => line.split(',').slice(0, n).join(','));
    expect(columns('scored', 8)).toEqual(columns('out', 8));
    expect(read(scored, 'targets.csv')).toMatch(/simulated_error_sem/);
    // expression is 100 s slow, the induction 1.5 s long: every contact ends as predicted
    const rows = read(scored, 'ratios.csv').trim().split('\n').slice(1);
    for (const [, , , predicted, , simulated] of rows.map((line) => line.split(','))) {
      expect(simulated).toBe(predicted);
    }
  }, 240_000);

  test('of another spec is not gone on with', async () => {
    const other = await rhostar([...args, '--out', out, '--resume', '--seed', '9']);
    expect(other.code).toBe(2);
    expect(other.err).toMatch(/belongs to another spec, engine or version/);
    const again = await rhostar([...args, '--out', out]);
    expect(again.code).toBe(2);
    expect(again.err).toMatch(/holds files already; --resume goes on/);
  }, 240_000);
});

describe('a fit that cannot be is refused', () => {
  const refused = async (...rest: string[]) => {
    const to = join(folder, 'refused');
    const { code, err } = await rhostar([...rest, '--engine', 'cpu', '--out', to]);
    expect(code).toBe(2);
    expect(existsSync(to)).toBe(false);
    return err;
  };

  test('where a target names no set', async () => {
    expect(await refused('fit', join(folder, 'no-set.json'))).toMatch(
      /no-set\.json.*targets\[0\]\.pairs: is 'large', expected one of the sets small/,
    );
  });

  test('where a target has two protocols', async () => {
    expect(await refused('fit', join(folder, 'two.json'))).toMatch(/expected one of each/);
  });

  test('where the rule to score lies outside the bounds', async () => {
    expect(await refused('fit', spec, '--score', join(folder, 'low.json'))).toMatch(
      /low\.json.*basal_d_a: is 0\.5, outside the bounds of the spec: expected 1 to 5/,
    );
  });

  test('where there is neither such a fit nor such a rule', async () => {
    expect(await refused('fit', 'nothing')).toMatch(/expected a file \.json, or one of training/);
    expect(await refused('fit', spec, '--score', 'mine')).toMatch(/expected published, or a file/);
    expect(await refused('fit', spec, '--simulate')).toMatch(/--simulate goes with --score/);
  });
});
