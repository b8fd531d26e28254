/**
 * The JavaScript program of one class: its mechanisms' emitted statements between loads and stores.
 *
 * Per segment and step, as the WGSL program does: the states move by the previous step's dt with
 * the voltage that step arrived at, then the currents are taken. Ohm's law and the pool see
 *   iTotal = Σ i (mA/cm²), gTotal = Σ ∂i/∂v (S/cm²), ica = Σ calcium currents.
 */

import { binomial } from '../../model/binomial.ts';
import { nernstCa_mV } from '../../model/glusynapse.ts';
import { DEFAULT_IONS } from '../../model/ions.ts';
import { emitJs, JS_PRELUDE } from '../../nmodl/emit-js.ts';
import type { Mechanism, Phase } from '../../nmodl/ir.ts';
import { type ClassPlan, drawsOf, placeOf } from '../layout/class-plan.ts';

/**
 * Moves the states at S[k…] by dt and writes [gTotal, iTotal] to out. c: first constant; stream: the
 * tick, room for the node, cell and seed that random draws belong to (model/binomial.ts).
 */
export type ClassProgram = (
  S: Float64Array,
  k: number,
  C: Float64Array,
  c: number,
  v: number,
  dt: number,
  out: Float64Array,
  stream: Uint32Array,
) => void;

/** Sets the states at S[k…] to their INITIAL values at v. */
export type ClassStart = (
  S: Float64Array,
  k: number,
  C: Float64Array,
  c: number,
  v: number,
) => void;

function nameIn(plan: ClassPlan, mechanism: Mechanism, symbol: string): string {
  const place = placeOf(plan, mechanism, symbol);
  switch (place.kind) {
    case 'state':
      return `s${place.slot}`;
    case 'constant':
      return `c${place.slot}`;
    case 'literal':
      return `(${place.value})`;
    case 'shared':
      return place.name;
    case 'own':
      return place.name;
  }
}

const statements = (plan: ClassPlan, mechanism: Mechanism, phase: Phase) =>
  emitJs(mechanism, phase, (symbol) => nameIn(plan, mechanism, symbol));

const loadConstants = (plan: ClassPlan) =>
  plan.constants.map((_, i) => `const c${i} = C[c + ${i}];`);

const storeStates = (plan: ClassPlan) => plan.states.map((_, i) => `S[k + ${i}] = s${i};`);

/** A value by its unqualified name in the class: cao, cai … */
function valueNamed(plan: ClassPlan, name: string): string {
  const literal = plan.literals.get(name);
  return literal === undefined ? `c${plan.constants.indexOf(name)}` : `(${literal})`;
}

function currentLines(plan: ClassPlan, mechanism: Mechanism): string[] {
  const lines: string[] = [];
  const own = (symbol: string) => nameIn(plan, mechanism, symbol);
  for (const { name } of mechanism.currents) {
    lines.push(`let ${own(name)} = 0, ${own(`d_${name}_dv`)} = 0;`);
  }
  lines.push(statements(plan, mechanism, 'current'));
  for (const { name, ion } of mechanism.currents) {
    lines.push(`iTotal += ${own(name)}; gTotal += ${own(`d_${name}_dv`)};`);
    if (ion === 'ca' && plan.pool) lines.push(`icaTotal += ${own(name)};`);
  }
  return lines;
}

/** Programs of a plan, compiled once. */
const programs = new WeakMap<ClassPlan, ClassProgram>();
const starts = new WeakMap<ClassPlan, ClassStart>();

export function compileClass(plan: ClassPlan): ClassProgram {
  const known = programs.get(plan);
  if (known) return known;
  const cai = plan.pool ? `s${plan.pool.cai}` : valueNamed(plan, 'cai');
  const body = [
    ...plan.states.map((_, i) => `let s${i} = S[k + ${i}];`),
    ...loadConstants(plan),
    ...(drawsOf(plan.mechanisms) ? [`stream[1] = ${valueNamed(plan, 'node')};`] : []),
    ...plan.mechanisms.map((m) => `{ ${statements(plan, m, 'advance')} }`),
    'let iTotal = 0, gTotal = 0, icaTotal = 0;',
    ...(plan.usesEca
      ? [
          `const eca = ${nernstCa_mV(plan.celsius)} * Math.log(${valueNamed(plan, 'cao')} / ${cai});`,
        ]
      : []),
    ...plan.mechanisms.map((m) => `{ ${currentLines(plan, m).join('\n')} }`),
    ...(plan.pool ? [`s${plan.pool.ica} = icaTotal;`] : []),
    ...storeStates(plan),
    'out[0] = gTotal; out[1] = iTotal;',
  ].join('\n');
  const program: ClassProgram = new Function(
    'binomial',
    `${JS_PRELUDE}\nreturn (S, k, C, c, v, dt, out, stream) => {\n${body}\n};`,
  )(binomial);
  programs.set(plan, program);
  return program;
}

export function compileStart(plan: ClassPlan): ClassStart {
  const known = starts.get(plan);
  if (known) return known;
  const body = [
    ...plan.states.map((_, i) => `let s${i} = 0;`),
    ...loadConstants(plan),
    ...(plan.pool ? [`s${plan.pool.cai} = ${DEFAULT_IONS.cai_mM};`] : []),
    ...plan.mechanisms.map((m) => `{ ${statements(plan, m, 'initial')} }`),
    ...storeStates(plan),
  ].join('\n');
  const start: ClassStart = new Function(
    `${JS_PRELUDE}\nreturn (S, k, C, c, v) => {\n${body}\n};`,
  )();
  starts.set(plan, start);
  return start;
}
