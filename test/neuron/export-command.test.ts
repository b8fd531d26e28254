import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportNeuronCommand } from '../../src/cli/export-command.ts';
import type { LoadSimulation } from '../../src/cli/named-job.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { InputError } from '../../src/model/input-error.ts';
import { rhostar, workFolder } from '../cli/fixtures.ts';
import { describeShared, sharedPath } from '../shared.ts';
import { smallNetwork } from './small-network.ts';

const work = workFolder();

const load: LoadSimulation = async ({ simulation }) => ({
  name: simulation,
  job: smallNetwork({ scheme: 'explicit-euler', duration_ms: 60 }),
  runs: ['All:0', 'All:1', 'All:2'],
  warnings: ['something to know'],
});

async function exportTo(out: string, from = load): Promise<string> {
  const said: string[] = [];
  const terminal: Terminal = {
    print: (text) => void said.push(text),
    note: (text) => void said.push(`note: ${text}`),
    status: () => {},
    interactive: false,
    columns: 100,
    onInterrupt: () => () => {},
  };
  await exportNeuronCommand({ simulation: 'tiny', out }, terminal, from);
  return said.join('\n');
}

test('writes the folder whole and says how to run it', async () => {
  const out = join(work, 'deep', 'neuron');
  const said = await exportTo(out);
  expect(said).toContain('tiny: 3 cells, 6 contacts, 60 ms');
  expect(said).toContain('note: something to know');
  expect(said).toContain(`python3 ${join(out, 'run.py')}`);
  expect(readdirSync(join(out, 'mod'))).toContain('RhoPlastic.mod');
  const model = JSON.parse(readFileSync(join(out, 'model.json'), 'utf8'));
  expect(model.runs.map((run: { name: string }) => run.name)).toEqual(['All:0', 'All:1', 'All:2']);
});

test('a folder that holds something is left as it is', async () => {
  const out = join(work, 'mine');
  mkdirSync(out);
  writeFileSync(join(out, 'notes.txt'), 'mine');
  await expect(exportTo(out)).rejects.toThrow(
    /there is something already, expected a new or empty/,
  );
  expect(readdirSync(out)).toEqual(['notes.txt']);
});

test('a fault in the input leaves nothing behind', async () => {
  const out = join(work, 'not', 'there');
  const fault = new InputError({ format: 'sonata', file: 'x.json' }, 'broken');
  await expect(exportTo(out, () => Promise.reject(fault))).rejects.toThrow('x.json: broken');
  expect(existsSync(join(work, 'not'))).toBe(false);
});

describeShared('rhostar export neuron', () => {
  test('a SONATA simulation, with the reports it asks for', async () => {
    const out = join(work, 'circuit');
    const config = sharedPath('reference', 'circuit', 'network_invitro', 'simulation_config.json');
    const emodels = sharedPath('cells', 'emodels');
    const {
      code,
      err,
      out: said,
    } = await rhostar([...['export', 'neuron', config], ...['--emodels', emodels, '--out', out]]);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(said).toContain('network_invitro/simulation_config.json: 5 cells, 49 contacts, 500 ms');
    const model = JSON.parse(readFileSync(join(out, 'model.json'), 'utf8'));
    expect(model.runs.map((run: { name: string }) => run.name)[4]).toBe('All:4');
    expect(model.globalIndex).toBe(549821);
  });

  test('without a form, tells which there are', async () => {
    const { code, err } = await rhostar(['export']);
    expect(code).toBe(2);
    expect(err).toContain('name what to export to: neuron');
  });
});
