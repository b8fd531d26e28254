/**
 * The WGSL program of every class of a template: the one generated piece of the epoch kernel.
 *
 * `class_n(k, c, v, dt)` moves the states at vectors[k + block·LANES] by dt and returns
 * (Σ ∂i/∂v in S/cm², Σ i in mA/cm²); `membrane` chooses by class. The same as cpu/class-program.ts.
 */
import binomial from '../../../shaders/binomial.wgsl' with { type: 'text' };
import { nernstCa_mV } from '../../model/glusynapse.ts';
import { emitWgsl, float32Literal, WGSL_PRELUDE } from '../../nmodl/emit-wgsl.ts';
import type { Expr, Mechanism, Phase, Stmt } from '../../nmodl/ir.ts';
import { ifStatement } from '../../nmodl/program.ts';
import { type ClassPlan, drawsOf, placeOf } from '../layout/class-plan.ts';
import { blocksOf } from '../layout/template.ts';

/** A literal of WGSL; parentheses keep a sign from meeting an operator. */
function literal(value: number): string {
  return value < 0 ? `(${float32Literal(value)})` : float32Literal(value);
}

/** The mechanism with its slow states advanced as steps: `x_step = new x − x`. */
function inSteps(plan: ClassPlan, mechanism: Mechanism): Mechanism {
  const isSlow = (s: string) => plan.slow.has(slotOf(plan, mechanism, s));
  const stepped = (program: Stmt[]): Stmt[] =>
    program.map((statement) => {
      if (statement.kind === 'if') {
        return ifStatement(statement.condition, stepped(statement.then), stepped(statement.else));
      }
      const { target, value } = statement;
      if (!isSlow(target)) return statement;
      const step: Expr = {
        kind: 'binary',
        op: '-',
        left: value,
        right: { kind: 'symbol', name: target },
      };
      return { kind: 'assign', target: `${target}${STEP}`, value: step };
    });
  return {
    ...mechanism,
    states: mechanism.states.map((s) => (isSlow(s) ? `${s}${STEP}` : s)),
    advance: stepped(mechanism.advance),
  };
}

const STEP = '_step';

/** Slot of a state of a mechanism, or of the step of one. */
function slotOf(plan: ClassPlan, mechanism: Mechanism, symbol: string): number {
  const state = symbol.endsWith(STEP) ? symbol.slice(0, -STEP.length) : symbol;
  return plan.pool && state === 'cai'
    ? plan.pool.cai
    : plan.states.indexOf(`${mechanism.name}.${state}`);
}

function nameIn(plan: ClassPlan, mechanism: Mechanism, symbol: string): string {
  if (symbol.endsWith(STEP)) return `step${slotOf(plan, mechanism, symbol)}`;
  const place = placeOf(plan, mechanism, symbol);
  switch (place.kind) {
    case 'state':
      return `s${place.slot}`;
    case 'constant':
      return `c${place.slot}`;
    case 'literal':
      return literal(place.value);
    default:
      return place.name;
  }
}

const statements = (plan: ClassPlan, mechanism: Mechanism, phase: Phase) =>
  emitWgsl(mechanism, phase, (symbol) => nameIn(plan, mechanism, symbol));

function valueNamed(plan: ClassPlan, name: string): string {
  const value = plan.literals.get(name);
  return value === undefined ? `c${plan.constants.indexOf(name)}` : literal(value);
}

/** States of a mechanism move; its slow ones as pairs, whole before the next mechanism reads them. */
function advanceBlock(plan: ClassPlan, mechanism: Mechanism): string {
  const stepped = inSteps(plan, mechanism);
  const slow = stepped.states
    .filter((s) => s.endsWith(STEP))
    .map((s) => slotOf(plan, mechanism, s));
  return [
    '{',
    statements(plan, stepped, 'advance'),
    ...slow.map((i) => {
      const add = i === plan.pool?.cai ? 'slow_add_calcium' : 'slow_add';
      return `slow${i} = ${add}(slow${i}, step${i}); s${i} = slow${i}.x + slow${i}.y;`;
    }),
    '}',
  ].join('\n');
}

function currentBlock(plan: ClassPlan, mechanism: Mechanism): string {
  const own = (symbol: string) => nameIn(plan, mechanism, symbol);
  const { currents } = mechanism;
  return [
    '{',
    ...currents.map(({ name }) => `var ${own(name)} = 0.0; var ${own(`d_${name}_dv`)} = 0.0;`),
    statements(plan, mechanism, 'current'),
    ...currents.map(({ name }) => `i_total += ${own(name)}; g_total += ${own(`d_${name}_dv`)};`),
    ...currents
      .filter(({ ion }) => ion === 'ca' && plan.pool)
      .map(({ name }) => `ica_total += ${own(name)};`),
    '}',
  ].join('\n');
}

/** Names of the states in blocks of four, the last filled up with zeros. */
function blocks(plan: ClassPlan): string[][] {
  return Array.from({ length: blocksOf(plan) }, (_, b) =>
    [0, 1, 2, 3].map((i) => (4 * b + i < plan.states.length ? `s${4 * b + i}` : '0.0')),
  );
}

function classFunction(plan: ClassPlan, index: number): string {
  const cai = plan.pool ? `s${plan.pool.cai}` : valueNamed(plan, 'cai');
  const nernst = literal(nernstCa_mV(plan.celsius));
  return [
    `fn class_${index}(k: u32, c: u32, v: f32, dt: f32) -> vec2f {`,
    ...blocks(plan).map((_, b) => `let block_${b} = vectors[k + ${b}u * LANES];`),
    ...plan.states.map((name, i) => `var s${i} = block_${i >> 2}[${i & 3}]; // ${name}`),
    // slow states: the pair, its sum in s, and the step that the statements compute in place of s
    ...[...plan.slow].map(
      ([i, low]) => `var slow${i} = vec2f(s${i}, s${low}); s${i} += s${low}; var step${i} = 0.0;`,
    ),
    ...Array.from(
      { length: Math.ceil(plan.constants.length / 4) },
      (_, b) => `let constants_${b} = bitcast<vec4f>(topology[c + ${b}u]);`,
    ),
    ...plan.constants.map((name, i) => `let c${i} = constants_${i >> 2}[${i & 3}]; // ${name}`),
    ...(drawsOf(plan.mechanisms)
      ? [`let stream = vec4u(noise.x, u32(${valueNamed(plan, 'node')}), noise.yz);`]
      : []),
    ...plan.mechanisms.map((m) => advanceBlock(plan, m)),
    'var g_total = 0.0; var i_total = 0.0; var ica_total = 0.0;',
    ...(plan.usesEca ? [`let eca = ${nernst} * log(${valueNamed(plan, 'cao')} / ${cai});`] : []),
    ...plan.mechanisms.map((m) => currentBlock(plan, m)),
    ...(plan.pool ? [`s${plan.pool.ica} = ica_total;`] : []),
    ...[...plan.slow].map(([i, low]) => `s${i} = slow${i}.x; s${low} = slow${i}.y;`),
    ...blocks(plan).map((block, b) => `vectors[k + ${b}u * LANES] = vec4f(${block.join(', ')});`),
    'return vec2f(g_total, i_total);',
    '}',
  ].join('\n');
}

/** The choice among classes [from, end), halved until one is left: few lanes' ifs are looked at. */
function choice(from: number, end: number): string {
  if (end - from === 1) {
    // what no lane takes is skipped: see solve.wgsl
    return `if (class_index == ${from}u) { m = class_${from}(k, c, v, dt); }`;
  }
  const middle = (from + end) >> 1;
  return `if (class_index < ${middle}u) { ${choice(from, middle)} } else { ${choice(middle, end)} }`;
}

/** Prelude, a function a class, and `membrane(class, k, c, v, dt)`. */
export function membraneWgsl(plans: ClassPlan[]): string {
  return [
    WGSL_PRELUDE,
    ...(plans.some(({ mechanisms }) => drawsOf(mechanisms)) ? [binomial] : []),
    ...plans.map(classFunction),
    'fn membrane(class_index: u32, k: u32, c: u32, v: f32, dt: f32) -> vec2f {',
    '  var m = vec2f(0.0);',
    choice(0, plans.length),
    '  return m;',
    '}',
  ].join('\n');
}
