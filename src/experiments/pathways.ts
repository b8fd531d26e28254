/** The pathways that come with the program, by name, and the form of their files. */

import * as z from 'zod';
import l4l4 from '../../circuits/pathways/L4_PC-L4_PC.json' with { type: 'json' };
import l4l23 from '../../circuits/pathways/L4_PC-L23_PC.json' with { type: 'json' };
import l5l5 from '../../circuits/pathways/L5_TTPC-L5_TTPC.json' with { type: 'json' };
import l23l5 from '../../circuits/pathways/L23_PC-L5_TTPC.json' with { type: 'json' };
import l23l23 from '../../circuits/pathways/L23_PC-L23_PC.json' with { type: 'json' };
import { checkJson, parseJson } from '../io/json-input.ts';

const gamma = z.strictObject({
  distribution: z.literal('gamma'),
  mean: z.number().positive(),
  sd: z.number().nonnegative(),
});
const correlation = z.number().min(-1).max(1);

export const pathwaySchema = z.strictObject({
  name: z.string().min(1),
  pre: z.string().describe('type of the presynaptic cell'),
  post: z.string().describe('type of the postsynaptic cell'),
  source: z.string().min(1).describe('where the numbers come from'),
  contacts: z
    .strictObject({
      mean: z.number().positive(),
      sd: z.number().nonnegative(),
      min: z.int().positive(),
      max: z.int().positive(),
    })
    .describe('contacts of a connection: a rounded normal, held between min and max'),
  placement: z
    .strictObject({
      basal: z.number().nonnegative(),
      oblique: z.number().nonnegative(),
    })
    .refine((p) => p.basal + p.oblique > 0, { message: 'one share must exceed 0' })
    .describe('shares of the contacts on basal and on apical oblique dendrites'),
  delay: z
    .strictObject({
      base_ms: z.number().nonnegative(),
      velocity_um_per_ms: z.number().positive(),
    })
    .describe('base plus the path from the soma to the contact at this velocity'),
  gmax_AMPA_nS: gamma.describe('at start'),
  Nrrp: z
    .strictObject({ distribution: z.literal('1 + poisson'), mean: z.number().min(1) })
    .describe('release sites'),
  Use: z
    .strictObject({
      distribution: z.literal('beta'),
      mean: z.number().gt(0).lt(1),
      sd: z.number().nonnegative(),
    })
    .describe('at start'),
  Dep_ms: gamma,
  Fac_ms: gamma,
  tau_d_AMPA_ms: gamma.describe('one value for a connection'),
  volume_um3: gamma.describe('of the spine'),
  NMDA_ratio: z.number().nonnegative().describe('ĝ_NMDA over ĝ_AMPA at start'),
  uHill_mM: z.number().positive().describe('K of the release against outside calcium'),
  correlations: z
    .strictObject({
      Use_gmax: correlation,
      gmax_Nrrp: correlation,
      volume_Nrrp: correlation,
      volume_gmax: correlation,
    })
    .describe('of the normal variables behind the marginals'),
});

export type Pathway = z.infer<typeof pathwaySchema>;

const FILES: Record<string, unknown> = {
  'L5_TTPC-L5_TTPC': l5l5,
  'L23_PC-L5_TTPC': l23l5,
  'L23_PC-L23_PC': l23l23,
  'L4_PC-L4_PC': l4l4,
  'L4_PC-L23_PC': l4l23,
};

export const SHIPPED_PATHWAYS: readonly string[] = Object.keys(FILES);

/** A shipped pathway, checked as any other file; undefined where none has this name. */
export function shippedPathway(name: string): Pathway | undefined {
  return Object.hasOwn(FILES, name) ? readPathway(FILES[name], `${name}.json`) : undefined;
}

/** `json` is the text or the parsed value; InputError naming file and place. */
export function readPathway(json: unknown, fileName: string): Pathway {
  const value = typeof json === 'string' ? parseJson(json, 'pathway', fileName) : json;
  return checkJson(pathwaySchema, value, 'pathway', fileName);
}
