/**
 * The pairs that stand for a pathway in every figure (circuits/figures/populations.json), and the
 * cells that they are drawn on. Pair i of a population is the same whatever their number.
 */
import * as z from 'zod';
import populationsFile from '../../../circuits/figures/populations.json' with { type: 'json' };
import { checkJson, parseJson } from '../../io/json-input.ts';
import { InputError } from '../../model/input-error.ts';
import { circuitPairs, type SlicePair } from '../circuit-pairs.ts';
import {
  type CellFile,
  type CircuitPairsFile,
  cellSchema,
  circuitPairsSchema,
  drawnPairsSchema,
} from '../experiment-schema.ts';
import type { OpenPairCircuit } from '../pair-circuit.ts';
import { CellShelf, type ReadFile } from '../resolve-cells.ts';
import { slicePairs } from '../resolve-experiment.ts';

const cellsSchema = z
  .record(z.string(), z.array(cellSchema).min(1))
  .describe('cells by type, taken in turn');

const fileSchema = z.strictObject({
  description: z.string(),
  cells: cellsSchema,
  mtypes: z
    .record(z.string(), z.array(z.string()))
    .describe('of the shipped circuit, by type of cell'),
  populations: z.record(
    z.string(),
    drawnPairsSchema.pick({ pathway: true, seed: true }).extend({
      title: z.string().min(1),
      post: z.string().min(1).describe('type of the postsynaptic cells'),
      circuit: circuitPairsSchema.pick({ pre: true, post: true, apart_um: true }),
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

/** Circuit of the shipped specs that pairs come from unless another is asked for. */
export const PAIR_CIRCUIT = 'pairs';

/** Where the pairs of figures come from. */
export type PairSource =
  | {
      kind: 'circuit';
      open: OpenPairCircuit;
      /** PAIR_CIRCUIT, the file of a spec, or a SONATA circuit. */
      circuit: string;
      /** Cells in place of the circuit's own, by type. */
      cells?: CellsByType;
      /** Folders that go before the circuit's. */
      morphologies?: string;
      emodels?: string;
    }
  | { kind: 'pathway'; cells: CellsByType; readFile: ReadFile };

/** Connected pairs in the slice, thresholds not yet measured. */
export async function populationPairs(
  name: string,
  count: number,
  source: PairSource,
): Promise<SlicePair[]> {
  const population = FILE.populations[name];
  if (!population) {
    throw new RangeError(`no population '${name}': expected one of ${POPULATIONS.join(', ')}`);
  }
  const { pathway, seed, post, circuit } = population;
  const label = `population ${name}`;
  if (source.kind === 'circuit') {
    const { kind: _, open, cells, ...from } = source;
    const entry: CircuitPairsFile = {
      name,
      ...circuit,
      ...from,
      ...componentsOf(cells),
      count,
      seed,
    };
    const place = (key: string) => ({ format: 'figure', file: label, at: key });
    return circuitPairs(entry, open, { fixhp: true, place, physiology: null, firstStreamId: 1 });
  }
  const cell = (source.cells[post] ?? SHIPPED_CELLS[post]!).map((c) => ({
    ...c,
    name: c.name ?? morphologyName(c.morphology),
  }));
  const entry = { pathway, seed, count, cell };
  return slicePairs(
    { pairs: [entry], fixhp: true },
    new CellShelf(source.readFile, true),
    label,
    undefined,
  );
}

function componentsOf(cells: CellsByType | undefined): Pick<CircuitPairsFile, 'components'> {
  if (!cells) return {};
  const byMtype = Object.entries(cells).flatMap(([type, list]) =>
    FILE.mtypes[type]!.map((mtype) => {
      const named = list.map(({ morphology, emodel }) => ({
        morphology: morphology.replace(/\.(swc|asc)$/i, ''),
        emodel: emodel.replace(/\.json$/i, ''),
      }));
      return [mtype, named] as const;
    }),
  );
  return { components: Object.fromEntries(byMtype) };
}

/** a/b/L5.asc → L5 */
const morphologyName = (path: string) => path.replace(/^.*[/\\]/, '').replace(/\.(swc|asc)$/i, '');
