/** SPEC.json to a FitProblem: the pairs of every set drawn or placed, their pulses searched. */
import type { Engine } from '../../engine/job.ts';
import { InputError, type InputPlace } from '../../model/input-error.ts';
import {
  type PlasticityRule,
  PUBLISHED_RULE,
  RULE_PARAMETERS,
  ruleValues,
} from '../../model/plasticity-rule.ts';
import type { ReadFile } from '../resolve-cells.ts';
import { protocolsOf, type ResolveOptions, resolveExperiment } from '../resolve-experiment.ts';
import { DEFAULT_BOUNDS, FIT_FORMAT, type FitFile, PUBLISHED } from './fit-schema.ts';
import type { FitProblem, FitTarget } from './fit-types.ts';

/** InputError for what is wrong in the spec; what resolveExperiment throws. */
export async function resolveFit(
  file: FitFile,
  readFile: ReadFile,
  engine: Engine,
  options: Pick<ResolveOptions, 'fileName' | 'onStage' | 'signal' | 'openPairCircuit'> = {},
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
    recordUnder: recordedUnder(file, fileName),
    bounds: boundsOf(file),
    populationSize: file.populationSize,
    refineGenerations: file.refineGenerations,
    generations: file.generations,
    seed: file.seed,
  };
}

/** Recordings hold for the bounds, so the rule they are made under lies within. */
function recordedUnder(file: FitFile, fileName: string): PlasticityRule | null {
  const { recordUnder } = file;
  if (recordUnder === undefined) return null;
  const rule = recordUnder === PUBLISHED ? PUBLISHED_RULE : recordUnder;
  checkWithin(rule, boundsOf(file), { format: FIT_FORMAT, file: fileName }, 'recordUnder.');
  return rule;
}

/**
 * InputError naming the first number outside the bounds.
 * @param prefix of its place
 */
export function checkWithin(
  rule: PlasticityRule,
  bounds: FitProblem['bounds'],
  place: InputPlace,
  prefix = '',
): void {
  ruleValues(rule).forEach((value, i) => {
    const { low, high } = bounds[i]!;
    if (value >= low && value <= high) return;
    throw new InputError(
      { ...place, at: `${prefix}${RULE_PARAMETERS[i]}` },
      `is ${value}, outside the bounds of the spec: expected ${low} to ${high}`,
    );
  });
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
