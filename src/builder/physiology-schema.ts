/**
 * Rules of synapse physiology: what contacts between two types are drawn from. Of the rules that match
 * the last one holds. Plastic rules draw each contact, the others each connection.
 */
import * as z from 'zod';

const globs = z.array(z.string().min(1)).min(1).describe('types; * stands for any text');

const gamma = z.strictObject({
  mean: z.number().positive(),
  sd: z.number().nonnegative(),
});

const beta = z
  .strictObject({ mean: z.number().gt(0).lt(1), sd: z.number().nonnegative() })
  .refine(({ mean, sd }) => sd * sd < mean * (1 - mean), {
    message: 'sd² must be below mean·(1 − mean)',
  });

const common = {
  name: z.string().min(1),
  pre: globs,
  post: globs,
  source: z.string().min(1),
  gmax_nS: gamma.describe('gamma; AMPA or GABA-A, at start'),
  Use: beta.describe('beta; at start'),
  Dep_ms: gamma.describe('gamma'),
  Fac_ms: gamma.describe('gamma'),
  Nrrp: z.number().min(1).describe('release sites: 1 + Poisson of this mean − 1'),
  tau_d_ms: gamma.describe('gamma; decay of AMPA or GABA-A, one value a connection'),
  ratio: z.number().nonnegative().describe('NMDA over AMPA, or GABA-B over GABA-A'),
  uHill_mM: z.number().positive().describe('K of the release against outside calcium'),
};

const plasticSchema = z.strictObject({
  kind: z.literal('plastic'),
  ...common,
  volume_um3: gamma.describe('gamma; of the spine'),
});

const staticSchema = z.strictObject({
  kind: z.enum(['excitatory', 'inhibitory']),
  ...common,
});

const correlation = z.number().min(-1).max(1);

export const physiologySchema = z.strictObject({
  source: z.string().min(1),
  correlations: z
    .strictObject({
      Use_gmax: correlation,
      gmax_Nrrp: correlation,
      volume_Nrrp: correlation,
      volume_gmax: correlation,
    })
    .describe('of plastic contacts: of the normal variables behind the marginals'),
  minis_Hz: z
    .strictObject({ excitatory: z.number().nonnegative(), inhibitory: z.number().nonnegative() })
    .describe('spontaneous release of a contact'),
  rules: z.array(z.discriminatedUnion('kind', [plasticSchema, staticSchema])).min(1),
});

export type Physiology = z.infer<typeof physiologySchema>;
export type PhysiologyRule = Physiology['rules'][number];
