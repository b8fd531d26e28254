/** The kernel holds what some run of the job has, and nothing else. */
import { describe, expect, test } from 'vitest';
import { kernelShape, type Uses } from '../../../src/engine/gpu/kernel-shape.ts';
import type { CellRun, Job } from '../../../src/engine/job.ts';
import { fixed, job, NODE, plastic, run } from '../small-network.ts';

const bare = (over: Partial<CellRun> = {}) => run({ recorders: [], ...over });
const quiet = { logReleases: false, logCrossings: false };
const shapeOf = (over: Partial<CellRun>, ofJob: Partial<Job> = {}) =>
  // the run that has something is not the first
  kernelShape(job([bare(), bare(over)], { ...quiet, ...ofJob }), 8);
const used = (uses: Uses) => Object.entries(uses).flatMap(([name, isUsed]) => (isUsed ? name : []));

const contact = (over: object) => ({ contacts: [plastic(over)] });
const recorded = (channel: CellRun['recorders'][number]['channels'][number]) => ({
  contacts: [plastic()],
  recorders: [{ channels: [channel], schedule: [{ from_ms: 0, interval_ms: null }] }],
});
const clamp = { node: NODE, start_ms: 1, end_ms: 2, v_mV: -60, seriesResistance_MOhm: 1 };
const gapJunctions = [
  { a: { run: 0, node: NODE }, b: { run: 1, node: NODE }, conductance_uS: 1e-4 },
];

describe('what a job uses', () => {
  const cases: [string, Partial<CellRun>, Partial<Job>, string[], network: boolean][] = [
    ['nothing', {}, {}, [], false],
    ['plastic contacts', contact({}), {}, ['plastic'], false],
    ['static contacts', { contacts: [fixed('gaba-ab')] }, {}, ['static'], true],
    [
      'listed draws',
      contact({ draws: { kind: 'list', values: [1] } }),
      {},
      ['plastic', 'lists'],
      false,
    ],
    ['weights', contact({ weights: [{ from_ms: 1, factor: 0 }] }), {}, ['plastic'], true],
    ['sources', contact({ source: { run: 0, delay_ms: 1 } }), {}, ['plastic', 'connections'], true],
    ['gap junctions', {}, { gapJunctions }, ['gapJunctions', 'connections'], true],
    ['clamps', { stimuli: [{ kind: 'voltage-clamp', ...clamp }] }, {}, ['clamps'], false],
    ['fast forward', { fastForward_ms: [5] }, {}, ['fastForward'], false],
    ['logged releases', {}, { logReleases: true }, ['log'], false],
    ['logged crossings', {}, { logCrossings: true }, ['log'], false],
    [
      'a voltage recorded',
      recorded({ kind: 'voltage', node: NODE }),
      {},
      ['plastic', 'recorders'],
      false,
    ],
    [
      'a gate recorded',
      recorded({ kind: 'synapse', contact: 0, variable: 'm_VDCC' }),
      {},
      ['plastic', 'recorders', 'late'],
      false,
    ],
  ];
  test.each(cases)('%s', (_name, over, ofJob, names, network) => {
    const { uses, network: found } = shapeOf(over, ofJob);
    expect(used(uses).sort()).toEqual([...names].sort());
    expect(found).toBe(network);
  });
});
