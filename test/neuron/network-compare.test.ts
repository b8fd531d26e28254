/** The comparison of a network with NEURON: its parts, on made-up results and on an export read back. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readExport } from '../../scripts/neuron/network/read-export.ts';
import { eventReport, populationReport } from '../../scripts/neuron/network/report.ts';
import {
  type NetworkResults,
  readResults,
  resultFiles,
} from '../../scripts/neuron/network/results.ts';
import { largestCdfDistance, permutationP } from '../../src/analysis/two-samples.ts';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import { exportNeuron } from '../../src/io/neuron-export/export-neuron.ts';
import { writeSpikes } from '../../src/io/sonata/write-spikes.ts';
import { philox4x32_10 } from '../../src/model/philox.ts';
import { mechanismText } from '../../src/nmodl/registry.ts';
import { smallNetwork } from './small-network.ts';

const folder = mkdtempSync(join(tmpdir(), 'rhostar-compare-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (files: Record<string, string>) => {
  for (const [name, text] of Object.entries(files)) {
    if (!name.includes('/')) writeFileSync(join(folder, name), text);
  }
};

describe('an exported network read back', () => {
  test('runs as the job it came from, spike for spike and bit for bit', async () => {
    const job = smallNetwork({ scheme: 'explicit-euler', duration_ms: 50 });
    put(exportNeuron(job, { name: 'small', runs: ['a', 'b', 'c'], mechanismText }));
    const back = readExport(folder);
    expect(back.runs).toEqual(['a', 'b', 'c']);
    const [first, second] = [await cpuEngine().run(job), await cpuEngine().run(back.job)];
    expect(second.runs).toEqual(first.runs);
    put(resultFiles(back.runs, second));
    const { spikes, ends } = await readResults(folder);
    expect(spikes.get('b')).toEqual(
      Array.from(second.runs[1]!.spikes_ms, (t) => Number(t.toFixed(9))),
    );
    expect(ends!.get('1 1')!.effcai).toBe(second.runs[1]!.contacts[1]!.effcai);
  });

  test("SONATA's spikes.h5 is read where there is no table", async () => {
    const sonata = join(folder, 'sonata');
    mkdirSync(sonata);
    const population = { name: 'All', node_ids: [3, 1, 3], timestamps_ms: [20.5, 4.025, 7] };
    await writeSpikes(join(sonata, 'spikes.h5'), [population]);
    const { spikes, ends } = await readResults(sonata);
    expect(Object.fromEntries(spikes)).toEqual({ 'All:1': [4.025], 'All:3': [7, 20.5] });
    expect(ends).toBeNull();
  });

  test('another seed is another key of every stream', () => {
    const { job } = readExport(folder, { globalIndex: 5 });
    expect(job.runs[0]!.contacts.at(0)!.draws).toMatchObject({ ids: [1, 100001, 200] });
    expect(job.runs[0]!.contacts.at(0)!.draws).toMatchObject({ globalIndex: 5 });
  });
});

function made(spikes: Record<string, number[]>, vesicles: number[], rho = 0.5): NetworkResults {
  return {
    spikes: new Map(Object.entries(spikes)),
    releases: vesicles.map((n, k) => ({ key: '0 0 source', t_ms: 10 * k, vesicles: n })),
    ends: new Map([['0 0', { rho }]]),
  };
}

describe('event by event', () => {
  const neuron = made({ a: [10, 30.025], b: [20] }, [1, 0, 2]);

  test('the same spikes and releases', () => {
    const { text, ok } = eventReport(neuron, made({ a: [10, 30.025], b: [20] }, [1, 0, 2]), 50);
    expect(ok).toBe(true);
    expect(text).toContain('all 3 before 50 ms at the same step');
    expect(text).toContain('3 arrivals, 0 freed another number');
  });

  test('names the first spike that differs, and by how much', () => {
    const { text, ok } = eventReport(neuron, made({ a: [10, 30.05], b: [20, 40] }, [1, 0, 2]), 50);
    expect(ok).toBe(false);
    expect(text).toContain('2 the same, then a: NEURON 30.025 ms, ours 30.05 ms');
  });

  test('a spike of one alone', () => {
    const { text } = eventReport(neuron, made({ a: [10, 30.025] }, [1, 0, 2]), 50);
    expect(text).toContain('1 the same, then b: NEURON 20 ms, ours none');
  });

  test('spikes alone, where a result tells no more', () => {
    const spikesAlone: NetworkResults = { ...neuron, releases: null, ends: null };
    const { text, ok } = eventReport(neuron, spikesAlone, 50);
    expect(ok).toBe(true);
    expect(text).toContain('releases: one of both tells none');
  });

  test('what differs after the end does not matter', () => {
    expect(eventReport(neuron, made({ a: [10], b: [20] }, [1, 0, 2]), 30).ok).toBe(true);
  });

  test('another number of vesicles is found', () => {
    const { text, ok } = eventReport(neuron, made({ a: [10, 30.025], b: [20] }, [1, 1, 2]), 50);
    expect(ok).toBe(false);
    expect(text).toContain('3 arrivals, 1 freed another number');
  });
});

describe('statistics over seeds', () => {
  /** Uniform in [0, 1). */
  const uniform = (k: number, stream: number) =>
    philox4x32_10([k, stream, 0, 0], [7, 0])[0] / 2 ** 32;
  const group = (stream: number, shift: number) =>
    Array.from({ length: 10 }, (_, k) => {
      const gap = 20 + uniform(k, stream) + shift;
      return made({ a: [0, gap, 2 * gap, 3 * gap + 1] }, [], uniform(k, stream + 1));
    });

  test('two groups of one kind are not told apart', () => {
    const { text, ok } = populationReport(group(1, 0), group(3, 0), 1, 100);
    expect(ok).toBe(true);
    expect(text).toMatch(/mean ISI, ms +20\.\d+ ± +0\.\d+/);
  });

  test('a shift of one range of the seeds is', () => {
    expect(populationReport(group(1, 0), group(3, 1), 1, 100).ok).toBe(false);
  });

  test('permutation test: the exact p of the most extreme split of 4 + 4', () => {
    // 2 of the 70 splits are as extreme; 20,000 random ones: SD 0.0012
    expect(permutationP([1, 2, 3, 4], [11, 12, 13, 14])).toBeCloseTo(2 / 70, 2);
    expect(permutationP([1, 2, 3], [1, 2, 3])).toBe(1);
  });

  test("Kolmogorov's distance", () => {
    expect(largestCdfDistance([1, 2, 3, 4], [1, 2, 3, 4])).toBe(0);
    expect(largestCdfDistance([1, 2], [3, 4])).toBe(1);
    expect(largestCdfDistance([1, 2, 3, 4], [2.5, 3, 4, 5])).toBe(0.5);
  });
});
