/** A mechanism run as the CPU engine's emitted JavaScript, one compartment at a time. */
import { binomial, type DrawStream } from '../../src/model/binomial.ts';
import { emitJs, JS_PRELUDE } from '../../src/nmodl/emit-js.ts';
import { DRAW_STREAM, type Mechanism, type Phase } from '../../src/nmodl/ir.ts';

export type Values = Record<string, number>;
type Step = (x: Values) => void;

export interface Channel {
  /** Where random draws belong to; mutable. */
  stream: [number, number, number, number];
  mechanism: Mechanism;
  initial: Step;
  current: Step;
  advance: Step;
  /** Parameters at their defaults, states 0, v, dt, celsius, diam and area given. */
  values: Values;
}

export function channel(mechanism: Mechanism, given: Values = {}): Channel {
  const stream: Channel['stream'] = [0, 0, 0, 0];
  const compile = (phase: Phase): Step => {
    const nameOf = (symbol: string) => (symbol === DRAW_STREAM ? 'stream' : `x.${symbol}`);
    const code = emitJs(mechanism, phase, nameOf);
    const text = `${JS_PRELUDE}\nreturn (x) => {\n${code}\n};`;
    return new Function('binomial', 'stream', text)(binomial, stream satisfies DrawStream);
  };
  const values: Values = { v: -80, dt: 0.025, celsius: 34, diam: 10, area: 314.1592653589793 };
  for (const parameter of mechanism.parameters) values[parameter.name] = parameter.default;
  for (const state of mechanism.states) values[state] = 0;
  Object.assign(values, given);
  return {
    stream,
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
