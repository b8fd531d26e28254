/** shaders/binomial.wgsl draws what src/model/binomial.ts draws, but where float32 rounds a choice the other way. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import binomialWgsl from '../../shaders/binomial.wgsl' with { type: 'text' };
import nmodlWgsl from '../../shaders/nmodl.wgsl' with { type: 'text' };
import philoxWgsl from '../../shaders/philox.wgsl' with { type: 'text' };
import { createShader, type Gpu, requestGpu } from '../../src/engine/gpu/device.ts';
import { binomial } from '../../src/model/binomial.ts';
import { emitWgsl } from '../../src/nmodl/emit-wgsl.ts';
import { DRAW_STREAM } from '../../src/nmodl/ir.ts';
import { mechanismNamed } from '../../src/nmodl/registry.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await requestGpu({ label: 'binomial test' });
});
afterAll(() => gpu[Symbol.dispose]());

const CASES: [number, number][] = [
  [0.003, 43],
  [0.01, 553],
  [0.11, 90],
  [0.3, 7],
  [0.5, 500],
  [0.97, 60],
  [2e-4, 1600],
  [0, 10],
  [1, 10],
  [0.2, 0],
];
const TICKS = 2048;

/** Every case at every tick: [case, tick]. */
async function onDevice(): Promise<Float32Array> {
  const { device } = gpu;
  const label = 'binomial';
  const count = CASES.length * TICKS;
  const module = await createShader(
    gpu,
    label,
    `${nmodlWgsl}\n${philoxWgsl}\n${binomialWgsl}
    @group(0) @binding(0) var<storage, read> given: array<vec2f>;
    @group(0) @binding(1) var<storage, read_write> found: array<f32>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
      if (id.x >= ${count}u) { return; }
      let one = given[id.x / ${TICKS}u];
      found[id.x] = binomial(one.x, one.y, 5.0, vec4u(id.x % ${TICKS}u, 3u, 11u, 7u));
    }`,
  );
  const compute = { module };
  const pipeline = await device.createComputePipelineAsync({ label, layout: 'auto', compute });
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  const buffer = (size: number, usage: number) => device.createBuffer({ label, size, usage });
  const given = buffer(8 * CASES.length, STORAGE | COPY_DST);
  const target = buffer(4 * count, STORAGE | COPY_SRC);
  const back = buffer(4 * count, MAP_READ | COPY_DST);
  device.queue.writeBuffer(given, 0, Float32Array.from(CASES.flat()));
  const encoder = device.createCommandEncoder({ label });
  const pass = encoder.beginComputePass({ label });
  pass.setPipeline(pipeline);
  const entries = [given, target].map((b, binding) => ({ binding, resource: { buffer: b } }));
  const layout = pipeline.getBindGroupLayout(0);
  pass.setBindGroup(0, device.createBindGroup({ label, layout, entries }));
  pass.dispatchWorkgroups(Math.ceil(count / 64));
  pass.end();
  encoder.copyBufferToBuffer(target, 0, back, 0, 4 * count);
  device.queue.submit([encoder.finish()]);
  await back.mapAsync(GPUMapMode.READ);
  const found = new Float32Array(back.getMappedRange().slice(0));
  for (const one of [given, target, back]) one.destroy();
  gpu.check();
  return found;
}

test('the same numbers on both sides', async () => {
  const found = await onDevice();
  let apart = 0;
  CASES.forEach(([p, n], c) => {
    for (let tick = 0; tick < TICKS; tick++) {
      const expected = binomial(Math.fround(p), n, 5, [tick, 3, 11, 7]);
      const one = found[c * TICKS + tick]!;
      expect(Math.abs(one - expected), `${p} of ${n}`).toBeLessThanOrEqual(1);
      if (one !== expected) apart += 1;
    }
  });
  // Tails are right to about 1e-6; a draw differs where its word falls that near to one of them.
  expect(apart).toBeLessThan(5);
});

test('the mechanism with channel noise compiles', async () => {
  const nameOf = (symbol: string) => (symbol === DRAW_STREAM ? 'stream' : `own_${symbol}`);
  const mechanism = mechanismNamed('StochKv3_noise');
  const names = ['v', 'dt', 'area', 'ek', 'ik', 'd_ik_dv', 'gkbar', 'gamma', ...mechanism.states];
  const statements = (['initial', 'advance', 'current'] as const).map((phase) =>
    emitWgsl(mechanism, phase, nameOf),
  );
  await createShader(
    gpu,
    'channel noise',
    `${nmodlWgsl}\n${philoxWgsl}\n${binomialWgsl}
    @group(0) @binding(0) var<storage, read_write> x: array<f32>;
    @compute @workgroup_size(1) fn main(@builtin(global_invocation_id) id: vec3u) {
      let stream = vec4u(id.x, 1u, 2u, 3u);
      ${names.map((name, i) => `var own_${name} = x[${i}];`).join('\n')}
      ${statements.join('\n')}
      ${names.map((name, i) => `x[${i}] = own_${name};`).join('\n')}
    }`,
  );
  gpu.check();
});
