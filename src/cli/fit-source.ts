/** A fit's spec by file, or by the name of one that ships; and a rule by file or name. */
import { dirname, normalize } from 'node:path';
import { PUBLISHED, readRule } from '../experiments/fit/fit-schema.ts';
import { SHIPPED_FITS, type ShippedFit, shippedFit } from '../experiments/fit/shipped-fits.ts';
import { parseJson } from '../io/json-input.ts';
import { InputError } from '../model/input-error.ts';
import { type PlasticityRule, PUBLISHED_RULE } from '../model/plasticity-rule.ts';
import { type ExperimentSource, sourceOf } from './experiment-source.ts';
import { InputFiles } from './input-files.ts';
import { SHIPPED } from './results-folder.ts';

export function openFit(nameOrFile: string): ExperimentSource {
  const files = new InputFiles();
  if ((SHIPPED_FITS as string[]).includes(nameOrFile)) {
    const json = shippedFit(nameOrFile as ShippedFit);
    files.add(`${SHIPPED}${nameOrFile}`, JSON.stringify(json));
    return sourceOf(`${nameOrFile}.json`, nameOrFile, json, files, '.');
  }
  if (!/\.json$/i.test(nameOrFile)) {
    throw new InputError(
      { format: 'fit', file: nameOrFile },
      `no fit has this name: expected a file .json, or one of ${SHIPPED_FITS.join(', ')}`,
    );
  }
  const path = normalize(nameOrFile);
  const json = parseJson(files.text(path), 'fit', nameOrFile);
  const stem = path.replace(/^.*[\\/]/, '').replace(/\.json$/i, '');
  return sourceOf(nameOrFile, stem, json, files, dirname(path));
}

/** `published`, or a file with all eleven parameters by name (a fit's best.json is one). */
export function openRule(nameOrFile: string): PlasticityRule {
  if (nameOrFile === PUBLISHED) return PUBLISHED_RULE;
  if (!/\.json$/i.test(nameOrFile)) {
    throw new InputError(
      { format: 'rule', file: nameOrFile },
      `no rule has this name: expected ${PUBLISHED}, or a file .json`,
    );
  }
  return readRule(new InputFiles().text(normalize(nameOrFile)), nameOrFile);
}
