/** A mechanism's programs as the emitted WGSL, in float32 on a device. */
import { createShader, type Gpu } from '../engine/gpu/device.ts';
import { emitWgsl, WGSL_PRELUDE } from '../nmodl/emit-wgsl.ts';
import type { Mechanism, Phase } from '../nmodl/ir.ts';
import { outputNames } from '../nmodl/outputs.ts';
import probe from './probe.wgsl' with { type: 'text' };
import type { Programs, Values } from './programs.ts';

interface Compiled {
  pipeline: GPUComputePipeline;
  inputs: string[];
  outputs: string[];
}

export function gpuPrograms(gpu: Gpu): Programs {
  const pipelines = new Map<string, Promise<Compiled>>();
  return {
    name: 'gpu',
    async run(mechanism, phase, cases, times = 1) {
      const label = `${mechanism.name} ${phase}`;
      let pending = pipelines.get(label);
      if (!pending) {
        pending = compile(gpu, mechanism, phase, label);
        pipelines.set(label, pending);
      }
      return dispatch(gpu, await pending, cases, times, label);
    },
  };
}

/** Symbols that the surrounding code gives a mechanism. */
function inputNames(mechanism: Mechanism): string[] {
  const settable = mechanism.parameters.filter((p) => p.scope !== 'constant').map((p) => p.name);
  const currents = new Set(mechanism.currents.map((current) => current.name));
  const reads = mechanism.ions.flatMap((ion) => ion.reads);
  const writes = mechanism.ions.flatMap((ion) => ion.writes).filter((name) => !currents.has(name));
  const surroundings = ['v', 'dt', 'diam', 'area', 'celsius'];
  return [...new Set([...surroundings, ...settable, ...mechanism.states, ...reads, ...writes])];
}

async function compile(
  gpu: Gpu,
  mechanism: Mechanism,
  phase: Phase,
  label: string,
): Promise<Compiled> {
  const inputs = inputNames(mechanism);
  const outputs = outputNames(mechanism, phase);
  const own = (symbol: string) => `own_${symbol}`;
  const all = [...new Set([...inputs, ...outputs])];
  const phaseWgsl = [
    'fn run_phase(i: u32, times: u32) {',
    ...all.map((name) => `var ${own(name)} = 0.0;`),
    ...inputs.map((name, k) => `${own(name)} = given[i * ${inputs.length}u + ${k}u];`),
    `for (var n = 0u; n < times; n++) {\n${emitWgsl(mechanism, phase, own)}\n}`,
    ...outputs.map((name, k) => `found[i * ${outputs.length}u + ${k}u] = ${own(name)};`),
    '}',
  ].join('\n');
  const module = await createShader(gpu, label, [WGSL_PRELUDE, probe, phaseWgsl].join('\n'));
  const pipeline = await gpu.device.createComputePipelineAsync({
    label,
    layout: 'auto',
    compute: { module, entryPoint: 'main' },
  });
  return { pipeline, inputs, outputs };
}

async function dispatch(
  gpu: Gpu,
  { pipeline, inputs, outputs }: Compiled,
  cases: Values[],
  times: number,
  label: string,
): Promise<Values[]> {
  if (cases.length === 0 || outputs.length === 0) return cases.map((one) => ({ ...one }));
  const { device } = gpu;
  const { UNIFORM, STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  const size = 4 * cases.length * outputs.length;
  const buffer = (name: string, bytes: number, usage: number) =>
    device.createBuffer({ label: `${label} ${name}`, size: bytes, usage });
  const given = Float32Array.from(cases.flatMap((one) => inputs.map((name) => one[name] ?? 0)));
  const control = buffer('probe', 8, UNIFORM | COPY_DST);
  const source = buffer('given', given.byteLength, STORAGE | COPY_DST);
  const target = buffer('found', size, STORAGE | COPY_SRC);
  const back = buffer('read back', size, MAP_READ | COPY_DST);
  try {
    device.queue.writeBuffer(control, 0, Uint32Array.of(cases.length, times));
    device.queue.writeBuffer(source, 0, given);
    const encoder = device.createCommandEncoder({ label });
    const pass = encoder.beginComputePass({ label });
    pass.setPipeline(pipeline);
    const entries = [control, source, target].map((b, binding) => ({
      binding,
      resource: { buffer: b },
    }));
    const layout = pipeline.getBindGroupLayout(0);
    pass.setBindGroup(0, device.createBindGroup({ label, layout, entries }));
    pass.dispatchWorkgroups(Math.ceil(cases.length / 64));
    pass.end();
    encoder.copyBufferToBuffer(target, 0, back, 0, size);
    device.queue.submit([encoder.finish()]);
    await gpu.wait(back.mapAsync(GPUMapMode.READ));
    const found = new Float32Array(back.getMappedRange());
    return cases.map((one, i) => ({
      ...one,
      ...Object.fromEntries(outputs.map((name, k) => [name, found[i * outputs.length + k]!])),
    }));
  } finally {
    for (const one of [control, source, target, back]) one.destroy();
    gpu.check();
  }
}
