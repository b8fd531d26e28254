import { describe, expect, test } from 'vitest';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import { readExperiment } from '../../src/experiments/experiment-schema.ts';
import { protocolsOf, resolveExperiment } from '../../src/experiments/resolve-experiment.ts';
import {
  SHIPPED_EXPERIMENTS,
  shippedExperiment,
} from '../../src/experiments/shipped-experiments.ts';
import { FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';
import { InputError } from '../../src/model/input-error.ts';
import { SMALL_SWC } from './small-cell.ts';

const cell = { emodel: 'cADpyr229_L23_PC', morphology: 'small.swc' };
const contact = {
  section: 'dend[1]',
  x: 0.5,
  gmax_AMPA_nS: 1,
  NMDA_ratio: 0.7,
  Use: 0.5,
  rho0: 0,
  Dep_ms: 671,
  Fac_ms: 17,
  Nrrp: 2,
  theta_d: 0.05,
  theta_p: 0.06,
};
const protocol = {
  before: { nSpikes: 2, period_ms: 1000 },
  induction: { nSweeps: 1, period_ms: 4000, nSpikes: 2, frequency_Hz: 10, deltaT_ms: 10 },
  after: { nSpikes: 2, period_ms: 1000 },
};
const experiment = {
  name: 'x',
  pairs: [{ name: 'a', cell, contacts: [contact] }],
  protocols: [protocol],
  pulse: { amplitude_nA: 1, width_ms: 3, latency_ms: 3 },
};

/** A copy with the value at a path of keys replaced. */
function changed(path: (string | number)[], value: unknown): unknown {
  type Node = Record<string | number, unknown>;
  const copy = structuredClone(experiment) as Node;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Node;
  at[path.at(-1)!] = value;
  return copy;
}

const readFile = async (path: string) => {
  if (path === 'small.swc') return SMALL_SWC;
  throw new Error('no such file');
};
const resolve = (json: unknown) =>
  resolveExperiment(json, readFile, cpuEngine(), { fileName: 'x.json' });

describe('a fault in an experiment is one line with its place', () => {
  test.each<[string, (string | number)[], unknown, RegExp]>([
    ['an unknown key', ['stepp'], 1, /^experiment: x\.json: .*stepp/],
    ['dt of 0', ['dt_ms'], 0, /^experiment: x\.json: dt_ms: /],
    ['a negative x', ['pairs', 0, 'contacts', 0, 'x'], -1, /^experiment: x\.json: pairs/],
    ['more EPSPs than there are', ['lastEpsps'], 9, /lastEpsps: is 9, but .* 2 spikes/],
    ['a sweep longer than its period', ['protocols', 0, 'induction', 'period_ms'], 90, /period_ms/],
    ['a far Δt', ['protocols', 0, 'induction', 'deltaT_ms'], 900, /deltaT_ms/],
    [
      'a section that is not there',
      ['pairs', 0, 'contacts', 0, 'section'],
      'dend[7]',
      /^experiment: x\.json: pairs\[0\]\.contacts\[0\]\.section: .*dend\[7\]/,
    ],
    [
      'an unknown emodel',
      ['pairs', 0, 'cell', 'emodel'],
      'L9',
      /^experiment: x\.json: pairs\[0\]\.cell\.emodel: is 'L9', expected one of/,
    ],
    [
      'a morphology that cannot be read',
      ['pairs', 0, 'cell', 'morphology'],
      'gone.swc',
      /^experiment: x\.json: pairs\[0\]\.cell\.morphology: .*gone\.swc/,
    ],
    [
      'an unknown pathway',
      ['pairs', 0],
      { pathway: 'L1-L1', cell, count: 1, seed: 1 },
      /^experiment: x\.json: pairs\[0\]\.pathway: is 'L1-L1'/,
    ],
  ])('%s', async (_, path, value, message) => {
    const fault = await resolve(changed(path, value)).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(InputError);
    expect((fault as InputError).message).toMatch(message);
  });

  test('text that is no JSON', async () => {
    await expect(resolve('{"name": ')).rejects.toThrow(/^experiment: x\.json:1: not valid JSON/);
  });
});

test('constants of the rule, the measure and the weakest EPSP come from the file', async () => {
  const plain = await resolve(experiment);
  expect(plain.synapse).toEqual(FITTED_CONSTANTS);
  expect(plain).toMatchObject({ measure: 'amplitude', weakestEpsp_mV: 0.01 });
  const own = await resolve({
    ...experiment,
    rule: { gamma_d: 0, tau_effca_ms: 200 },
    measure: 'slope',
    weakestEpsp_mV: 0.05,
  });
  expect(own.synapse).toEqual({ ...FITTED_CONSTANTS, gamma_d_GB: 0, tau_effca_GB_ms: 200 });
  expect(own).toMatchObject({ measure: 'slope', weakestEpsp_mV: 0.05 });
  await expect(resolve({ ...experiment, rule: { gammad: 0 } })).rejects.toThrow(/gammad/);
});

test('a resolved experiment is every pair, protocol, condition and seed', async () => {
  const json = {
    ...experiment,
    conditions: ['in-vitro', { kind: 'in-vivo', release: 'hill' }],
    protocols: [{ ...protocol, induction: { ...protocol.induction, deltaT_ms: [10, -10] } }],
    seeds: [4, 5, 6],
  };
  const resolved = await resolve(json);
  expect(resolved.runs.length).toBe(2 * 2 * 3);
  expect(resolved.pairs.map((p) => p.condition)).toEqual(['in-vitro', 'in-vivo']);
  expect(resolved.pairs[0]!.cell).toBe(resolved.pairs[1]!.cell);
  expect(resolved.pairs.map((p) => p.streamId)).toEqual([1, 1]);
  expect(resolved.pairs[1]!.contacts[0]!.parameters.Use0).toBeCloseTo(0.5 * 0.158, 3);
  expect(resolved.lastEpsps).toBe(2);
  expect(resolved.protocols.map((p) => p.name)).toEqual(['10 Hz +10 ms', '10 Hz -10 ms']);
});

test('lists of frequency and Δt make a grid', () => {
  const { protocols } = readExperiment(
    {
      ...experiment,
      protocols: [
        {
          ...protocol,
          name: 'grid',
          induction: { ...protocol.induction, frequency_Hz: [10, 50], deltaT_ms: [-10, 0, 10] },
        },
      ],
    },
    'x.json',
  );
  const names = protocols.flatMap(protocolsOf).map((p) => p.name);
  expect(names.length).toBe(6);
  expect(names[0]).toBe('grid 10 Hz -10 ms');
  expect(names[5]).toBe('grid 50 Hz +10 ms');
});

test.each(SHIPPED_EXPERIMENTS)('%s is a valid experiment', (name) => {
  expect(readExperiment(shippedExperiment(name), `${name}.json`).name).toBe(name);
});
