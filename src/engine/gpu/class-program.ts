/**
 * The WGSL program of every class of a template: the one generated piece of the epoch kernel.
 *
 * `membrane` loads a segment's states (vectors[k + block·LANES]) and constants (topology[c + block]),
 * chooses the program of its class and stores the states; `class_n(v, dt)` moves them by dt and returns
 * (Σ ∂i/∂v in S/cm², Σ i in mA/cm²). Classes of about as many blocks share their
 * loads and stores, since what a software adapter compiles longest is an access (docs/performance.md).
 * The same as cpu/class-program.ts.
 */
import binomial from '../../../shaders/binomial.wgsl' with { type: 'text' };
import { nernstCa_mV } from '../../model/glusynapse.ts';
import { emitWgsl, float32Literal, WGSL_PRELUDE } from '../../nmodl/emit-wgsl.ts';
import type { Expr, Mechanism, Phase, Stmt } from '../../nmodl/ir.ts';
import { ifStatement } from '../../nmodl/program.ts';
import { type ClassPlan, drawsOf, placeOf } from '../layout/class-plan.ts';
import { blocksOf, constantBlocksOf } from '../layout/template.ts';

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
    `fn class_${index}(v: f32, dt: f32) -> vec2f {`,
    ...plan.states.map((name, i) => `var s${i} = ${STATES}_${i >> 2}[${i & 3}]; // ${name}`),
    // slow states: the pair, its sum in s, and the step that the statements compute in place of s
    ...[...plan.slow].map(
      ([i, low]) => `var slow${i} = vec2f(s${i}, s${low}); s${i} += s${low}; var step${i} = 0.0;`,
    ),
    ...plan.constants.map((name, i) => `let c${i} = ${CONSTANTS}_${i >> 2}[${i & 3}]; // ${name}`),
    ...(drawsOf(plan.mechanisms)
      ? [`let stream = vec4u(noise.x, u32(${valueNamed(plan, 'node')}), noise.yz);`]
      : []),
    ...plan.mechanisms.map((m) => advanceBlock(plan, m)),
    'var g_total = 0.0; var i_total = 0.0; var ica_total = 0.0;',
    ...(plan.usesEca ? [`let eca = ${nernst} * log(${valueNamed(plan, 'cao')} / ${cai});`] : []),
    ...plan.mechanisms.map((m) => currentBlock(plan, m)),
    ...(plan.pool ? [`s${plan.pool.ica} = ica_total;`] : []),
    ...[...plan.slow].map(([i, low]) => `s${i} = slow${i}.x; s${low} = slow${i}.y;`),
    ...blocks(plan).map((block, b) => `${STATES}_${b} = vec4f(${block.join(', ')});`),
    'return vec2f(g_total, i_total);',
    '}',
  ].join('\n');
}

/** Where blocks of the segment at hand are held. */
const STATES = 'states';
const CONSTANTS = 'constants';

/**
 * A line for each block of a segment whose class has one of `counts` of them; those that not every class
 * has stand behind an `if` on `count`, each within the one before.
 */
function eachBlock(count: string, counts: number[], line: (block: number) => string): string[] {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const all = Array.from({ length: most }, (_, b) => b);
  return [
    ...all.slice(0, least).map(line),
    ...all.slice(least).map((b) => `if (${count} > ${b}u) { ${line(b)}`),
    '}'.repeat(most - least),
  ];
}

/** Held blocks that not every class of a list has, set to zero: what is set is not carried from segment to segment. */
const cleared = (name: string, counts: number[]) =>
  Array.from({ length: Math.max(...counts) }, (_, b) => b)
    .slice(Math.min(...counts))
    .map((b) => `${name}_${b} = vec4f(0.0);`);

/** Beyond so many blocks, as somata and axons have, an access serves every fourth of them. */
const QUAD = 4;

/** Loads the states of a segment whose class has one of `counts` blocks, or stores them. */
function moveStates(direction: 'load' | 'store', counts: number[]): string[] {
  const move = (name: string, b: number, first: string) => {
    const vector = `vectors[${first} + ${b}u * LANES]`;
    return direction === 'load' ? `${name} = ${vector};` : `${vector} = ${name};`;
  };
  const most = Math.max(...counts);
  if (most <= QUAD) return eachBlock('n_blocks', counts, (b) => move(`${STATES}_${b}`, b, 'k'));
  const own = (b: number) => `quad_${b}`;
  const accesses = eachBlock(`(n_blocks - ${QUAD}u * quad)`, [1, QUAD], (b) =>
    move(own(b), b, 'at'),
  );
  const copies = Array.from({ length: Math.ceil(most / QUAD) }, (_, q) => {
    const held = Array.from({ length: Math.min(QUAD, most - QUAD * q) }, (_, b) => {
      const [state, block] = [`${STATES}_${QUAD * q + b}`, own(b)];
      return direction === 'load' ? `${state} = ${block};` : `${block} = ${state};`;
    });
    return `if (quad == ${q}u) { ${held.join(' ')} }`;
  });
  return [
    `for (var quad = 0u; ${QUAD}u * quad < n_blocks; quad++) {`,
    `let at = k + ${QUAD}u * quad * LANES;`,
    ...Array.from({ length: QUAD }, (_, b) => `var ${own(b)} = vec4f(0.0);`),
    ...(direction === 'load' ? [...accesses, ...copies] : [...copies, ...accesses]),
    '}',
  ];
}

/** Loads, the program of one of some classes, stores: what `membrane` does for them. */
function classesTogether(plans: ClassPlan[], indices: number[]): string {
  const states = indices.map((i) => blocksOf(plans[i]!));
  const constants = indices.map((i) => constantBlocksOf(plans[i]!));
  return [
    ...cleared(STATES, states),
    ...cleared(CONSTANTS, constants),
    ...moveStates('load', states),
    ...eachBlock(
      'n_constants',
      constants,
      (b) => `${CONSTANTS}_${b} = bitcast<vec4f>(topology[c + ${b}u]);`,
    ),
    choice(
      indices,
      (i) => `class_index < ${i}u`,
      (i) => `m = class_${i}(v, dt);`,
    ),
    ...moveStates('store', states),
  ].join('\n');
}

/** The choice among ascending numbers, halved until one is left: few lanes' ifs are looked at. */
function choice(
  numbers: number[],
  isBelow: (number: number) => string,
  body: (number: number) => string,
): string {
  if (numbers.length === 1) return body(numbers[0]!);
  const middle = numbers.length >> 1;
  const [low, high] = [numbers.slice(0, middle), numbers.slice(middle)];
  return `if (${isBelow(high[0]!)}) { ${choice(low, isBelow, body)} } else { ${choice(high, isBelow, body)} }`;
}

/** Classes of about as many blocks: up to 1, 2, 4, 8 … */
function byBlocks(plans: ClassPlan[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  plans.forEach((plan, i) => {
    const most = 2 ** Math.ceil(Math.log2(Math.max(1, blocksOf(plan))));
    groups.set(most, [...(groups.get(most) ?? []), i]);
  });
  return groups;
}

/** Prelude, a function a class, and `membrane`. */
export function membraneWgsl(plans: ClassPlan[]): string {
  const held = (name: string, blocksIn: (plan: ClassPlan) => number) =>
    Array.from(
      { length: Math.max(0, ...plans.map(blocksIn)) },
      (_, b) => `var<private> ${name}_${b}: vec4f;`,
    );
  const groups = byBlocks(plans);
  const sizes = [...groups.keys()].sort((a, b) => a - b);
  return [
    WGSL_PRELUDE,
    ...(plans.some(({ mechanisms }) => drawsOf(mechanisms)) ? [binomial] : []),
    ...held(STATES, blocksOf),
    ...held(CONSTANTS, constantBlocksOf),
    ...plans.map(classFunction),
    'fn membrane(',
    '  class_index: u32, k: u32, n_blocks: u32, c: u32, n_constants: u32, v: f32, dt: f32,',
    ') -> vec2f {',
    '  var m = vec2f(0.0);',
    choice(
      sizes,
      (size) => `n_blocks <= ${size >> 1}u`,
      (size) => classesTogether(plans, groups.get(size)!),
    ),
    '  return m;',
    '}',
  ].join('\n');
}
