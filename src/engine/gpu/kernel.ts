/** The kernels: the epoch of a set of classes, and the exchange of spikes; compiled once per device and text. */
import contact from '../../../shaders/contact.wgsl' with { type: 'text' };
import epoch from '../../../shaders/epoch.wgsl' with { type: 'text' };
import exchange from '../../../shaders/exchange.wgsl' with { type: 'text' };
import mail from '../../../shaders/mail.wgsl' with { type: 'text' };
import numbers from '../../../shaders/numbers.wgsl' with { type: 'text' };
import philox from '../../../shaders/philox.wgsl' with { type: 'text' };
import record from '../../../shaders/record.wgsl' with { type: 'text' };
import release from '../../../shaders/release.wgsl' with { type: 'text' };
import solve from '../../../shaders/solve.wgsl' with { type: 'text' };
import fixed from '../../../shaders/static.wgsl' with { type: 'text' };
import type { ClassPlan } from '../layout/class-plan.ts';
import { membraneWgsl } from './class-program.ts';
import { createShader, type Gpu } from './device.ts';
import { exchangeConstants, kernelConstants, PARAMS } from './kernel-layout.ts';
import type { KernelShape } from './kernel-shape.ts';

const pipelines = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/** The epoch kernel's whole text. */
export function epochWgsl(plans: ClassPlan[], shape: KernelShape): string {
  return [
    kernelConstants(shape),
    numbers,
    philox,
    membraneWgsl(plans),
    contact,
    fixed,
    release,
    mail,
    solve,
    record,
    epoch,
  ].join('\n');
}

/** The exchange kernel's whole text. */
export function exchangeWgsl(cells: number, listCapacity: number): string {
  return [exchangeConstants(cells, listCapacity), exchange].join('\n');
}

/** The pipeline of a text, from the device's cache where it was compiled before. */
export function pipelineOf(
  gpu: Gpu,
  entryPoint: 'epoch' | 'deliver' | 'collect',
  wgsl: string,
): Promise<GPUComputePipeline> {
  const cache = pipelines.get(gpu.device) ?? new Map<string, Promise<GPUComputePipeline>>();
  pipelines.set(gpu.device, cache);
  const key = `${entryPoint}\n${wgsl}`;
  let pipeline = cache.get(key);
  if (!pipeline) {
    pipeline = compile(gpu, entryPoint, wgsl);
    cache.set(key, pipeline);
  }
  return pipeline;
}

async function compile(gpu: Gpu, entryPoint: string, wgsl: string): Promise<GPUComputePipeline> {
  const module = await createShader(gpu, entryPoint, wgsl);
  const pipeline = await gpu.device.createComputePipelineAsync({
    label: entryPoint,
    layout: 'auto',
    compute: { module, entryPoint },
  });
  if (gpu.software && entryPoint === 'epoch') compileAhead(gpu, pipeline, wgsl);
  return pipeline;
}

/**
 * Software adapters compile at the first dispatch, on a thread of their own: one group whose buffers are
 * zeros, so that no lane makes a step, lets them begin while the host packs. The text declares its
 * bindings in the order of their numbers.
 */
function compileAhead({ device }: Gpu, pipeline: GPUComputePipeline, wgsl: string): void {
  const spaces = wgsl.matchAll(/@binding\(\d+\) var<(uniform|storage)/g);
  const buffers = Array.from(spaces, ([, space]) =>
    device.createBuffer({
      label: 'zeros',
      size: 4 * Object.keys(PARAMS).length,
      usage: space === 'uniform' ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE,
    }),
  );
  const encoder = device.createCommandEncoder({ label: 'no step' });
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    }),
  );
  pass.dispatchWorkgroups(1);
  pass.end();
  device.queue.submit([encoder.finish()]);
  for (const buffer of buffers) buffer.destroy();
}
