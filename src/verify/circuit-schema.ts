/**
 * The form sonataref-1 of a circuit case (model-explicit.json) beyond its cells.
 *
 * Keys that are not known are named in the report (unreadKeys); those that only describe are not.
 */
import * as z from 'zod';

const words = z.unknown().optional();

const cellSchema = z.looseObject({
  population: z.string(),
  node: z.int().nonnegative(),
  gid: z.int(),
  full_export: z.string(),
  template_args_extra: z.array(z.unknown()).default([]),
});

const stimulusSchema = z.strictObject({
  population: z.string(),
  node: z.int(),
  section: z.string(),
  x: z.number().min(0).max(1),
  type: z.literal('IClamp'),
  start: z.number(),
  dur: z.number().nonnegative(),
  amp: z.number().describe('nA'),
  what: words,
});
export type CircuitStimulus = z.infer<typeof stimulusSchema>;

const numbers = z.record(z.string(), z.number());

const synapseSchema = z.looseObject({
  index: z.int(),
  label: z.string(),
  edge_population: z.string(),
  edge_id: z.int(),
  pre_population: z.string(),
  pre_node: z.int(),
  post_population: z.string(),
  post_node: z.int(),
  pre_gid: z.int(),
  post_gid: z.int(),
  type: z.enum(['GluSynapse', 'ProbAMPANMDA_EMS', 'ProbGABAAB_EMS']),
  sonata_section_id: z.int(),
  section: z.string(),
  section_index: z.int(),
  x: z.number().min(0).max(1),
  segment: z.int(),
  segment_x: z.number(),
  params: numbers,
  delay: z.number().nonnegative(),
  delay_in_file: words,
  netcon: z.strictObject({
    weight_set: z.number(),
    weight_effective: z.number(),
    nc_type: z.int(),
    source: z.string(),
  }),
  hill_factor: words,
  forced_deterministic: words,
  rng: z.strictObject({
    generator: z.string(),
    id1: z.int(),
    id2: z.int(),
    id3: z.int(),
    draws: z.array(z.number()).default([]),
  }),
  file_values: words,
});
export type CircuitSynapse = z.infer<typeof synapseSchema>;

export const circuitSchema = z.looseObject({
  format: z.literal('sonataref-1'),
  case: z.string(),
  description: words,
  generator: words,
  celsius: z.number(),
  v_init: z.number(),
  dt: z.number().positive(),
  delay_rounding_dt: words,
  tstop: z.number().positive(),
  secondorder: z.literal(0).default(0),
  extracellular_calcium: words,
  note: words,
  globals_set: numbers.default({}),
  random123_globalindex: z.int().nonnegative(),
  spike_detector: z.strictObject({ site: z.string(), threshold: z.number() }),
  simulated_nodes: z.array(z.string()),
  cells: z.array(cellSchema).min(1),
  replay: z
    .array(
      z.strictObject({
        population: z.string(),
        node: z.int(),
        times: z.array(z.number()),
      }),
    )
    .nullable()
    .default(null),
  stimuli: z.array(stimulusSchema).default([]),
  synapse_globals: z.record(z.string(), numbers),
  synapses: z.array(synapseSchema),
  record_v_column: z.record(z.string(), z.string()).default({}),
});
export type CircuitModel = z.infer<typeof circuitSchema>;

/** Keys of a case that could mean anything, with where they stand. */
export function unreadKeys(model: CircuitModel): string[] {
  const top = Object.keys(model).filter((key) => !Object.hasOwn(circuitSchema.shape, key));
  const own = new Set(model.synapses.flatMap((s) => Object.keys(s)));
  const further = [...own].filter((key) => !Object.hasOwn(synapseSchema.shape, key));
  return [...top, ...further.map((key) => `synapses[].${key}`)];
}
