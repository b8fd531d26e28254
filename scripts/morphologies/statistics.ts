/**
 * What anatomists count on a pyramidal cell: stems, branch points, orders, lengths, calibres.
 *
 * The trunk is the chain of apical sections from the soma that leads to the largest tree at every
 * fork; the main bifurcation is where it splits into two trees that both come near the farthest
 * tip and hold a tenth of the apical length. What leaves the trunk before is an oblique, what
 * comes after is the tuft.
 */
import {
  type Morphology,
  type MorphologySection,
  type SectionType,
  sectionLength_um,
} from '../../src/model/morphology.ts';

export interface TreeStatistics {
  stems: number;
  sections: number;
  tips: number;
  length_um: number;
  area_um2: number;
  /** Branch order of the highest, stems are 1. */
  maxOrder: number;
  /** Longest path from the soma. */
  extent_um: number;
  /** Mean length of sections that end, and of those that branch. */
  terminal_um: number;
  intermediate_um: number;
  /** Mean calibre at the start of stems, and at tips. */
  stemDiam_um: number;
  tipDiam_um: number;
}

export interface CellStatistics {
  soma: { area_um2: number; diam_um: number };
  basal: TreeStatistics;
  apical: TreeStatistics;
  /** Path from the soma to the main bifurcation, its calibre at start and end. */
  trunk: { length_um: number; startDiam_um: number; endDiam_um: number };
  obliques: TreeStatistics;
  tuft: TreeStatistics;
}

/** What the smaller tree of the main bifurcation has at least: of the apical length and extent. */
const MAIN_FORK_LENGTH = 1 / 10;
const MAIN_FORK_EXTENT = 3 / 4;

interface Node {
  section: MorphologySection;
  index: number;
  children: Node[];
  order: number;
  start_um: number;
  length_um: number;
  /** Length of this section and all beyond. */
  subtree_um: number;
  /** Longest path from the soma to its tips. */
  extent_um: number;
}

export function statisticsOf(morphology: Morphology): CellStatistics {
  const nodes = treeOf(morphology);
  const apicalNodes = ofType(nodes, 'apical');
  const { trunk, obliqueStems, tuftStems } = splitApical(apicalNodes);
  const last = trunk.at(-1);
  const somaArea_um2 = area_um2(morphology.sections[0]!);
  return {
    soma: { area_um2: somaArea_um2, diam_um: Math.sqrt(somaArea_um2 / Math.PI) },
    basal: treeStatistics(ofType(nodes, 'basal')),
    apical: treeStatistics(apicalNodes),
    trunk: {
      length_um: last ? last.start_um + last.length_um : 0,
      startDiam_um: trunk[0] ? trunk[0].section.points[1]!.diam_um : 0,
      endDiam_um: last ? last.section.points.at(-1)!.diam_um : 0,
    },
    obliques: treeStatistics(obliqueStems.flatMap(withBeyond)),
    tuft: treeStatistics(tuftStems.flatMap(withBeyond)),
  };
}

function treeOf({ sections }: Morphology): Node[] {
  const nodes: Node[] = [];
  sections.forEach((section, index) => {
    const parent = nodes[section.parent];
    const onSoma = !parent || parent.section.type === 'soma';
    const node: Node = {
      section,
      index,
      children: [],
      order: onSoma ? 1 : parent.order + 1,
      start_um: onSoma ? 0 : parent.start_um + parent.length_um * (section.parentX ?? 1),
      length_um: sectionLength_um(section.points),
      subtree_um: 0,
      extent_um: 0,
    };
    parent?.children.push(node);
    nodes.push(node);
  });
  for (const node of nodes.toReversed()) {
    node.subtree_um = node.length_um + node.children.reduce((sum, c) => sum + c.subtree_um, 0);
    const end_um = node.start_um + node.length_um;
    node.extent_um = Math.max(end_um, ...node.children.map((c) => c.extent_um));
  }
  return nodes;
}

function ofType(nodes: readonly Node[], type: SectionType): Node[] {
  return nodes.filter((node) => node.section.type === type);
}

function splitApical(nodes: readonly Node[]) {
  const trunk: Node[] = [];
  const obliqueStems: Node[] = [];
  let tuftStems: Node[] = [];
  const total_um = nodes.reduce((sum, node) => sum + node.length_um, 0);
  const extent_um = Math.max(0, ...nodes.map((node) => node.extent_um));
  let at = nodes.filter((n) => n.order === 1).sort((a, b) => b.subtree_um - a.subtree_um)[0];
  while (at) {
    trunk.push(at);
    const [main, ...others] = at.children.toSorted((a, b) => b.subtree_um - a.subtree_um);
    const isMain = (child: Node) =>
      child.subtree_um > MAIN_FORK_LENGTH * total_um &&
      child.extent_um > MAIN_FORK_EXTENT * extent_um;
    if (others.some(isMain)) {
      tuftStems = at.children;
      break;
    }
    obliqueStems.push(...others);
    at = main;
  }
  return { trunk, obliqueStems, tuftStems };
}

function withBeyond(node: Node): Node[] {
  return [node, ...node.children.flatMap(withBeyond)];
}

function treeStatistics(nodes: readonly Node[]): TreeStatistics {
  const inside = new Set(nodes);
  const stems = nodes.filter((node) => ![...inside].some((other) => other.children.includes(node)));
  const tips = nodes.filter((node) => node.children.length === 0);
  const forks = nodes.filter((node) => node.children.length > 0);
  const mean = (values: number[]) =>
    values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
  return {
    stems: stems.length,
    sections: nodes.length,
    tips: tips.length,
    length_um: nodes.reduce((sum, node) => sum + node.length_um, 0),
    area_um2: nodes.reduce((sum, { section }) => sum + area_um2(section), 0),
    maxOrder: Math.max(0, ...nodes.map((node) => node.order)),
    extent_um: Math.max(0, ...nodes.map((node) => node.extent_um)),
    terminal_um: mean(tips.map((node) => node.length_um)),
    intermediate_um: mean(forks.map((node) => node.length_um)),
    stemDiam_um: mean(stems.map((node) => node.section.points[1]!.diam_um)),
    tipDiam_um: mean(tips.map((node) => node.section.points.at(-1)!.diam_um)),
  };
}

/** Lateral area of the frusta between the points. */
function area_um2({ points }: MorphologySection): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    const height = Math.hypot(b.x_um - a.x_um, b.y_um - a.y_um, b.z_um - a.z_um);
    const slant = Math.hypot(height, (b.diam_um - a.diam_um) / 2);
    sum += ((Math.PI * (a.diam_um + b.diam_um)) / 2) * slant;
  }
  return sum;
}
