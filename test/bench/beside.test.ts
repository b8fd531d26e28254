/** What bench:neuron gives to both sides is the same load, and what it prints is what it measured. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { contactJob, contactLoad } from '../../bench/beside/contacts.ts';
import { copiesTable } from '../../bench/beside/copies.ts';
import { spikesApart, spikesInWords } from '../../bench/beside/engines.ts';
import { shippedCell } from '../../bench/cases/cells.ts';
import { segments } from '../../bench/reference.ts';
import type { Engine, JobResult } from '../../src/engine/job.ts';

describe('spikes of two sides', () => {
  test('are as far apart as the farthest two', () => {
    expect(spikesApart([1, 2, 3], [1, 2.5, 2.9])).toBeCloseTo(0.5, 12);
    expect(spikesApart([], [])).toBe(0);
  });

  test('cannot be compared where their numbers differ', () => {
    expect(spikesApart([1], [1, 2])).toBeNull();
    expect(spikesInWords([1], [1, 2])).toBe('1 spikes here, 2 there');
  });
});

describe('contacts on copies of a cell', () => {
  const cell = shippedCell('L5_TTPC_1');
  const load = contactLoad(cell, 1000);

  test('lie on dendrites, evenly, and hear all sources alike', () => {
    expect(load.contacts.length).toBe(1000);
    const perSegment = new Map<string, number>();
    const perSource = new Array<number>(load.starts_ms.length).fill(0);
    for (const { section_index, x, source } of load.contacts) {
      expect(cell.sections[section_index]!.name).toMatch(/^(dend|apic)/);
      const place = `${section_index} ${x}`;
      perSegment.set(place, (perSegment.get(place) ?? 0) + 1);
      perSource[source]!++;
    }
    const counts = [...perSegment.values()];
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(new Set(perSource)).toEqual(new Set([10]));
  });

  test('are the same in the job: the segment, the spikes that come in time, a stream each', () => {
    const { runs } = contactJob(cell, load, { copies: 2, duration_ms: 120, current_nA: 0.5 });
    const streams = new Set<string>();
    runs.forEach(({ contacts }, copy) => {
      load.contacts.forEach(({ section_index, x, source }, c) => {
        const { node, draws, arrivals_ms } = contacts.at(c)!;
        const { nseg } = cell.sections[section_index]!;
        const nodes = Array.from(cell.nodes.section).flatMap((s, n) =>
          s === section_index && cell.nodes.kind[n] === 'seg' ? [n] : [],
        );
        expect(node).toBe(nodes[Math.round(x * nseg - 0.5)]);
        const spikes = [0, 1].map((k) => load.starts_ms[source]! + 100 * k).filter((t) => t < 120);
        expect([...(arrivals_ms as Float64Array)]).toEqual(spikes.map((t) => t + load.delay_ms));
        expect(draws).toMatchObject({ kind: 'random123', ids: [copy, c, 1] });
        streams.add(JSON.stringify(draws));
      });
    });
    expect(streams.size).toBe(2000);
  });
});

describe('the table of copies', () => {
  afterEach(() => vi.restoreAllMocks());

  test('counts segments, copies and steps, and leaves the start out', async () => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line) => lines.push(line));
    let now_ms = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now_ms);
    const engine = (name: 'cpu' | 'gpu', start_ms: number, steps_ms: number): Engine => ({
      name,
      description: name,
      busyRuns: 1,
      async run({ runs, duration_ms, dt_ms }, { onProgress } = {}) {
        now_ms += start_ms;
        onProgress?.({ t_ms: 0, steps: 0 });
        const took_ms = duration_ms > dt_ms ? steps_ms : 0;
        now_ms += took_ms;
        onProgress?.({ t_ms: 1, steps: 1 });
        return {
          runs: runs.map(() => ({ spikes_ms: Float64Array.of(1) })),
          memory_bytes: 1000 * runs.length,
          wall_s: (start_ms + took_ms) / 1000,
        } as unknown as JobResult;
      },
    });
    const cell = shippedCell('L5_TTPC_1');
    await copiesTable(
      {
        gpu: engine('gpu', 5000, 1000),
        cpu: engine('cpu', 500, 2000),
        neuron: false,
        arbor: null,
        coreneuron: null,
      },
      {
        title: 'Copies',
        reference: { path: '', cell, model: {} },
        copies: [100],
        current_nA: 0.1,
        budget_ms: 2000, // 20 ms each
      },
    );
    const row = lines.find((line) => line.startsWith('100'))!.split(/\s+/);
    const perStep = segments(cell) * 800;
    expect(Number(row[1])).toBeCloseTo((100 * perStep) / 1 / 1e6, 1);
    // the CPU engine takes 64 copies at most
    expect(Number(row[2])).toBeCloseTo((64 * perStep) / 2 / 1e6, 1);
    expect(lines.at(-1)).toContain(`100: ${(1000 / segments(cell)).toFixed(0)} and`);
  });
});
