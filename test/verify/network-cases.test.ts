/** What verify makes of cells that reach each other: made-up cases, then the reference on the CPU. */
import { describe, expect, test } from 'vitest';
import { findCases } from '../../src/cli/case-files.ts';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import { random123Stream } from '../../src/model/philox.ts';
import type { CaseFolder } from '../../src/verify/case-folder.ts';
import { cpuPrograms } from '../../src/verify/programs.ts';
import { caseText } from '../../src/verify/report.ts';
import { verifyCases } from '../../src/verify/run-verify.ts';
import { describeShared, sharedPath } from '../shared.ts';
import { folderOf, restingModel, silentSynapse, synapseGlobals } from './synthetic-case.ts';

const engines = [{ engine: cpuEngine(), programs: cpuPrograms }];
const verify = async (folder: CaseFolder) =>
  (await verifyCases([folder], { engines, full: false }))[0]!;

const reach = { source: 'cell 0 soma(1)', delay: 1, source_cell: 0, threshold: -30 };
const recurrent = (change: Record<string, unknown> = {}) =>
  silentSynapse({ cell_index: 1, kind: 'recurrent', netcons: [reach], ...change });

/** Two compartments at rest; the first reaches the second, and is silent. */
const twoCells = (change: Record<string, unknown> = {}) =>
  restingModel({
    population: { cell: 0, count: 2 },
    GluSynapse_globals: synapseGlobals,
    synapses: [recurrent()],
    ...change,
  });

const traces = { 'traces_v.csv': 't,v0\n0,-70\n5,-70', 'traces_syn0.csv': 't,B_AMPA\n0,0\n5,0' };

test('copies of a cell hold, column by column', async () => {
  const report = await verify(folderOf(twoCells(), traces));
  expect(report.ok, caseText(report)).toBe(true);
  expect(report.engines[0]!.findings).toMatchObject([
    { file: 'traces_syn0.csv', variable: 'B_AMPA', quantity: 'conductance', count: 2 },
    { file: 'traces_v.csv', variable: 'v0', quantity: 'voltage', count: 2 },
  ]);
});

test('a case without population whose netcons name its cells is a network too', async () => {
  const model = restingModel({
    GluSynapse_globals: synapseGlobals,
    synapses: [silentSynapse({ netcons: [reach] })],
  });
  const report = await verify(folderOf(model, traces));
  expect(report.ok, caseText(report)).toBe(true);
});

test('a spike that the cells do not make falls short', async () => {
  const summary = { runs: { 'dt0.025': { 'spike_times_thr-30mV_soma1': [[], [2.5]] } } };
  const report = await verify(
    folderOf(twoCells(), { ...traces, 'summary.json': JSON.stringify(summary) }),
  );
  expect(report.ok).toBe(false);
  const failed = report.engines[0]!.findings.filter((f) => f.ratio > 1);
  expect(failed).toMatchObject([{ variable: 'spikes of cell 1', quantity: 'count' }]);
});

/** A given spike at 1 ms + 1 ms that frees what the draws say, and the table that lists it. */
function released(draws: number, vesicles: number) {
  const spec = [1, 100000, 200] as const;
  const stream = random123Stream(spec);
  const numbers = Array.from({ length: 2 }, () => stream.next());
  const freed = numbers.filter((x) => x <= 0.5).length;
  const model = twoCells({
    synapses: [
      recurrent({
        kind: 'external',
        netcons: [{ source: 'spike_times', delay: 1, spike_times: [1] }],
        rng: { mode: 'r123', spec, draws: numbers },
      }),
    ],
  });
  const header = 'synapse,t_arrival,u,sites_filled,released,draws_used_before';
  const table = `${header}\n0,2,0.5,2,${freed + vesicles},${draws}`;
  return folderOf(model, { 'traces_v.csv': traces['traces_v.csv'], 'releases.csv': table });
}

test('vesicles are held against the table, arrival by arrival', async () => {
  const right = await verify(released(0, 0));
  expect(right.ok, caseText(right)).toBe(true);
  const wrong = await verify(released(0, 1));
  const failed = wrong.engines[0]!.findings.filter((f) => f.ratio > 1);
  expect(failed).toMatchObject([{ file: 'releases.csv', variable: 'released' }]);
  const shifted = await verify(released(1, 0));
  expect(shifted.engines[0]!.findings.filter((f) => f.ratio > 1)).toMatchObject([
    { variable: 'draws_used_before' },
  ]);
});

const notUnderstood: [string, Record<string, unknown>, RegExp][] = [
  [
    'a contact on a copy that there is not',
    { synapses: [recurrent({ cell_index: 2 })] },
    /synapses\[0\]: cell_index 2: there are 2 cells/,
  ],
  [
    'a contact from a copy that there is not',
    { synapses: [recurrent({ netcons: [{ ...reach, source_cell: 7 }] })] },
    /synapses\[0\]: source_cell 7: there are 2 cells/,
  ],
  [
    'a population of a cell that there is not',
    { population: { cell: 3, count: 2 } },
    /population: cell 3: the case has 1/,
  ],
  [
    'two netcons on a contact',
    { synapses: [recurrent({ netcons: [reach, reach] })] },
    /synapses\[0\]: has 2 netcons/,
  ],
];

describe('cannot be understood, in one line', () => {
  test.for(notUnderstood)('%s', async ([, change, message]) => {
    const report = await verify(folderOf(twoCells(change), traces));
    expect(report.ok).toBe(false);
    expect(report.fault).toMatch(message);
  });
});

describeShared('reference networks on the CPU engine', () => {
  test.for([
    ['cells', 'net4'],
    ['circuit', 'replay_invivo'],
    ['circuit', 'network_invitro'],
  ] as const)('%s/%s', { timeout: 240_000 }, async ([folder, name]) => {
    const [report] = await verifyCases(findCases(sharedPath('reference', folder), name), {
      engines,
      full: false,
    });
    expect(report!.ok, caseText(report!)).toBe(true);
    expect(report!.engines[0]!.findings.length).toBeGreaterThan(100);
  });
});
