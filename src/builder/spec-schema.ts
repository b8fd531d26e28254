/** SPEC.json of `rhostar circuit build`: how large, of what, wired how. */
import * as z from 'zod';
import { checkJson, parseJson } from '../io/json-input.ts';
import { compositionSchema } from './composition-schema.ts';

export const SPEC_FORMAT = 'circuit-spec';
/** Seeds fit where all of the program's do. */
export const LARGEST_SEED = 0xffffff;

const named = z.string().min(1).describe('a shipped one by name, or a .json file');

export const specSchema = z
  .strictObject({
    name: z.string().regex(/^[\w.-]+$/, 'letters, digits, _ . - only: it names the population'),
    description: z.string().optional(),
    seed: z.int().min(0).max(LARGEST_SEED).default(1),
    cells: z.int().min(1).max(1_000_000).describe('of all types together'),
    radius_um: z
      .number()
      .positive()
      .optional()
      .describe('centre to corner of the hexagon; absent: from the density of the composition'),
    composition: z.union([named, compositionSchema]),
    connectivity: named.describe('rules: a shipped set by name, or a .json file'),
    physiology: named.describe('rules: a shipped set by name, or a .json file'),
    wiring: z
      .enum(['probability', 'pairs'])
      .default('probability')
      .describe('by the rules; or cell 2k to cell 2k + 1 and no other'),
    morphologies: z.string().min(1).optional().describe('folder of .swc and .asc files'),
    emodels: z.string().min(1).optional().describe('folder of emodel .json files'),
  })
  .refine(({ wiring, cells }) => wiring !== 'pairs' || cells % 2 === 0, {
    path: ['cells'],
    message: 'pairs need an even number of cells',
  });

export type CircuitSpec = z.infer<typeof specSchema>;

/** `json` is the text or the parsed value; InputError naming file and place. */
export function readSpec(json: unknown, fileName: string): CircuitSpec {
  const value = typeof json === 'string' ? parseJson(json, SPEC_FORMAT, fileName) : json;
  return checkJson(specSchema, value, SPEC_FORMAT, fileName);
}
