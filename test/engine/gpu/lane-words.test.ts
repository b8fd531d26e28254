/** What a contact's draws take on the device, and what does not fit there. */
import { describe, expect, test } from 'vitest';
import { planGroups } from '../../../src/engine/gpu/group-plan.ts';
import { packBatch } from '../../../src/engine/gpu/groups.ts';
import { MOST_SITES } from '../../../src/engine/gpu/kernel-layout.ts';
import { globalIndexOf } from '../../../src/engine/gpu/lane-words.ts';
import type { CellRun, Draws } from '../../../src/engine/job.ts';
import { packJob } from '../../../src/engine/layout/pack.ts';
import { mechanismNamed } from '../../../src/nmodl/registry.ts';
import { KERNEL_SHAPE } from '../kernel-shape.ts';
import { job, plastic, run } from '../small-network.ts';

const shape = { ...KERNEL_SHAPE, network: false, isConnected: false, rowCapacity: 8, mail: null };

/** Words of all sheets that grow with the contacts. */
function packedWords(runs: CellRun[], over: Partial<typeof shape> | { network: boolean } = {}) {
  const whole = job(runs);
  const packed = packJob(whole, mechanismNamed);
  const groups = planGroups(packed, [...packed.keys()], { ...shape, ...over });
  const { sheets } = packBatch(whole, packed, groups, { ...shape, ...over });
  return sheets.vectors.length + sheets.lanes.length + sheets.parameters.length;
}

const cells = (contacts: number, over: object = {}) =>
  Array.from({ length: shape.lanes }, () =>
    run({ contacts: Array.from({ length: contacts }, () => plastic(over)) }),
  );

describe('a plastic contact on the device', () => {
  test('takes 160 bytes, and 8 more in a network', () => {
    const bytes = (network: boolean) =>
      (4 * (packedWords(cells(9), { network }) - packedWords(cells(8), { network }))) / shape.lanes;
    expect(bytes(false)).toBe(160);
    expect(bytes(true)).toBe(168);
  });

  test('has as many release sites as its word counts', () => {
    const withSites = (Nrrp: number) => cells(1, { parameters: { ...plastic().parameters, Nrrp } });
    expect(() => packedWords(withSites(MOST_SITES))).not.toThrow();
    expect(() => packedWords(withSites(MOST_SITES + 1))).toThrow(/256 release sites/);
    expect(() => packedWords(withSites(1.5))).toThrow(/1.5 release sites/);
  });

  test('shares the global index of its stream with the others of its cell', () => {
    const of = (globalIndex: number): Draws => ({
      kind: 'random123',
      ids: [1, 2, 3],
      globalIndex,
    });
    expect(globalIndexOf({ draws: [{ kind: 'full' }, of(7), of(7)] })).toBe(7);
    expect(globalIndexOf({ draws: [{ kind: 'full' }] })).toBe(0);
    expect(() => globalIndexOf({ draws: [of(7), of(8)] })).toThrow(/7 and 8/);
  });
});
