/**
 * The pairs that stand for a pathway in every figure (circuits/figures/populations.json), and the
 * cells that they are drawn on. Pair i of a population is the same whatever their number.
 */
import * as z from 'zod';
import populationsFile from '../../../circuits/figures/populations.json' with { type: 'json' };
import { checkJson, parseJson } from '../../io/json-input.ts';
import { InputError } from '../../model/input-error.ts';
import type { SlicePair } from '../circuit-pairs.ts';
import { type CellFile, cellSchema, drawnPairsSchema } from '../experiment-schema.ts';
import { CellShelf, type ReadFile } from '../resolve-cells.ts';
import { slicePairs } from '../resolve-experiment.ts';

const cellsSchema = z
  .record(z.string(), z.array(cellSchema).min(1))
  .describe('cells by type, taken in turn');

const fileSchema = z.strictObject({
  description: z.string(),
  cells: cellsSchema,
  populations: z.record(
    z.string(),
    z.strictObject({
      title: z.string().min(1),
      post: z.string().min(1).describe('type of the postsynaptic cells'),
      pairs: drawnPairsSchema
        .pick({ pathway: true, seed: true })
        .describe("an entry of an experiment's pairs, but for its number and cells"),
    }),
  ),
});

const FILE = checkJson(fileSchema, populationsFile, 'populations', 'populations.json');

export const POPULATIONS: readonly string[] = Object.keys(FILE.populations);

/** Cells by type. */
export type CellsByType = Readonly<Record<string, readonly CellFile[]>>;

export const SHIPPED_CELLS: CellsByType = FILE.cells;

/** Name of the file in a folder of morphologies that says which are of which type. */
export const CELLS_FILE = 'cells.json';

/** A user's cells.json: `{ "L5_TTPC": [{ "morphology": …, "emodel": … }], … }`. */
export function readCellsFile(text: string, fileName: string): CellsByType {
  const cells = checkJson(cellsSchema, parseJson(text, 'cells', fileName), 'cells', fileName);
  const known = Object.keys(FILE.cells);
  for (const type of Object.keys(cells)) {
    if (known.includes(type)) continue;
    throw new InputError(
      { format: 'cells', file: fileName, at: type },
      `is no cell type of the figures: expected ${known.join(', ')}`,
    );
  }
  return cells;
}

export function populationTitle(name: string): string {
  return FILE.populations[name]?.title ?? name;
}

/** Connected pairs in the slice, thresholds not yet measured. */
export async function populationPairs(
  name: string,
  count: number,
  cells: CellsByType,
  readFile: ReadFile,
): Promise<SlicePair[]> {
  const population = FILE.populations[name];
  if (!population) {
    throw new RangeError(`no population '${name}': expected one of ${POPULATIONS.join(', ')}`);
  }
  const { pairs, post } = population;
  const cell = (cells[post] ?? SHIPPED_CELLS[post]!).map((c) => ({
    ...c,
    name: c.name ?? morphologyName(c.morphology),
  }));
  return slicePairs(
    { pairs: [{ ...pairs, count, cell }], fixhp: true },
    new CellShelf(readFile, true),
    `population ${name}`,
    undefined,
  );
}

/** a/b/L5.asc → L5 */
const morphologyName = (path: string) => path.replace(/^.*[/\\]/, '').replace(/\.(swc|asc)$/i, '');
