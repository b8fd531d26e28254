/** The number of lanes is tried out where that pays, once, and changes no result. */
import { describe, expect, test } from 'vitest';
import { requestGpu } from '../../../src/engine/gpu/device.ts';
import { gpuEngine } from '../../../src/engine/gpu/engine.ts';
import {
  lanesByRule,
  laneVariants,
  type Trial,
  type TrialJob,
  TUNE_FROM,
  tunedLanes,
  tuningKey,
} from '../../../src/engine/gpu/tune.ts';
import { job, network } from '../small-network.ts';

/** A job on an adapter that takes so many seconds a step with each number of lanes. */
function trial(perStep_s: Record<number, number>, changes: Partial<TrialJob> = {}) {
  const made: [lanes: number, steps: number][] = [];
  const given: TrialJob = {
    runs: 256,
    contacts: 0,
    steps: 1e6,
    work: TUNE_FROM,
    adapter: 'an adapter',
    kernel: () => 'text',
    software: true,
    most: 256,
    time: async (lanes, steps) => {
      made.push([lanes, steps]);
      return steps * perStep_s[lanes]!;
    },
    ...changes,
  };
  return { given, made };
}

describe('the choice of lanes', () => {
  test('is the fastest, of steps that take long enough, and is kept', async () => {
    const { given, made } = trial({ 8: 2e-4, 16: 1.5e-4, 32: 1e-4 });
    const store = new Map<string, number>();
    const heard: Trial[] = [];
    expect(await tunedLanes({ store, onTrial: (t) => heard.push(t) }, given)).toBe(32);
    const timed = heard[0]!.seconds.find(({ lanes }) => lanes === 16)!;
    expect(timed.seconds).toBeGreaterThanOrEqual(0.3);
    expect(heard[0]!.seconds.map(({ lanes }) => lanes).sort()).toEqual([16, 32, 8]);
    const trials = made.length;
    expect(await tunedLanes({ store }, given)).toBe(32);
    expect(made.length).toBe(trials);
  });

  test('stays with the rule where little is won', async () => {
    const { given } = trial({ 8: 1.2e-4, 16: 1e-4, 32: 0.99e-4 });
    expect(await tunedLanes({ store: new Map() }, given)).toBe(lanesByRule(true, 256));
  });

  test('takes no trial for short jobs, nor for more contacts than are packed in good time', async () => {
    for (const changes of [{ work: TUNE_FROM / 2 }, { contacts: 2e6 }]) {
      const { given, made } = trial({}, changes);
      expect(await tunedLanes({ store: new Map() }, given)).toBe(16);
      expect(made).toEqual([]);
    }
  });

  test('ends where nobody waits any more, and keeps nothing', async () => {
    const stop = new AbortController();
    const { given, made } = trial({}, { signal: stop.signal });
    given.time = async (lanes, steps) => {
      made.push([lanes, steps]);
      stop.abort();
      return 1;
    };
    const store = new Map<string, number>();
    expect(await tunedLanes({ store }, given)).toBe(16);
    expect(new Set(made.map(([lanes]) => lanes)).size).toBe(1);
    expect(store.size).toBe(0);
  });

  test('never makes more steps than the job has', async () => {
    const { given, made } = trial({ 8: 1e-9, 16: 1e-9, 32: 1e-9 }, { steps: 500 });
    await tunedLanes({ store: new Map() }, given);
    expect(Math.max(...made.map(([, steps]) => steps))).toBe(500);
  });

  test('a shorter job goes by what was found before, a very short one does not look', async () => {
    const store = new Map([[tuningKey(trial({}).given), 32]]);
    const lanes = (share: number) =>
      tunedLanes({ store }, trial({}, { work: share * TUNE_FROM }).given);
    expect(await lanes(0.1)).toBe(32);
    expect(await lanes(0.01)).toBe(16);
  });

  test('ignores what an adapter of these limits cannot do', async () => {
    const changes = { software: false, runs: 4096, most: 64, work: TUNE_FROM / 2 };
    const { given } = trial({}, changes);
    expect(laneVariants(given)).toEqual([8, 16, 32, 64]);
    const store = new Map([[tuningKey(given), 128]]);
    expect(await tunedLanes({ store }, given)).toBe(64);
  });

  test('holds for one kernel, one adapter and about as many runs', () => {
    const key = (changes: Partial<TrialJob>) => tuningKey(trial({}, changes).given);
    expect(key({ runs: 260 })).toBe(key({}));
    const others = [{ runs: 1024 }, { kernel: () => 'other text' }, { adapter: 'another' }].map(
      key,
    );
    expect(new Set([key({}), ...others]).size).toBe(4);
  });
});

test('each variant gives the results of every other, bit for bit', {
  timeout: 240_000,
}, async () => {
  const gpu = await requestGpu();
  const given = job(network(40));
  const facts = async (engine: ReturnType<typeof gpuEngine>) => {
    const rows: number[][] = given.runs.map(() => []);
    const { runs } = await engine.run(given, { onRows: (r, _, data) => rows[r]!.push(...data) });
    return { rows, ends: runs.map(({ spikes_ms, contacts }) => [[...spikes_ms], contacts]) };
  };
  const trials: Trial[] = [];
  const store = new Map<string, number>();
  const tuned = gpuEngine(gpu, { tuning: { store, from: 0, onTrial: (t) => trials.push(t) } });
  const first = await facts(tuned);
  expect(first.ends.flatMap(([spikes]) => spikes as number[]).length).toBeGreaterThan(5);
  expect(trials.length).toBe(1);
  expect([...store.values()]).toEqual([trials[0]!.lanes]);
  for (const { lanes } of trials[0]!.seconds) {
    expect(await facts(gpuEngine(gpu, { lanes }))).toEqual(first);
  }
  await facts(tuned);
  expect(trials.length).toBe(1);
  gpu[Symbol.dispose]();
});
