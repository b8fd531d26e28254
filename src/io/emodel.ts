/**
 * Reader of emodel files (JSON): mechanisms by section list and rows of parameters.
 */
import * as z from 'zod';
import { DEFAULT_CHUNK_SIZE_UM } from '../model/discretise.ts';
import {
  AXON_KINDS,
  DISTANCE_RULES,
  type Distribution,
  type Emodel,
  SECTION_LISTS,
} from '../model/emodel.ts';
import { checkJson, parseJson } from './json-input.ts';

const FORMAT = 'emodel';

const names = z.array(z.string().min(1)).optional();

const parameterSchema = z
  .strictObject({
    sectionlist: z.enum(SECTION_LISTS),
    mechanism: z
      .string()
      .optional()
      .describe('SUFFIX; absent for cm (µF/cm²), Ra (Ω cm), ena and ek (mV)'),
    name: z.string().min(1).describe('as in the NMODL file, without the suffix'),
    value: z.number(),
    distribution: z.enum(['exp', 'decay']).optional().describe('along the path from the soma'),
    constant_per_um: z.number().optional().describe('of decay, 1/µm'),
  })
  .refine((row) => row.distribution !== 'decay' || row.constant_per_um !== undefined, {
    path: ['constant_per_um'],
    message: 'a decay needs its constant_per_um',
  })
  .refine((row) => row.distribution === 'decay' || row.constant_per_um === undefined, {
    path: ['constant_per_um'],
    message: 'belongs to the distribution decay only',
  });

export const emodelSchema = z
  .strictObject({
    name: z.string().min(1),
    source: z.string().optional().describe('where the numbers come from'),
    celsius: z.number().describe('°C'),
    v_init: z.number().describe('mV'),
    axon: z.enum(AXON_KINDS).describe('what stands in for the reconstructed axon'),
    axon_taper: z
      .strictObject({
        strength_um: z.number(),
        scale_um: z.number().positive(),
        terminal_um: z.number().positive(),
      })
      .optional()
      .describe('diameter of a tapered axon: strength · e^(−s/scale) + terminal · AIS_scaler'),
    distances: z
      .enum(DISTANCE_RULES)
      .optional()
      .describe(
        'from soma(0.5) to centres, or as in 2015; by default 2015 with the axon stub_60um',
      ),
    chunk_size_um: z
      .number()
      .positive()
      .default(DEFAULT_CHUNK_SIZE_UM)
      .describe('a section of length L has 1 + 2·⌊L / chunk_size⌋ segments, µm'),
    mechanisms: z.strictObject({
      all: names,
      somatic: names,
      axonal: names,
      basal: names,
      apical: names,
      myelinated: names,
    }),
    parameters: z.array(parameterSchema),
  })
  .refine((file) => file.axon.startsWith('tapered') === (file.axon_taper !== undefined), {
    path: ['axon_taper'],
    message: 'belongs to a tapered axon, which needs it',
  });

/** `json` is the text or the parsed value; InputError naming file and place. */
export function readEmodel(json: unknown, fileName: string): Emodel {
  const value = typeof json === 'string' ? parseJson(json, FORMAT, fileName) : json;
  const file = checkJson(emodelSchema, value, FORMAT, fileName);
  return {
    name: file.name,
    fileName,
    source: file.source ?? null,
    celsius: file.celsius,
    vInit_mV: file.v_init,
    axon: file.axon,
    taper: file.axon_taper ?? null,
    distances: file.distances ?? (file.axon === 'stub_60um' ? '2015' : 'centres'),
    chunkSize_um: file.chunk_size_um,
    mechanisms: file.mechanisms,
    parameters: file.parameters.map((row) => ({
      sectionList: row.sectionlist,
      mechanism: row.mechanism ?? null,
      name: row.name,
      value: row.value,
      distribution: distributionOf(row),
    })),
  };
}

function distributionOf(row: z.infer<typeof parameterSchema>): Distribution {
  if (row.distribution === 'exp') return { kind: 'exp' };
  if (row.distribution !== 'decay') return { kind: 'uniform' };
  return { kind: 'decay', constant_per_um: row.constant_per_um! };
}
