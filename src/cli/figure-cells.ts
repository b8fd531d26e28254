/**
 * `--morphologies DIR` and `--emodels DIR` of figures. A cell's morphology is DIR/NAME.asc or .swc
 * where there is such a file, else the shipped one of that name; emodels likewise. DIR/cells.json
 * may list other cells: `{ "L5_TTPC": [{ "morphology": "a.asc", "emodel": "cADpyr232_L5_TTPC1" }] }`.
 */
import { existsSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { SHIPPED_EMODELS } from '../components/emodels.ts';
import { SHIPPED_MORPHOLOGIES } from '../components/morphologies.ts';
import {
  CELLS_FILE,
  type CellsByType,
  readCellsFile,
  SHIPPED_CELLS,
} from '../experiments/figures/populations.ts';
import { InputError } from '../model/input-error.ts';
import { UsageError } from './faults.ts';
import type { InputFiles } from './input-files.ts';

export interface CellFolders {
  morphologies?: string | undefined;
  emodels?: string | undefined;
}

/** Cells of figures. */
export interface FigureCells {
  /** By type, with the files they come from. */
  cells: CellsByType;
  /** Those of cells.json as it names them; absent where there is none. */
  listed: CellsByType | undefined;
}

export function figureCells(folders: CellFolders, files: InputFiles): FigureCells {
  const { morphologies, emodels } = folders;
  const listed = morphologies === undefined ? undefined : join(morphologies, CELLS_FILE);
  const fromFile = listed !== undefined && existsSync(listed);
  const cells = fromFile ? readCellsFile(files.text(listed), listed) : SHIPPED_CELLS;
  const used = { morphologies: 0, emodels: 0 };
  const named = Object.entries(cells).map(([type, list]) => [
    type,
    list.map((cell, i) => {
      const at = { format: 'cells', file: fromFile ? listed : 'populations.json' };
      const place = (key: string) => ({ ...at, at: `${type}[${i}].${key}` });
      const morphology = findFile(morphologies, cell.morphology, ['.asc', '.swc']);
      const emodel = findFile(emodels, cell.emodel, ['.json']);
      if (morphology !== undefined) used.morphologies++;
      if (emodel !== undefined) used.emodels++;
      if (morphology === undefined && !isShipped(SHIPPED_MORPHOLOGY_NAMES, cell.morphology)) {
        throw new InputError(place('morphology'), missing(cell.morphology, morphologies));
      }
      if (emodel === undefined && !isShipped(SHIPPED_EMODELS, cell.emodel)) {
        throw new InputError(place('emodel'), missing(cell.emodel, emodels));
      }
      return { ...cell, morphology: morphology ?? cell.morphology, emodel: emodel ?? cell.emodel };
    }),
  ]);
  if (morphologies !== undefined && used.morphologies === 0) {
    throw new UsageError(
      `--morphologies ${morphologies}: holds no ${CELLS_FILE} and no file of the names ` +
        `${namesOf('morphology')} (.asc, .swc)`,
    );
  }
  if (emodels !== undefined && used.emodels === 0) {
    throw new UsageError(`--emodels ${emodels}: holds none of ${namesOf('emodel')} (.json)`);
  }
  return { cells: Object.fromEntries(named), listed: fromFile ? cells : undefined };
}

const SHIPPED_MORPHOLOGY_NAMES = SHIPPED_MORPHOLOGIES.map(({ name }) => name);

const isShipped = (names: readonly string[], name: string) => names.includes(name);

const namesOf = (key: 'morphology' | 'emodel') =>
  [...new Set(Object.values(SHIPPED_CELLS).flatMap((list) => list.map((c) => c[key])))].join(', ');

const missing = (name: string, folder: string | undefined) =>
  `is '${name}', which neither ships nor is a file${folder === undefined ? '' : ` of ${folder}`}`;

/** FOLDER/NAME as it is or with one of the endings; a path of its own where NAME is absolute. */
function findFile(
  folder: string | undefined,
  name: string,
  endings: readonly string[],
): string | undefined {
  if (folder === undefined) return undefined;
  const path = resolve(folder, name);
  const candidates = endings.includes(extname(name).toLowerCase())
    ? [path]
    : endings.map((ending) => path + ending);
  return candidates.find((file) => existsSync(file));
}
