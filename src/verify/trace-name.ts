/**
 * What the name of a trace file says: traces[_<run>][_<integrator>][_<draws>][_dt<step>][_<more>].csv
 *
 * <run> is a label of the case's runs; <integrator> is cvode or fixed; <draws> is det or seed<number>;
 * syn<id> names a synapse for plain columns. More words (v, fine, 1s, first3s, …) only tell files apart.
 */
import { InputError } from '../model/input-error.ts';

export interface TraceName {
  file: string;
  /** Label of the run; null in a case without runs. */
  run: string | null;
  dt_ms: number;
  /** Made by a variable step. */
  variableStep: boolean;
  /** Seed of the list of draws, 'det' for full release, null where the synapses say. */
  draws: string | null;
  /** synapseID that plain columns belong to. */
  synapse: number | null;
}

export function parseTraceName(file: string, runLabels: string[] | null, dt_ms: number): TraceName {
  let rest = file.replace(/^traces/, '').replace(/\.csv$/, '');
  let run: string | null = null;
  if (runLabels) {
    const fits = runLabels.filter((label) => `${rest}_`.startsWith(`_${label}_`));
    run = fits.sort((a, b) => b.length - a.length)[0] ?? null;
    if (run === null) {
      const problem = `names no run of the case: expected one of ${runLabels.join(', ')}`;
      throw new InputError({ format: 'verify', file }, problem);
    }
    rest = rest.slice(1 + run.length);
  }
  const name: TraceName = { file, run, dt_ms, variableStep: false, draws: null, synapse: null };
  for (const word of rest.split('_').filter(Boolean)) {
    const step = /^dt(\d*\.?\d+)$/.exec(word);
    const seed = /^seed(\w+)$/.exec(word);
    const synapse = /^syn(\d+)$/.exec(word);
    if (step) name.dt_ms = Number(step[1]);
    else if (seed) name.draws = seed[1]!;
    else if (word === 'det') name.draws = 'det';
    else if (word === 'cvode') name.variableStep = true;
    else if (synapse) name.synapse = Number(synapse[1]);
  }
  return name;
}

/** Files of one simulation have one key. */
export function simulationKey({ run, dt_ms, variableStep, draws }: TraceName): string {
  return [run ?? '', dt_ms, variableStep ? 'variable' : 'fixed', draws ?? ''].join('|');
}
