/** A pyramidal cell of a few segments that fires: the L2/3 emodel on a soma with short dendrites. */
import { shippedEmodel } from '../../src/components/emodels.ts';
import { readSwc } from '../../src/io/swc.ts';
import { buildCell } from '../../src/model/build-cell.ts';
import type { CellModel } from '../../src/model/cell.ts';
import { knownMechanisms } from '../../src/nmodl/registry.ts';

/** Soma; two basal dendrites; an apical trunk with an oblique branch and a tuft of two. */
export const SMALL_SWC = `1 1 0 0 0 8 -1
2 3 0 -8 0 1 1
3 3 0 -120 0 0.6 2
4 3 8 0 0 1 1
5 3 110 0 0 0.6 4
6 4 0 8 0 1.6 1
7 4 0 60 0 1.4 6
8 4 70 60 0 0.5 7
9 4 0 260 0 1.1 7
10 4 -60 320 0 0.5 9
11 4 70 340 0 0.5 9
12 2 -8 0 0 0.6 1
13 2 -80 0 0 0.5 12
`;

export function smallCell(): CellModel {
  return buildCell(readSwc(SMALL_SWC, 'small.swc'), shippedEmodel('cADpyr229_L23_PC'), {
    mechanisms: knownMechanisms(),
    fixhp: true,
    name: 'small',
  });
}
