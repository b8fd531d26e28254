/** SPEC.json to a FitProblem: the pairs of every set drawn or placed, their pulses searched. */
import type { Engine } from '../../engine/job.ts';
import { InputError } from '../../model/input-error.ts';
import { RULE_PARAMETERS } from '../../model/plasticity-rule.ts';
import type { ReadFile } from '../resolve-cells.ts';
import { protocolsOf, type ResolveOptions, resolveExperiment } from '../resolve-experiment.ts';
import { DEFAULT_BOUNDS, FIT_FORMAT, type FitFile } from './fit-schema.ts';
import type { FitProblem, FitTarget } from './fit-types.ts';

/** InputError for what is wrong in the spec; what resolveExperiment throws. */
export async function resolveFit(
  file: FitFile,
  readFile: ReadFile,
  engine: Engine,
  options: Pick<ResolveOptions, 'fileName' | 'onStage' | 'signal'> = {},
): Promise<FitProblem> {
  const { fileName = 'fit' } = options;
  checkTargets(file, fileName);
  const used = Object.keys(file.pairs).filter((name) => file.targets.some((t) => t.pairs === name));
  const targets: FitTarget[] = [];
  const sets: FitProblem['sets'] = [];
  for (const [set, name] of used.entries()) {
    const own = file.targets.filter(({ pairs }) => pairs === name);
    const { seeds, pulse, dt_ms, step, vdccGates, fixhp } = file;
    const experiment = await resolveExperiment(
      {
        name: `${file.name}, ${name}`,
        pairs: file.pairs[name],
        protocols: own.map((t) => ({ ...t.protocol, name: t.name })),
        ...{ seeds, pulse, dt_ms, step, vdccGates, fixhp },
      },
      readFile,
      engine,
      { ...options, measureThresholds: false, fileName: `${fileName}, set ${name}` },
    );
    sets.push({ name, experiment });
    own.forEach(({ name, mean, sem, n }, protocol) => {
      targets.push({ name, set, protocol, mean, sem, n });
    });
  }
  const order = file.targets.map(({ name }) => name);
  return {
    name: file.name,
    sets,
    targets: targets.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
    test: file.test,
    bounds: boundsOf(file),
    populationSize: file.populationSize,
    generations: file.generations,
    seed: file.seed,
  };
}

/** Bounds in the order of RULE_PARAMETERS. */
export function boundsOf({ parameters }: FitFile): FitProblem['bounds'] {
  return RULE_PARAMETERS.map((name) => {
    const given = parameters[name] ?? DEFAULT_BOUNDS[name];
    return typeof given === 'number'
      ? { low: given, high: given }
      : { low: given[0], high: given[1] };
  });
}

function checkTargets({ targets, pairs }: FitFile, file: string): void {
  const names = new Set<string>();
  targets.forEach((target, i) => {
    const fault = (key: string, problem: string) =>
      new InputError({ format: FIT_FORMAT, file, at: `targets[${i}].${key}` }, problem);
    if (names.has(target.name)) throw fault('name', `'${target.name}' is the name of two targets`);
    names.add(target.name);
    if (!Object.hasOwn(pairs, target.pairs)) {
      const known = Object.keys(pairs).join(', ');
      throw fault('pairs', `is '${target.pairs}', expected one of the sets ${known}`);
    }
    if (protocolsOf(target.protocol).length > 1) {
      throw fault('protocol', 'has lists of frequencies or Δt: expected one of each');
    }
    if (target.protocol.fastForwardAfter_ms === null) {
      throw fault('protocol.fastForwardAfter_ms', 'is null: a fit counts on the fast-forward');
    }
  });
}
