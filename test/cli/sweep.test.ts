/** `rhostar sweep` on the reference circuit: a folder a condition, what is complete is not run again. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeShared, sharedPath } from '../shared.ts';
import { rhostar, workFolder } from './fixtures.ts';

const work = workFolder();
const emodels = sharedPath('cells', 'emodels');
const caseFolder = sharedPath('reference', 'circuit', 'network_invitro');
const text = (...path: string[]) => readFileSync(join(...path), 'utf8');

/** The reference's network with release as it is in the edges. */
function simulation(): string {
  const config = JSON.parse(text(caseFolder, 'simulation_config.json'));
  config.network = sharedPath('circuits', 'sscx-v7-l5-plasticity', 'circuit_config.json');
  config.node_sets_file = join(caseFolder, 'node_sets.json');
  for (const override of config.connection_overrides) delete override.synapse_configure;
  writeFileSync(join(work, 'network.json'), JSON.stringify(config));
  return 'network.json';
}

function sweepFile(over: object = {}): string {
  const path = join(work, 'sweep.json');
  const sweep = {
    name: 'two',
    simulation: simulation(),
    tstop: 20,
    vary: { extracellular_calcium: [1.05, 2.5] },
    epsp: { pairs: 2, trials: 3 },
    ...over,
  };
  writeFileSync(path, JSON.stringify(sweep));
  return path;
}

const args = (out: string, ...more: string[]) => [
  ...['sweep', sweepFile(), '--engine', 'cpu', '--emodels', emodels, '--out', out, ...more],
];

function tableOf(csv: string): Record<string, string>[] {
  const [header, ...rows] = csv.trim().split('\n');
  const names = header!.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((v, k) => [names[k]!, v])));
}

describeShared('rhostar sweep on the reference circuit', () => {
  const out = join(work, 'out');

  test('conditions, EPSPs that grow with calcium, a summary and a picture', async () => {
    const { code, out: said } = await rhostar(args(out));
    expect(code).toBe(0);
    expect(said).toContain('calcium-1.05');
    expect(readdirSync(out).sort()).toEqual([
      ...['calcium-1.05', 'calcium-2.5', 'summary.csv', 'sweep.png', 'sweep.svg'],
    ]);
    const manifest = JSON.parse(text(out, 'calcium-1.05', 'manifest.json'));
    expect(manifest.extracellular_calcium_mM).toBe(1.05);
    expect(manifest.condition).toEqual({ extracellular_calcium: 1.05 });
    const [low, high] = tableOf(text(out, 'summary.csv'));
    expect(low!.extracellular_calcium).toBe('1.05');
    expect(low!.plastic_contacts).toBe('13');
    expect(Number(low!.epsp_connections)).toBe(2);
    // release of these contacts (K = 2.79 mM) is 14 times rarer at 1.05 mM than at 2.5 mM
    expect(Number(high!.epsp_mean_mV)).toBeGreaterThan(3 * Number(low!.epsp_mean_mV));
    const epsps = tableOf(text(out, 'calcium-2.5', 'epsps.csv'));
    expect(epsps).toHaveLength(6);
    for (const { amplitude_mV } of epsps) {
      expect(Number(amplitude_mV)).toBeGreaterThan(-0.05);
      expect(Number(amplitude_mV)).toBeLessThan(10);
    }
  });

  test('--resume runs what is missing and nothing else', async () => {
    const [kept, gone] = ['calcium-1.05', 'calcium-2.5'].map((name) => join(out, name));
    const before = text(out, 'summary.csv');
    const { mtimeMs } = statSync(join(kept!, 'out.h5'));
    rmSync(gone!, { recursive: true });
    const taken = await rhostar(args(out));
    expect(taken.code).toBe(2);
    expect(taken.err).toMatch(/holds files already; --resume goes on/);
    const { code, err } = await rhostar(args(out, '--resume', '--no-pictures'));
    expect(code).toBe(0);
    expect(err).toContain('1/2 calcium-1.05: complete already');
    expect(err).not.toContain('calcium-2.5: complete already');
    expect(statSync(join(kept!, 'out.h5')).mtimeMs).toBe(mtimeMs);
    const without = (csv: string) => tableOf(csv).map(({ wall_s, ...row }) => row);
    expect(without(text(out, 'summary.csv'))).toEqual(without(before));
  });

  test('Ctrl-C says how to go on, and --resume does', async () => {
    const folder = join(work, 'stopped');
    const stopped = await rhostar(args(folder, '--no-pictures'), (line, stop) => {
      if (/2\/2 .* of 20 ms/.test(line)) stop();
    });
    expect(stopped.code).toBe(130);
    expect(stopped.err).toMatch(/to go on: rhostar sweep .* --resume/);
    const resumed = await rhostar(args(folder, '--resume', '--no-pictures'));
    expect(resumed.code).toBe(0);
    expect(resumed.err).toContain('1/2 calcium-1.05: complete already');
    const rates = (of: string) => text(of, 'calcium-2.5', 'rates.csv');
    expect(rates(folder)).toBe(rates(out));
  });

  test('a value that the simulation refuses is named before anything runs', async () => {
    const folder = join(work, 'refused');
    const path = sweepFile({ vary: { 'run.dt': [0.025, -1] } });
    const { code, err } = await rhostar(['sweep', path, '--emodels', emodels, '--out', folder]);
    expect(code).toBe(2);
    expect(err).toMatch(/run\.dt/);
    expect(existsSync(folder)).toBe(false);
  });
});
