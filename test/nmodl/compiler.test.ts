/** The passes of the compiler, each by what it promises. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toGraph } from '../../src/nmodl/convert.ts';
import { differentiate } from '../../src/nmodl/differentiate.ts';
import { emitJs } from '../../src/nmodl/emit-js.ts';
import { emitWgsl } from '../../src/nmodl/emit-wgsl.ts';
import { Graph, type Node } from '../../src/nmodl/graph.ts';
import type { Expr } from '../../src/nmodl/ir.ts';
import { linoidRewriter } from '../../src/nmodl/linoid.ts';
import { compileMechanism, mechanismNamed } from '../../src/nmodl/registry.ts';
import { constantValue } from '../../src/nmodl/simplify.ts';
import { evaluate, reachable } from '../../src/nmodl/walk.ts';
import { channel } from './channel.ts';

const symbols: Record<string, number> = { x: 0.7, y: -1.3, z: 2.1 };
const at =
  (values = symbols) =>
  (node: Node): number | undefined =>
    node.kind === 'symbol' ? values[node.name] : undefined;

const { expr } = fc.letrec<{ expr: Expr }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom('x', 'y', 'z').map((name): Expr => ({ kind: 'symbol', name })),
    fc.integer({ min: -4, max: 4 }).map((value): Expr => ({ kind: 'number', value })),
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/'), tie('expr'), tie('expr'))
      .map(([op, left, right]): Expr => ({ kind: 'binary', op, left, right }) as Expr),
    tie('expr').map((operand): Expr => ({ kind: 'unary', op: '-', operand })),
    fc
      .tuple(fc.constantFrom('exp', 'sin', 'fabs', 'floor'), tie('expr'))
      .map(([name, arg]): Expr => ({ kind: 'call', name, args: [arg] })),
  ),
}));

/** The value of a tree, computed plainly. */
function plain(e: Expr): number {
  switch (e.kind) {
    case 'number':
      return e.value;
    case 'symbol':
      return symbols[e.name]!;
    case 'unary':
      return -plain(e.operand);
    case 'call':
      return { exp: Math.exp, sin: Math.sin, fabs: Math.abs, floor: Math.floor }[e.name]!(
        plain(e.args[0]!),
      );
    case 'binary': {
      const [l, r] = [plain(e.left), plain(e.right)];
      return e.op === '+' ? l + r : e.op === '-' ? l - r : e.op === '*' ? l * r : l / r;
    }
  }
}

const graphOf = (graph: Graph, e: Expr): Node => toGraph(graph, e, (name) => graph.symbol(name));

/** Well inside float64, and not at a step of floor, so that another order of sums is the same. */
const isTame = (e: Expr): boolean => {
  const value = plain(e);
  if (!Number.isFinite(value) || Math.abs(value) > 1e6) return false;
  if (e.kind === 'binary') {
    const divisor = e.op === '/' ? plain(e.right) : 1;
    return Math.abs(divisor) > 1e-3 && isTame(e.left) && isTame(e.right);
  }
  if (e.kind === 'unary') return isTame(e.operand);
  if (e.kind === 'call') {
    const arg = plain(e.args[0]!);
    const isStep = e.name === 'floor' && Math.abs(arg - Math.round(arg)) < 1e-6;
    return !isStep && isTame(e.args[0]!);
  }
  return true;
};

describe('graph', () => {
  test('keeps the value of any expression', () => {
    fc.assert(
      fc.property(expr.filter(isTame), (e) => {
        const value = evaluate(graphOf(new Graph(), e), at());
        expect(Math.abs(value - plain(e))).toBeLessThan(1e-8 * (1 + Math.abs(plain(e))));
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  test('differentiates as a central difference does', () => {
    fc.assert(
      fc.property(expr.filter(isTame), (e) => {
        const graph = new Graph();
        const node = graphOf(graph, e);
        const step = 1e-5;
        const near = (x: number) => evaluate(node, at({ ...symbols, x }));
        const [low, middle, high] = [-step, 0, step].map((d) => near(symbols.x! + d));
        const difference = (high! - low!) / (2 * step);
        const exact = evaluate(differentiate(graph, node, 'x'), at());
        // Beside a step, or where the function bends hard, a difference tells nothing.
        const bend = Math.abs(high! - 2 * middle! + low!) / step ** 2;
        fc.pre(Number.isFinite(difference) && bend < 1e4 && Math.abs(exact) < 1e4);
        expect(Math.abs(exact - difference)).toBeLessThan(1e-3 * (1 + Math.abs(exact)));
      }),
      { seed: 12, numRuns: 500 },
    );
  });

  test('folds constants in float64', () => {
    const number = (value: number): Expr => ({ kind: 'number', value });
    const exponent: Expr = { kind: 'binary', op: '/', left: number(13), right: number(10) };
    const q: Expr = { kind: 'binary', op: '^', left: number(2.3), right: exponent };
    expect(constantValue(q)).toBe(2.3 ** 1.3);
    expect(constantValue({ kind: 'symbol', name: 'x' })).toBeNull();
  });
});

/** A channel whose only current is g·(this expression of v), inlined. */
function withRate(rate: string, functions = ''): ReturnType<typeof compileMechanism> {
  return compileMechanism(
    `NEURON { SUFFIX t NONSPECIFIC_CURRENT i RANGE k }
     PARAMETER { k = 5 <1e-3, 1e3> }
     ASSIGNED { v (mV) i (mA/cm2) }
     BREAKPOINT { i = ${rate} }
     ${functions}`,
    't.mod',
  );
}

describe('removable singularities', () => {
  test.for([
    ['x/(1 − e^(−x/k))', '(v + 40)/(1 - exp(-(v + 40)/k))'],
    ['x/(e^(x/k) − 1)', '(v + 40)/(exp((v + 40)/k) - 1)'],
    ['scaled and turned', '-0.3*(40 + v)/(exp(-(40 + v)/9) - 1)'],
    ['as the quotient of quotients', '0.055*((-27 - v)/3.8)/(exp((-27 - v)/3.8) - 1)'],
    ['in multiples of x', '(2*v + 80)/(1 - exp(-(v + 40)/k))'],
    ['two in a product', '(v + 40)/(1 - exp(-(v + 40)/k))*(v + 9)/(exp((v + 9)/k) - 1)'],
  ])('%s', ([, rate]) => {
    const mechanism = withRate(rate!);
    const js = emitJs(mechanism, 'current', (s) => s);
    expect(js).toContain('linoid(');
    const { values, current } = channel(mechanism);
    const valueAt = (v: number): number => {
      values.v = v;
      current(values);
      return values.i!;
    };
    for (const v of [-40, -27, -9]) {
      const beside = (valueAt(v + 1e-3) + valueAt(v - 1e-3)) / 2;
      expect(valueAt(v)).toBeCloseTo(beside, 5);
    }
    const plainly = new Function('v', 'k', 'exp', `return ${rate}`);
    for (const v of [-90, -40.5, -39, 0, 30]) {
      expect(valueAt(v)).toBeCloseTo(plainly(v, 5, Math.exp), 10);
    }
  });

  const guarded = (name: string, test: string, near: string) =>
    `FUNCTION ${name}(x, y) {
       if (${test}) { ${name} = ${near} } else { ${name} = x/(exp(x/y) - 1) }
     }`;

  test('a guard with the right series goes, by whatever name', () => {
    const functions = guarded('vtrap', 'fabs(x/y) < 1e-6', 'y*(1 - x/y/2)');
    const js = emitJs(withRate('vtrap(-(v + 40), 10)', functions), 'current', (s) => s);
    expect(js).toContain('linoid(');
    expect(js.split('\n').find((line) => line.startsWith('i ='))).not.toContain('?');
  });

  test.for([
    ['with another value', 'fabs(x/y) < 1e-6', '2*y'],
    ['that holds far out', 'fabs(x/y) < 1', 'y*(1 - x/y/2)'],
  ])('a guard %s stays', ([, condition, near]) => {
    const functions = guarded('vtrap', condition!, near!);
    const js = emitJs(withRate('vtrap(v + 40, 10)', functions), 'current', (s) => s);
    expect(js).toContain('?');
  });

  test('what only looks like one is left alone', () => {
    const graph = new Graph();
    const x = graph.symbol('x');
    const e = graph.call('exp', [graph.symbol('y')]);
    const node = graph.divide(x, graph.subtract(graph.number(1), e));
    const after = linoidRewriter(graph)(node);
    expect(reachable([after]).some((n) => n.kind === 'call' && n.name === 'linoid')).toBe(false);
  });

  test('a shift off one stays in float64, and in float32 only where it is needed', () => {
    const natg = mechanismNamed('NaTg');
    expect(emitJs(natg, 'advance', (s) => s)).toContain('0.0001');
    expect(emitWgsl(natg, 'advance', (s) => s)).not.toContain('0.0001');
    const kept = compileMechanism(
      `NEURON { SUFFIX t NONSPECIFIC_CURRENT i }
       ASSIGNED { v (mV) i (mA/cm2) }
       BREAKPOINT { LOCAL x
         x = v
         if (x == -40) { x = x + 0.0001 }
         i = sin(x + 40)/(x + 40) }`,
      't.mod',
    );
    expect(emitWgsl(kept, 'current', (s) => s)).toContain('0.0001');
  });
});

describe('emitted code', () => {
  test('names what is used twice, once', () => {
    const js = emitJs(mechanismNamed('NaTg'), 'current', (s) => s);
    expect(js.split('\n')).toEqual([
      'const NaTg_current_gNaTg = gNaTgbar * m * m * m * h;',
      'ina = NaTg_current_gNaTg * (v - ena);',
      'd_ina_dv = NaTg_current_gNaTg;',
    ]);
  });

  test('folds what the surrounding code gives as a number', () => {
    const nameOf = (s: string) => (s === 'decay' ? '(80)' : s === 'depth' ? '0.1' : s);
    const js = emitJs(mechanismNamed('CaDynamics_E2'), 'advance', nameOf);
    expect(js).not.toContain('decay');
    expect(js).toContain('Math.exp(-0.0125 * dt)');
  });

  test('an output that reads an earlier one takes its value from before', () => {
    const mechanism = compileMechanism(
      `NEURON { SUFFIX t }
       STATE { a b }
       BREAKPOINT { SOLVE s METHOD cnexp }
       INITIAL { LOCAL c
         c = a
         a = b
         b = c }
       DERIVATIVE s { a' = -a
         b' = -b }`,
      't.mod',
    );
    const { values, initial } = channel(mechanism, { a: 1, b: 2 });
    initial(values);
    expect([values.a, values.b]).toEqual([2, 1]);
  });

  test('a current that bends has its exact slope', () => {
    const { values, current } = channel(withRate('v*v*exp(v/k)'));
    values.v = -12;
    current(values);
    const exact = (2 * -12 + 144 / 5) * Math.exp(-12 / 5);
    expect(values.d_i_dv).toBeCloseTo(exact, 12);
  });
});
