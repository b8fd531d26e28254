/**
 * Cells written out segment by segment (the `cells[]` of the form nrnref-1), to CellModel.
 *
 * Nothing is computed here: the tree, areas, resistances and every mechanism's parameters per
 * segment stand in the file. A value is a list with an entry per segment, or one number when all
 * segments of the section agree. Synapses, stimuli and recordings of such a file are not read.
 */
import type { CellModel, CellNodes, CellSection, MechanismPlacement } from '../model/cell.ts';
import { InputError } from '../model/input-error.ts';
import { DEFAULT_IONS } from '../model/ions.ts';
import { type ExplicitCell, explicitCellSchema, explicitFileSchema } from './explicit-schema.ts';
import { checkJson, parseJson } from './json-input.ts';

const FORMAT = 'explicit-model';

/** What a cell's own block does not say. */
export interface ExplicitCellContext {
  celsius: number;
  vInit_mV: number;
  globals?: CellModel['globals'];
}

/** Exported numbers that follow from a mechanism's parameters and are none themselves. */
const DERIVED: ReadonlySet<string> = new Set([
  'StochKv3.eta',
  'StochKv3.N_channels',
  'StochKv3.gkbar_effective',
]);

/** Every cell of a model.json, in its order; `json` is the text or the parsed value. */
export function readExplicitModel(json: unknown, fileName: string): CellModel[] {
  const value = typeof json === 'string' ? parseJson(json, FORMAT, fileName) : json;
  const file = checkJson(explicitFileSchema, value, FORMAT, fileName);
  const context = { celsius: file.celsius, vInit_mV: file.v_init, globals: file.mech_globals };
  return file.cells.map((cell, i) => toCellModel(cell, context, fileName, `cells[${i}]`));
}

/** One cell that stands alone in its file (no celsius, v_init or mech_globals around it). */
export function readExplicitCell(
  json: unknown,
  fileName: string,
  context: ExplicitCellContext,
): CellModel {
  const value = typeof json === 'string' ? parseJson(json, FORMAT, fileName) : json;
  return toCellModel(checkJson(explicitCellSchema, value, FORMAT, fileName), context, fileName, '');
}

function toCellModel(
  cell: ExplicitCell,
  context: ExplicitCellContext,
  file: string,
  path: string,
): CellModel {
  const at = (key: string) => ({ format: FORMAT, file, at: path ? `${path}.${key}` : key });
  checkSections(cell, at);
  const nodes = toNodes(cell, at);
  const nodeOfSegment = segmentNodes(cell, nodes, at);
  const sections = cell.sections.map(
    (s): CellSection => ({
      name: s.name,
      type: s.type,
      parent: s.parent ?? -1,
      parentX: s.parent_x,
      nseg: s.nseg,
      length_um: s.L,
      Ra_ohm_cm: s.Ra,
    }),
  );
  const ion = (name: string, key: string, start: number) => {
    const values = new Float64Array(nodes.parent.length).fill(start);
    cell.sections.forEach((s, i) => {
      const value = s.ions[name]?.[key];
      if (value === undefined) return;
      const read = segmentReader(value, s.nseg, at(`sections[${i}].ions.${name}.${key}`));
      for (let seg = 0; seg < s.nseg; seg++) values[nodeOfSegment[i]![seg]!] = read(seg);
    });
    return values;
  };
  return {
    name: cell.name,
    celsius: context.celsius,
    vInit_mV: context.vInit_mV,
    sections,
    nodes,
    mechanisms: toMechanisms(cell, nodeOfSegment, at),
    globals: context.globals ?? {},
    ena_mV: ion('na', 'ena', DEFAULT_IONS.ena_mV),
    ek_mV: ion('k', 'ek', DEFAULT_IONS.ek_mV),
    cao_mM: ion('ca', 'cao', DEFAULT_IONS.cao_mM),
    cai_mM: new Float64Array(nodes.parent.length).fill(DEFAULT_IONS.cai_mM),
  };
}

type At = (key: string) => { format: string; file: string; at: string };

function checkSections(cell: ExplicitCell, at: At): void {
  cell.sections.forEach((s, i) => {
    const place = (key: string) => at(`sections[${i}].${key}`);
    if (s.index !== i) throw new InputError(place('index'), `is ${s.index}, expected ${i}`);
    if ((s.parent === null) !== (i === 0) || (s.parent ?? -1) >= i) {
      throw new InputError(
        place('parent'),
        i === 0
          ? 'the first section is the root, its parent is null'
          : `is ${s.parent}, expected a section before ${i}`,
      );
    }
    if ((s.parent_x === null) !== (s.parent === null)) {
      throw new InputError(place('parent_x'), 'must be null for the root and only there');
    }
    for (const key of ['diam', 'area'] as const) {
      if (s[key].length !== s.nseg) {
        throw new InputError(place(key), `has ${s[key].length} entries, nseg is ${s.nseg}`);
      }
    }
  });
}

function toNodes(cell: ExplicitCell, at: At): CellNodes {
  const { nodes, sections } = cell;
  const n = nodes.parent.length;
  for (const key of ['section', 'seg', 'ri', 'area', 'cm', 'kind'] as const) {
    if (nodes[key].length !== n) {
      throw new InputError(at(`nodes.${key}`), `has ${nodes[key].length} entries, parent has ${n}`);
    }
  }
  const diam_um = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const parent = nodes.parent[i]!;
    if (parent >= i || parent < 0 !== (i === 0)) {
      throw new InputError(at(`nodes.parent[${i}]`), `is ${parent}, expected a node before ${i}`);
    }
    if ((nodes.ri[i] === null) !== (i === 0)) {
      throw new InputError(at(`nodes.ri[${i}]`), 'must be null for the root and only there');
    }
    const section = sections[nodes.section[i]!];
    if (!section) {
      throw new InputError(at(`nodes.section[${i}]`), `no section ${nodes.section[i]}`);
    }
    const seg = nodes.seg[i]!;
    const kind = seg < 0 ? 'root0' : seg < section.nseg ? 'seg' : 'end';
    if (seg > section.nseg || kind !== nodes.kind[i]) {
      throw new InputError(
        at(`nodes.kind[${i}]`),
        `is ${nodes.kind[i]}, but seg is ${seg} of the ${section.nseg} of ${section.name}`,
      );
    }
    if (kind === 'seg') diam_um[i] = section.diam[seg]!;
  }
  return {
    parent: Int32Array.from(nodes.parent),
    ri_MOhm: Float64Array.from(nodes.ri, (r) => r ?? 0),
    area_um2: Float64Array.from(nodes.area),
    cm_uF_cm2: Float64Array.from(nodes.cm),
    diam_um,
    section: Int32Array.from(nodes.section),
    seg: Int32Array.from(nodes.seg),
    kind: [...nodes.kind],
  };
}

/** nodeOfSegment[section][segment]; every segment of every section has exactly one node. */
function segmentNodes(cell: ExplicitCell, nodes: CellNodes, at: At): number[][] {
  const map: number[][] = cell.sections.map(() => []);
  for (let i = 0; i < nodes.kind.length; i++) {
    if (nodes.kind[i] !== 'seg') continue;
    const of = map[nodes.section[i]!]!;
    const seg = nodes.seg[i]!;
    if (of[seg] !== undefined) {
      throw new InputError(at(`nodes.seg[${i}]`), `segment ${seg} already has node ${of[seg]}`);
    }
    of[seg] = i;
  }
  cell.sections.forEach((s, i) => {
    for (let seg = 0; seg < s.nseg; seg++) {
      if (map[i]![seg] === undefined) {
        throw new InputError(at('nodes'), `no node for segment ${seg} of ${s.name}`);
      }
    }
  });
  return map;
}

function toMechanisms(cell: ExplicitCell, nodeOfSegment: number[][], at: At): MechanismPlacement[] {
  const placed = new Map<string, Map<number, Record<string, number>>>();
  cell.sections.forEach((s, i) => {
    for (const [name, parameters] of Object.entries(s.mechanisms)) {
      const nodes = placed.get(name) ?? new Map<number, Record<string, number>>();
      placed.set(name, nodes);
      const readers = Object.entries(parameters)
        .filter(([key]) => !DERIVED.has(`${name}.${key}`))
        .map(([key, value]) => {
          const place = at(`sections[${i}].mechanisms.${name}.${key}`);
          return [key, segmentReader(value, s.nseg, place)] as const;
        });
      for (let seg = 0; seg < s.nseg; seg++) {
        const values = Object.fromEntries(readers.map(([key, read]) => [key, read(seg)]));
        nodes.set(nodeOfSegment[i]![seg]!, values);
      }
    }
  });
  return [...placed].map(([name, byNode]) => placement(name, byNode, at));
}

function placement(
  name: string,
  byNode: Map<number, Record<string, number>>,
  at: At,
): MechanismPlacement {
  const nodes = Int32Array.from([...byNode.keys()].sort((a, b) => a - b));
  const keys = new Set([...byNode.values()].flatMap((values) => Object.keys(values)));
  const parameters: Record<string, Float64Array> = {};
  for (const key of keys) {
    parameters[key] = Float64Array.from(nodes, (node) => {
      const value = byNode.get(node)![key];
      if (value === undefined) {
        throw new InputError(
          at('sections'),
          `${name}.${key} is given on some sections with ${name} and missing on others`,
        );
      }
      return value;
    });
  }
  return { name, nodes, parameters };
}

function segmentReader(
  value: number | number[],
  nseg: number,
  place: ReturnType<At>,
): (seg: number) => number {
  if (typeof value === 'number') return () => value;
  if (value.length !== nseg) {
    throw new InputError(place, `has ${value.length} entries, nseg is ${nseg}`);
  }
  return (seg) => value[seg]!;
}
