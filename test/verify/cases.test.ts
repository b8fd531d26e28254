/** What verify makes of a case: what holds, what falls short, what it cannot understand and says so. */
import { describe, expect, test } from 'vitest';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import { random123Stream } from '../../src/model/philox.ts';
import type { CaseFolder } from '../../src/verify/case-folder.ts';
import { cpuPrograms } from '../../src/verify/programs.ts';
import { caseText, reportJson, summaryLine } from '../../src/verify/report.ts';
import { verifyCases } from '../../src/verify/run-verify.ts';
import {
  folderOf,
  restingModel,
  restingTrace,
  silentSynapse,
  synapseGlobals,
} from './synthetic-case.ts';

const engines = [{ engine: cpuEngine(), programs: cpuPrograms }];
const verify = async (folder: CaseFolder) =>
  (await verifyCases([folder], { engines, full: false }))[0]!;

test('a right trace holds', async () => {
  const report = await verify(folderOf(restingModel(), { 'traces.csv': restingTrace() }));
  expect(report.ok).toBe(true);
  expect(report.engines[0]!.findings).toMatchObject([
    { file: 'traces.csv', variable: 'v_soma', quantity: 'voltage', count: 3 },
  ]);
});

test('a wrong trace falls short, with the deviation and its time', async () => {
  // 2e-5 mV off, and half a unit of the last digit that is written
  const trace = restingTrace('v_soma', -70.00002);
  const report = await verify(folderOf(restingModel(), { 'traces.csv': trace }));
  expect(report.ok).toBe(false);
  const [finding] = report.engines[0]!.findings;
  expect(finding).toMatchObject({ at: 2.5, tolerance: 1e-5 });
  expect(finding!.deviation).toBeCloseTo(1.5e-5, 8);
  expect(finding!.ratio).toBeCloseTo(1.5, 3);
  expect(caseText(report)).toMatch(/^FAIL .*traces\.csv .*v_soma/m);
});

test('a trace that goes on after the run falls short', async () => {
  const trace = `${restingTrace()}\n7.5,-70`;
  const report = await verify(folderOf(restingModel(), { 'traces.csv': trace }));
  expect(report.ok).toBe(false);
  expect(report.engines[0]!.findings[0]).toMatchObject({ at: 7.5 });
  expect(reportJson([report])).toContain('"deviation": "NaN"');
});

const synapses = (change: Record<string, unknown>) => ({
  GluSynapse_globals: synapseGlobals,
  synapses: [silentSynapse(change)],
});

const notUnderstood: [string, CaseFolder, RegExp][] = [
  [
    'an unknown column',
    folderOf(restingModel(), { 'traces.csv': restingTrace('v_axon_0.5') }),
    /traces\.csv: column 'v_axon_0\.5' is neither a recording/,
  ],
  [
    'a synapse variable that there is not',
    folderOf(restingModel(synapses({})), { 'traces.csv': restingTrace('s7_rho') }),
    /column 's7_rho'/,
  ],
  [
    'a run that is not in the case',
    folderOf(restingModel({ runs: [{ label: 'step' }] }), { 'traces_stop.csv': restingTrace() }),
    /traces_stop\.csv: names no run of the case: expected one of step/,
  ],
  [
    'a stimulus of a kind that there is not',
    folderOf(restingModel({ stimuli: [{ type: 'SinClamp', section: 'soma', x: 0.5, amp: 1 }] }), {
      'traces.csv': restingTrace(),
    }),
    /stimuli\[0\]/,
  ],
  [
    'a key of a synapse that could mean anything',
    folderOf(restingModel(synapses({ weight: 2 })), { 'traces.csv': restingTrace() }),
    /weight/,
  ],
  [
    'draws from a generator that is not known',
    folderOf(restingModel(synapses({ rng: { mode: 'mersenne' } })), {
      'traces.csv': restingTrace(),
    }),
    /synapse 7: rng mode 'mersenne'/,
  ],
  [
    'a mechanism that does not ship',
    folderOf(JSON.parse(JSON.stringify(restingModel()).replace('"pas"', '"NaX"')), {
      'traces.csv': restingTrace(),
    }),
    /NaX: no mechanism has this name/,
  ],
  ['a case without traces', folderOf(restingModel(), {}), /has no traces\*\.csv/],
  [
    'a clamp of an unknown parameter',
    folderOf(
      {
        ...restingModel(),
        cells: undefined,
        mechanisms: { Ih: { mech: 'Ih', params: { gIhbat_Ih: 1 }, area_um2: 300 } },
      },
      { 'traces_Ih.csv': 't,m@-40\n0,0.1' },
    ),
    /mechanisms\.Ih: Ih has no parameter 'gIhbat'/,
  ],
];

describe('cannot be understood, in one line', () => {
  test.for(notUnderstood)('%s', async ([, folder, message]) => {
    const report = await verify(folder);
    expect(report.ok).toBe(false);
    expect(report.fault).toMatch(message);
    expect(caseText(report)).toContain('cannot be understood');
    expect(summaryLine([report])).toMatch(/^FAIL: 0 of 1/);
  });
});

test('exported Random123 numbers are held against the stream', async () => {
  const spec = [3, 5, 9] as const;
  const stream = random123Stream(spec);
  const draws = Array.from({ length: 8 }, () => stream.next());
  const folder = (values: number[]) =>
    folderOf(restingModel(synapses({ rng: { mode: 'r123', spec, draws: values } })), {
      'traces.csv': 't,s7_rho_GB\n0,0\n5,0',
    });
  const right = await verify(folder(draws));
  expect(right.ok).toBe(true);
  expect(right.engines[0]!.findings[0]).toMatchObject({ quantity: 'draws', count: 8 });
  const wrong = await verify(folder(draws.with(5, draws[5]! + 1e-9)));
  expect(wrong.ok).toBe(false);
  expect(wrong.engines[0]!.findings[0]).toMatchObject({ quantity: 'draws', at: 'draw 5' });
});

test('unknown keys of the model are named', async () => {
  const model = restingModel({ temperature_gradient: 3 });
  const report = await verify(folderOf(model, { 'traces.csv': restingTrace() }));
  expect(report.engines[0]!.notes).toEqual(['model.json: temperature_gradient not read: unknown']);
});
