/** Figure network from its circuit to its tables, on two pairs of cells: stopped, gone on with, prolonged. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT, faultOf } from '../../src/cli/faults.ts';
import { networkFigure } from '../../src/cli/figure-command.ts';
import type { FigureOptions } from '../../src/cli/figure-context.ts';
import { NETWORK_PLANS, type NetworkPlan } from '../../src/cli/network-plan.ts';
import { captured, type OnStatus, rhostar, withFiles, workFolder } from './fixtures.ts';

const work = workFolder();
const shipped = NETWORK_PLANS[0]!;
/** Every fibre fires in the one pattern, on both cells of a pair, so that contacts between them move. */
const plan: NetworkPlan = {
  ...shipped,
  circuit: 'l5-pairs',
  cells: 4,
  fibres: { ...shipped.fibres, count: 6, probability: 1 },
  tstop_ms: { quick: 20, full: 30 },
  checkpoint_ms: 5,
  study: { ...shipped.study, rateBin_ms: 5, shuffles: 20 },
  simulation: {
    ...shipped.simulation,
    inputs: {
      ...(shipped.simulation.inputs as object),
      patterns: {
        ...(shipped.simulation.inputs as { patterns: object }).patterns,
        ...{ delay: 5, interval: 50, patterns: { count: 1, fibres: 6, spread: 5 } },
      },
    },
  },
};

const figure = (out: string, more: Partial<FigureOptions> = {}, onStatus?: OnStatus) =>
  captured(async (terminal) => {
    const options: FigureOptions = {
      ...{ name: 'network', engine: 'cpu', quick: false, full: false, seed: 1, store: '', out },
      ...more,
    };
    try {
      await networkFigure(plan, options, terminal);
      return EXIT.ok;
    } catch (error) {
      const { code, message } = faultOf(error);
      terminal.note(message);
      return code;
    }
  }, onStatus);

const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));
const read = (...path: string[]) => readFileSync(join(...path), 'utf8');

test('stopped, gone on with, equal to a run in one go, and prolonged', {
  timeout: 600_000,
}, async () => {
  const out = join(work, 'stopped');
  const stopped = await figure(out, {}, (text, interrupt) => {
    if (/[1-9][\d.]* of 20 ms/.test(text)) interrupt();
  });
  expect(stopped.err).toMatch(/to go on: rhostar figure network .*--out/);
  expect(stopped.code).toBe(EXIT.interrupted);
  expect(json(out, 'manifest.json').sessions.at(-1).outcome).toBe('stopped');
  expect(existsSync(join(out, 'study.svg'))).toBe(false);

  const resumed = await figure(out);
  expect(resumed.err).toMatch(/resume: goes on from [\d.]+ ms/);
  expect(resumed.code).toBe(EXIT.ok);
  const whole = join(work, 'whole');
  const atOnce = await figure(whole);
  expect(atOnce.code).toBe(EXIT.ok);
  expect(atOnce.out).toMatch(/potentiated +\d/);
  for (const name of ['changes', 'co-firing', 'clusters', 'rates-in-time']) {
    expect(read(out, `${name}.csv`)).toBe(read(whole, `${name}.csv`));
  }
  expect(read(out, 'run', 'weights.csv')).toBe(read(whole, 'run', 'weights.csv'));
  expect(read(whole, 'study.svg')).toContain('4 cells');
  // pairs 0 → 1 and 2 → 3; fibres reach all four
  const { contacts } = json(whole, 'run', 'manifest.json');
  expect(contacts.ProbAMPANMDA_EMS).toBe(6 * 4 * plan.fibres.contacts);
  expect(contacts.GluSynapse).toBeGreaterThan(4);

  expect((await figure(whole)).err).toMatch(/run: complete already/);
  const chosen = await figure(whole, { seconds: 0.025 });
  expect(chosen.err).toContain('resume: goes on from 20 ms');
  expect(json(whole, 'run', 'manifest.json').t_ms).toBe(25);
  const longer = await figure(whole, { full: true });
  expect(longer.err).toContain('resume: goes on from 25 ms');
  expect(longer.code).toBe(EXIT.ok);
  expect(json(whole, 'run', 'manifest.json').t_ms).toBe(30);
  const back = await figure(whole);
  expect(back.err).toMatch(/has come to 30 ms already, expected at most 20: --full, or another/);
  expect(back.code).toBe(EXIT.input);
  const seeded = await figure(whole, { full: true, seed: 2 });
  expect(seeded.err).toMatch(/--seed 2: .* is of seed 1, expected this one or another --out/);
  expect(json(whole, 'manifest.json')).toMatchObject({ seed: 1, runs: { complete: 1 } });
});

test('what figure network cannot do is said in one line', async () => {
  const pairs = await rhostar(['figure', 'network', '--pairs', '2']);
  expect(pairs).toMatchObject({
    code: EXIT.input,
    err: '--pairs: figure network has no such choice',
  });
  const circuit = await rhostar(['figure', 'network', '--circuit', 'pairs']);
  expect(circuit.err).toBe('--circuit: figure network has no such choice');
  const single = await rhostar(['figure', 'thresholds', '--circuit', 'pairs']);
  expect(single.err).toBe('--circuit: figure thresholds has no such choice');
  const long = await rhostar(['figure', 'network', '--seconds', '31']);
  expect(long.err).toBe('--seconds 31: figure network lasts up to 30 s');
  const other = await rhostar(['figure', '2c', '--seconds', '1']);
  expect(other.err).toBe('--seconds: figure 2c has no such choice');
  const empty = withFiles(work, 'empty', { 'a.txt': '' });
  const taken = await rhostar(['figure', 'network', '--out', empty]);
  expect(taken.err).toMatch(/holds other things than figure network/);
});

test('the list names it with its biological seconds', async () => {
  const { out } = await rhostar(['figures', '--list']);
  expect(out).toMatch(/network .* 1 +3 .* 1 +30 /);
});
