/**
 * The emodels that come with the program, by name. Each file says where its numbers come from.
 */

import cADpyr_L4TPC from '../../circuits/components/emodels/cADpyr_L4TPC.json' with {
  type: 'json',
};
import cADpyr_L4UPC from '../../circuits/components/emodels/cADpyr_L4UPC.json' with {
  type: 'json',
};
import cADpyr_L5TPC from '../../circuits/components/emodels/cADpyr_L5TPC.json' with {
  type: 'json',
};
import cADpyr229_L23_PC from '../../circuits/components/emodels/cADpyr229_L23_PC.json' with {
  type: 'json',
};
import cADpyr232_L5_TTPC1 from '../../circuits/components/emodels/cADpyr232_L5_TTPC1.json' with {
  type: 'json',
};
import cSTUT_L6NGC from '../../circuits/components/emodels/cSTUT_L6NGC.json' with { type: 'json' };
import dSTUT_L2SBC from '../../circuits/components/emodels/dSTUT_L2SBC.json' with { type: 'json' };
import { readEmodel } from '../io/emodel.ts';
import type { Emodel } from '../model/emodel.ts';

const FILES = {
  cADpyr_L5TPC,
  cADpyr_L4UPC,
  cADpyr_L4TPC,
  cADpyr232_L5_TTPC1,
  cADpyr229_L23_PC,
  cSTUT_L6NGC,
  dSTUT_L2SBC,
} as const;

export type ShippedEmodel = keyof typeof FILES;

export const SHIPPED_EMODELS = Object.keys(FILES) as ShippedEmodel[];

/** A shipped emodel, checked as any other file. */
export function shippedEmodel(name: ShippedEmodel): Emodel {
  return readEmodel(FILES[name], `${name}.json`);
}

/** A shipped emodel as the text of a file. */
export function shippedEmodelText(name: ShippedEmodel): string {
  return `${JSON.stringify(FILES[name], null, 2)}\n`;
}
