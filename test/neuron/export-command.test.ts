import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportNeuronCommand, type LoadSimulation } from '../../src/cli/export-command.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { InputError } from '../../src/model/input-error.ts';
import { workFolder } from '../cli/fixtures.ts';
import { smallNetwork } from './small-network.ts';

const work = workFolder();

const load: LoadSimulation = async ({ simulation }) => ({
  name: simulation,
  job: smallNetwork({ scheme: 'explicit-euler', duration_ms: 60 }),
  runs: ['All:0', 'All:1', 'All:2'],
});

async function exportTo(out: string, from = load): Promise<string> {
  const said: string[] = [];
  const terminal: Terminal = {
    print: (text) => void said.push(text),
    note: () => {},
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
