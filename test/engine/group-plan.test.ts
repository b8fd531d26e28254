/** Groups and batches as planned from counts alone: what is packed then has just that size. */
import { describe, expect, test } from 'vitest';
import { type GroupPlan, planBatches, planGroups } from '../../src/engine/gpu/group-plan.ts';
import { packBatch } from '../../src/engine/gpu/groups.ts';
import type { CellRun } from '../../src/engine/job.ts';
import { type PackedRun, packJob } from '../../src/engine/layout/pack.ts';
import { mechanismNamed } from '../../src/nmodl/registry.ts';
import { KERNEL_SHAPE } from './kernel-shape.ts';
import { fixed, job, network, plastic, run } from './small-network.ts';

const shape = { ...KERNEL_SHAPE, isConnected: true };
const given = (runs: CellRun[]) => {
  const whole = job(runs);
  const packed = packJob(whole, mechanismNamed);
  return { whole, packed, groups: planGroups(packed, [...packed.keys()], shape) };
};
const runsOf = (packed: PackedRun[], groups: GroupPlan[]) =>
  groups.flatMap(({ members }) => members.map((r) => packed[r]!));

describe('a plan of groups', () => {
  test('holds every run once, those with many contacts together', () => {
    const contacts = (n: number) => Array.from({ length: n }, () => plastic());
    const runs = [1, 9, 2, 8, 3, 7, 4, 6, 5].map((n) => run({ contacts: contacts(n) }));
    const { groups } = given(runs);
    expect(groups.map(({ members }) => members.map((r) => runs[r]!.contacts.length))).toEqual([
      [9, 8, 7, 6],
      [5, 4, 3, 2],
      [1],
    ]);
    expect(groups.map(({ maxPlastic }) => maxPlastic)).toEqual([9, 5, 1]);
  });

  test('says how many words each sheet takes, to the word', () => {
    const extra = run({
      contacts: [
        plastic({ arrivals_ms: [1, 2], minis_ms: [3], source: { run: 0, delay_ms: 9 } }),
        fixed('gaba-ab', { minis_ms: [4] }),
      ],
    });
    const { whole, packed, groups } = given([...network(10), extra]);
    const mail = runsOf(packed, groups).map(() => ({ mailbox: 0, gaps: [] }));
    const { sheets } = packBatch(whole, runsOf(packed, groups), groups, {
      ...shape,
      rowCapacity: 8,
      mail,
    });
    for (const sheet of ['state', 'vectors', 'lanes', 'events', 'parameters'] as const) {
      const planned = groups.reduce((sum, { words }) => sum + words[sheet], 0);
      expect([sheet, sheets[sheet].length]).toEqual([sheet, planned]);
      expect(sheets[sheet].bits.length).toBe(planned); // it never grew
    }
  });

  test('is cut where a sheet would no longer fit a binding', () => {
    const { groups } = given(network(30));
    const largest = ({ words }: GroupPlan) => Math.max(...Object.values(words));
    const bindingBytes = 4 * 2.5 * Math.max(...groups.map(largest));
    const batches = planBatches(groups, bindingBytes);
    expect(batches.length).toBeGreaterThan(2);
    expect(batches.flat()).toEqual(groups);
    for (const batch of batches) {
      for (const sheet of ['state', 'vectors', 'lanes', 'events', 'parameters'] as const) {
        const words = batch.reduce((sum, group) => sum + group.words[sheet], 0);
        expect(4 * words).toBeLessThanOrEqual(bindingBytes);
      }
    }
    // a group that is too large alone stands alone
    expect(planBatches(groups, 16).length).toBe(groups.length);
  });
});
