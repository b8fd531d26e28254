/** Morphologies and emodels by file or by the name of one that ships. */
import { SHIPPED_EMODELS, type ShippedEmodel, shippedEmodel } from '../components/emodels.ts';
import {
  emodelFor,
  SHIPPED_MORPHOLOGIES,
  type ShippedMorphology,
  shippedMorphology,
} from '../components/morphologies.ts';
import { readAsc } from '../io/asc.ts';
import { readEmodel } from '../io/emodel.ts';
import { readSwc } from '../io/swc.ts';
import type { Emodel } from '../model/emodel.ts';
import { InputError } from '../model/input-error.ts';
import type { Morphology } from '../model/morphology.ts';
import type { InputFiles } from './input-files.ts';

export const MORPHOLOGY_NAMES: string[] = SHIPPED_MORPHOLOGIES.map(({ name }) => name);
const DEFAULT_EMODEL: ShippedEmodel = 'cADpyr232_L5_TTPC1';

export function loadMorphology(nameOrFile: string, files: InputFiles): Morphology {
  if (MORPHOLOGY_NAMES.includes(nameOrFile)) {
    return shippedMorphology(nameOrFile as ShippedMorphology);
  }
  const suffix = /\.(swc|asc)$/i.exec(nameOrFile)?.[1]?.toLowerCase();
  if (!suffix) {
    throw new InputError(
      { format: 'cell', file: nameOrFile },
      `not a morphology: expected a file .swc or .asc, or one of ${MORPHOLOGY_NAMES.join(', ')}`,
    );
  }
  const text = files.text(nameOrFile);
  return suffix === 'swc' ? readSwc(text, nameOrFile) : readAsc(text, nameOrFile);
}

export function defaultEmodelOf(morphology: string): ShippedEmodel {
  return emodelFor(morphology) ?? DEFAULT_EMODEL;
}

export function loadEmodel(nameOrFile: string, files: InputFiles): Emodel {
  if ((SHIPPED_EMODELS as string[]).includes(nameOrFile)) {
    return shippedEmodel(nameOrFile as ShippedEmodel);
  }
  if (!/\.json$/i.test(nameOrFile)) {
    throw new InputError(
      { format: 'emodel', file: nameOrFile },
      `no emodel has this name: expected a file .json, or one of ${SHIPPED_EMODELS.join(', ')}`,
    );
  }
  return readEmodel(files.text(nameOrFile), nameOrFile);
}
