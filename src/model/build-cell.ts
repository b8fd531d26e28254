/**
 * A morphology and an emodel to a cell ready to be simulated: the axon replaced by its stub, the
 * sections cut, the mechanisms placed and their parameters set segment by segment.
 */
import { axonStub } from './axon.ts';
import type { CellModel, CellSection } from './cell.ts';
import { cylinders, discretise, type SectionGeometry, segmentCount } from './discretise.ts';
import type { Emodel, KnownMechanisms } from './emodel.ts';
import { flatten } from './flatten.ts';
import { InputError } from './input-error.ts';
import { DEFAULT_IONS } from './ions.ts';
import { type Morphology, sectionLength_um } from './morphology.ts';
import { placeMechanisms } from './place-mechanisms.ts';
import { resolveSectionValues } from './section-values.ts';

export interface BuildCellOptions {
  /** Every mechanism there is, with what can be set on it. */
  mechanisms: KnownMechanisms;
  /** Takes SK_E2 out of soma and axon, as the published pair experiments do. Default false. */
  fixhp?: boolean;
  /** Default the emodel's. */
  name?: string;
  celsius?: number;
  vInit_mV?: number;
  /** Scale of a tapered stub that some circuits give with each cell; other stubs have none. Default 1. */
  aisScaler?: number;
}

/** Throws InputError where morphology or emodel are at fault, with their file. */
export function buildCell(
  morphology: Morphology,
  emodel: Emodel,
  options: BuildCellOptions,
): CellModel {
  const { aisScaler = 1 } = options;
  if (aisScaler !== 1 && emodel.taper === null) {
    throw new InputError(
      { format: 'cell', file: emodel.fileName },
      `AIS_scaler is ${aisScaler}, expected 1: the emodel's stub (${emodel.axon}) has no taper to scale`,
    );
  }
  const parts = sectionsOf(morphology, emodel, aisScaler);
  const values = resolveSectionValues(parts, emodel);
  const geometry = parts.map((part, i) => part.cut(values[i]!.Ra_ohm_cm));
  const sections = parts.map(
    ({ name, type, parent, parentX }, i): CellSection => ({
      name,
      type,
      parent,
      parentX,
      nseg: geometry[i]!.nseg,
      length_um: geometry[i]!.length_um,
      Ra_ohm_cm: values[i]!.Ra_ohm_cm,
    }),
  );
  checkGeometry(sections, geometry, morphology);
  const { nodes, firstNode } = flatten(
    sections,
    geometry,
    values.map((v) => v.cm_uF_cm2),
  );
  const nNodes = nodes.parent.length;
  const perNode = (ofSection: (section: number) => number) =>
    Float64Array.from(nodes.section, ofSection);
  return {
    name: options.name ?? emodel.name,
    celsius: options.celsius ?? emodel.celsius,
    vInit_mV: options.vInit_mV ?? emodel.vInit_mV,
    sections,
    nodes,
    ...placeMechanisms(sections, firstNode, emodel, options.mechanisms, options.fixhp ?? false),
    ena_mV: perNode((s) => values[s]!.ena_mV),
    ek_mV: perNode((s) => values[s]!.ek_mV),
    cao_mM: new Float64Array(nNodes).fill(DEFAULT_IONS.cao_mM),
    cai_mM: new Float64Array(nNodes).fill(DEFAULT_IONS.cai_mM),
  };
}

/** A section before it is cut. */
interface Part extends Pick<CellSection, 'name' | 'type' | 'parent' | 'parentX'> {
  cut(Ra_ohm_cm: number): SectionGeometry;
}

/** Soma, stub, then the dendrites in file order. */
function sectionsOf(morphology: Morphology, emodel: Emodel, aisScaler: number): Part[] {
  const stub = axonStub(emodel, morphology, aisScaler);
  const parts: Part[] = [];
  const position = new Map<number, number>();
  morphology.sections.forEach(({ name, type, parent, parentX, points }, i) => {
    if (type === 'axon') return;
    const at = position.get(parent);
    if (parent >= 0 && at === undefined) {
      throw new InputError(
        { format: 'cell', file: morphology.fileName },
        `${name} branches off the axon, which the stub replaces`,
      );
    }
    position.set(i, parts.length);
    const nseg = segmentCount(sectionLength_um(points), emodel.chunkSize_um);
    const cut = (Ra_ohm_cm: number) => discretise(points, nseg, Ra_ohm_cm);
    parts.push({ name, type, parent: at ?? -1, parentX, cut });
    if (i > 0) return;
    stub.forEach(({ name, type, length_um, diam_um }, k) => {
      const cut = (Ra_ohm_cm: number) => cylinders(length_um, diam_um, Ra_ohm_cm);
      parts.push({ name, type, parent: k, parentX: 1, cut });
    });
  });
  return parts;
}

function checkGeometry(
  sections: readonly CellSection[],
  geometry: readonly SectionGeometry[],
  morphology: Morphology,
): void {
  geometry.forEach(({ area_um2, diam_um, ri_MOhm }, i) => {
    const sound = [...area_um2, ...diam_um, ...ri_MOhm].every((x) => Number.isFinite(x) && x > 0);
    if (sound) return;
    throw new InputError(
      { format: 'cell', file: morphology.fileName, at: sections[i]!.name },
      'its points give a segment without area or resistance',
    );
  });
}
