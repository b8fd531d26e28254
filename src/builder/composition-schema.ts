/** What a piece of cortex is made of: layers, and the types of cells in them. */
import * as z from 'zod';

const name = z.string().min(1);
const positive = z.number().positive();

const layerSchema = z.strictObject({
  name,
  thickness_um: positive,
});

const componentSchema = z.strictObject({
  morphology: name.describe('shipped, or a file in the folder that the spec names'),
  emodel: name.describe('shipped, or a file in the folder that the spec names'),
  etype: name,
  weight: positive.default(1).describe('share among the components of the type'),
});

const typeSchema = z.strictObject({
  mtype: name.describe('morphological type, as rules of connectivity and physiology name it'),
  layer: name,
  class: z.enum(['EXC', 'INH']),
  weight: positive.describe('share among all types: a count, or any number in proportion'),
  components: z.array(componentSchema).min(1),
});

export const compositionSchema = z
  .strictObject({
    source: name.describe('where the numbers come from'),
    layers: z.array(layerSchema).min(1).describe('from the pia down'),
    pia: z
      .boolean()
      .default(false)
      .describe('the first layer ends at the pia: no axon runs above it'),
    density_per_mm3: positive.describe('cells of all layers over the volume of all layers'),
    types: z.array(typeSchema).min(1),
  })
  .superRefine(({ layers, types }, context) => {
    const fault = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const names = layers.map((layer) => layer.name);
    names.forEach((layer, i) => {
      if (names.indexOf(layer) < i) fault(['layers', i, 'name'], `'${layer}' is there twice`);
    });
    types.forEach(({ mtype, layer }, i) => {
      if (!names.includes(layer)) {
        fault(['types', i, 'layer'], `is '${layer}', expected one of ${names.join(', ')}`);
      }
      if (types.findIndex((t) => t.mtype === mtype) < i) {
        fault(['types', i, 'mtype'], `'${mtype}' is there twice`);
      }
    });
  });

export type Composition = z.infer<typeof compositionSchema>;
export type CellType = Composition['types'][number];
