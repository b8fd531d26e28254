/** Where the segments of a cell are on its trees, and which of them holds a place of its morphology. */
import type { CellModel } from '../model/cell.ts';
import { sectionStarts_um } from '../model/path-distance.ts';

export type Tree = 'basal' | 'apical';

export interface CellSites {
  /** Segments that contacts of the fit can sit on: soma and dendrites. */
  dendriteNodes: number[];
  /** Tree of each node; the soma counts as basal. */
  tree: (Tree | null)[];
  /** [1, ln diam, ln(1 + tip/50), path/300, (path/300)²] of a node; µm. */
  features(node: number): readonly number[];
  /** `n` nodes of a tree, evenly over its segments in the order of their path from the soma. */
  spread(tree: Tree, n: number): number[];
  /** First segment node of a section, and its segments, by name; undefined for axons. */
  segments(section: string): { first: number; nseg: number } | undefined;
}

const TIP_UM = 50;
const PATH_UM = 300;

export function cellSites(cell: CellModel): CellSites {
  const { sections, nodes } = cell;
  const starts_um = sectionStarts_um(sections, 0.5);
  const below_um = new Float64Array(sections.length);
  for (let s = sections.length - 1; s > 0; s--) {
    const { parent, length_um } = sections[s]!;
    below_um[parent] = Math.max(below_um[parent]!, length_um + below_um[s]!);
  }
  const treeOf = (type: string): Tree | null =>
    type === 'apical' ? 'apical' : type === 'basal' || type === 'soma' ? 'basal' : null;
  const tree = nodes.kind.map((kind, n) =>
    kind === 'seg' ? treeOf(sections[nodes.section[n]!]!.type) : null,
  );
  const dendriteNodes = tree.flatMap((t, n) => (t ? [n] : []));
  const rows = new Map<number, readonly number[]>();
  const path_um = new Map<number, number>();
  for (const n of dendriteNodes) {
    const s = nodes.section[n]!;
    const { length_um, nseg, parent } = sections[s]!;
    const x = (nodes.seg[n]! + 0.5) / nseg;
    const path = parent < 0 ? Math.abs(x - 0.5) * length_um : starts_um[s]! + x * length_um;
    const tip = (1 - x) * length_um + below_um[s]!;
    path_um.set(n, path);
    rows.set(n, [
      1,
      Math.log(nodes.diam_um[n]!),
      Math.log1p(tip / TIP_UM),
      path / PATH_UM,
      (path / PATH_UM) ** 2,
    ]);
  }
  const byName = new Map<string, { first: number; nseg: number }>();
  for (const n of dendriteNodes) {
    const { name, nseg } = sections[nodes.section[n]!]!;
    if (nodes.seg[n] === 0) byName.set(name, { first: n, nseg });
  }
  return {
    dendriteNodes,
    tree,
    features: (node) => rows.get(node)!,
    spread(wanted, n) {
      const all = dendriteNodes
        .filter((node) => tree[node] === wanted)
        .sort((a, b) => path_um.get(a)! - path_um.get(b)! || a - b);
      const count = Math.min(n, all.length);
      return Array.from(
        { length: count },
        (_, i) => all[Math.floor(((i + 0.5) * all.length) / count)]!,
      );
    },
    segments: (section) => byName.get(section),
  };
}
