/**
 * A sweep: one simulation under every combination of values. `extracellular_calcium` sets calcium for
 * release and for the spines (cao_CR) together; `seed` all random numbers; other keys are paths in the
 * configuration, as `inputs.drive.rate`.
 */
import * as z from 'zod';
import { checkJson, parseJson } from '../../io/json-input.ts';
import { InputError } from '../../model/input-error.ts';

const CALCIUM = 'extracellular_calcium';
const SEED = 'seed';
const BLOCKS = ['inputs', 'run', 'conditions'];

const values = z
  .array(z.number())
  .min(1)
  .refine((list) => new Set(list).size === list.length, { message: 'a value stands twice' });

export const sweepSchema = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/, 'expected letters, digits, . _ and -'),
  description: z.string().optional(),
  simulation: z.string().min(1).describe('a simulation_config.json, from the folder of the sweep'),
  tstop: z.number().positive().optional().describe("ms, in place of the configuration's"),
  vary: z
    .record(z.string().min(1), values)
    .refine((vary) => Object.keys(vary).length > 0, { message: 'expected something to vary' })
    .refine(
      (vary) =>
        Object.keys(vary).every(
          (key) => key === CALCIUM || key === SEED || BLOCKS.includes(key.split('.')[0]!),
        ),
      {
        message: `expected ${CALCIUM}, ${SEED}, or a path that begins with ${BLOCKS.join('., ')}.`,
      },
    ),
  epsp: z
    .strictObject({
      pairs: z.int().min(1).default(20).describe('connections, drawn from all'),
      trials: z.int().min(1).default(5).describe('spikes onto each'),
      seed: z.int().min(0).default(1).describe('of the drawing'),
    })
    .optional()
    .describe('EPSPs of single connections under each calcium'),
});

export type Sweep = z.infer<typeof sweepSchema>;

export interface SweepCondition {
  /** A folder's name: `calcium-1.2_seed-1`. */
  name: string;
  values: Record<string, number>;
}

export function readSweep(text: string, fileName: string): Sweep {
  return checkJson(sweepSchema, parseJson(text, 'sweep', fileName), 'sweep', fileName);
}

/** Every combination, the last key varying fastest. */
export function sweepConditions({ vary }: Sweep): SweepCondition[] {
  const names = conditionNames(Object.keys(vary));
  let conditions: Record<string, number>[] = [{}];
  for (const [key, list] of Object.entries(vary)) {
    conditions = conditions.flatMap((one) => list.map((value) => ({ ...one, [key]: value })));
  }
  return conditions.map((values) => ({
    name: Object.entries(values)
      .map(([key, value]) => `${names[key]}-${value}`)
      .join('_'),
    values,
  }));
}

/** Short names: calcium, seed, the last two words of a path, all of it where two would be alike. */
function conditionNames(keys: readonly string[]): Record<string, string> {
  const short = keys.map((key) =>
    key === CALCIUM ? 'calcium' : key.split('.').slice(-2).join('.'),
  );
  return Object.fromEntries(
    keys.map((key, k) => [
      key,
      short.indexOf(short[k]!) === short.lastIndexOf(short[k]!) ? short[k]! : key,
    ]),
  );
}

type Json = Record<string, unknown>;

/** The configuration of a condition; InputError where a path leads nowhere. */
export function conditionConfig(
  config: Json,
  { tstop }: Sweep,
  { values: varied }: SweepCondition,
  fileName: string,
): Json {
  const changed = structuredClone(config);
  const set = (path: readonly string[], value: number, key: string) => {
    const at = path
      .slice(0, -1)
      .reduce<unknown>((block, name) => (block as Json | undefined)?.[name], changed);
    if (at === null || typeof at !== 'object' || Array.isArray(at)) {
      throw new InputError(
        { format: 'sweep', file: fileName, at: `vary.${key}` },
        `the configuration has no ${path.slice(0, -1).join('.')}`,
      );
    }
    (at as Json)[path.at(-1)!] = value;
  };
  const block = (parent: Json, name: string) => {
    parent[name] ??= {};
    return parent[name] as Json;
  };
  if (tstop !== undefined) block(changed, 'run').tstop = tstop;
  for (const [key, value] of Object.entries(varied)) {
    if (key === CALCIUM) {
      const conditions = block(changed, 'conditions');
      conditions.extracellular_calcium = value;
      block(block(conditions, 'mechanisms'), 'GluSynapse').cao_CR = value;
    } else if (key === SEED) {
      for (const name of ['random_seed', 'stimulus_seed']) block(changed, 'run')[name] = value;
    } else set(key.split('.'), value, key);
  }
  return changed;
}
