/** Counts of bytes and operations against numbers worked by hand. */
import { describe, expect, test } from 'vitest';
import { shippedCell } from '../../bench/cases/cells.ts';
import { drivenRun, fixedStepJob } from '../../bench/cases/jobs.ts';
import { readKernel } from '../../bench/counting/blocks.ts';
import { costOf } from '../../bench/counting/cost-of.ts';
import { workOfExchange } from '../../bench/counting/exchange-work.ts';
import { costOfStep, type StepShape } from '../../bench/counting/job-work.ts';
import { parseWgsl } from '../../bench/counting/parse-wgsl.ts';
import { epochWgsl } from '../../src/engine/gpu/kernel.ts';
import { packJob } from '../../src/engine/layout/pack.ts';
import { mechanismNamed } from '../../src/nmodl/registry.ts';
import { KERNEL_SHAPE } from '../engine/kernel-shape.ts';

const none = { bytes: 0, shared: 0, flops: 0, exps: 0 };

const cost = (body: string, known = {}) =>
  costOf(
    readKernel(
      `
      struct P { dt: f32, n: u32 }
      @group(0) @binding(0) var<uniform> params: P;
      @group(0) @binding(1) var<storage, read> table: array<u32>;
      @group(0) @binding(2) var<storage, read_write> S: array<f32>;
      @group(0) @binding(3) var<storage, read_write> V: array<vec4f>;
      const LANES = 8u;
      fn half(x: f32) -> f32 { return 0.5 * x; }
      fn f(lane: u32, x: f32) -> f32 { ${body} return x; }`,
      ['table'],
    ),
    'f',
    known,
  );

describe('what a statement costs', () => {
  test.each([
    ['a word read, index arithmetic free', 'let a = S[lane + 3u * LANES];', { bytes: 4 }],
    ['a vector read for one component', 'let a = V[lane].x;', { bytes: 16 }],
    ['a component written', 'V[lane].y = x;', { bytes: 4 }],
    ['a word changed in place', 'S[lane] += x;', { bytes: 8, flops: 1 }],
    ['a table that lanes share', 'let a = bitcast<f32>(table[lane]) * x;', { shared: 4, flops: 1 }],
    ['uniform words', 'let a = params.dt * x;', { flops: 1 }],
    ['arithmetic of whole numbers', 'let a = (lane + 1u) * params.n;', {}],
    ['vectors by component', 'let a = V[lane] * (vec4f(1.0) - vec4f(x));', { bytes: 16, flops: 8 }],
    ['a swizzle', 'let a = V[lane].xy * x;', { bytes: 16, flops: 2 }],
    ['an exponential of a vector', 'let a = exp(-V[lane].xyz);', { bytes: 16, exps: 3 }],
    ['a choice and its condition', 'let a = select(x, 0.0, abs(x) < 1e-30);', { flops: 3 }],
    ['a function of the kernel', 'let a = half(x) + half(2.0 * x);', { flops: 4 }],
    ['fused multiply-add as one', 'let a = fma(x, x, x);', { flops: 1 }],
  ])('%s', (_, body, expected) => {
    expect(cost(body)).toEqual({ ...none, ...expected });
  });

  test('loops and arms by how often they are gone through', () => {
    const body =
      'for (var n = 0u; n < 3u; n++) { if (x > 0.0) { S[n] = x; } else { S[n] = -x * x; } }';
    // ten rounds: ten comparisons; three times the first arm, seven times the second
    const known = { f: [{ times: 10, inside: [{ times: 0.3 }, { times: 0.7 }] }] };
    expect(cost(body, known)).toEqual({ ...none, bytes: 40, flops: 17 });
    expect(() => cost(body)).toThrow(/how often loop 0/);
    expect(() => cost(body, { f: [] })).toThrow(/1 loops and arms, 0 are known/);
  });
});

test('what WGSL has no rule for is refused with its line', () => {
  expect(() => parseWgsl('fn f() {\n  switch (x) { }\n}')).toThrow(/^wgsl:2:/);
  expect(() => readKernel('fn f() { let a = reflect(1.0, 2.0); }', [])).toThrow(/reflect/);
});

describe('a step of the epoch kernel', () => {
  const job = fixedStepJob([drivenRun(shippedCell('L5_TTPC_1'))]);
  const [packed] = packJob(job, mechanismNamed);
  const kernel = readKernel(
    epochWgsl(packed!.template.classes, { ...KERNEL_SHAPE, network: false }),
    ['topology'],
  );
  const shape: StepShape = {
    nodes: 100,
    segments: 90,
    chains: 10,
    inputs: 0,
    plastic: 0,
    clamped: false,
    detector: false,
    recorders: 2,
    scheme: 'explicit-euler',
    traces: false,
  };
  const step = (over: Partial<StepShape> = {}) => costOfStep(kernel, none, { ...shape, ...over });
  const difference = (over: Partial<StepShape>, base: Partial<StepShape> = {}) => {
    const [a, b] = [step(over), step(base)];
    return { bytes: a.bytes - b.bytes, shared: a.shared - b.shared, exps: a.exps - b.exps };
  };

  test('another node', () => {
    // pairs; up: that of the parent's V read, Q and W written; down: Q and W read, V and its rest read and written
    const bytes = 8 * (1 + 1) + 8 * (1 + 2);
    // a, b, its capacitance, its input's place
    expect(difference({ nodes: 101 })).toEqual({ bytes, shared: 16, exps: 0 });
  });

  test('a membrane where there was none takes what its class takes alone', () => {
    const zero = { bytes: 0, shared: 0, exps: 0 };
    expect(difference({ segments: 91 })).toEqual(zero);
    const own = costOfStep(kernel, { ...none, bytes: 32, exps: 3 }, { ...shape, segments: 91 });
    expect(own.bytes - step().bytes).toBe(91 * 32);
  });

  test('another input', () => {
    // pairs; g and i read and set to 0, that of the injected current read; mA/cm² per nA is in a block of all
    expect(difference({ inputs: 1 })).toEqual({ bytes: 24, shared: 16, exps: 0 });
  });

  test('another plastic contact', () => {
    // the contact's place, the pair of V; that of the input changed
    const input = 4 + 8 + 8 * 2;
    // m, h, Δca, c* and open receptors read and written, ĝ with status read; P0, P1
    const always = 16 * (2 * 2 + 1 + 2);
    // ρ and Use read and written, P1, P2; ĝ and status written
    const slow = 16 * (2 + 2 + 1);
    const exps = 1 + 2 + 1; // the block; m and h of VDCC; Nernst's logarithm
    const found = difference({ plastic: 2 }, { plastic: 1 });
    expect(found).toEqual({ bytes: input + always + slow / 16, shared: 0, exps });
  });
});

test('an exchange: bytes a letter and a cell', () => {
  const few = workOfExchange(64, 64).bytes;
  const many = workOfExchange(64, 128).bytes;
  // letterbox, slot and delay; the tick; a place and the room in the box; tick and slot into it
  expect((many - few) / (64 * 64)).toBe(12 + 4 + 8 + 4 + 8);
});
