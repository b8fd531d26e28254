/** The cells and the pathway that a figure of single contacts is made with. */
import type { CellFile } from '../../experiments/experiment-schema.ts';
import {
  type Pathway,
  readPathway,
  SHIPPED_PATHWAYS,
  shippedPathway,
} from '../../experiments/pathways.ts';
import { CellShelf, type ReadFile } from '../../experiments/resolve-cells.ts';
import type { CellModel } from '../../model/cell.ts';
import { InputError } from '../../model/input-error.ts';
import type { SingleFigureOptions } from './single-figure.ts';

export const DEFAULT_PATHWAY = 'L5_TTPC-L5_TTPC';

/** A thick-tufted pyramidal cell of layer 5. */
const DEFAULT_CELLS: readonly CellFile[] = [
  { emodel: 'cADpyr232_L5_TTPC1', morphology: 'L5_TTPC_1' },
];

const noFile: ReadFile = (path) =>
  Promise.reject(new Error(`${path}: no way to read files was given`));

/**
 * Cells are built as pairs were published: SK_E2 off soma and axon. They bear the name of their morphology.
 * InputError for what cannot be read or is not known.
 */
export async function cellsAndPathway({
  cells,
  pathway: name = DEFAULT_PATHWAY,
  readFile = noFile,
}: SingleFigureOptions): Promise<{ cells: CellModel[]; pathway: Pathway }> {
  const place = { format: 'figure', file: 'options', at: 'pathway' };
  const shelf = new CellShelf(readFile, true);
  const pathway = /\.json$/i.test(name)
    ? readPathway(await shelf.text(name, place), name)
    : shippedPathway(name);
  if (!pathway) {
    throw new InputError(
      place,
      `is '${name}', expected one of ${SHIPPED_PATHWAYS.join(', ')}, or a .json file`,
    );
  }
  const files = cells?.[pathway.post] ?? DEFAULT_CELLS;
  return {
    pathway,
    cells: await Promise.all(
      files.map((file, i) =>
        shelf.cell(
          { ...file, name: file.name ?? baseName(file.morphology) },
          { ...place, at: `cells.${pathway.post}[${i}]` },
        ),
      ),
    ),
  };
}

/** a/b/C210401C.asc → C210401C */
const baseName = (path: string) => path.replace(/^.*[/\\]/, '').replace(/\.(swc|asc)$/i, '');
