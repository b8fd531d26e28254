/** Passive cells made by hand for analytic and dense solutions; no morphology file is involved. */
import type { CellModel, CellSection, NodeKind } from '../../src/model/cell.ts';

export interface BranchSpec {
  /** Section it grows from, −1 for the root. */
  parent: number;
  /** 1: the parent's end; below 1: the segment that holds it. */
  parentX: number;
  nseg: number;
  length_um: number;
  diam_um: number;
}

export interface Passive {
  g_S_cm2: number;
  e_mV: number;
  cm_uF_cm2: number;
  Ra_ohm_cm: number;
  vInit_mV: number;
}

export const MEMBRANE: Passive = {
  g_S_cm2: 1e-4,
  e_mV: -70,
  cm_uF_cm2: 1,
  Ra_ohm_cm: 150,
  vInit_mV: -70,
};

/** Cylinders joined into a tree, laid out as NEURON does: root0, segments and an end node per section. */
export function passiveCell(branches: BranchSpec[], membrane: Passive = MEMBRANE): CellModel {
  const parent: number[] = [];
  const ri_MOhm: number[] = [];
  const area_um2: number[] = [];
  const diam_um: number[] = [];
  const section: number[] = [];
  const seg: number[] = [];
  const kind: NodeKind[] = [];
  const segNodes: number[][] = [];
  const endNode: number[] = [];
  const add = (
    k: NodeKind,
    s: number,
    i: number,
    p: number,
    r: number,
    area: number,
    d: number,
  ) => {
    kind.push(k);
    section.push(s);
    seg.push(i);
    parent.push(p);
    ri_MOhm.push(r);
    area_um2.push(area);
    diam_um.push(d);
    return kind.length - 1;
  };
  const sections = branches.map((b, s): CellSection => {
    const dx = b.length_um / b.nseg;
    // 1e-2: Ω cm · µm / µm² to MΩ
    const half = (1e-2 * membrane.Ra_ohm_cm * (dx / 2)) / (Math.PI * (b.diam_um / 2) ** 2);
    let p: number;
    if (b.parent < 0) p = add('root0', s, -1, -1, 0, 100, 0);
    else if (b.parentX === 1) p = endNode[b.parent]!;
    else p = segNodes[b.parent]![Math.floor(b.parentX * branches[b.parent]!.nseg)]!;
    segNodes[s] = [];
    for (let i = 0; i < b.nseg; i++) {
      p = add('seg', s, i, p, i === 0 ? half : 2 * half, Math.PI * b.diam_um * dx, b.diam_um);
      segNodes[s]!.push(p);
    }
    endNode[s] = add('end', s, b.nseg, p, half, 100, 0);
    return {
      name: `dend[${s}]`,
      type: 'basal',
      parent: b.parent,
      parentX: b.parent < 0 ? null : b.parentX,
      nseg: b.nseg,
      length_um: b.length_um,
      Ra_ohm_cm: membrane.Ra_ohm_cm,
    };
  });
  const n = kind.length;
  const nodes = segNodes.flat().sort((x, y) => x - y);
  const each = (value: number) => new Float64Array(n).fill(value);
  const everywhere = (value: number) => new Float64Array(nodes.length).fill(value);
  return {
    name: 'passive',
    celsius: 34,
    vInit_mV: membrane.vInit_mV,
    sections,
    nodes: {
      parent: Int32Array.from(parent),
      ri_MOhm: Float64Array.from(ri_MOhm),
      area_um2: Float64Array.from(area_um2),
      cm_uF_cm2: Float64Array.from(kind, (k) => (k === 'seg' ? membrane.cm_uF_cm2 : 0)),
      diam_um: Float64Array.from(diam_um),
      section: Int32Array.from(section),
      seg: Int32Array.from(seg),
      kind,
    },
    mechanisms: [
      {
        name: 'pas',
        nodes: Int32Array.from(nodes),
        parameters: { g: everywhere(membrane.g_S_cm2), e: everywhere(membrane.e_mV) },
      },
    ],
    globals: {},
    ena_mV: each(50),
    ek_mV: each(-77),
    cao_mM: each(2),
    cai_mM: each(5e-5),
  };
}

/** An unbranched cable. */
export function cable(nseg: number, length_um: number, diam_um: number): CellModel {
  return passiveCell([{ parent: -1, parentX: 0, nseg, length_um, diam_um }]);
}
