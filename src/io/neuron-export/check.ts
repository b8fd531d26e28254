/** What NEURON keeps once for all cells, and what its fixed step cannot do. */
import type { Job } from '../../engine/job.ts';
import type { CellModel } from '../../model/cell.ts';
import { InputError } from '../../model/input-error.ts';

function fault(at: string, problem: string): InputError {
  return new InputError({ format: 'export neuron', file: 'job', at }, problem);
}

/** Numbers that the whole network shares in NEURON. */
export interface SharedNumbers {
  celsius: number;
  globals: CellModel['globals'];
  /** Key of all random streams. */
  globalIndex: number;
}

/** @throws InputError where the job holds what one NEURON process cannot run */
export function sharedNumbers(job: Job): SharedNumbers {
  if (job.runs.length === 0) throw fault('runs', 'has no cell to export');
  if (job.start) throw fault('start', 'goes on from a state: expected a run from t = 0');
  if (job.step.kind !== 'fixed') throw fault('step', `is ${job.step.kind}, expected fixed`);
  if (job.scheme === 'exponential') {
    throw fault(
      'scheme',
      'is exponential, which NEURON has not: expected explicit-euler or backward-euler',
    );
  }
  const { celsius } = job.runs[0]!.cell;
  const globals: CellModel['globals'] = {};
  let globalIndex: number | undefined;
  job.runs.forEach(({ cell, contacts }, r) => {
    if (cell.celsius !== celsius) {
      throw fault(`runs[${r}]`, `is at ${cell.celsius} °C, runs[0] at ${celsius}: expected one`);
    }
    mergeGlobals(globals, cell, r);
    for (let c = 0; c < contacts.length; c++) {
      const { draws, source } = contacts.at(c)!;
      const at = `runs[${r}].contacts[${c}]`;
      if (source && !job.runs[source.run]?.detector) {
        throw fault(at, `is reached by run ${source.run}, which has no spike detector`);
      }
      if (draws.kind !== 'random123') continue;
      globalIndex ??= draws.globalIndex;
      if (draws.globalIndex !== globalIndex) {
        const problem = `has the global index ${draws.globalIndex}, others ${globalIndex}`;
        throw fault(at, `${problem}: NEURON has one, export one seed at a time`);
      }
    }
  });
  return { celsius, globals, globalIndex: globalIndex ?? 0 };
}

function mergeGlobals(into: CellModel['globals'], { globals }: CellModel, r: number): void {
  for (const [mechanism, values] of Object.entries(globals)) {
    const known = into[mechanism] ?? {};
    into[mechanism] = known;
    for (const [name, value] of Object.entries(values)) {
      known[name] ??= value;
      if (known[name] === value) continue;
      const problem = `has ${mechanism}.${name} = ${value}, others ${known[name]}`;
      throw fault(`runs[${r}]`, `${problem}: NEURON has one for all cells`);
    }
  }
}
