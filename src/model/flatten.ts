/**
 * Sections to the list of nodes: root0, then for each section its segments and its end node.
 *
 *   soma (nseg 1)     0 root0 ─ 1 seg ─ 2 end
 *   dend on soma(0.5)            └ 3 seg ─ 4 seg ─ 5 seg ─ 6 end
 *   axon on soma(1)                      └ (from node 2) 7 seg ─ 8 end
 *
 * Node i is joined to parent[i] through ri[i]. A section on x = 1 joins the end node, on x = 0 of
 * the root root0 (elsewhere: what its parent joins), in between the segment that holds x.
 */
import type { CellNodes, CellSection, NodeKind } from './cell.ts';
import type { SectionGeometry } from './discretise.ts';

/** Zero-area nodes carry this area by convention; it cancels in the equations. */
const ZERO_AREA_NODE_UM2 = 100;

export interface FlatTree {
  nodes: CellNodes;
  /** First segment node of each section; its others follow, then its end node [nSections]. */
  firstNode: Int32Array;
}

/** Sections parents first, with their geometry and capacitance [nSections]. */
export function flatten(
  sections: readonly CellSection[],
  geometry: readonly SectionGeometry[],
  cm_uF_cm2: readonly number[],
): FlatTree {
  const n = 1 + sections.reduce((sum, { nseg }) => sum + nseg + 1, 0);
  const nodes: CellNodes = {
    parent: new Int32Array(n),
    ri_MOhm: new Float64Array(n),
    area_um2: new Float64Array(n).fill(ZERO_AREA_NODE_UM2),
    cm_uF_cm2: new Float64Array(n),
    diam_um: new Float64Array(n),
    section: new Int32Array(n),
    seg: new Int32Array(n),
    kind: new Array<NodeKind>(n).fill('end'),
  };
  nodes.parent[0] = -1;
  nodes.seg[0] = -1;
  nodes.kind[0] = 'root0';
  const firstNode = new Int32Array(sections.length);
  const attachment = (index: number): number => {
    const { parent, parentX } = sections[index]!;
    if (parent < 0) return 0;
    const x = parentX ?? 1;
    const { nseg } = sections[parent]!;
    if (x >= 1) return firstNode[parent]! + nseg;
    if (x <= 0) return attachment(parent);
    return firstNode[parent]! + Math.min(Math.floor(x * nseg), nseg - 1);
  };
  let node = 1;
  sections.forEach(({ nseg }, s) => {
    firstNode[s] = node;
    const { area_um2, diam_um, ri_MOhm } = geometry[s]!;
    for (let seg = 0; seg <= nseg; seg++, node++) {
      nodes.parent[node] = seg === 0 ? attachment(s) : node - 1;
      nodes.ri_MOhm[node] = ri_MOhm[seg]!;
      nodes.section[node] = s;
      nodes.seg[node] = seg;
      if (seg === nseg) continue;
      nodes.kind[node] = 'seg';
      nodes.area_um2[node] = area_um2[seg]!;
      nodes.diam_um[node] = diam_um[seg]!;
      nodes.cm_uF_cm2[node] = cm_uF_cm2[s]!;
    }
  });
  return { nodes, firstNode };
}
