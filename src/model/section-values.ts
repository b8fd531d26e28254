/**
 * What an emodel says of whole sections: cm, Ra and the reversal potentials of Na and K.
 */
import { MYELIN_CM_UF_CM2 } from './axon.ts';
import type { Emodel, EmodelParameter, SectionList } from './emodel.ts';
import { InputError } from './input-error.ts';
import { DEFAULT_IONS } from './ions.ts';

export interface SectionValues {
  cm_uF_cm2: number;
  Ra_ohm_cm: number;
  ena_mV: number;
  ek_mV: number;
}

const KEYS: Record<string, keyof SectionValues> = {
  cm: 'cm_uF_cm2',
  Ra: 'Ra_ohm_cm',
  ena: 'ena_mV',
  ek: 'ek_mV',
};
const TYPES: Record<Exclude<SectionList, 'all'>, string> = {
  somatic: 'soma',
  axonal: 'axon',
  basal: 'basal',
  apical: 'apical',
  myelinated: 'myelin',
};

/** Whether a section of this type is on the list. */
export function isOnList(type: string, list: SectionList): boolean {
  return list === 'all' || TYPES[list] === type;
}

/** InputError of the row `index` of an emodel's parameters. */
export function parameterError(emodel: Emodel, index: number, problem: string): InputError {
  const place = { format: 'emodel', file: emodel.fileName, at: `parameters[${index}]` };
  return new InputError(place, problem);
}

/** Values of each section; rows are applied in order. cm is 1 (myelin 0.02) unless set. */
export function resolveSectionValues(
  sections: readonly { name: string; type: string }[],
  emodel: Emodel,
): SectionValues[] {
  const values = sections.map(
    ({ type }): SectionValues => ({
      cm_uF_cm2: type === 'myelin' ? MYELIN_CM_UF_CM2 : 1,
      Ra_ohm_cm: Number.NaN,
      ena_mV: DEFAULT_IONS.ena_mV,
      ek_mV: DEFAULT_IONS.ek_mV,
    }),
  );
  emodel.parameters.forEach((row, index) => {
    if (row.mechanism !== null) return;
    const key = checkedKey(row, index, emodel);
    sections.forEach(({ type }, i) => {
      if (isOnList(type, row.sectionList)) values[i]![key] = row.value;
    });
  });
  const bare = sections.find((_, i) => Number.isNaN(values[i]!.Ra_ohm_cm));
  if (bare) {
    throw new InputError(
      { format: 'emodel', file: emodel.fileName, at: 'parameters' },
      `no row sets Ra on ${bare.name}`,
    );
  }
  return values;
}

function checkedKey(row: EmodelParameter, index: number, emodel: Emodel): keyof SectionValues {
  const key = Object.hasOwn(KEYS, row.name) ? KEYS[row.name] : undefined;
  if (!key) {
    const known = Object.keys(KEYS).join(', ');
    throw parameterError(emodel, index, `${row.name} without a mechanism: expected ${known}`);
  }
  if (row.distribution.kind !== 'uniform') {
    throw parameterError(emodel, index, `${row.name} cannot have a distribution`);
  }
  if ((row.name === 'cm' || row.name === 'Ra') && !(row.value > 0)) {
    throw parameterError(emodel, index, `${row.name} is ${row.value}, expected more than 0`);
  }
  return key;
}
