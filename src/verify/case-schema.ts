/**
 * The form nrnref-1 of a case (model.json) beyond its cells: what is done to them.
 *
 * Objects that decide what happens are strict: an unknown key there could mean anything. Cells and
 * their nodes are read by io/explicit-model.ts.
 */
import * as z from 'zod';

const site = { section: z.string(), x: z.number().min(0).max(1) };
const texts = { note: z.string().optional() };

const stimulusSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('IClamp'),
    cell: z.string().optional(),
    ...site,
    delay: z.number(),
    dur: z.number().nonnegative(),
    amp: z.number().describe('nA'),
    ...texts,
  }),
  z.strictObject({
    type: z.literal('IClamp_pulses'),
    cell: z.string().optional(),
    ...site,
    amp: z.number().describe('nA'),
    width: z.number().nonnegative(),
    starts: z.array(z.number()),
    ...texts,
  }),
]);
export type CaseStimulus = z.infer<typeof stimulusSchema>;

const netconSchema = z.strictObject({
  source: z.string(),
  delay: z.number().nonnegative(),
  spike_times: z.union([z.array(z.number()), z.string()]).optional(),
  source_cell: z.int().optional(),
  threshold: z.number().optional(),
  ...texts,
});

const rngSchema = z.strictObject({
  mode: z.string(),
  spec: z.tuple([z.int(), z.int(), z.int()]).optional(),
  draws: z.array(z.number()).optional(),
  draws_by_seed: z.record(z.string(), z.array(z.number())).optional(),
  ...texts,
});

const paramsSchema = z.strictObject({
  tau_d_AMPA: z.number(),
  gmax0_AMPA: z.number(),
  gmax_d_AMPA: z.number(),
  gmax_p_AMPA: z.number(),
  gmax_NMDA: z.number(),
  Use0_TM: z.number(),
  Dep_TM: z.number(),
  Fac_TM: z.number(),
  Nrrp_TM: z.number(),
  Use_d_TM: z.number(),
  Use_p_TM: z.number(),
  volume_CR: z.number(),
  theta_d_GB: z.number(),
  theta_p_GB: z.number(),
  rho0_GB: z.number(),
  synapseID: z.number(),
});

export const synapseSchema = z.strictObject({
  type: z.literal('GluSynapse').default('GluSynapse'),
  cell: z.string().optional(),
  ...site,
  section_index: z.int(),
  segment: z.int(),
  node: z.int(),
  params: paramsSchema,
  netcons: z.array(netconSchema),
  rng: rngSchema.optional(),
  ...texts,
});
export type CaseSynapse = z.infer<typeof synapseSchema>;

const globalsSchema = z.strictObject({
  tau_r_AMPA: z.number(),
  E_AMPA: z.number(),
  mgo_NMDA: z.number(),
  scale_NMDA: z.number(),
  slope_NMDA: z.number(),
  tau_r_NMDA: z.number(),
  tau_d_NMDA: z.number(),
  E_NMDA: z.number(),
  ljp_VDCC: z.number(),
  vhm_VDCC: z.number(),
  km_VDCC: z.number(),
  mtau_VDCC: z.number(),
  vhh_VDCC: z.number(),
  kh_VDCC: z.number(),
  htau_VDCC: z.number(),
  gca_bar_VDCC: z.number(),
  gamma_ca_CR: z.number(),
  tau_ca_CR: z.number(),
  min_ca_CR: z.number(),
  cao_CR: z.number(),
  rho_star_GB: z.number(),
  tau_ind_GB: z.number(),
  tau_exp_GB: z.number(),
  tau_effca_GB: z.number(),
  gamma_d_GB: z.number(),
  gamma_p_GB: z.number(),
});
export type CaseGlobals = z.infer<typeof globalsSchema>;

const recordingSchema = z.strictObject({
  name: z.string(),
  cell: z.string().optional(),
  ...site,
  variable: z.literal('v'),
});

const runSchema = z.strictObject({
  label: z.string(),
  tstop: z.number().positive().optional(),
  stimuli: z.array(stimulusSchema).optional(),
  synapses: z.array(synapseSchema).optional(),
  ...texts,
});

/** A case with cells. */
export const cellCaseSchema = z.looseObject({
  format: z.literal('nrnref-1'),
  case: z.string(),
  celsius: z.number(),
  v_init: z.number(),
  dt: z.number().positive(),
  tstop: z.number().positive(),
  cells: z.array(z.unknown()).min(1),
  cells_are_independent: z.boolean().default(false),
  GluSynapse_globals: globalsSchema.optional(),
  synapses: z.array(synapseSchema).default([]),
  stimuli: z.array(stimulusSchema).default([]),
  runs: z.array(runSchema).optional(),
  recordings: z.array(recordingSchema).default([]),
  presynaptic_spike_times: z.array(z.number()).optional(),
  fastforward_ms: z.number().optional(),
});
export type CellCaseModel = z.infer<typeof cellCaseSchema>;

/** What one compartment of a voltage clamp holds. */
const clampEntrySchema = z.looseObject({
  mech: z.string().optional(),
  params: z.record(z.string(), z.number()).optional(),
  erev: z.record(z.string(), z.number().nullable()).optional(),
  gates: z.record(z.string(), z.string()).optional(),
  area_um2: z.number().positive().optional(),
  diam_um: z.number().positive().optional(),
  L_um: z.number().positive().optional(),
  cai_start_mM: z.number().positive().optional(),
});
export type ClampEntry = z.infer<typeof clampEntrySchema>;

/** A case of mechanisms under voltage clamp: `mechanisms` in place of cells. */
export const clampCaseSchema = z.looseObject({
  format: z.literal('nrnref-1'),
  case: z.string(),
  celsius: z.number(),
  v_init: z.number(),
  dt: z.number().positive(),
  tstop: z.number().positive(),
  mechanisms: z.record(z.string(), clampEntrySchema),
  csv: z.record(z.string(), z.string()).default({}),
});
export type ClampCaseModel = z.infer<typeof clampCaseSchema>;

/** Keys of model.json that are read, or that only describe. */
const KNOWN_KEYS = new Set([
  ...Object.keys(cellCaseSchema.shape),
  ...['description', 'generator', 'units', 'integrator', 'mech_globals', 'rng', 'derived'],
  ...['note', 'note_stimuli', 'fastforward_rule', 'spike_detection'],
]);

/** Names them in one note; `further` are known too. */
export function unreadKeys(model: object, further: readonly string[] = []): string[] {
  const unread = Object.keys(model).filter((key) => !KNOWN_KEYS.has(key) && !further.includes(key));
  return unread.length > 0 ? [`model.json: ${unread.join(', ')} not read: unknown`] : [];
}
