/** A CellModel as model.json holds it: sections and nodes, one number where a list would repeat it. */
import type { CellModel } from '../../model/cell.ts';
import { InputError } from '../../model/input-error.ts';

/** A list, or the one number that all its entries are. */
export function compact(values: ArrayLike<number>): number | number[] {
  const list = Array.from(values);
  return list.length > 0 && list.every((value) => value === list[0]) ? list[0]! : list;
}

export function exportedCell(cell: CellModel) {
  checkTree(cell);
  const { nodes } = cell;
  return {
    name: cell.name,
    sections: cell.sections,
    nodes: {
      parent: Array.from(nodes.parent),
      section: Array.from(nodes.section),
      seg: Array.from(nodes.seg),
      ri_MOhm: Array.from(nodes.ri_MOhm),
      area_um2: Array.from(nodes.area_um2),
      cm_uF_cm2: Array.from(nodes.cm_uF_cm2),
      diam_um: Array.from(nodes.diam_um),
    },
    mechanisms: cell.mechanisms.map(({ name, nodes: on, parameters }) => ({
      name,
      nodes: Array.from(on),
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([key, values]) => [key, compact(values)]),
      ),
    })),
    ena_mV: compact(cell.ena_mV),
    ek_mV: compact(cell.ek_mV),
    cao_mM: compact(cell.cao_mM),
    cai_mM: compact(cell.cai_mM),
  };
}

/**
 * NEURON makes the tree of nodes from the sections alone; the model's own tree must be that one, and
 * mechanisms must fill whole sections, for a section has them all along or not at all.
 */
function checkTree(cell: CellModel): void {
  const { sections, nodes } = cell;
  const fault = (problem: string) =>
    new InputError({ format: 'export neuron', file: `cell ${cell.name}` }, problem);
  const nodeAt = new Map<string, number>();
  nodes.section.forEach((section, node) => {
    nodeAt.set(`${section}:${nodes.seg[node]}`, node);
  });
  const attachment = (index: number): number => {
    const { parent, parentX } = sections[index]!;
    if (parent < 0) return 0;
    const x = parentX ?? 1;
    const { nseg } = sections[parent]!;
    if (x <= 0) return attachment(parent);
    const seg = x >= 1 ? nseg : Math.min(Math.floor(x * nseg), nseg - 1);
    return nodeAt.get(`${parent}:${seg}`) ?? -1;
  };
  sections.forEach(({ name, nseg }, index) => {
    let expected = attachment(index);
    for (let seg = 0; seg <= nseg; seg++) {
      const node = nodeAt.get(`${index}:${seg}`);
      if (node === undefined) throw fault(`${name} has no node for segment ${seg}`);
      if (nodes.parent[node] !== expected) {
        throw fault(
          `segment ${seg} of ${name} joins node ${nodes.parent[node]}, its sections say ${expected}`,
        );
      }
      expected = node;
    }
  });
  for (const { name, nodes: on } of cell.mechanisms) {
    const counts = new Map<number, number>();
    for (const node of on) {
      const section = nodes.section[node]!;
      counts.set(section, (counts.get(section) ?? 0) + 1);
    }
    for (const [section, count] of counts) {
      const { name: sectionName, nseg } = sections[section]!;
      if (count === nseg) continue;
      throw fault(`${name} is on ${count} of the ${nseg} segments of ${sectionName}, expected all`);
    }
  }
}
