import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCheckpoint, writeCheckpoint } from '../../../src/io/output/checkpoint.ts';
import { Spool, spooled } from '../../../src/io/output/spool.ts';
import { temporaryFolder } from '../sonata/temporary.ts';

const checkpoint = {
  state: {
    engine: 'gpu' as const,
    tick: 12_345,
    runs: [Float64Array.of(1, Number.NaN, -0), new Float64Array(), Float64Array.of(2 ** -1074)],
  },
  identity: 'abc',
  spools: { spikes: 4 },
  steps: 7,
  wall_s: 1.5,
};

test('a checkpoint reads back word for word', () => {
  const path = `${temporaryFolder()}/state.bin`;
  expect(readCheckpoint(path)).toBeNull();
  writeCheckpoint(path, checkpoint);
  const found = readCheckpoint(path)!;
  expect(found).toEqual(checkpoint);
  expect(Object.is(found.state.runs[0]![2], -0)).toBe(true);
});

test.each([1, 8, 30, 200])('a checkpoint cut by %d bytes is refused', (bytes) => {
  const path = `${temporaryFolder()}/state.bin`;
  writeCheckpoint(path, checkpoint);
  truncateSync(path, Math.max(0, readFileSync(path).length - bytes));
  expect(() => readCheckpoint(path)).toThrow(/checkpoint: .*state\.bin: /);
});

test('another file is no checkpoint', () => {
  const path = `${temporaryFolder()}/state.bin`;
  writeFileSync(path, 'something else that is long enough to hold a header of its own');
  expect(() => readCheckpoint(path)).toThrow('is no checkpoint');
});

test('a spool goes on after what a checkpoint counts', () => {
  const path = `${temporaryFolder()}/rows.bin`;
  const values = Array.from({ length: 150_000 }, (_, k) => Math.sqrt(k));
  const first = new Spool(path, 'float64');
  first.push(values);
  first.flush();
  expect(first.length).toBe(150_000);
  first.close();
  const second = new Spool(path, 'float64', 100_002);
  second.push([-1, -2, -3]);
  second.close();
  const found: number[] = [];
  for (const piece of spooled(path, 'float64', 3)) {
    expect(piece.length % 3).toBe(0);
    found.push(...piece);
  }
  expect(found).toEqual([...values.slice(0, 100_002), -1, -2, -3]);
  expect(() => new Spool(path, 'float64', 100_006)).toThrow(/expected the 800048/);
});
