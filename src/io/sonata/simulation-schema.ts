/**
 * The blocks of simulation_config.json, with the SONATA extension's names, units and defaults. Keys
 * that cannot be followed are refused with the reason; any key not listed is refused by name.
 */
import * as z from 'zod';

/** A key of the extension that this program has no meaning for. */
const refused = (reason: string) => z.undefined(`not supported: ${reason}`).optional();

const seed = z.int().min(0).default(0);

const run = z.strictObject({
  tstop: z.number().positive().describe('ms'),
  dt: z.number().positive().describe('ms'),
  random_seed: z.int().min(0),
  spike_threshold: z.number().default(-30).describe('mV'),
  integration_method: z
    .union(
      [z.literal(['euler', '0']), z.literal(0)],
      'expected euler: the others are not supported',
    )
    .default('euler')
    .transform(() => 'euler' as const),
  synapse_seed: seed,
  ionchannel_seed: seed,
  minis_seed: seed,
  stimulus_seed: seed,
  electrodes_file: refused('LFP weights'),
});

const output = z.strictObject({
  output_dir: z.string().min(1).default('output'),
  spikes_file: z.string().min(1).default('out.h5').describe('in output_dir'),
  spikes_sort_order: z.enum(['none', 'by_id', 'by_time']).default('by_time'),
  log_file: z.string().optional(),
});

/** Whichever of its spellings over the years. */
const modificationType = z
  .string()
  .transform((type) => type.toLowerCase().replaceAll('_', ''))
  .pipe(z.enum(['ttx', 'configureallsections'], 'expected ttx or configure_all_sections'))
  .transform((type) => (type === 'ttx' ? ('ttx' as const) : ('configure_all_sections' as const)));

const modification = z
  .strictObject({
    name: z.string().min(1),
    node_set: z.string().min(1),
    type: modificationType,
    section_configure: z.string().optional(),
  })
  .refine((found) => (found.type === 'ttx') === (found.section_configure === undefined), {
    path: ['section_configure'],
    message: 'belongs to configure_all_sections, which cannot do without it',
  });

const mechanismValue = z.union([z.number(), z.boolean(), z.string()]);

const conditions = z.strictObject({
  celsius: z.number().default(34).describe('°C'),
  v_init: z.number().default(-80).describe('mV'),
  spike_location: z.enum(['soma', 'AIS']).default('soma'),
  extracellular_calcium: z
    .number()
    .positive()
    .optional()
    .describe('mM; absent: Use as in the edges'),
  randomize_gaba_rise_time: z.boolean().default(false),
  mechanisms: z
    .record(z.string(), z.record(z.string(), mechanismValue))
    .default({})
    .describe('globals of mechanisms, by SUFFIX'),
  modifications: z.array(modification).default([]).describe('in this order'),
});

const connectionOverride = z.strictObject({
  name: z.string().min(1),
  source: z.string().min(1),
  target: z.string().min(1),
  weight: z.number().min(0).optional(),
  spont_minis: z.number().min(0).optional().describe('Hz'),
  synapse_configure: z.string().optional(),
  modoverride: z.string().min(1).optional(),
  synapse_delay_override: z.number().min(0).optional().describe('ms'),
  delay: z.number().min(0).optional().describe('ms; from when on the weight holds'),
  neuromodulation_dtc: refused('neuromodulation'),
  neuromodulation_strength: refused('neuromodulation'),
});

/** Module and what belongs to it are the stimuli's own matter. */
const input = z.looseObject({
  module: z.string().min(1),
  input_type: z.string().min(1),
  spike_file: z.string().optional(),
});

const report = z
  .strictObject({
    cells: z.string().optional().describe("node set; the simulation's where absent"),
    type: z.enum(['compartment', 'compartment_set', 'summation', 'synapse']),
    sections: z.enum(['soma', 'axon', 'dend', 'apic', 'all']).optional(),
    compartments: z.enum(['center', 'all']).optional(),
    compartment_set: z.string().optional(),
    scaling: z.enum(['none', 'area']).default('area'),
    variable_name: z.string().regex(/^\w+(?:\.?\w+)?(?:\s*,\s*\w+(?:\.?\w+)?)*$/, {
      message: 'expected NAME or MECHANISM.NAME, several separated by commas',
    }),
    unit: z.string().default('mV'),
    dt: z.number().positive().describe('ms'),
    start_time: z.number().min(0).describe('ms'),
    end_time: z.number().describe('ms'),
    file_name: z.string().min(1).optional(),
    enabled: z.boolean().default(true),
  })
  .superRefine((found, context) => {
    const fault = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    const ofSet = found.type === 'compartment_set';
    if (ofSet !== (found.compartment_set !== undefined)) {
      fault('compartment_set', 'belongs to reports of type compartment_set, which need it');
    }
    for (const key of ['sections', 'compartments'] as const) {
      if (ofSet && found[key] !== undefined) {
        fault(key, 'does not belong to a report of type compartment_set');
      }
    }
    if (found.end_time <= found.start_time) {
      fault('end_time', `is ${found.end_time} ms: expected more than start_time`);
    }
  });

export const simulationSchema = z.strictObject({
  version: z.union([z.number(), z.string()]).optional(),
  manifest: z.record(z.string(), z.string()).default({}),
  network: z.string().default('circuit_config.json'),
  target_simulator: z.enum(['NEURON', 'CORENEURON']).default('NEURON'),
  node_sets_file: z.string().nullish(),
  node_set: z.string().min(1).optional(),
  compartment_sets_file: z.string().optional(),
  run,
  output: output.prefault({}),
  conditions: conditions.prefault({}),
  connection_overrides: z.array(connectionOverride).default([]).superRefine(namesOnce),
  inputs: z.record(z.string(), input).default({}),
  reports: z.record(z.string(), report).default({}),
  metadata: z.unknown().optional(),
  beta_features: z
    .record(z.string(), z.unknown())
    .refine((found) => Object.keys(found).length === 0, 'not supported')
    .optional(),
});

function namesOnce(overrides: readonly { name: string }[], context: z.RefinementCtx): void {
  const names = new Set<string>();
  overrides.forEach(({ name }, k) => {
    if (names.has(name)) {
      context.addIssue({ code: 'custom', path: [k, 'name'], message: `${name} is used twice` });
    }
    names.add(name);
  });
}
