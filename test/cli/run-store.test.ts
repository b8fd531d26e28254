/** Results by key in a folder: whole or not at all, and a damaged one is named. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FolderStore } from '../../src/cli/run-store.ts';
import { failureRecord } from '../../src/experiments/figures/run-record.ts';
import { workFolder } from './fixtures.ts';

const work = workFolder();
const key = 'abcdef0123456789abcdef0123456789';

test('what is put is there for every store of the folder', () => {
  const path = join(work, 'store');
  const store = new FolderStore(path);
  expect(store.has(key)).toBe(false);
  store.put(key, failureRecord('no pulse'));
  const other = new FolderStore(path);
  expect(other.has(key)).toBe(true);
  expect(other.get(key)).toEqual(failureRecord('no pulse'));
  expect(readdirSync(join(path, 'ab'))).toEqual([`${key}.json`]);
});

test('a damaged file is named, whether it is no JSON or no result', () => {
  const store = new FolderStore(join(work, 'damaged'));
  store.put(key, failureRecord('no pulse'));
  const file = join(store.path, 'ab', `${key}.json`);
  writeFileSync(file, '{"format": ');
  expect(() => store.get(key)).toThrow(`store: ${file}:1: not valid JSON`);
  writeFileSync(file, '{"format": "rhostar-pair-run/1", "before_mV": []}');
  expect(() => store.get(key)).toThrow(`store: ${file}:`);
});
