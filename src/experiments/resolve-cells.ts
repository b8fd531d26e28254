/** The cells an experiment names: shipped or from files, each built once and shared by its pairs. */
import { SHIPPED_EMODELS, type ShippedEmodel, shippedEmodel } from '../components/emodels.ts';
import {
  SHIPPED_MORPHOLOGIES,
  type ShippedMorphology,
  shippedMorphology,
} from '../components/morphologies.ts';
import { readAsc } from '../io/asc.ts';
import { readEmodel } from '../io/emodel.ts';
import { readSwc } from '../io/swc.ts';
import { buildCell } from '../model/build-cell.ts';
import type { CellModel } from '../model/cell.ts';
import type { Emodel } from '../model/emodel.ts';
import { InputError, type InputPlace } from '../model/input-error.ts';
import type { Morphology } from '../model/morphology.ts';
import { knownMechanisms } from '../nmodl/registry.ts';
import type { CellFile } from './experiment-schema.ts';

/** Text of a file that an experiment names. */
export type ReadFile = (path: string) => Promise<string>;

export class CellShelf {
  private readonly readFile: ReadFile;
  private readonly fixhp: boolean;
  private readonly built = new Map<string, Promise<CellModel>>();

  constructor(readFile: ReadFile, fixhp: boolean) {
    this.readFile = readFile;
    this.fixhp = fixhp;
  }

  /** @param place where in the experiment the cell stands */
  cell(file: CellFile, place: InputPlace): Promise<CellModel> {
    const key = JSON.stringify([file.emodel, file.morphology, file.name]);
    let cell = this.built.get(key);
    if (!cell) {
      cell = this.build(file, place);
      this.built.set(key, cell);
    }
    return cell;
  }

  private async build({ emodel, morphology, name }: CellFile, place: InputPlace) {
    const at = (key: string) => ({ ...place, at: `${place.at}.${key}` });
    return buildCell(
      await this.morphology(morphology, at('morphology')),
      await this.emodel(emodel, at('emodel')),
      { mechanisms: knownMechanisms(), fixhp: this.fixhp, ...(name === undefined ? {} : { name }) },
    );
  }

  private async emodel(name: string, place: InputPlace): Promise<Emodel> {
    if (/\.json$/i.test(name)) return readEmodel(await this.text(name, place), name);
    if (isOneOf(SHIPPED_EMODELS, name)) return shippedEmodel(name as ShippedEmodel);
    const known = SHIPPED_EMODELS.join(', ');
    throw new InputError(place, `is '${name}', expected one of ${known}, or a .json file`);
  }

  private async morphology(name: string, place: InputPlace): Promise<Morphology> {
    if (/\.swc$/i.test(name)) return readSwc(await this.text(name, place), name);
    if (/\.asc$/i.test(name)) return readAsc(await this.text(name, place), name);
    const shipped = SHIPPED_MORPHOLOGIES.map((m) => m.name);
    if (isOneOf(shipped, name)) return shippedMorphology(name as ShippedMorphology);
    const known = shipped.join(', ');
    throw new InputError(place, `is '${name}', expected one of ${known}, or a .swc or .asc file`);
  }

  /** The text of a file; InputError at the place that names it where it cannot be read. */
  async text(path: string, place: InputPlace): Promise<string> {
    try {
      return await this.readFile(path);
    } catch (error) {
      if (error instanceof InputError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new InputError(place, `the file ${path} cannot be read (${reason})`);
    }
  }
}

const isOneOf = (list: readonly string[], name: string) => list.includes(name);
