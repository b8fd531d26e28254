/** The intermediate form as JavaScript statements in float64, for the CPU engine. */
import { type Dialect, writeCode } from './code.ts';
import type { Emit } from './ir.ts';
import { phaseGraph } from './outputs.ts';

/** Functions that the emitted statements call; stands once before them. */
export const JS_PRELUDE = `
/** x/(1 - exp(-x/k)), k at x = 0 */
function linoid(x, k) {
  return x === 0 ? k : -x / Math.expm1(-x / k);
}
`;

const functions: Record<string, string> = {
  linoid: 'linoid',
  fabs: 'Math.abs',
  binomial: 'binomial',
};

const dialect: Dialect = {
  declare: 'const',
  number: (value) => String(value),
  call: (name, args) => `${functions[name] ?? `Math.${name}`}(${args.join(', ')})`,
  select: (condition, yes, no) => `(${condition} ? ${yes} : ${no})`,
};

export const emitJs: Emit = (mechanism, phase, nameOf) => {
  const { outputs, hints } = phaseGraph(mechanism, phase, nameOf);
  const prefix = `${mechanism.name}_${phase}_`;
  return writeCode(dialect, { outputs, hints, prefix, nameOf });
};
