/**
 * The form of a fit's SPEC.json. Unknown keys are refused; pairs and protocols have the forms of the
 * experiment file (experiment-schema.ts). resolve-fit.ts turns a spec into a FitProblem.
 */
import * as z from 'zod';
import { checkJson, parseJson } from '../../io/json-input.ts';
import {
  type PUBLISHED_RULE,
  RULE_PARAMETERS,
  type RuleParameter,
} from '../../model/plasticity-rule.ts';
import { experimentSchema } from '../experiment-schema.ts';
import { MINIMAL_PERIOD_MS } from '../pair-job.ts';

const positive = z.number().positive();

/** Where nothing else is asked for: factors from 1 up, each range with room around what was published. */
export const DEFAULT_BOUNDS: Record<RuleParameter, [number, number]> = {
  gamma_d_GB: [50, 200],
  gamma_p_GB: [150, 300],
  tau_effca_GB_ms: [200, 400],
  basal_d_a: [1, 5],
  basal_d_b: [1, 5],
  basal_p_a: [1, 5],
  basal_p_b: [1, 5],
  apical_d_a: [1, 10],
  apical_d_b: [1, 5],
  apical_p_a: [1, 10],
  apical_p_b: [1, 5],
};

const ruleSchema = z.strictObject(
  Object.fromEntries(RULE_PARAMETERS.map((name) => [name, positive])) as Record<
    RuleParameter,
    typeof positive
  >,
);

/** The name that stands for the published optimum. */
export const PUBLISHED = 'published';

const range = z
  .tuple([positive, positive])
  .refine(([low, high]) => low < high, { message: 'must be [low, high]' });

const parameterSchema = z.union([positive, range]).optional();

const targetSchema = z.strictObject({
  name: z.string().min(1).describe('id of the published row, or a name of your own'),
  source: z.string().optional().describe('where mean and SEM come from'),
  pairs: z.string().min(1).describe('which set of pairs'),
  protocol: experimentSchema.shape.protocols.element.describe(
    'one frequency and one Δt; only the induction and its fast-forward are simulated',
  ),
  mean: positive.describe('EPSP ratio that was measured'),
  sem: positive.describe('its standard error; the unit of the error of a fit'),
  n: z.int().min(1).describe('pairs that were measured'),
});

export const fitSchema = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  source: z.string().optional(),
  pairs: z
    .record(z.string().min(1), experimentSchema.shape.pairs)
    .describe('sets of pairs by name, each a list as in an experiment file'),
  targets: z.array(targetSchema).min(1),
  test: z
    .strictObject({
      nSpikes: z.int().min(1).default(60),
      period_ms: z.number().min(MINIMAL_PERIOD_MS).default(4000),
    })
    .default({ nSpikes: 60, period_ms: 4000 })
    .describe('test spikes whose mean EPSP stands for a pair in a state'),
  parameters: z
    .strictObject(
      Object.fromEntries(RULE_PARAMETERS.map((name) => [name, parameterSchema])) as Record<
        RuleParameter,
        typeof parameterSchema
      >,
    )
    .default({})
    .describe('of each: [low, high] to search in, or a number to keep; by default DEFAULT_BOUNDS'),
  recordUnder: z
    .union([z.literal(PUBLISHED), ruleSchema])
    .optional()
    .describe(
      'the rule in force while calcium is recorded: near it predictions hold for changing expression too; by default none',
    ),
  populationSize: z
    .int()
    .min(4)
    .max(10000)
    .multipleOf(2)
    .default(100)
    .describe('candidates of a generation'),
  generations: z.int().min(1).max(100000).default(100),
  refineGenerations: z
    .int()
    .min(0)
    .max(100000)
    .default(0)
    .describe(
      'of differential evolution, which makes the largest error smaller from where the search ended',
    ),
  seed: z.int().min(0).max(0xffffffff).default(1).describe('of the search'),
  seeds: experimentSchema.shape.seeds,
  pulse: experimentSchema.shape.pulse,
  dt_ms: experimentSchema.shape.dt_ms,
  step: experimentSchema.shape.step,
  vdccGates: experimentSchema.shape.vdccGates,
  fixhp: experimentSchema.shape.fixhp,
});

export type FitFile = z.infer<typeof fitSchema>;

export const FIT_FORMAT = 'fit';

/** `json` is the text or the parsed value; InputError naming file and place. */
export function readFit(json: unknown, fileName: string): FitFile {
  const value = typeof json === 'string' ? parseJson(json, FIT_FORMAT, fileName) : json;
  return checkJson(fitSchema, value, FIT_FORMAT, fileName);
}

/** A rule's numbers from JSON: all eleven, each by name. */
export function readRule(json: unknown, fileName: string): typeof PUBLISHED_RULE {
  const value = typeof json === 'string' ? parseJson(json, 'rule', fileName) : json;
  return checkJson(ruleSchema, value, 'rule', fileName);
}
