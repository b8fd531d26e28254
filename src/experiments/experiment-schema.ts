/**
 * The form of EXPERIMENT.json. Unknown keys are refused; units stand in names and descriptions.
 * resolve-experiment.ts turns a file into a PairExperiment; docs describe each key from here.
 */
import * as z from 'zod';
import { WEAKEST_EPSP_MV } from '../analysis/ratio.ts';
import { checkJson, parseJson } from '../io/json-input.ts';
import { MINIMAL_PERIOD_MS } from './pair-job.ts';

const positive = z.number().positive();
const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);

export const cellSchema = z
  .strictObject({
    emodel: z.string().min(1).describe('a shipped emodel, or the path of a .json file'),
    morphology: z.string().min(1).describe('a shipped morphology, or the path of a .swc or .asc'),
    name: z.string().min(1).optional(),
  })
  .describe('the postsynaptic cell');

const contactSchema = z
  .strictObject({
    section: z.string().min(1).describe('e.g. dend[3], apic[12]'),
    x: z.number().min(0).max(1),
    location: z
      .enum(['basal', 'apical'])
      .optional()
      .describe('which threshold factors hold; by default apical on apic, else basal'),
    delay_ms: z.number().nonnegative().default(1),
    gmax_AMPA_nS: positive.describe('at start'),
    NMDA_ratio: z.number().nonnegative().describe('ĝ_NMDA over ĝ_AMPA at start'),
    Use: z.number().gt(0).max(1).describe('release probability at start, in the slice'),
    rho0: z.union([z.literal(0), z.literal(1)]).describe('0 depressed, 1 potentiated'),
    Dep_ms: z.number().nonnegative(),
    Fac_ms: z.number().nonnegative(),
    Nrrp: z.int().min(1).max(255).describe('release sites'),
    tau_d_AMPA_ms: positive.optional().describe('decay of AMPA, ms; default 1.74'),
    volume_um3: positive.optional().describe('of the spine, µm³; default 0.087'),
    theta_d: positive.optional().describe('threshold of c*; both or neither: else measured'),
    theta_p: positive.optional(),
    uHill_mM: positive.optional().describe('K of the release against outside calcium, mM'),
  })
  .refine((c) => (c.theta_d === undefined) === (c.theta_p === undefined), {
    path: ['theta_p'],
    message: 'theta_d and theta_p stand together or not at all',
  });

const explicitPairSchema = z.strictObject({
  name: z.string().min(1),
  cell: cellSchema,
  contacts: z.array(contactSchema).min(1),
});

export const drawnPairsSchema = z.strictObject({
  name: z.string().min(1).optional().describe('by default the name of the pathway'),
  pathway: z.string().min(1).describe('a shipped pathway, or the path of a .json file'),
  cell: oneOrMore(cellSchema).describe('one for all, or several taken in turn'),
  count: z.int().min(1).max(100000).describe('pairs to draw'),
  seed: z.int().min(0).max(0xffffffff).describe('of the draws of contacts and physiology'),
});

const limit = positive.optional();
const types = oneOrMore(z.string().min(1));

export const circuitPairsSchema = z.strictObject({
  name: z.string().min(1).optional().describe('by default the types'),
  circuit: z
    .string()
    .min(1)
    .describe(
      'a shipped spec, the .json of a spec, circuit_config.json, or a folder that holds one',
    ),
  pre: types.describe('morphological types; * stands for any text'),
  post: types,
  count: z.int().min(1).max(100000).describe('pairs to draw'),
  seed: z.int().min(0).max(0xffffffff).describe('of the draw of the pairs'),
  apart_um: z
    .strictObject({ across: limit, height: limit, depth: limit })
    .optional()
    .describe(
      'largest distance of the somata along x, y (towards the pia in built circuits) and z',
    ),
  physiology: z
    .string()
    .min(1)
    .optional()
    .describe(
      'a pathway whose distributions contacts are drawn from; by default as in the circuit',
    ),
  morphologies: z.string().min(1).optional().describe('folder that goes before the circuit’s'),
  emodels: z.string().min(1).optional().describe('folder that goes before the circuit’s'),
  components: z
    .record(
      z.string(),
      z.array(z.strictObject({ morphology: z.string().min(1), emodel: z.string().min(1) })).min(1),
    )
    .optional()
    .describe('of a spec: cells of these types in place of its own, names as in the folders'),
});

const testSchema = z.strictObject({
  nSpikes: z.int().min(1),
  period_ms: z.number().min(MINIMAL_PERIOD_MS),
});

const protocolSchema = z
  .strictObject({
    name: z.string().min(1).optional().describe('stands before the frequency and Δt in tables'),
    before: testSchema,
    induction: z.strictObject({
      nSweeps: z.int().min(1),
      period_ms: positive,
      nSpikes: z.int().min(1).describe('presynaptic spikes and pulses of a sweep'),
      frequency_Hz: oneOrMore(positive).describe('a list makes one protocol each'),
      deltaT_ms: oneOrMore(z.number()).describe('somatic minus presynaptic spike; a list likewise'),
    }),
    after: testSchema,
    fastForwardAfter_ms: z
      .number()
      .min(1000)
      .nullable()
      .default(5000)
      .describe('slow variables go to their end this long after the last pairing; null: never'),
  })
  .refine(
    ({ induction: { nSpikes, frequency_Hz, period_ms } }) =>
      [frequency_Hz].flat().every((f) => ((nSpikes - 1) * 1000) / f < period_ms),
    { path: ['induction', 'period_ms'], message: 'must exceed the length of a sweep' },
  )
  .refine(
    ({ before, induction: { deltaT_ms } }) =>
      [deltaT_ms].flat().every((dt) => Math.abs(dt) <= before.period_ms / 2),
    { path: ['induction', 'deltaT_ms'], message: 'must not exceed half the period of the test' },
  );

export const conditionSchema = z.union([
  z.enum(['in-vitro', 'in-vivo']),
  z.strictObject({
    kind: z.literal('in-vivo'),
    cao_mM: positive.default(1.2).describe('outside calcium that the synapse sees'),
    release: z
      .enum(['pair', 'hill'])
      .default('pair')
      .describe('Use × 0.15, or by the Hill curve of each contact'),
    thresholds: z
      .enum(['measured', 'slice'])
      .default('measured')
      .describe('C_pre and C_post at this calcium, or those of the slice'),
  }),
]);

export const ruleSchema = z
  .strictObject({
    gamma_d: z.number().nonnegative(),
    gamma_p: z.number().nonnegative(),
    rho_star: z.number().gt(0).lt(1),
    tau_ind_s: positive,
    tau_exp_s: positive,
    tau_effca_ms: positive.describe('decay of c*'),
  })
  .partial()
  .describe('constants of the plasticity rule in place of the fitted ones');

export const experimentSchema = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  source: z.string().optional().describe('where the protocol comes from'),
  pairs: z.array(z.union([drawnPairsSchema, circuitPairsSchema, explicitPairSchema])).min(1),
  protocols: z.array(protocolSchema).min(1),
  conditions: z.array(conditionSchema).min(1).default(['in-vitro']),
  seeds: z
    .array(z.int().min(0).max(0xffffff))
    .min(1)
    .default([1])
    .describe('of the release; each makes a run of its own'),
  pulse: z
    .strictObject({
      amplitude_nA: positive,
      width_ms: positive,
      latency_ms: z.number().nonnegative().describe('onset to somatic spike'),
    })
    .optional()
    .describe('for all; by default it is searched for each cell and train'),
  dt_ms: z.number().positive().max(1).default(0.025).describe('step; the shortest if it adapts'),
  step: z
    .union([
      z.enum(['adaptive', 'fixed']),
      z.strictObject({ max_ms: positive, maxChange_mV: positive }),
    ])
    .default('adaptive'),
  lastEpsps: z
    .int()
    .min(1)
    .optional()
    .describe('EPSPs of the end of each phase that the ratio averages; default 60 or all'),
  measure: z
    .enum(['amplitude', 'slope'])
    .default('amplitude')
    .describe('of the EPSP, whose ratio counts'),
  weakestEpsp_mV: z
    .number()
    .nonnegative()
    .default(WEAKEST_EPSP_MV)
    .describe('runs with a weaker mean EPSP before the pairing are left out of averages'),
  rule: ruleSchema.default({}),
  vdccGates: z.enum(['zero', 'steady-state']).default('zero').describe('gates of VDCC at start'),
  fixhp: z.boolean().default(true).describe('SK_E2 out of soma and axon, as published'),
});

export type ExperimentFile = z.infer<typeof experimentSchema>;
export type CircuitPairsFile = z.infer<typeof circuitPairsSchema>;
export type CellFile = z.infer<typeof cellSchema>;
export type ContactFile = z.infer<typeof contactSchema>;
export type ProtocolFile = z.infer<typeof protocolSchema>;
export type RuleFile = z.infer<typeof ruleSchema>;
export type ConditionFile = z.infer<typeof conditionSchema>;

export const EXPERIMENT_FORMAT = 'experiment';

/** `json` is the text or the parsed value; InputError naming file and place. */
export function readExperiment(json: unknown, fileName: string): ExperimentFile {
  const value = typeof json === 'string' ? parseJson(json, EXPERIMENT_FORMAT, fileName) : json;
  return checkJson(experimentSchema, value, EXPERIMENT_FORMAT, fileName);
}
