/**
 * From a SONATA section id and position to a node of the cell that is simulated.
 *
 * Ids count the sections of the reconstruction: soma, axon, basal, apical, each in file order. The
 * axon is replaced by a stub: its sections inherit the ids 1 and 2, the myelin 3, of whatever
 * axon there was; contacts on the others have no place.
 */
import type { CellModel } from '../../model/cell.ts';
import { type Morphology, sonataSectionNames } from '../../model/morphology.ts';

/** Sections of the stub by the id they inherit. */
const STUB = ['axon[0]', 'axon[1]', 'myelin[0]'];

/** Positions are kept from the very ends, which are nodes without area. */
const END = 1e-7;

export interface SectionMap {
  /** Number of ids. */
  size: number;
  /** Section of the cell; −1 where it was cut off with the axon [size]. */
  sectionOf: Int32Array;
  /** Node of the segment that holds the position; the section must be on the cell. */
  nodeAt(id: number, position: number): number;
}

export function sectionMap(cell: CellModel, morphology: Morphology): SectionMap {
  const indices = new Map(cell.sections.map((s, i) => [s.name, i]));
  const names = sonataSectionNames(morphology);
  let axonal = 0;
  const sectionOf = Int32Array.from(names, (name) => {
    const isAxon = name.startsWith('axon[');
    const kept = isAxon ? STUB[axonal++] : name;
    return (kept === undefined ? undefined : indices.get(kept)) ?? -1;
  });
  const firstNode = new Int32Array(cell.sections.length).fill(-1);
  cell.nodes.kind.forEach((kind, node) => {
    if (kind === 'seg' && cell.nodes.seg[node] === 0) firstNode[cell.nodes.section[node]!] = node;
  });
  return {
    size: names.length,
    sectionOf,
    nodeAt(id, position) {
      const section = sectionOf[id]!;
      const { nseg } = cell.sections[section]!;
      const x = Math.min(1 - END, Math.max(END, position));
      return firstNode[section]! + Math.min(Math.floor(x * nseg), nseg - 1);
    },
  };
}
