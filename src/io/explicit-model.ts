/**
 * Cells written out segment by segment (the `cells[]` of the form nrnref-1), to CellModel.
 *
 * Nothing is computed here: the tree, areas, resistances and every mechanism's parameters per
 * segment stand in the file. A value is a list with an entry per segment, or one number when all
 * segments of the section agree. Synapses, stimuli and recordings of such a file are not read.
 */
import type { CellModel, CellNodes, CellSection } from '../model/cell.ts';
import type { KnownMechanisms } from '../model/emodel.ts';
import { InputError } from '../model/input-error.ts';
import { DEFAULT_IONS } from '../model/ions.ts';
import { type At, segmentReader, takeGlobals, toMechanisms } from './explicit-mechanisms.ts';
import { type ExplicitCell, explicitCellSchema, explicitFileSchema } from './explicit-schema.ts';
import { checkJson, parseJson } from './json-input.ts';

const FORMAT = 'explicit-model';

/** What a cell's own block does not say. */
export interface ExplicitCellContext {
  celsius: number;
  vInit_mV: number;
  globals?: CellModel['globals'];
}

export interface ExplicitOptions {
  /**
   * Which parameters of a mechanism are global. Files list every parameter under the sections;
   * a global one is taken out to `globals`. Without this list all stay with their segments.
   */
  mechanisms?: KnownMechanisms;
}

/** Every cell of a model.json, in its order; `json` is the text or the parsed value. */
export function readExplicitModel(
  json: unknown,
  fileName: string,
  options: ExplicitOptions = {},
): CellModel[] {
  const value = typeof json === 'string' ? parseJson(json, FORMAT, fileName) : json;
  const file = checkJson(explicitFileSchema, value, FORMAT, fileName);
  const context = {
    celsius: file.celsius,
    vInit_mV: file.v_init,
    globals: file.mech_globals,
    ...options,
  };
  return file.cells.map((cell, i) => toCellModel(cell, context, fileName, `cells[${i}]`));
}

/** One cell that stands alone in its file (no celsius, v_init or mech_globals around it). */
export function readExplicitCell(
  json: unknown,
  fileName: string,
  context: ExplicitCellContext & ExplicitOptions,
): CellModel {
  const value = typeof json === 'string' ? parseJson(json, FORMAT, fileName) : json;
  return toCellModel(checkJson(explicitCellSchema, value, FORMAT, fileName), context, fileName, '');
}

function toCellModel(
  cell: ExplicitCell,
  context: ExplicitCellContext & ExplicitOptions,
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
  const mechanisms = toMechanisms(cell, nodeOfSegment, at);
  const globals = structuredClone(context.globals ?? {});
  takeGlobals(mechanisms, globals, context.mechanisms ?? {}, at);
  return {
    name: cell.name,
    celsius: context.celsius,
    vInit_mV: context.vInit_mV,
    sections,
    nodes,
    mechanisms,
    globals,
    ena_mV: ion('na', 'ena', DEFAULT_IONS.ena_mV),
    ek_mV: ion('k', 'ek', DEFAULT_IONS.ek_mV),
    cao_mM: ion('ca', 'cao', DEFAULT_IONS.cao_mM),
    cai_mM: new Float64Array(nodes.parent.length).fill(DEFAULT_IONS.cai_mM),
  };
}

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
