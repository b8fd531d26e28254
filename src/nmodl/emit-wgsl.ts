/** The intermediate form as WGSL statements in float32, for the GPU engine. */

import nmodlWgsl from '../../shaders/nmodl.wgsl' with { type: 'text' };
import { type Dialect, writeCode } from './code.ts';
import { COMPONENTS, forFloat32 } from './float32.ts';
import type { Emit } from './ir.ts';
import { phaseGraph } from './outputs.ts';

/** Functions that the emitted statements call; stands once in the module. */
export const WGSL_PRELUDE: string = nmodlWgsl;

const largestFloat32 = 3.4028234663852886e38;

/** The shortest decimal that is the same float32. */
export function float32Literal(value: number): string {
  if (!(Math.abs(value) <= largestFloat32)) {
    throw new RangeError(`${value} is no float32: expected a finite number up to 3.4e38`);
  }
  const rounded = Math.fround(value);
  let text = String(rounded);
  for (let digits = 1; digits <= 9; digits++) {
    const short = rounded.toPrecision(digits);
    if (Math.fround(Number(short)) === rounded) {
      text = String(Number(short));
      break;
    }
  }
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const dialect: Dialect = {
  declare: 'let',
  number: float32Literal,
  call(name, args) {
    if (name === 'first') return `${args[0]}.x`;
    if (name === 'second') return `${args[0]}.y`;
    if (COMPONENTS.includes(name)) return `${args[0]}.${name.at(-1)}`;
    if (name === 'binomial4') {
      const [p, n, rest] = [args.slice(0, 4), args.slice(4, 8), args.slice(8)];
      return `binomial4(vec4f(${p.join(', ')}), vec4f(${n.join(', ')}), ${rest.join(', ')})`;
    }
    if (name === 'fabs') return `abs(${args[0]})`;
    if (name === 'log10') return `(log(${args[0]}) * 0.4342945)`;
    return `${name}(${args.join(', ')})`;
  },
  select: (condition, yes, no) => `select(${no}, ${yes}, ${condition})`,
};

export const emitWgsl: Emit = (mechanism, phase, nameOf) => {
  const { graph, outputs, hints } = phaseGraph(mechanism, phase, nameOf);
  const nodes = outputs.map(([, node]) => node);
  const single = forFloat32(graph, nodes, mechanism, hints);
  const prefix = `${mechanism.name}_${phase}_`;
  const assignments = outputs.map(([name], i): [string, (typeof nodes)[0]] => [
    name,
    single.roots[i]!,
  ]);
  return writeCode(dialect, { outputs: assignments, hints: single.hints, prefix, nameOf });
};
