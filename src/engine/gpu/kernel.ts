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
import { exchangeConstants, type KernelShape, kernelConstants } from './kernel-layout.ts';

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
  return gpu.device.createComputePipelineAsync({
    label: entryPoint,
    layout: 'auto',
    compute: { module, entryPoint },
  });
}
