/**
 * A mechanism's compiled programs, run outside a cell: for files that prescribe what in a cell follows
 * from other things ([Ca], a calcium current), and for start values and time constants.
 */
import { emitJs, JS_PRELUDE } from '../nmodl/emit-js.ts';
import type { Mechanism, Phase } from '../nmodl/ir.ts';

/** Symbols of a mechanism by name: v, dt, celsius, diam, area, parameters, states, ions, currents. */
export type Values = Record<string, number>;

export interface Programs {
  /** What it stands for, as the notes name it. */
  readonly name: 'cpu' | 'gpu';
  /** Runs a phase `times` times over for each case; gives the cases with their outputs set. */
  run(mechanism: Mechanism, phase: Phase, cases: Values[], times?: number): Promise<Values[]>;
}

type Step = (x: Values) => void;
const compiled = new Map<Mechanism, Map<Phase, Step>>();

/** The emitted JavaScript of a phase; it works on the values in place. */
export function jsPhase(mechanism: Mechanism, phase: Phase): Step {
  const phases = compiled.get(mechanism) ?? new Map<Phase, Step>();
  compiled.set(mechanism, phases);
  let step = phases.get(phase);
  if (!step) {
    const code = emitJs(mechanism, phase, (symbol) => `x.${symbol}`);
    step = new Function(`${JS_PRELUDE}\nreturn (x) => {\n${code}\n};`)() as Step;
    phases.set(phase, step);
  }
  return step;
}

/** float64: the CPU engine's programs. */
export const cpuPrograms: Programs = {
  name: 'cpu',
  async run(mechanism, phase, cases, times = 1) {
    const step = jsPhase(mechanism, phase);
    return cases.map((given) => {
      const values = { ...given };
      for (let n = 0; n < times; n++) step(values);
      return values;
    });
  },
};

/** Parameters at their defaults, states at 0, and what is given. */
export function valuesOf(mechanism: Mechanism, celsius: number, given: Values): Values {
  const values: Values = { celsius, cai: 5e-5, cao: 2, diam: 10, area: 100 * Math.PI };
  for (const parameter of mechanism.parameters) values[parameter.name] = parameter.default;
  for (const state of mechanism.states) if (state !== 'cai') values[state] = 0;
  return Object.assign(values, given);
}

/** Σ of the currents, mA/cm². */
export function totalCurrent(mechanism: Mechanism, values: Values): number {
  return mechanism.currents.reduce((sum, { name }) => sum + values[name]!, 0);
}
