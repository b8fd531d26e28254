/** The cell and the pathway that the figures of single contacts take where none is given. */
import { shippedEmodel } from '../../components/emodels.ts';
import { shippedMorphology } from '../../components/morphologies.ts';
import { type Pathway, shippedPathway } from '../../experiments/pathways.ts';
import { buildCell } from '../../model/build-cell.ts';
import type { CellModel } from '../../model/cell.ts';
import { knownMechanisms } from '../../nmodl/registry.ts';
import type { SingleFigureOptions } from './single-figure.ts';

export const DEFAULT_PATHWAY = 'L5_TTPC-L5_TTPC';

/** A thick-tufted pyramidal cell of layer 5 with SK_E2 off soma and axon, as pairs were published with. */
export function defaultCell(): CellModel {
  return buildCell(shippedMorphology('L5_TTPC_1'), shippedEmodel('cADpyr232_L5_TTPC1'), {
    mechanisms: knownMechanisms(),
    fixhp: true,
    name: 'L5_TTPC_1',
  });
}

export function cellsAndPathway({ cells, pathway }: SingleFigureOptions): {
  cells: readonly CellModel[];
  pathway: Pathway;
} {
  return {
    cells: cells && cells.length > 0 ? cells : [defaultCell()],
    pathway: pathway ?? shippedPathway(DEFAULT_PATHWAY)!,
  };
}
