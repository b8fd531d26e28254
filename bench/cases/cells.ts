/** Cells of the cases: shipped ones, and parts of them. */
import { shippedEmodel } from '../../src/components/emodels.ts';
import {
  emodelFor,
  type ShippedMorphology,
  shippedMorphology,
} from '../../src/components/morphologies.ts';
import { buildCell } from '../../src/model/build-cell.ts';
import { type CellModel, nodeOf } from '../../src/model/cell.ts';
import { knownMechanisms } from '../../src/nmodl/registry.ts';

const built = new Map<ShippedMorphology, CellModel>();

/** A shipped morphology with the emodel that suits it, built once. */
export function shippedCell(morphology: ShippedMorphology): CellModel {
  let cell = built.get(morphology);
  if (!cell) {
    cell = buildCell(shippedMorphology(morphology), shippedEmodel(emodelFor(morphology)!), {
      mechanisms: knownMechanisms(),
      name: morphology,
    });
    built.set(morphology, cell);
  }
  return cell;
}

/** The middle of the soma. */
export const somaOf = (cell: CellModel) => nodeOf(cell, { section: 'soma[0]', x: 0.5 });

/** The cell with only the leak of its membrane: the same tree to solve. */
export function passive(cell: CellModel): CellModel {
  return {
    ...cell,
    name: `${cell.name}, passive`,
    mechanisms: cell.mechanisms.filter(({ name }) => name === 'pas'),
  };
}

/** Its soma alone, one compartment with what stands in the middle of the soma. */
export function somaAlone(cell: CellModel): CellModel {
  const soma = somaOf(cell);
  const { nodes } = cell;
  const section = cell.sections[nodes.section[soma]!]!;
  // root, the segment, its end: what a section of one segment has
  const only = (values: Float64Array, atEnds: number) =>
    Float64Array.of(atEnds, values[soma]!, atEnds);
  return {
    ...cell,
    name: `${cell.name}, soma`,
    sections: [{ ...section, parent: -1, parentX: null, nseg: 1 }],
    nodes: {
      parent: Int32Array.of(-1, 0, 1),
      ri_MOhm: Float64Array.of(0, 0.01, 0.01),
      area_um2: only(nodes.area_um2, 100),
      cm_uF_cm2: only(nodes.cm_uF_cm2, 0),
      diam_um: only(nodes.diam_um, 0),
      section: Int32Array.of(0, 0, 0),
      seg: Int32Array.of(-1, 0, 1),
      kind: ['root0', 'seg', 'end'],
    },
    mechanisms: cell.mechanisms.flatMap(({ name, nodes: placed, parameters }) => {
      const at = placed.indexOf(soma);
      if (at < 0) return [];
      const own = Object.entries(parameters).map(([p, values]) => [p, values.slice(at, at + 1)]);
      return [{ name, nodes: Int32Array.of(1), parameters: Object.fromEntries(own) }];
    }),
    ena_mV: new Float64Array(3).fill(cell.ena_mV[soma]!),
    ek_mV: new Float64Array(3).fill(cell.ek_mV[soma]!),
    cao_mM: new Float64Array(3).fill(cell.cao_mM[soma]!),
    cai_mM: new Float64Array(3).fill(cell.cai_mM[soma]!),
  };
}
