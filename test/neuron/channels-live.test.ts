/**
 * The .mod files compiled by NEURON and by this package give the same gates and currents.
 *
 * NEURON clamps every channel through a staircase of voltages; what it recorded of v and of the
 * ions drives the emitted JavaScript step by step. Mandatory where RHOSTAR_NEURON=1; elsewhere it
 * runs where NEURON is at hand.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ensureNeuron, findNeuron, isReady } from '../../scripts/neuron/install.mjs';
import { mechanismNamed, mechanismNames } from '../../src/nmodl/registry.ts';
import { channel, totals, type Values } from '../nmodl/channel.ts';

const mandatory = process.env.RHOSTAR_NEURON === '1';
const neuron = isReady() ? findNeuron() : null;
if (!neuron && !mandatory) {
  console.log('not run: NEURON is not installed (node scripts/neuron/install.mjs)');
}

const dt_ms = 0.025;
/** Singular voltages (−66, −38, −60, −32, −27, −17) are among the steps. */
const staircase = [-80, -40, 10, -100, -66, -38, -60, -32, -27, -17, 40, -64.4, -120, -20, -70].map(
  (v, i) => [5 * i, v],
);
const stop_ms = 5 * staircase.length;

const parameters: Record<string, Values> = {
  NaTg: { vshiftm: 13, vshifth: 15, slopem: 7 },
  StochKv3: { gkbar: 0.002, gamma: 30 },
  CaDynamics_DC0: { gamma: 0.025, decay: 75.47 },
  CaDynamics_E2: { gamma: 0.000609, decay: 210.485284 },
};

/** One compartment a channel; those of the calcium pools hold what feeds and reads them. */
const compartments: Record<string, string[]> = {
  pool_DC0: ['Ca_HVA2', 'Ca_LVAst', 'CaDynamics_DC0', 'SK_E2'],
  pool_E2: ['Ca_HVA', 'Ca_LVAst', 'CaDynamics_E2', 'SK_E2'],
};
for (const name of mechanismNames) {
  const isPooled = Object.values(compartments).some((list) => list.includes(name));
  if (name !== 'pas' && !isPooled) compartments[name] = [name];
}

const diam_um = 10;
const area_um2 = Math.PI * diam_um * diam_um;
const reversal = { ena: 50, ek: -90 };

function recordedIon(names: string[]): string[] {
  const ions = names.flatMap((name) => mechanismNamed(name).ions);
  const all = ions.flatMap((ion) => [...ion.reads, ...ion.writes]);
  return [...new Set(all)];
}

type Traces = Record<string, number[]>;

function inNeuron(): Record<string, Traces> {
  const { python } = neuron ?? ensureNeuron();
  const described = Object.entries(compartments).map(([name, list]) => {
    const mechanisms = Object.fromEntries(
      list.map((suffix) => {
        const { states, currents } = mechanismNamed(suffix);
        const record = [...states.filter((s) => s !== 'cai'), ...currents.map((c) => c.name)];
        return [suffix, { parameters: parameters[suffix] ?? {}, record }];
      }),
    );
    const record = ['v', ...recordedIon(list)];
    return [name, { diam: diam_um, L: diam_um, reversal, mechanisms, record }];
  });
  const task = {
    celsius: 34,
    dt: dt_ms,
    stop: stop_ms,
    staircase,
    compartments: Object.fromEntries(described),
  };
  const script = join(import.meta.dirname, '../../scripts/neuron/channels.py');
  const { status, stdout, stderr } = spawnSync(python, [script], {
    input: JSON.stringify(task),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`NEURON failed: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

/** Largest deviation of the states, and of the currents as parts of their largest value. */
function compare(suffix: string, traces: Traces): { states: number; currents: number } {
  const one = channel(mechanismNamed(suffix), { ...parameters[suffix], area: area_um2 });
  const { values, mechanism } = one;
  values.diam = diam_um;
  values.dt = dt_ms;
  const ionNames = mechanism.ions.flatMap((ion) => ion.reads);
  const of = (name: string): number[] => traces[`${suffix}.${name}`] ?? traces[name]!;
  const drive = (index: number): void => {
    values.v = traces.v![index]!;
    for (const name of ionNames) values[name] = traces[name]![index]!;
  };
  const reached = { states: 0, currents: 0 };
  const seeStates = (index: number): void => {
    for (const state of mechanism.states) {
      const expected = of(state)[index]!;
      const scale = state === 'cai' ? expected : 1;
      reached.states = Math.max(reached.states, Math.abs(values[state]! - expected) / scale);
    }
  };
  drive(0);
  values.cai = traces.cai?.[0] ?? 0;
  one.initial(values);
  seeStates(0);
  const largest = Math.max(
    ...mechanism.currents.flatMap(({ name }) => of(name).map(Math.abs)),
    Number.MIN_VALUE,
  );
  for (let step = 1; step < traces.v!.length; step++) {
    // What NEURON records of ions beside a state is what this step's currents were taken with.
    for (const name of ionNames) values[name] = traces[name]![step]!;
    values.v = traces.v![step - 1]!;
    one.current(values);
    if (mechanism.currents.length > 0) {
      const expected = of(mechanism.currents[0]!.name)[step]!;
      const deviation = Math.abs(totals(one).i - expected) / largest;
      reached.currents = Math.max(reached.currents, deviation);
    }
    values.v = traces.v![step]!;
    one.advance(values);
    seeStates(step);
  }
  return reached;
}

describe.skipIf(!neuron && !mandatory)('channels, live in NEURON', () => {
  let answer: Record<string, Traces> | undefined;
  const cases = Object.entries(compartments).flatMap(([name, list]) =>
    list.map((suffix) => [suffix, name] as const),
  );
  test.for(cases)('%s in %s', { timeout: 300_000 }, ([suffix, name]) => {
    answer ??= inNeuron();
    const { states, currents } = compare(suffix, answer[name]!);
    // 1e-9 of a gate, and of [Ca] relative: exp and the order of sums differ in the last bits.
    expect(states).toBeLessThan(1e-9);
    expect(currents).toBeLessThan(1e-9);
  });
});
