/** A mechanism run as the CPU engine's emitted JavaScript, one compartment at a time. */
import { emitJs, JS_PRELUDE } from '../../src/nmodl/emit-js.ts';
import type { Mechanism, Phase } from '../../src/nmodl/ir.ts';

export type Values = Record<string, number>;
type Step = (x: Values) => void;

export interface Channel {
  mechanism: Mechanism;
  initial: Step;
  current: Step;
  advance: Step;
  /** Parameters at their defaults, states 0, v, dt, celsius, diam and area given. */
  values: Values;
}

export function channel(mechanism: Mechanism, given: Values = {}): Channel {
  const compile = (phase: Phase): Step => {
    const code = emitJs(mechanism, phase, (symbol) => `x.${symbol}`);
    return new Function(`${JS_PRELUDE}\nreturn (x) => {\n${code}\n};`)();
  };
  const values: Values = { v: -80, dt: 0.025, celsius: 34, diam: 10, area: 314.1592653589793 };
  for (const parameter of mechanism.parameters) values[parameter.name] = parameter.default;
  for (const state of mechanism.states) values[state] = 0;
  Object.assign(values, given);
  return {
    mechanism,
    initial: compile('initial'),
    current: compile('current'),
    advance: compile('advance'),
    values,
  };
}

/** Σ of the currents, mA/cm², and of their derivatives to v, S/cm². */
export function totals({ mechanism, values }: Channel): { i: number; g: number } {
  let i = 0;
  let g = 0;
  for (const { name } of mechanism.currents) {
    i += values[name]!;
    g += values[`d_${name}_dv`]!;
  }
  return { i, g };
}
