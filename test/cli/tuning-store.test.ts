/** What a trial found outlives the process. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tuningFile, tuningStore } from '../../src/cli/tuning-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rhostar-tuning-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what one process found the next one knows, and none loses what another wrote', () => {
  const file = join(folder, 'deep', 'tuning.json');
  const [a, b] = [tuningStore(file), tuningStore(file)];
  expect(a.get('x')).toBeUndefined();
  a.set('x', 16);
  b.set('y', 32);
  const later = tuningStore(file);
  expect([later.get('x'), later.get('y')]).toEqual([16, 32]);
});

test('a file of another form counts as empty and is replaced', () => {
  const file = join(folder, 'tuning.json');
  for (const text of ['{', '{"lanes":{"x":"many"}}', '[]']) {
    writeFileSync(file, text);
    const store = tuningStore(file);
    expect(store.get('x')).toBeUndefined();
    store.set('x', 8);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ lanes: { x: 8 } });
  }
});

test('where nothing can be written the process still knows', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const store = tuningStore(join(file, 'tuning.json'));
  store.set('x', 8);
  expect(store.get('x')).toBe(8);
});

test('it lies where the system keeps caches', () => {
  expect(tuningFile('linux', { XDG_CACHE_HOME: '/c' })).toBe(join('/c', 'rhostar', 'tuning.json'));
  expect(tuningFile('linux', {})).toMatch(/\.cache.rhostar.tuning\.json$/);
  expect(tuningFile('darwin', {})).toMatch(/Library.Caches.rhostar/);
  expect(tuningFile('win32', { LOCALAPPDATA: 'C' })).toBe(join('C', 'rhostar', 'tuning.json'));
});
