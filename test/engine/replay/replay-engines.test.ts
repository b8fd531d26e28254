/** The replay on the device against float64: the same ρ and peaks, in one binding and split into parts. */
import { beforeAll, describe, expect, test } from 'vitest';
import { createShader, type Gpu, requestGpu } from '../../../src/engine/gpu/device.ts';
import { gpuReplay, replayWgsl } from '../../../src/engine/gpu/replay.ts';
import { cpuReplay } from '../../../src/engine/replay/cpu-replay.ts';
import { PIECE_WORDS } from '../../../src/engine/replay/pieces.ts';
import type { ReplaySet } from '../../../src/engine/replay/replay.ts';
import { type DrawSource, random123Stream } from '../../../src/model/philox.ts';
import {
  type PlasticityRule,
  PUBLISHED_RULE,
  RULE_PARAMETERS,
  ruleOf,
} from '../../../src/model/plasticity-rule.ts';

const draws: DrawSource = random123Stream([1, 2, 3]);

/** Calcium in bursts as a pairing makes them: pieces of 0.1 to 8 ms, then a second of silence. */
function burst(size: number, nBursts: number): number[] {
  return Array.from({ length: nBursts }, () => [
    ...Array.from({ length: 40 }, () => {
      const h = 0.1 + 8 * draws.next() ** 2;
      return [h, size * h * draws.next(), h * (0.3 + 0.4 * draws.next())];
    }).flat(),
    ...[1000, 0, 500],
  ]).flat();
}

function syntheticSet(nContacts: number, tracesEach: number): ReplaySet {
  const words: number[] = [];
  const put = (pieces: number[]) => {
    const first = words.length / PIECE_WORDS;
    for (const word of pieces) words.push(word);
    return { first, end: words.length / PIECE_WORDS };
  };
  const contacts: ReplaySet['contacts'][number][] = [];
  const traces: ReplaySet['traces'][number][] = [];
  for (let contact = 0; contact < nContacts; contact++) {
    contacts.push({
      pre: put(burst(0.002, 1)),
      post: put(burst(0.001, 1)),
      location: contact % 3 === 0 ? 'apical' : 'basal',
    });
    for (let t = 0; t < tracesEach; t++) {
      const span = put(burst(0.004 + 0.008 * draws.next(), 12));
      traces.push({ contact, span, rho0: draws.next() < 0.5 ? 0 : 1 });
    }
  }
  return { pieces: Float32Array.from(words), contacts, traces };
}

/** Around what was published, a third up or down. */
function someRules(n: number): PlasticityRule[] {
  return Array.from({ length: n }, () =>
    ruleOf(RULE_PARAMETERS.map((name) => PUBLISHED_RULE[name] * (0.67 + 0.66 * draws.next()))),
  );
}

// the first test on a device waits for its kernel: a minute on a busy machine
describe('the replay', { timeout: 180_000 }, () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await requestGpu();
  });

  test('compiles within the default limits', async () => {
    await createShader(await requestGpu({ defaultLimits: true }), 'replay', replayWgsl());
    expect(replayWgsl().match(/var<storage/g)!.length).toBeLessThanOrEqual(8);
  });

  // awkward sizes: neither traces nor rules fill a workgroup
  test.each([
    [1, 1, 1],
    [5, 3, 7],
    [9, 4, 65],
  ])('of %i contacts with %i traces each under %i rules is the same', async (c, t, n) => {
    const set = syntheticSet(c, t);
    const rules = someRules(n);
    const oracle = cpuReplay(set);
    using whole = await gpuReplay(gpu, set);
    // a contact and its traces fit, two do not
    using parts = await gpuReplay(gpu, set, { bindingBytes: 4 * PIECE_WORDS * 41 * (2 + 12 * t) });
    const [rho, peaks] = [await oracle.run(rules), await oracle.peaks(rules)];
    for (const replay of [whole, parts]) {
      const found = await replay.run(rules);
      expect(found.length).toBe(rho.length);
      rho.forEach((value, i) => {
        // float32: a threshold moves by 1e-7 of itself, ρ keeps 1e-7 a step; measured 1e-6
        expect(Math.abs(found[i]! - value)).toBeLessThan(1e-5);
      });
      const own = await replay.peaks(rules);
      peaks.forEach((value, i) => {
        expect(own[i]! / value).toBeCloseTo(1, 5);
      });
    }
    if (n > 1) expect(new Set([...rho].map((x) => x.toFixed(3))).size).toBeGreaterThan(5);
  });

  test('without traces still measures peaks', async () => {
    const set = { ...syntheticSet(2, 0), traces: [] };
    using replay = await gpuReplay(gpu, set);
    expect(await replay.run([PUBLISHED_RULE])).toEqual(new Float64Array(0));
    expect((await replay.peaks([PUBLISHED_RULE])).every((c) => c > 0)).toBe(true);
  });
});
