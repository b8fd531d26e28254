import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  adapterLine,
  createShader,
  type Gpu,
  guarded,
  requestGpu,
} from '../../src/engine/gpu/device.ts';
import { GpuOperationError, ShaderError } from '../../src/engine/gpu/gpu-error.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await requestGpu({ label: 'device test' });
});
afterAll(() => gpu?.[Symbol.dispose]());

describe('device', () => {
  test('names its adapter and its backend, and never runs on OpenGL', () => {
    console.log(`adapter: ${adapterLine(gpu)}`);
    expect(gpu.adapter.description).not.toBe('');
    expect(gpu.adapter.backend).toMatch(/^(Vulkan|Metal|D3D12)$/);
    expect(gpu.software).toBe(/llvmpipe|swiftshader/i.test(gpu.adapter.description));
  });

  test('has at least the default limits of WebGPU', () => {
    expect(gpu.limits.maxStorageBuffersPerShaderStage).toBeGreaterThanOrEqual(8);
    expect(gpu.limits.maxStorageBufferBindingSize).toBeGreaterThanOrEqual(2 ** 27);
    expect(gpu.limits.maxComputeInvocationsPerWorkgroup).toBeGreaterThanOrEqual(256);
  });

  test('keeps the default limits on demand', async () => {
    using plain = await requestGpu({ defaultLimits: true });
    expect(plain.limits.maxComputeInvocationsPerWorkgroup).toBe(256);
    expect(plain.limits.maxStorageBufferBindingSize).toBe(2 ** 27);
  });

  test.each([1, 63, 64, 65, 315])('a kernel doubles %i numbers', async (n) => {
    const module = await createShader(
      gpu,
      'doubling',
      `@group(0) @binding(0) var<storage, read_write> x: array<f32>;
       @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
         if (id.x < arrayLength(&x)) { x[id.x] *= 2.0; }
       }`,
    );
    const { device } = gpu;
    const size = 4 * n;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const x = device.createBuffer({ label: 'x', size, usage });
    const back = device.createBuffer({
      label: 'read back',
      size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    device.queue.writeBuffer(
      x,
      0,
      Float32Array.from({ length: n }, (_, i) => i),
    );
    const pipeline = await device.createComputePipelineAsync({
      label: 'doubling',
      layout: 'auto',
      compute: { module },
    });
    const encoder = device.createCommandEncoder({ label: 'doubling' });
    const pass = encoder.beginComputePass({ label: 'doubling' });
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({
        label: 'x',
        layout: pipeline.getBindGroupLayout(0),
        entries: [{ binding: 0, resource: { buffer: x } }],
      }),
    );
    pass.dispatchWorkgroups(Math.ceil(n / 64));
    pass.end();
    encoder.copyBufferToBuffer(x, 0, back, 0, size);
    device.queue.submit([encoder.finish()]);
    await back.mapAsync(GPUMapMode.READ);
    const doubled = Array.from(new Float32Array(back.getMappedRange()));
    expect(doubled).toEqual(Array.from({ length: n }, (_, i) => 2 * i));
    x.destroy();
    back.destroy();
  });
});

describe('errors', () => {
  test('a shader that does not compile shows line, column and its surroundings', async () => {
    const wgsl = '// one\n// two\nfn f() -> f32 {\n  return 1.0 + voltage;\n}\n';
    const error = await createShader(gpu, 'cable.wgsl', wgsl).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ShaderError);
    const { messages, message } = error as ShaderError;
    expect(messages[0]).toMatchObject({ line: 4, column: 16 });
    expect(message).toMatch(/^cable\.wgsl:4:16: .*voltage/);
    expect(message).toContain('    4 |   return 1.0 + voltage;\n      |                ^');
    expect(message).toContain('    3 | fn f() -> f32 {');
  });

  const wrongBuffer = () =>
    gpu.device.createBuffer({
      label: 'wrong',
      size: 16,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE,
    });

  test('a refused call is thrown where the program waits next', async () => {
    wrongBuffer();
    await expect(gpu.finish()).rejects.toThrow(GpuOperationError);
    gpu.check(); // and only once
  });

  test('a guarded refusal is thrown at once', async () => {
    await expect(guarded(gpu, wrongBuffer)).rejects.toMatchObject({ kind: 'validation' });
    await gpu.finish();
  });

  test('a device that is lost says so', async () => {
    const doomed = await requestGpu({ label: 'doomed' });
    doomed.device.destroy(); // as a driver would, behind the engine's back
    await doomed.device.lost;
    await expect(doomed.finish()).rejects.toThrow(/the device was lost/);
    doomed[Symbol.dispose]();
  });

  test('a device that was given back is no error', async () => {
    const given = await requestGpu({ label: 'given back' });
    given[Symbol.dispose]();
    await given.device.lost;
    given.check();
  });
});
