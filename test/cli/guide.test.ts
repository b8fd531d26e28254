import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { experimentSchema, readExperiment } from '../../src/experiments/experiment-schema.ts';
import { SHIPPED_FIGURES } from '../../src/experiments/figures/shipped-figures.ts';
import {
  conditionConfig,
  readSweep,
  sweepConditions,
  sweepSchema,
} from '../../src/experiments/network/run-sweep.ts';
import { inputsSchema } from '../../src/experiments/network/stimuli/input-schema.ts';
import { simulationSchema } from '../../src/io/sonata/simulation-schema.ts';
import { rhostar } from './fixtures.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the guide names every key of an experiment', () => {
  const guide = read('docs/guides/pair.md');
  const keys = new Set<string>();
  JSON.stringify(z.toJSONSchema(experimentSchema, { io: 'input' }), (key, value) => {
    if (key === 'properties') for (const name of Object.keys(value)) keys.add(name);
    return value;
  });
  expect(keys.size).toBeGreaterThan(30);
  for (const key of keys) expect(guide, key).toMatch(new RegExp(`["\`]${key}["\`]`));
});

test('the guide to networks names every option of run and every key of a sweep', async () => {
  const guide = read('docs/guides/network.md');
  const { out } = await rhostar(['run', '--help']);
  const options = [...out.matchAll(/--([a-z-]+)/g)].map(([, name]) => name!);
  const own = options.filter((name) => !['help', 'version', 'debug', 'pictures'].includes(name));
  expect(own.length).toBeGreaterThan(6);
  for (const name of own) expect(guide).toContain(`\`--${name}`);
  const { properties } = z.toJSONSchema(sweepSchema, { io: 'input' });
  for (const key of Object.keys(properties!))
    expect(guide, key).toMatch(new RegExp(`["\`]${key}["\`]`));
});

test('the sweep of the guide is one, and the shipped one too', () => {
  const json = /```json\n(.*?)```/s.exec(read('docs/guides/network.md'))![1]!;
  expect(sweepConditions(readSweep(json, 'network.md'))).toHaveLength(6);
  const shipped = readSweep(read('circuits/sweeps/calcium.json'), 'calcium.json');
  expect(sweepConditions(shipped)).toHaveLength(7);
  const base = JSON.parse(read(`circuits/sweeps/${shipped.simulation}`));
  for (const condition of sweepConditions(shipped)) {
    const config = conditionConfig(base, shipped, condition, 'calcium.json');
    expect(simulationSchema.safeParse(config).error).toBeUndefined();
    expect(inputsSchema.safeParse(config.inputs).error).toBeUndefined();
  }
});

test('the experiment of the README is one', () => {
  const json = /```json\n(.*?)```/s.exec(read('README.md'))![1]!;
  expect(readExperiment(json, 'README.md').name).toBe('mine');
});

test('every published figure has its page, with its command and what to expect', () => {
  const index = read('docs/figures/README.md');
  const words = (text: string) => text.replace(/\s+/g, ' ');
  for (const { name, title, expect: expected, shows } of SHIPPED_FIGURES) {
    const page = words(read(`docs/figures/${name}.md`));
    expect(index, name).toContain(`[${name}](${name}.md)`);
    expect(page, name).toContain(`# ${title}`);
    expect(page, name).toContain(`rhostar figure ${name} --quick`);
    expect(page, name).toContain(words(shows));
    expect(page, name).toContain(words(expected));
  }
});

test('the page of figures names every option of the command', async () => {
  const page = read('docs/figures/README.md');
  const { out } = await rhostar(['figure', '--help']);
  const options = [...out.matchAll(/--([a-z-]+)/g)].map(([, name]) => name!);
  const own = options.filter((name) => !['help', 'version', 'debug'].includes(name));
  expect(own.length).toBeGreaterThan(8);
  for (const name of own) expect(page).toContain(`--${name}`);
});
