/**
 * The replay on the device: every rule over every trace in two dispatches (shaders/replay.wgsl).
 *
 * Traces whose pieces exceed a binding are split into parts, each with the traces of whole contacts.
 */
import source from '../../../shaders/replay.wgsl' with { type: 'text' };
import { FITTED_CONSTANTS } from '../../model/glusynapse.ts';
import { type PlasticityRule, RULE_PARAMETERS, ruleValues } from '../../model/plasticity-rule.ts';
import { PIECE_WORDS } from '../replay/pieces.ts';
import { LARGEST_RK_STEP, type Replay, type ReplaySet, type Span } from '../replay/replay.ts';
import { adapterLine, createShader, type Gpu } from './device.ts';

/** Workgroups have this many invocations (WORKGROUP in the shader). */
const WORKGROUP = 64;
/** Of the shader's Counts, rounded up to a multiple of 16 bytes. */
const COUNT_BYTES = 32;

/** The kernel's whole text. */
export function replayWgsl(): string {
  return [
    `const RULE_WORDS = ${RULE_PARAMETERS.length}u;`,
    ...RULE_PARAMETERS.map((name, i) => `const RULE_${name} = ${i}u;`),
    source,
  ].join('\n');
}

interface Part {
  /** Of the set. */
  contacts: number[];
  traces: number[];
  buffers: { pieces: GPUBuffer; contacts: GPUBuffer; traces: GPUBuffer };
}

interface Pipelines {
  measure: GPUComputePipeline;
  replay: GPUComputePipeline;
}

/** Puts the set on the device, where it stays until the replay is disposed of. */
export async function gpuReplay(
  gpu: Gpu,
  set: ReplaySet,
  { bindingBytes = gpu.limits.maxStorageBufferBindingSize } = {},
): Promise<Replay> {
  const { device } = gpu;
  const module = await createShader(gpu, 'replay', replayWgsl());
  const layout = device.createPipelineLayout({
    bindGroupLayouts: [
      device.createBindGroupLayout({
        label: 'replay',
        entries: Array.from({ length: 7 }, (_, binding) => ({
          binding,
          visibility: GPUShaderStage.COMPUTE,
          buffer: {
            type: binding === 0 ? 'uniform' : binding < 5 ? 'read-only-storage' : 'storage',
          },
        })),
      }),
    ],
  });
  const compile = (entryPoint: string) =>
    device.createComputePipelineAsync({
      label: entryPoint,
      layout,
      compute: { module, entryPoint },
    });
  const [measure, replay] = await Promise.all(['measure_peaks', 'replay'].map(compile));
  const pipelines = { measure: measure!, replay: replay! };
  const parts = split(set, bindingBytes).map((part) => upload(gpu, set, part));
  gpu.check();
  return {
    description: `float32 on ${adapterLine(gpu)}`,
    async run(rules) {
      const out = new Float64Array(set.traces.length * rules.length);
      for (const part of parts) {
        const { ends } = await runPart(gpu, pipelines, part, rules, bindingBytes);
        part.traces.forEach((trace, i) => {
          out.set(ends.subarray(i * rules.length, (i + 1) * rules.length), trace * rules.length);
        });
      }
      return out;
    },
    async peaks(rules) {
      const out = new Float64Array(2 * set.contacts.length * rules.length);
      for (const part of parts) {
        const { peaks } = await runPart(gpu, pipelines, part, rules, bindingBytes);
        const width = 2 * rules.length;
        part.contacts.forEach((contact, i) => {
          out.set(peaks.subarray(i * width, (i + 1) * width), contact * width);
        });
      }
      return out;
    },
    [Symbol.dispose]() {
      for (const { buffers } of parts) {
        for (const buffer of Object.values(buffers)) buffer.destroy();
      }
    },
  };
}

/** Whole contacts with their traces, as many as a binding holds the pieces of. */
function split(set: ReplaySet, bindingBytes: number): Omit<Part, 'buffers'>[] {
  const tracesOf: number[][] = set.contacts.map(() => []);
  set.traces.forEach(({ contact }, t) => {
    tracesOf[contact]!.push(t);
  });
  const parts: Omit<Part, 'buffers'>[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  set.contacts.forEach(({ pre, post }, contact) => {
    const spans = [pre, post, ...tracesOf[contact]!.map((t) => set.traces[t]!.span)];
    const own = spans.reduce((sum, { first, end }) => sum + 4 * PIECE_WORDS * (end - first), 0);
    if (own > bindingBytes) {
      throw new RangeError(`replay: a contact has ${own} bytes, a binding holds ${bindingBytes}`);
    }
    if (bytes + own > bindingBytes) {
      parts.push({ contacts: [], traces: [] });
      bytes = 0;
    }
    bytes += own;
    parts.at(-1)!.contacts.push(contact);
    parts.at(-1)!.traces.push(...tracesOf[contact]!);
  });
  return parts;
}

function upload(gpu: Gpu, set: ReplaySet, { contacts, traces }: Omit<Part, 'buffers'>): Part {
  const spans: Span[] = [];
  let length = 0;
  const place = (span: Span): [number, number] => {
    spans.push(span);
    const first = length;
    length += span.end - span.first;
    return [first, length];
  };
  const slot = new Map(contacts.map((contact, i) => [contact, i]));
  const contactWords = contacts.flatMap((contact) => {
    const { pre, post, location } = set.contacts[contact]!;
    return [...place(pre), ...place(post), location === 'apical' ? 1 : 0, 0];
  });
  const traceWords = traces.flatMap((trace) => {
    const { span, contact, rho0 } = set.traces[trace]!;
    return [...place(span), slot.get(contact)!, rho0];
  });
  const pieces = new Float32Array(PIECE_WORDS * length);
  let at = 0;
  for (const { first, end } of spans) {
    pieces.set(set.pieces.subarray(PIECE_WORDS * first, PIECE_WORDS * end), at);
    at += PIECE_WORDS * (end - first);
  }
  const put = (label: string, words: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>) => {
    const buffer = gpu.device.createBuffer({
      label: `replay ${label}`,
      // an empty binding is refused
      size: Math.max(16, words.byteLength),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    });
    // Deno panics where nothing is written
    if (words.byteLength > 0) gpu.device.queue.writeBuffer(buffer, 0, words);
    return buffer;
  };
  return {
    contacts,
    traces,
    buffers: {
      pieces: put('pieces', pieces),
      contacts: put('contacts', Uint32Array.from(contactWords)),
      traces: put('traces', Uint32Array.from(traceWords)),
    },
  };
}

/** Rules in slices whose outputs fit a binding. */
async function runPart(
  gpu: Gpu,
  pipelines: Pipelines,
  part: Part,
  rules: readonly PlasticityRule[],
  bindingBytes: number,
): Promise<{ ends: Float32Array; peaks: Float32Array }> {
  const [nTraces, nContacts, n] = [part.traces.length, part.contacts.length, rules.length];
  const ends = new Float32Array(nTraces * n);
  const peaks = new Float32Array(2 * nContacts * n);
  const room = Math.floor(bindingBytes / (8 * Math.max(nTraces, nContacts, 1)));
  const size = Math.max(1, Math.min(n, room));
  for (let first = 0; first < n; first += size) {
    const slice = rules.slice(first, first + size);
    const found = await runSlice(gpu, pipelines, part, slice);
    const scatter = (to: Float32Array, from: Float32Array, rows: number, width: number) => {
      for (let row = 0; row < rows; row++) {
        const own = from.subarray(row * slice.length * width, (row + 1) * slice.length * width);
        to.set(own, (row * n + first) * width);
      }
    };
    scatter(ends, found.ends, nTraces, 1);
    scatter(peaks, found.peaks, nContacts, 2);
  }
  return { ends, peaks };
}

async function runSlice(
  gpu: Gpu,
  pipelines: Pipelines,
  { contacts, traces, buffers }: Part,
  rules: readonly PlasticityRule[],
): Promise<{ ends: Float32Array; peaks: Float32Array }> {
  const { device } = gpu;
  const made: GPUBuffer[] = [];
  const make = (label: string, size: number, usage: GPUBufferUsageFlags) => {
    const buffer = device.createBuffer({ label: `replay ${label}`, size, usage });
    made.push(buffer);
    return buffer;
  };
  try {
    const values = Float32Array.from(rules.flatMap(ruleValues));
    const { STORAGE, COPY_SRC, COPY_DST, MAP_READ, UNIFORM } = GPUBufferUsage;
    const ruleBuffer = make('rules', values.byteLength, STORAGE | COPY_DST);
    device.queue.writeBuffer(ruleBuffer, 0, values);
    const peakBytes = Math.max(8, 8 * contacts.length * rules.length);
    const endBytes = Math.max(4, 4 * traces.length * rules.length);
    const peaks = make('peaks', peakBytes, STORAGE | COPY_SRC);
    const ends = make('ends', endBytes, STORAGE | COPY_SRC);
    const staged = make('staged', peakBytes + endBytes, MAP_READ | COPY_DST);
    const row = WORKGROUP * gpu.limits.maxComputeWorkgroupsPerDimension;
    const counts = make('counts', COUNT_BYTES, UNIFORM | COPY_DST);
    const words = new DataView(new ArrayBuffer(COUNT_BYTES));
    [rules.length, contacts.length, traces.length, row].forEach((value, i) => {
      words.setUint32(4 * i, value, true);
    });
    words.setFloat32(16, FITTED_CONSTANTS.rho_star_GB, true);
    words.setFloat32(20, 1000 * FITTED_CONSTANTS.tau_ind_GB_s, true);
    words.setFloat32(24, LARGEST_RK_STEP, true);
    device.queue.writeBuffer(counts, 0, words.buffer);
    const bindings = device.createBindGroup({
      label: 'replay',
      layout: pipelines.replay.getBindGroupLayout(0),
      entries: [
        counts,
        buffers.pieces,
        buffers.contacts,
        buffers.traces,
        ruleBuffer,
        peaks,
        ends,
      ].map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    const encoder = device.createCommandEncoder({ label: 'replay' });
    const dispatch = (pipeline: GPUComputePipeline, invocations: number) => {
      const pass = encoder.beginComputePass({ label: pipeline.label });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindings);
      const groups = Math.ceil(invocations / WORKGROUP);
      const wide = Math.min(groups, row / WORKGROUP);
      pass.dispatchWorkgroups(wide, Math.ceil(groups / wide));
      pass.end();
    };
    dispatch(pipelines.measure, contacts.length * rules.length);
    if (traces.length > 0) dispatch(pipelines.replay, traces.length * rules.length);
    encoder.copyBufferToBuffer(peaks, 0, staged, 0, peakBytes);
    encoder.copyBufferToBuffer(ends, 0, staged, peakBytes, endBytes);
    device.queue.submit([encoder.finish()]);
    await gpu.wait(staged.mapAsync(GPUMapMode.READ));
    gpu.check();
    const bytes = staged.getMappedRange().slice(0);
    staged.unmap();
    return {
      peaks: new Float32Array(bytes, 0, 2 * contacts.length * rules.length),
      ends: new Float32Array(bytes, peakBytes, traces.length * rules.length),
    };
  } finally {
    for (const buffer of made) buffer.destroy();
  }
}
