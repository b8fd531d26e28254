/** The results of a benchmark run as a file: `rhostar-bench/1`. */
import * as z from 'zod';
import { checkJson, parseJson } from '../src/io/json-input.ts';

const rate = z.number().nonnegative();
const count = z.number().int().nonnegative();

export const limitsSchema = z.strictObject({
  copy_bytes_per_s: rate.describe('bytes read plus bytes written'),
  fma_per_s: rate.describe('fused multiply-adds, float32, in registers'),
  exp_per_s: rate.describe('exponentials, float32, in registers'),
});

export const adapterSchema = z.strictObject({
  vendor: z.string(),
  architecture: z.string(),
  description: z.string(),
  backend: z.string().nullable(),
  software: z.boolean().describe('a CPU does the work'),
});

export const workSchema = z.strictObject({
  bytes: rate.describe('read and written by lanes in storage buffers, counted from the kernels'),
  shared_bytes: rate.describe('the same, of words that all lanes of a group read'),
  flops: rate.describe('additions, multiplications, divisions, comparisons, one a component'),
  exps: rate.describe('exponentials, logarithms and powers, one a component'),
});

export const sharesSchema = z.strictObject({
  copy: rate.describe('of the time, what the bytes need at copy bandwidth'),
  fma: rate.describe('of the time, what the operations need at one a fused multiply-add'),
  exp: rate.describe('of the time, what the exponentials need'),
});

export const caseSchema = z.strictObject({
  name: z.string(),
  engine: z.enum(['gpu', 'cpu']),
  cells: count,
  compartments: count,
  plastic_contacts: count,
  static_contacts: count,
  duration_ms: z.number().nonnegative().describe('biological time of a repetition'),
  wall_s: z.array(z.number().nonnegative()).describe('of each repetition, its steps alone'),
  yardstick_exp_per_s: z
    .array(rate)
    .describe('exponentials a second around each repetition; one thread for the CPU engine'),
  per_repetition: z.strictObject({
    cell_steps: count,
    compartment_steps: count,
    contact_steps: count.describe('of plastic contacts'),
    events: count.describe('spikes of cells; letters delivered, where only those are measured'),
  }),
  rates: z
    .strictObject({
      compartment_steps_per_s: rate,
      contact_steps_per_s: rate,
      events_per_s: rate,
      biological_s_per_s: rate.describe('of every cell of the case at once'),
      work_per_exp: rate.describe(
        'compartment-steps (contact-steps, letters where those are measured) in the time of an exponential, over all repetitions',
      ),
    })
    .describe('by the median repetition, where nothing else is said'),
  commands: z
    .strictObject({
      dispatches_per_ms: rate,
      submissions_per_ms: rate,
    })
    .nullable()
    .describe('a biological millisecond; null for the CPU engine'),
  work: workSchema.nullable().describe('of a repetition; null where it is not counted'),
  shares: sharesSchema
    .nullable()
    .describe('of the limits of this run; null where no work is counted'),
  memory_bytes: count.describe('of states, constants, events: on the device for the GPU engine'),
  process_peak_bytes: count.nullable().describe('of the whole process so far'),
  timings_s: z
    .record(z.string(), z.number().nonnegative())
    .describe('start, build, compile (as far as it is waited for): by name'),
});

export const benchSchema = z.strictObject({
  format: z.literal('rhostar-bench/1'),
  version: z.string().describe('of rhostar'),
  date: z.iso.datetime(),
  set: z.enum(['quick', 'full', 'chosen']),
  runtime: z.strictObject({
    name: z.string(),
    system: z.string(),
    processors: count.nullable(),
    load: rate.nullable().describe('mean of the last minute, before the run'),
  }),
  adapter: adapterSchema.nullable(),
  limits: limitsSchema.nullable(),
  cases: z.array(caseSchema),
});

export type BenchFile = z.infer<typeof benchSchema>;
export type CaseResult = z.infer<typeof caseSchema>;
export type Limits = z.infer<typeof limitsSchema>;
export type Work = z.infer<typeof workSchema>;
export type Shares = z.infer<typeof sharesSchema>;

/** @throws InputError naming the file and the place of what is wrong */
export function readBench(text: string, path: string): BenchFile {
  return checkJson(benchSchema, parseJson(text, 'bench', path), 'bench', path);
}
