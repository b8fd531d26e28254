/** compartment_sets.json: lists of places, [node, section, position along the section], by name. */
import * as z from 'zod';
import { readConfigJson } from './config-json.ts';
import type { SonataFiles } from './files.ts';

const place = z.tuple([z.int().min(0), z.int().min(0), z.number().min(0).max(1)]);

const schema = z.record(
  z.string(),
  z.strictObject({
    population: z.string().min(1),
    compartment_set: z.array(place).superRefine((places, context) => {
      for (let k = 1; k < places.length; k++) {
        const order = compare(places[k - 1]!, places[k]!);
        if (order < 0) continue;
        const message = order === 0 ? 'the place is listed twice' : 'places must ascend';
        context.addIssue({ code: 'custom', path: [k], message });
        return;
      }
    }),
  }),
);

export interface CompartmentSet {
  population: string;
  /** Ascending by node, section, position. */
  places: { node: number; section: number; position: number }[];
}

export function readCompartmentSets(
  path: string,
  files: SonataFiles,
): ReadonlyMap<string, CompartmentSet> {
  const sets = readConfigJson(path, files, schema);
  return new Map(
    Object.entries(sets).map(([name, { population, compartment_set }]) => [
      name,
      {
        population,
        places: compartment_set.map(([node, section, position]) => ({ node, section, position })),
      },
    ]),
  );
}

function compare(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((value, k) => value !== b[k]);
  return differing < 0 ? 0 : a[differing]! - b[differing]!;
}
