/** What a simulation keeps on disk, and what a checkpoint makes of it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { simulationText } from '../../src/cli/progress.ts';
import { SimulationStore, storedCheckpoint } from '../../src/cli/simulation-store.ts';
import { percentChange } from '../../src/cli/simulation-table.ts';
import { workFolder } from './fixtures.ts';

const work = workFolder();
const weights = (x: number) => ({
  rho: Float64Array.of(x, x + 1),
  Use: Float64Array.of(x + 2, x + 3),
  gmax_nS: Float64Array.of(x + 4, x + 5),
});

const windowAt = (t_ms: number) => ({
  from_ms: t_ms - 10,
  to_ms: t_ms,
  spikes: [
    { run: 1, t_ms: t_ms - 2 },
    { run: 0, t_ms: t_ms - 1 },
  ],
  crossings: [{ run: 1, contact: 4, t_ms: t_ms - 3, up: t_ms < 15 }],
  ends: [],
  state: { engine: 'cpu' as const, tick: t_ms * 40, runs: [Float64Array.of(t_ms)] },
  steps: 400,
  memory_bytes: 0,
});

test('after a checkpoint, what came later is forgotten and then comes again', () => {
  const out = join(work, 'a');
  const first = new SimulationStore(out, 'id', ['v:All'], null);
  expect(storedCheckpoint(out)).toBeNull();
  first.addWeights(0, weights(0));
  first.addFrame('v:All', Float32Array.of(1, 2));
  first.addWindow(windowAt(10), 1.5);
  first.writeCheckpoint(10, weights(7));
  first.addFrame('v:All', Float32Array.of(3, 4));
  first.addWindow(windowAt(20), 1.5);
  expect(first.nSpikes).toBe(4);
  first.close();

  const checkpoint = storedCheckpoint(out)!;
  expect(checkpoint.state.tick).toBe(400);
  const second = new SimulationStore(out, 'id', ['v:All'], checkpoint);
  expect(second.lastWeights(2)).toMatchObject(weights(7));
  expect(Array.from(second.spikes().t_ms)).toEqual([8, 9]);
  second.addFrame('v:All', Float32Array.of(5, 6));
  second.addWindow(windowAt(20), 2);
  second.addFrame('v:All', Float32Array.of(7, 8)); // of a window that never ended
  expect([...second.frames('v:All', 2)].map((rows) => Array.from(rows))).toEqual([[1, 2, 5, 6]]);
  expect(Array.from(second.spikes().run)).toEqual([1, 0, 1, 0]);
  expect([...second.crossings()]).toEqual([
    { run: 1, contact: 4, t_ms: 7, up: true },
    { run: 1, contact: 4, t_ms: 17, up: false },
  ]);
  expect([...second.weights(2)]).toEqual([{ t_ms: 0, ...weights(0) }]);
  expect(second.totals).toEqual({ steps: 800, wall_s: 3.5 });
  second.discard();
  expect(existsSync(join(out, 'checkpoint'))).toBe(false);
});

test('a spool that lost rows of its checkpoint is refused', () => {
  const out = join(work, 'b');
  const store = new SimulationStore(out, 'id', [], null);
  store.addWindow(windowAt(10), 1);
  store.writeCheckpoint(10, weights(1));
  store.close();
  const path = join(out, 'checkpoint', 'spikes.bin');
  writeFileSync(path, readFileSync(path).subarray(8));
  expect(() => new SimulationStore(out, 'id', [], storedCheckpoint(out))).toThrow(
    /checkpoint: .*spikes\.bin: holds 24 bytes: expected the 32/,
  );
});

test.each([
  [0.00109, '0.109 %'],
  [-0.00109, '−0.109 %'],
  [-1e-9, '0.000 %'],
  [0, '0.000 %'],
])('a change of %d reads %s', (change, text) => {
  expect(percentChange(change)).toBe(text);
});

test('the progress line counts this session alone for speed', () => {
  const progress = { t_ms: 300, session_ms: 100, total_ms: 500, spikes: 60, counted_ms: 250 };
  expect(simulationText(progress, 50)).toBe(
    '300 of 500 ms, 0.002× real time, 240 spikes/s, 1:40 left',
  );
  const start = { t_ms: 0, session_ms: 0, total_ms: 500, spikes: 0, counted_ms: 0 };
  expect(simulationText(start, 0)).toBe('0 of 500 ms, 0× real time, – left');
});
