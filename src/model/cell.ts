/**
 * A cell ready to be simulated: the flattened tree of compartments and what sits in each.
 *
 * This is what every source of cells (a morphology with an emodel, an explicit model file) is
 * turned into, and all that an engine sees. Plain data; nothing here knows a file or a device.
 *
 * Nodes are listed parents first (parent[i] < i). A section has `nseg` segment nodes, and one
 * zero-area node at its distal end (x = 1); the root section also has one at x = 0. Zero-area
 * nodes carry area 100 µm² by convention, as in NEURON: it cancels in the equations.
 */
export type NodeKind = 'root0' | 'seg' | 'end';

export interface CellNodes {
  /** Parent node, −1 for the root [nNodes]. */
  parent: Int32Array;
  /** Resistance to the parent node, MΩ; 0 for the root [nNodes]. */
  ri_MOhm: Float64Array;
  /** Membrane area, µm²; 100 for zero-area nodes [nNodes]. */
  area_um2: Float64Array;
  /** Membrane capacitance, µF/cm²; 0 for zero-area nodes [nNodes]. */
  cm_uF_cm2: Float64Array;
  /** area/(π length of the segment), µm; 0 for zero-area nodes [nNodes]. */
  diam_um: Float64Array;
  /** Section of each node [nNodes]. */
  section: Int32Array;
  /** Segment in its section; −1 for root0, nseg for end nodes [nNodes]. */
  seg: Int32Array;
  kind: NodeKind[];
}

export interface CellSection {
  /** NEURON's name: soma[0], dend[3], apic[12], axon[0], myelin[0]. */
  name: string;
  /** soma, basal, apical, axon, myelin: the emodel's lists are somatic, basal, apical, axonal, myelinated. */
  type: string;
  /** Parent section, −1 for the root. Parents come before children. */
  parent: number;
  /** Where on the parent this section's x = 0 end is attached; null for the root. */
  parentX: number | null;
  nseg: number;
  length_um: number;
  Ra_ohm_cm: number;
}

export interface MechanismPlacement {
  /** SUFFIX of the NMODL file. */
  name: string;
  /** Nodes that carry it (segments only), ascending [n]. */
  nodes: Int32Array;
  /** RANGE parameters that differ from the file's defaults, a value per entry of `nodes`. */
  parameters: Record<string, Float64Array>;
}

export interface CellModel {
  name: string;
  celsius: number;
  vInit_mV: number;
  sections: CellSection[];
  nodes: CellNodes;
  mechanisms: MechanismPlacement[];
  /** GLOBAL parameters of mechanisms by mechanism and name, e.g. { Ih: { ehcn: -45 } }. */
  globals: Record<string, Record<string, number>>;
  /** Reversal potentials and outside calcium per node (zero-area nodes: any value) [nNodes]. */
  ena_mV: Float64Array;
  ek_mV: Float64Array;
  cao_mM: Float64Array;
  /** Starting [Ca]i per node, mM, where no mechanism of the node sets it (NEURON's 5e-5) [nNodes]. */
  cai_mM: Float64Array;
}

/** A place on a cell as users name it: section(x). */
export interface Site {
  section: string;
  x: number;
}

/** Thrown when a section or place named by the user is not on the cell. */
export class UnknownSiteError extends Error {
  readonly section: string;
  constructor(cell: CellModel, section: string) {
    super(
      `cell ${cell.name} has no section '${section}': expected one of ${summariseSections(cell)}`,
    );
    this.name = 'UnknownSiteError';
    this.section = section;
  }
}

function summariseSections(cell: CellModel): string {
  const counts = new Map<string, number>();
  for (const { name } of cell.sections) {
    const stem = name.replace(/\[\d+\]$/, '');
    counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  return [...counts].map(([stem, n]) => `${stem}[0..${n - 1}]`).join(', ');
}

/**
 * The node of section(x): the segment min(int(x·nseg), nseg − 1); x = 1 is the section's end
 * node, x = 0 of the root section the root0 node, as NEURON resolves a recorded place.
 * A place for a point process uses `segmentOf` instead for 0 < x < 1; both agree there.
 */
export function nodeOf(cell: CellModel, { section, x }: Site): number {
  const index = cell.sections.findIndex(
    (s) => s.name === section || s.name.split('.').at(-1) === section,
  );
  if (index < 0) throw new UnknownSiteError(cell, section);
  const { nseg, parent } = cell.sections[index]!;
  const seg = x >= 1 ? nseg : x <= 0 && parent < 0 ? -1 : Math.min(Math.floor(x * nseg), nseg - 1);
  const { section: sections, seg: segs } = cell.nodes;
  for (let i = 0; i < sections.length; i++) {
    if (sections[i] === index && segs[i] === seg) return i;
  }
  throw new UnknownSiteError(cell, section);
}
