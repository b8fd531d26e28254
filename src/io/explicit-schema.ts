/**
 * The form nrnref-1 of a cell written out segment by segment, as a schema.
 * Lengths of lists and the tree's consistency are checked by explicit-model.ts.
 */
import * as z from 'zod';

const perSegment = z.union([z.number(), z.array(z.number())]);
const positive = z.number().positive();
const index = z.int().nonnegative();

const sectionSchema = z.strictObject({
  name: z.string().min(1),
  index,
  type: z.string(),
  parent: index.nullable(),
  parent_x: z.number().min(0).max(1).nullable(),
  nseg: z.int().positive(),
  L: positive.describe('µm'),
  Ra: positive.describe('Ω cm'),
  cm: perSegment.describe('µF/cm²'),
  diam: z.array(positive).describe('µm'),
  area: z.array(positive).describe('µm²'),
  x: z.array(z.number()).optional(),
  ri: z.array(positive).optional().describe('MΩ'),
  ri_end: positive.optional().describe('MΩ'),
  mechanisms: z.record(z.string(), z.record(z.string(), perSegment)),
  ions: z.record(z.string(), z.record(z.string(), perSegment)),
  sonata_section_id: z.int().optional(),
});

const nodesSchema = z.strictObject({
  section: z.array(index),
  seg: z.array(z.int().min(-1)),
  parent: z.array(z.int().min(-1)),
  ri: z.array(positive.nullable()).describe('MΩ'),
  area: z.array(positive).describe('µm²'),
  cm: z.array(z.number().nonnegative()).describe('µF/cm²'),
  kind: z.array(z.enum(['root0', 'seg', 'end'])),
});

export const explicitCellSchema = z.strictObject({
  name: z.string(),
  n_sections: z.int().optional(),
  n_segments: z.int().optional(),
  sections: z.array(sectionSchema).min(1),
  nodes: nodesSchema,
  template: z.string().optional(),
  morphology: z.string().optional(),
  gid: z.int().optional(),
  template_args_extra: z.array(z.unknown()).optional(),
  nSecAll_before_axon_replacement: z.int().optional(),
});
export type ExplicitCell = z.infer<typeof explicitCellSchema>;

export const explicitFileSchema = z.looseObject({
  celsius: z.number().describe('°C'),
  v_init: z.number().describe('mV'),
  cells: z.array(explicitCellSchema).min(1),
  mech_globals: z.record(z.string(), z.record(z.string(), z.number())).default({}),
});
