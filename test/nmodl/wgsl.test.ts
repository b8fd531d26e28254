/** The emitted WGSL compiles, and agrees in float32 with the emitted JavaScript in float64. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createShader, type Gpu, requestGpu } from '../../src/engine/gpu/device.ts';
import { emitWgsl, float32Literal, WGSL_PRELUDE } from '../../src/nmodl/emit-wgsl.ts';
import type { Mechanism, Phase } from '../../src/nmodl/ir.ts';
import { outputNames } from '../../src/nmodl/outputs.ts';
import { mechanismNamed, mechanismNames } from '../../src/nmodl/registry.ts';
import { channel, type Values } from './channel.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await requestGpu({ label: 'nmodl test' });
});
afterAll(() => gpu[Symbol.dispose]());

/** −120 to 60 mV, with every singular voltage of the channels exactly and just beside it. */
const voltages = [
  ...Array.from({ length: 361 }, (_, i) => -120 + i / 2),
  ...[-154.9, -66, -64.4, -60, -51, -38, -32, -27, -25, -17].flatMap((v) =>
    [-1e-3, -1e-4, -1e-5, 0, 1e-5, 1e-4, 1e-3].map((shift) => v + shift),
  ),
].map(Math.fround);

/** Symbols that the surrounding code gives a mechanism. */
function inputNames(mechanism: Mechanism): string[] {
  const settable = mechanism.parameters.filter((p) => p.scope !== 'constant').map((p) => p.name);
  const currents = mechanism.currents.map((current) => current.name);
  const ions = mechanism.ions.flatMap((ion) => [...ion.reads, ...ion.writes]);
  const all = ['v', 'dt', 'diam', 'area', 'celsius', ...settable, ...mechanism.states, ...ions];
  return [...new Set(all)].filter((name) => !currents.includes(name) || isRead(mechanism, name));
}

const isRead = (mechanism: Mechanism, name: string) =>
  mechanism.ions.some((ion) => ion.reads.includes(name));

/** Runs a phase `times` times over on the device, one invocation a case; gives the outputs. */
async function onDevice(
  mechanism: Mechanism,
  phase: Phase,
  cases: Values[],
  times: number,
): Promise<Values[]> {
  const { device } = gpu;
  const inputs = inputNames(mechanism);
  const outputs = outputNames(mechanism, phase);
  const own = (symbol: string) => `own_${symbol}`;
  const declared = [...new Set([...inputs, ...outputs])];
  const code = `${WGSL_PRELUDE}
    @group(0) @binding(0) var<storage, read> given: array<f32>;
    @group(0) @binding(1) var<storage, read_write> found: array<f32>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
      let i = id.x;
      if (i >= ${cases.length}u) { return; }
      ${declared.map((name) => `var ${own(name)} = 0.0;`).join('\n')}
      ${inputs.map((name, k) => `${own(name)} = given[i * ${inputs.length}u + ${k}u];`).join('\n')}
      for (var n = 0u; n < ${times}u; n++) {
        ${emitWgsl(mechanism, phase, own)}
      }
      ${outputs.map((name, k) => `found[i * ${outputs.length}u + ${k}u] = ${own(name)};`).join('\n')}
    }`;
  const label = `${mechanism.name} ${phase}`;
  const module = await createShader(gpu, label, code);
  const pipeline = await device.createComputePipelineAsync({
    label,
    layout: 'auto',
    compute: { module },
  });
  const given = Float32Array.from(cases.flatMap((one) => inputs.map((name) => one[name] ?? 0)));
  const size = 4 * Math.max(1, cases.length * outputs.length);
  const buffer = (name: string, bytes: number, usage: number) =>
    device.createBuffer({ label: `${label} ${name}`, size: bytes, usage });
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  const source = buffer('given', given.byteLength, STORAGE | COPY_DST);
  const target = buffer('found', size, STORAGE | COPY_SRC);
  const back = buffer('read back', size, MAP_READ | COPY_DST);
  device.queue.writeBuffer(source, 0, given);
  const encoder = device.createCommandEncoder({ label });
  const pass = encoder.beginComputePass({ label });
  pass.setPipeline(pipeline);
  const entries = [source, target].map((b, binding) => ({ binding, resource: { buffer: b } }));
  const layout = pipeline.getBindGroupLayout(0);
  pass.setBindGroup(0, device.createBindGroup({ label, layout, entries }));
  pass.dispatchWorkgroups(Math.ceil(cases.length / 64));
  pass.end();
  encoder.copyBufferToBuffer(target, 0, back, 0, size);
  device.queue.submit([encoder.finish()]);
  await back.mapAsync(GPUMapMode.READ);
  const found = new Float32Array(back.getMappedRange().slice(0));
  for (const one of [source, target, back]) one.destroy();
  gpu.check();
  return cases.map((_, i) =>
    Object.fromEntries(outputs.map((name, k) => [name, found[i * outputs.length + k]!])),
  );
}

/** Parameters away from their defaults, where a cell has them so. */
const typical: Record<string, Values> = {
  NaTg: { vshiftm: 13, vshifth: 15, slopem: 7 },
  StochKv3: { gamma: 30, gkbar: 0.002 },
  CaDynamics_DC0: { gamma: 0.025, decay: 75.4739, diam: 1.3, ica: -0.002, cai: 9e-5 },
  CaDynamics_E2: { gamma: 0.000609, decay: 210.485284, ica: -0.002, cai: 9e-5 },
};

/** Cases with states away from their ends, all numbers as float32 holds them. */
function casesOf(mechanism: Mechanism, dt: number): Values[] {
  return voltages.map((v, i) => {
    const given: Values = { ena: 50, ek: -90, eca: 120, cai: 5e-5 * 1.013 ** i };
    if (mechanism.name === 'KdShu2007') given.ek = -100;
    const { values } = channel(mechanism, { ...given, ...typical[mechanism.name], v, dt });
    for (const state of mechanism.states) {
      if (state !== 'cai') values[state] = 0.05 + 0.9 * ((i * 0.618) % 1);
    }
    for (const name of Object.keys(values)) values[name] = Math.fround(values[name]!);
    return values;
  });
}

/** The largest deviation of each output, as a part of its own largest value. */
async function worst(
  mechanism: Mechanism,
  phase: Phase,
  { dt = 0.025, times = 1 } = {},
): Promise<number> {
  const cases = casesOf(mechanism, dt);
  const found = await onDevice(mechanism, phase, cases, times);
  let largest = 0;
  for (const name of outputNames(mechanism, phase)) {
    const expected = cases.map((given) => {
      const one = channel(mechanism, given);
      for (let n = 0; n < times; n++) one[phase](one.values);
      return one.values[name]!;
    });
    const scale = Math.max(...expected.map(Math.abs));
    for (const [i, value] of expected.entries()) {
      const deviation = Math.abs(found[i]![name]! - value) / scale;
      if (!(deviation <= largest)) largest = deviation;
    }
  }
  return largest;
}

const table = mechanismNames.map((name) => [name, mechanismNamed(name)] as const);
const withStates = table.filter(([, { states }]) => states.length > 0);
const withInitial = withStates.filter(([, { initial }]) => initial.length > 0);
const withCurrents = table.filter(([, { currents }]) => currents.length > 0);

describe('WGSL in float32 beside JavaScript in float64', () => {
  test.for(withInitial)('%s starts alike', async ([, mechanism]) => {
    expect(await worst(mechanism, 'initial')).toBeLessThan(5e-6); // 4.2e-6 where float64 moves v by 1e-4 mV
  });

  test.for(withCurrents)('%s: current and its slope', async ([, mechanism]) => {
    expect(await worst(mechanism, 'current')).toBeLessThan(1e-6); // some ulp
  });

  test.for(withStates)('%s: one step of 0.025 and of 2 ms', async ([, mechanism]) => {
    expect(await worst(mechanism, 'advance')).toBeLessThan(5e-6); // 4.2e-6 where float64 moves v by 1e-4 mV
    expect(await worst(mechanism, 'advance', { dt: 2 })).toBeLessThan(5e-6); // 4.2e-6 where float64 moves v by 1e-4 mV
  });

  // Rounding gathers: 4,000 steps of half an ulp at 1 leave 1e-4 if all fall on one side.
  test.for(withStates)('%s: 4,000 steps', async ([, mechanism]) => {
    expect(await worst(mechanism, 'advance', { times: 4000 })).toBeLessThan(1e-4);
  });
});

test('float32 literals are short, well formed, and the float32 that was meant', () => {
  for (const value of [0, 1, -1, 0.1, 1e-30, 3.4e38, 2.9528826414, 1e21, -66, 6.93e-6]) {
    const text = float32Literal(value);
    expect(text).toMatch(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/);
    expect(text).toMatch(/[.e]/);
    expect(Math.fround(Number(text))).toBe(Math.fround(value));
  }
  expect(() => float32Literal(1e39)).toThrow(/1e\+39/);
});
