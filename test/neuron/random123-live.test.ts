/**
 * Releases of one contact, live in NEURON and here, from the same Random123 ids.
 *
 * Mandatory where RHOSTAR_NEURON=1 (.ci/run installs NEURON and sets it); elsewhere it runs where
 * NEURON is at hand.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ensureNeuron, findNeuron, isReady } from '../../scripts/neuron/install.mjs';
import { release } from '../../src/engine/cpu/release.ts';
import { philox4x32_10, random123Stream } from '../../src/model/philox.ts';

const mandatory = process.env.RHOSTAR_NEURON === '1';
const neuron = isReady() ? findNeuron() : null;
if (!neuron && !mandatory) {
  console.log('not run: NEURON is not installed (node scripts/neuron/install.mjs)');
}

interface Task {
  ids: [number, number, number];
  globalIndex: number;
  spikes_ms: number[];
  Use: number;
  Dep_ms: number;
  Fac_ms: number;
  Nrrp: number;
}

function inNeuron(task: Task): { released: number[]; draws: number[] } {
  const { python } = neuron ?? ensureNeuron();
  const script = join(import.meta.dirname, '../../scripts/neuron/release.py');
  const { status, stdout, stderr } = spawnSync(python, [script], {
    input: JSON.stringify(task),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`NEURON failed: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

/** 200 spikes off the time grid, 2 to 200 ms apart: facilitation, depression and recovery all act. */
function irregularSpikes(): number[] {
  const times: number[] = [];
  for (let n = 0; n < 200; n++) {
    const [word] = philox4x32_10([n, 0, 0, 0], [2026, 0]);
    times.push((times.at(-1) ?? 1) + 2 * 100 ** (word / 2 ** 32));
  }
  return times;
}

describe.skipIf(!neuron && !mandatory)('Random123 releases, live in NEURON', () => {
  test.each([
    { ids: [1, 100064, 200], globalIndex: 0 },
    { ids: [3, 101171, 200], globalIndex: 788373 },
  ] as const)('ids $ids, seed $globalIndex: 200 spikes release the same vesicles', (stream) => {
    const task: Task = {
      ids: [...stream.ids],
      globalIndex: stream.globalIndex,
      spikes_ms: irregularSpikes(),
      Use: 0.5,
      Dep_ms: 671,
      Fac_ms: 17,
      Nrrp: 3,
    };
    const { released, draws } = inNeuron(task);

    const source = random123Stream(task.ids, task.globalIndex);
    expect(draws.map(() => source.next())).toEqual(draws);
    source.drawn = 0;
    const pool = { u: 0, filled: task.Nrrp, last: 0 };
    const site = { ...task, use: task.Use, isPlastic: true, single: false };
    // ticks of 1 ms: times stand as they are
    const ours = task.spikes_ms.map((t_ms) => release(pool, site, t_ms, 1, () => source.next()));
    expect(ours).toEqual(released);
    // Not an empty agreement: failures and multiple releases occur.
    for (const k of [0, 1, 2]) expect(released).toContain(k);
  });
});
