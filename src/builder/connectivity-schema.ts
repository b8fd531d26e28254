/**
 * Rules of connectivity: how likely two cells are connected, with how many contacts, and where these
 * sit on the dendrites. Of the rules that match a pair of types the last one holds; none: no connection.
 */
import * as z from 'zod';

const globs = z.array(z.string().min(1)).min(1).describe('types; * stands for any text');
const share = z.number().nonnegative().default(0);

/** Parts of a cell that contacts choose among. */
export const REGIONS = ['soma', 'basal', 'trunk', 'oblique', 'tuft'] as const;
export type Region = (typeof REGIONS)[number];

const ruleSchema = z.strictObject({
  name: z.string().min(1),
  pre: globs,
  post: globs,
  probability: z
    .strictObject({
      peak: z.number().min(0).max(1),
      lateral_um: z.number().positive(),
      vertical_um: z.number().positive().optional().describe('absent: no fall with depth'),
    })
    .describe('peak · exp(−r²/2 lateral²) · exp(−dy²/2 vertical²), between somata'),
  contacts: z
    .strictObject({
      mean: z.number().positive(),
      sd: z.number().nonnegative(),
      min: z.int().positive(),
      max: z.int().positive().max(255),
    })
    .refine(({ min, max }) => min <= max, { message: 'min exceeds max' })
    .describe('contacts of a connection: a rounded normal, held between min and max'),
  shares: z
    .strictObject({ soma: share, basal: share, trunk: share, oblique: share, tuft: share })
    .refine((shares) => Object.values(shares).some((s) => s > 0), {
      message: 'one share must exceed 0',
    })
    .describe('of the contacts, by part of the cell; parts that a cell lacks drop out'),
  epsp_mV: z
    .strictObject({
      mean: z.number().positive(),
      sd: z.number().nonnegative(),
      source: z.string().min(1),
    })
    .optional()
    .describe('published amplitude at the soma, for the report'),
  source: z.string().min(1),
});

const axonSchema = z.strictObject({
  pre: globs,
  lateral_um: z.number().positive().describe('of the Gaussian cloud around the vertical axis'),
  layers: z
    .record(z.string(), z.number().min(0).max(1))
    .describe('relative density by layer; a layer left out: 1'),
  source: z.string().min(1),
});

export const connectivitySchema = z.strictObject({
  source: z.string().min(1),
  delay: z
    .strictObject({
      base_ms: z.number().positive(),
      velocity_um_per_ms: z.number().positive(),
    })
    .describe('base plus the straight way from the soma to the contact at this velocity'),
  axons: z.array(axonSchema).describe('where axons run; the last that matches holds'),
  rules: z.array(ruleSchema).min(1),
});

export type Connectivity = z.infer<typeof connectivitySchema>;
export type ConnectionRule = Connectivity['rules'][number];
export type AxonRule = Connectivity['axons'][number];
