/** The epoch kernel of a set of classes: pieces linked, compiled once per device and text. */
import contact from '../../../shaders/contact.wgsl' with { type: 'text' };
import epoch from '../../../shaders/epoch.wgsl' with { type: 'text' };
import numbers from '../../../shaders/numbers.wgsl' with { type: 'text' };
import philox from '../../../shaders/philox.wgsl' with { type: 'text' };
import record from '../../../shaders/record.wgsl' with { type: 'text' };
import release from '../../../shaders/release.wgsl' with { type: 'text' };
import solve from '../../../shaders/solve.wgsl' with { type: 'text' };
import type { ClassPlan } from '../layout/class-plan.ts';
import { membraneWgsl } from './class-program.ts';
import { createShader, type Gpu } from './device.ts';
import { kernelConstants } from './kernel-layout.ts';

const pipelines = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/** The kernel's whole text. */
export function epochWgsl(plans: ClassPlan[], lanes: number): string {
  return [
    kernelConstants(lanes),
    numbers,
    philox,
    membraneWgsl(plans),
    contact,
    release,
    solve,
    record,
    epoch,
  ].join('\n');
}

/** The pipeline of a text, from the device's cache where it was compiled before. */
export function epochPipeline(gpu: Gpu, wgsl: string): Promise<GPUComputePipeline> {
  const cache = pipelines.get(gpu.device) ?? new Map<string, Promise<GPUComputePipeline>>();
  pipelines.set(gpu.device, cache);
  let pipeline = cache.get(wgsl);
  if (!pipeline) {
    pipeline = compile(gpu, wgsl);
    cache.set(wgsl, pipeline);
  }
  return pipeline;
}

async function compile(gpu: Gpu, wgsl: string): Promise<GPUComputePipeline> {
  const module = await createShader(gpu, 'epoch', wgsl);
  return gpu.device.createComputePipelineAsync({
    label: 'epoch',
    layout: 'auto',
    compute: { module, entryPoint: 'epoch' },
  });
}
