/**
 * Inputs that drive contacts: SONATA's synapse_replay, and two modules of our own.
 */
import * as z from 'zod';

const nonnegative = z.number().nonnegative();
const positive = z.number().positive();
const seed = z.int().min(0).max(0xffffffff);

/** Spikes onto the contacts that cells of node_set get from cells of source. */
const spikes = <M extends string, S extends z.ZodRawShape>(module: M, own: S) =>
  z.strictObject({
    module: z.literal(module),
    input_type: z.literal('spikes'),
    delay: nonnegative.describe('when it begins, ms'),
    duration: nonnegative.describe('for how long, ms'),
    node_set: z.string().min(1).describe('the cells whose contacts are driven'),
    ...own,
  });

const synapseReplay = spikes('synapse_replay', {
  spike_file: z
    .string()
    .regex(/\.h5$/, 'expected a SONATA spikes file (.h5)')
    .describe('its populations are those of the sources'),
  source: z.string().min(1).optional().describe('node set of the sources; by default every one'),
});

const rateSteps = z
  .array(z.strictObject({ from: nonnegative.describe('ms after delay'), rate: nonnegative }))
  .min(1)
  .refine((steps) => steps[0]!.from === 0, { message: 'expected the first from to be 0' })
  .refine((steps) => steps.every(({ from }, i) => i === 0 || from > steps[i - 1]!.from), {
    message: 'expected ascending from',
  });

/** Ours: independent random trains. */
const poissonSpikes = spikes('poisson_spikes', {
  source: z.string().min(1).describe('node set of the sources, virtual or not'),
  per: z
    .enum(['source', 'synapse'])
    .default('source')
    .describe('one train for all contacts of a source, or one for each contact'),
  rate: z.union([nonnegative, rateSteps]).describe('Hz, or steps of it'),
  modulation: z
    .strictObject({
      depth: z.number().min(0).max(1).describe('rate·(1 + depth·sin(2π·frequency·t + phase))'),
      frequency: positive.describe('Hz'),
      phase: z.number().default(0).describe('radians, at delay'),
    })
    .optional(),
  shape: positive
    .optional()
    .describe('of gamma-distributed intervals, in place of exponential ones (1); CV is 1/√shape'),
  random_seed: seed.optional(),
}).refine(
  ({ shape, rate, modulation }) =>
    shape === undefined || (typeof rate === 'number' && modulation === undefined),
  { path: ['shape'], message: 'expected a constant rate beside shape' },
);

const patternSchema = z.strictObject({
  name: z.string().min(1).optional(),
  spikes: z
    .array(
      z.strictObject({
        node_id: z.int().nonnegative().describe('of a source'),
        times: z.array(nonnegative).min(1).describe('ms after the onset'),
      }),
    )
    .min(1),
});

/** Ours: patterns of spikes, presented again and again with jitter, over background activity. */
const spikePatterns = spikes('spike_patterns', {
  source: z.string().min(1).describe('node set of the fibres, of one population'),
  patterns: z.union([
    z.array(patternSchema).min(1),
    z
      .strictObject({
        count: z.int().min(1).describe('patterns'),
        fibres: z.int().min(1).describe('of each pattern, drawn from source'),
        spikes_per_fibre: z.int().min(1).default(1),
        spread: nonnegative.describe('spikes stand uniformly within this time of the onset, ms'),
      })
      .describe('drawn from the seed'),
  ]),
  interval: positive.describe('from onset to onset, ms'),
  order: z.enum(['cyclic', 'random']).default('cyclic'),
  jitter: nonnegative.default(0).describe('SD of a spike around its place in the pattern, ms'),
  reliability: z.number().min(0).max(1).default(1).describe('probability of a pattern spike'),
  background_rate: nonnegative.default(0).describe('Poisson spikes of every fibre, Hz'),
  random_seed: seed.optional(),
});

/** Every module that drives contacts. */
export const spikeModules = [synapseReplay, poissonSpikes, spikePatterns] as const;
