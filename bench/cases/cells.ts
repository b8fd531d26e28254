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

/** An unbranched cable whose every compartment is the middle of the cell's soma, by default one: its soma alone. */
export function somaAlone(cell: CellModel, segments = 1): CellModel {
  const soma = somaOf(cell);
  const { nodes } = cell;
  const section = cell.sections[nodes.section[soma]!]!;
  // root, the segments, the end: what a section has
  const count = segments + 2;
  const each = (value: number, atEnds: number) =>
    new Float64Array(count)
      .fill(value)
      .fill(atEnds, 0, 1)
      .fill(atEnds, count - 1);
  return {
    ...cell,
    name: `${cell.name}, soma`,
    sections: [{ ...section, parent: -1, parentX: null, nseg: segments }],
    nodes: {
      parent: Int32Array.from({ length: count }, (_, n) => n - 1),
      ri_MOhm: each(0.01, 0.01).fill(0, 0, 1),
      area_um2: each(nodes.area_um2[soma]!, 100),
      cm_uF_cm2: each(nodes.cm_uF_cm2[soma]!, 0),
      diam_um: each(nodes.diam_um[soma]!, 0),
      section: new Int32Array(count),
      seg: Int32Array.from({ length: count }, (_, n) => n - 1),
      kind: Array.from({ length: count }, (_, n) =>
        n === 0 ? 'root0' : n === count - 1 ? 'end' : 'seg',
      ),
    },
    mechanisms: cell.mechanisms.flatMap(({ name, nodes: placed, parameters }) => {
      const at = placed.indexOf(soma);
      if (at < 0) return [];
      const own = Object.entries(parameters).map(([p, values]) => [
        p,
        new Float64Array(segments).fill(values[at]!),
      ]);
      const all = Int32Array.from({ length: segments }, (_, s) => s + 1);
      return [{ name, nodes: all, parameters: Object.fromEntries(own) }];
    }),
    ena_mV: new Float64Array(count).fill(cell.ena_mV[soma]!),
    ek_mV: new Float64Array(count).fill(cell.ek_mV[soma]!),
    cao_mM: new Float64Array(count).fill(cell.cao_mM[soma]!),
    cai_mM: new Float64Array(count).fill(cell.cai_mM[soma]!),
  };
}
