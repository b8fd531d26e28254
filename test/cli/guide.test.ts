import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { experimentSchema, readExperiment } from '../../src/experiments/experiment-schema.ts';

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

test('the experiment of the README is one', () => {
  const json = /```json\n(.*?)```/s.exec(read('README.md'))![1]!;
  expect(readExperiment(json, 'README.md').name).toBe('mine');
});
