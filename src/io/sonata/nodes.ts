/**
 * A node population: /nodes/NAME/0 holds a column per attribute. Text may stand as such, or as
 * indices into /nodes/NAME/0/@library/ATTRIBUTE. Numbers of dynamics stand in dynamics_params.
 */

import type { PopulationEntry } from './circuit-config.ts';
import { type SonataFiles, sonataError } from './files.ts';
import { type Hdf5Dataset, type Hdf5File, hdf5Error } from './hdf5.ts';
import { forRows } from './rows.ts';

export interface NodePopulation {
  name: string;
  size: number;
  /** biophysical, virtual … */
  type: string;
  /** Columns of the population; those of dynamics as `dynamics_params/threshold_current`. */
  attributes: string[];
  has(attribute: string): boolean;
  /** Text of these nodes, libraries resolved. */
  strings(attribute: string, ids: ArrayLike<number>): string[];
  /** Numbers of these nodes; text that reads as numbers counts (layers). */
  numbers(attribute: string, ids: ArrayLike<number>): Float64Array;
  /** Whether an attribute is text, libraries included. */
  isText(attribute: string): boolean;
  /** The file of a morphology: ASC first, then SWC; InputError naming where it was looked for. */
  morphologyPath(morphologyName: string): string;
  /** Where emodels are looked for by template name. */
  emodelsDir: string | null;
}

const DYNAMICS = 'dynamics_params';

export function openNodePopulation(
  file: Hdf5File,
  name: string,
  entry: PopulationEntry,
  files: SonataFiles,
): NodePopulation {
  const root = `/nodes/${name}`;
  const group = `${root}/0`;
  if (file.has(root) !== 'group') throw hdf5Error(file.path, root, 'no such population');
  refuseFurtherGroups(file, root);
  const attributes = attributeNames(file, group);
  const size = populationSize(file, root, attributes);
  const libraries = new Map<string, string[]>();

  const column = (attribute: string): Hdf5Dataset => {
    const dataset = file.dataset(`${group}/${attribute}`);
    if (dataset.shape.length !== 1 || dataset.shape[0] !== size) {
      const found = dataset.shape.join(' × ');
      throw hdf5Error(
        file.path,
        dataset.path,
        `the column has ${found} rows, the population ${size} nodes`,
      );
    }
    return dataset;
  };
  const library = (attribute: string): string[] | null => {
    const known = libraries.get(attribute);
    if (known) return known;
    const path = `${group}/@library/${attribute}`;
    if (file.has(path) !== 'dataset') return null;
    const dataset = file.dataset(path);
    const words = dataset.strings(0, dataset.shape[0] ?? 0);
    libraries.set(attribute, words);
    return words;
  };
  const checked = (ids: ArrayLike<number>) => checkIds(file.path, root, ids, size);

  const strings = (attribute: string, ids: ArrayLike<number>): string[] => {
    checked(ids);
    const dataset = column(attribute);
    const words = library(attribute);
    const out: string[] = new Array(ids.length);
    if (words === null) {
      const read = (from: number, to: number) => dataset.strings(from, to);
      forRows(ids, read, (position, block, row) => {
        out[position] = block[row]!;
      });
      return out;
    }
    const read = (from: number, to: number) => dataset.numbers(from, to);
    forRows(ids, read, (position, block, row) => {
      const word = words[block[row]!];
      if (word === undefined) {
        const problem = `${block[row]} is no row of its library, which has ${words.length}`;
        throw hdf5Error(file.path, dataset.path, problem, ids[position]);
      }
      out[position] = word;
    });
    return out;
  };

  const isText = (attribute: string) =>
    library(attribute) !== null || column(attribute).kind === 'string';

  return {
    name,
    size,
    type: entry.type,
    attributes,
    has: (attribute) => attributes.includes(attribute),
    strings,
    isText,
    numbers(attribute, ids) {
      checked(ids);
      if (isText(attribute))
        return textAsNumbers(file.path, `${group}/${attribute}`, ids, strings(attribute, ids));
      const dataset = column(attribute);
      const out = new Float64Array(ids.length);
      const read = (from: number, to: number) => dataset.numbers(from, to);
      forRows(ids, read, (position, block, row) => {
        out[position] = block[row]!;
      });
      return out;
    },
    morphologyPath(morphologyName) {
      const { asc, swc } = entry.folders;
      const tried = [
        asc === null ? null : `${asc}/${morphologyName}.asc`,
        swc === null ? null : `${swc}/${morphologyName}.swc`,
        swc === null ? null : `${swc}/${morphologyName}.asc`,
      ].filter((path) => path !== null);
      const found = tried.find((path) => files.exists(path));
      if (found !== undefined) return found;
      const where = tried.length > 0 ? `looked for ${tried.join(', ')}` : 'no folder is named';
      throw sonataError(
        { file: file.path, at: `${group}/morphology` },
        `there is no file for the morphology ${morphologyName}: ${where}`,
      );
    },
    emodelsDir: entry.folders.emodels,
  };
}

function refuseFurtherGroups(file: Hdf5File, root: string): void {
  const further = file.keys(root).find((name) => /^[1-9]\d*$/.test(name));
  if (further === undefined) return;
  throw hdf5Error(file.path, `${root}/${further}`, 'several groups a population are not supported');
}

function attributeNames(file: Hdf5File, group: string): string[] {
  if (file.has(group) !== 'group') return [];
  const own = file.keys(group).filter((name) => file.has(`${group}/${name}`) === 'dataset');
  const dynamics = `${group}/${DYNAMICS}`;
  if (file.has(dynamics) !== 'group') return own;
  return [...own, ...file.keys(dynamics).map((name) => `${DYNAMICS}/${name}`)];
}

/** node_type_id has a row a node; a file without it is as long as its first column. */
function populationSize(file: Hdf5File, root: string, attributes: readonly string[]): number {
  const path = `${root}/node_type_id`;
  if (file.has(path) === 'dataset') return file.dataset(path).shape[0] ?? 0;
  const [first] = attributes;
  if (first === undefined) throw hdf5Error(file.path, path, 'the required column is missing');
  return file.dataset(`${root}/0/${first}`).shape[0] ?? 0;
}

export function checkIds(
  file: string,
  path: string,
  ids: ArrayLike<number>,
  size: number,
  what = 'node',
): void {
  for (let k = 0; k < ids.length; k++) {
    const id = ids[k]!;
    if (Number.isInteger(id) && id >= 0 && id < size) continue;
    throw hdf5Error(file, path, `there is no ${what} ${id}: the population has ${size}`);
  }
}

function textAsNumbers(
  file: string,
  path: string,
  ids: ArrayLike<number>,
  words: readonly string[],
): Float64Array {
  return Float64Array.from(words, (word, k) => {
    const value = word.trim() === '' ? Number.NaN : Number(word);
    if (Number.isNaN(value)) {
      throw hdf5Error(file, path, `"${word}" is text: expected a number`, ids[k]);
    }
    return value;
  });
}
