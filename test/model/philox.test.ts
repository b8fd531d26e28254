import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import philoxWgsl from '../../shaders/philox.wgsl' with { type: 'text' };
import { createShader, requestGpu } from '../../src/engine/gpu/device.ts';
import { philox4x32_10, random123Stream } from '../../src/model/philox.ts';
import { describeShared, sharedPath } from '../shared.ts';

type Words = [number, number, number, number];

/** Known answers of the Random123 distribution (tests/kat_vectors, lines "philox4x32 10"). */
const knownAnswers: { counter: Words; key: [number, number]; words: Words }[] = [
  {
    counter: [0, 0, 0, 0],
    key: [0, 0],
    words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

describe('Philox4x32-10', () => {
  test.each(knownAnswers)('gives the published answer of $counter', ({ counter, key, words }) => {
    expect(philox4x32_10(counter, key)).toEqual(words);
  });

  test('gives the same words on the device as on the host', async () => {
    // Known answers, then counters whose halves carry in every combination.
    const counters = knownAnswers.map(({ counter, key }) => [...counter, ...key]);
    const edges = [0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffff0000, 0xffffffff];
    for (const a of edges) for (const b of edges) counters.push([a, 1171, 1, b, b, a]);
    const words = await onDevice(counters);
    counters.forEach(([c0, c1, c2, c3, k0, k1], i) => {
      expect(words.slice(4 * i, 4 * i + 4)).toEqual(philox4x32_10([c0, c1, c2, c3], [k0, k1]));
    });
  });
});

describe('a Random123 stream', () => {
  const take = (n: number, ids: [number, number, number], globalIndex?: number) => {
    const stream = random123Stream(ids, globalIndex);
    return Array.from({ length: n }, () => stream.next());
  };

  test('uses the four words of a block in order', () => {
    const blocks = [0, 1].flatMap((sequence) => philox4x32_10([sequence, 3, 1, 2], [7, 0]));
    expect(take(8, [1, 2, 3], 7)).toEqual(blocks.map((word) => (word + 1) / (2 ** 32 + 1)));
  });

  test('can be entered anywhere', () => {
    const whole = take(40, [5, 100064, 200]);
    for (const start of [0, 1, 3, 4, 5, 39]) {
      const stream = random123Stream([5, 100064, 200]);
      stream.drawn = start;
      expect(stream.next()).toBe(whole[start]);
    }
  });
});

describeShared('the network reference net4', () => {
  interface Model {
    synapses: { rng?: { mode: string; spec: [number, number, number]; draws: number[] } }[];
  }
  const { synapses }: Model = JSON.parse(
    readFileSync(sharedPath('reference', 'cells', 'net4', 'model.json'), 'utf8'),
  );
  const streams = synapses.flatMap(({ rng }) => (rng?.mode === 'r123' ? [rng] : []));

  test('lists draws of three streams', () => expect(streams).toHaveLength(3));

  test.each(streams)('ids $spec: NEURON drew the same numbers', ({ spec, draws }) => {
    const stream = random123Stream(spec);
    expect(draws.map(() => stream.next())).toEqual(draws);
  });
});

/** Words of each (c0, c1, c2, c3, k0, k1), computed by shaders/philox.wgsl. */
async function onDevice(inputs: number[][]): Promise<number[]> {
  using gpu = await requestGpu({ label: 'philox test' });
  const { device } = gpu;
  const main = `
    @group(0) @binding(0) var<storage, read> inputs: array<u32>;
    @group(0) @binding(1) var<storage, read_write> words: array<vec4u>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
      if (id.x >= arrayLength(&words)) { return; }
      let at = 6u * id.x;
      let counter = vec4u(inputs[at], inputs[at + 1u], inputs[at + 2u], inputs[at + 3u]);
      words[id.x] = philox4x32_10(counter, vec2u(inputs[at + 4u], inputs[at + 5u]));
    }`;
  const module = await createShader(gpu, 'philox test', philoxWgsl + main);
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const buffer = (label: string, size: number, usage: number) =>
    device.createBuffer({ label, size, usage });
  const source = buffer('inputs', 24 * inputs.length, STORAGE | COPY_DST);
  const words = buffer('words', 16 * inputs.length, STORAGE | COPY_SRC);
  const back = buffer('words, read back', words.size, MAP_READ | COPY_DST);
  device.queue.writeBuffer(source, 0, Uint32Array.from(inputs.flat()));
  const pipeline = await device.createComputePipelineAsync({
    label: 'philox test',
    layout: 'auto',
    compute: { module },
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const entries = [source, words].map((resource, binding) => ({
    binding,
    resource: { buffer: resource },
  }));
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(Math.ceil(inputs.length / 64));
  pass.end();
  encoder.copyBufferToBuffer(words, 0, back, 0, words.size);
  device.queue.submit([encoder.finish()]);
  await back.mapAsync(GPUMapMode.READ);
  return Array.from(new Uint32Array(back.getMappedRange()));
}
