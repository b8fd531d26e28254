/**
 * An emodel's mechanisms on the segments of a cell, with their parameters.
 */
import type { CellModel, CellSection, MechanismPlacement } from './cell.ts';
import { segmentDistances_um, valueAt } from './distribution.ts';
import { type Emodel, type KnownMechanisms, SECTION_LISTS, type SectionList } from './emodel.ts';
import { InputError } from './input-error.ts';
import { isOnList, parameterError } from './section-values.ts';

/** What fixhp takes out, and from where. */
const FIXHP = { mechanism: 'SK_E2', types: ['soma', 'axon'] };

/** Placements in the order the emodel names them; segments of section s begin at firstNode[s]. */
export function placeMechanisms(
  sections: readonly CellSection[],
  firstNode: Int32Array,
  emodel: Emodel,
  known: KnownMechanisms,
  fixhp: boolean,
): Pick<CellModel, 'mechanisms' | 'globals'> {
  const lists = listsOfMechanisms(emodel, known);
  const distances = segmentDistances_um(sections, emodel.distances);
  const globals: CellModel['globals'] = {};
  const mechanisms = [...lists].map(([name, onLists]): MechanismPlacement => {
    const without = fixhp && name === FIXHP.mechanism ? FIXHP.types : [];
    const segments = sections.flatMap(({ type, nseg }, section) =>
      onLists.some((list) => isOnList(type, list)) && !without.includes(type)
        ? Array.from({ length: nseg }, (_, seg) => ({ section, seg }))
        : [],
    );
    const values = new Map<string, Float64Array>();
    emodel.parameters.forEach((row, index) => {
      if (row.mechanism !== name) return;
      const { range, global } = known[name]!;
      if (global.includes(row.name)) {
        setGlobal(globals, emodel, index);
        return;
      }
      if (!range.includes(row.name)) {
        const expected = [...range, ...global].join(', ') || 'none';
        throw parameterError(
          emodel,
          index,
          `${name} has no parameter ${row.name}: expected one of ${expected}`,
        );
      }
      const column = values.get(row.name) ?? new Float64Array(segments.length).fill(Number.NaN);
      values.set(row.name, column);
      segments.forEach(({ section, seg }, i) => {
        if (!isOnList(sections[section]!.type, row.sectionList)) return;
        column[i] = valueAt(row.value, row.distribution, distances[section]![seg]!);
      });
    });
    const nodes = Int32Array.from(segments, ({ section, seg }) => firstNode[section]! + seg);
    const parameters: Record<string, Float64Array> = {};
    for (const [parameter, column] of values) {
      parameters[parameter] = withDefaults(column, name, parameter, emodel, known);
    }
    return { name, nodes, parameters };
  });
  return { mechanisms: mechanisms.filter(({ nodes }) => nodes.length > 0), globals };
}

/** Lists each mechanism stands on; every row must reach a mechanism that is there. */
function listsOfMechanisms(emodel: Emodel, known: KnownMechanisms) {
  const lists = new Map<string, SectionList[]>();
  for (const list of SECTION_LISTS) {
    (emodel.mechanisms[list] ?? []).forEach((name, i) => {
      if (!Object.hasOwn(known, name)) {
        const place = { format: 'emodel', file: emodel.fileName, at: `mechanisms.${list}[${i}]` };
        throw new InputError(place, `unknown mechanism ${name}: ${expectedOf(known)}`);
      }
      lists.set(name, [...(lists.get(name) ?? []), list]);
    });
  }
  emodel.parameters.forEach(({ mechanism, name, sectionList }, index) => {
    if (mechanism === null) return;
    if (!Object.hasOwn(known, mechanism)) {
      const problem = `unknown mechanism ${mechanism}: ${expectedOf(known)}`;
      throw parameterError(emodel, index, problem);
    }
    const on = lists.get(mechanism) ?? [];
    if (!on.includes(sectionList) && !on.includes('all')) {
      throw parameterError(
        emodel,
        index,
        `${mechanism}.${name} is set on ${sectionList}, where ${mechanism} is not inserted`,
      );
    }
  });
  return lists;
}

function expectedOf(known: KnownMechanisms): string {
  return `expected one of ${Object.keys(known).join(', ')}`;
}

function setGlobal(globals: CellModel['globals'], emodel: Emodel, index: number): void {
  const { mechanism, name, value, distribution } = emodel.parameters[index]!;
  if (distribution.kind !== 'uniform') {
    throw parameterError(emodel, index, `${mechanism}.${name} is global, it has no distribution`);
  }
  const ofMechanism = globals[mechanism!] ?? {};
  globals[mechanism!] = ofMechanism;
  const earlier = ofMechanism[name];
  if (earlier !== undefined && earlier !== value) {
    const problem = `${mechanism}.${name} is global, it cannot be ${earlier} and ${value}`;
    throw parameterError(emodel, index, problem);
  }
  ofMechanism[name] = value;
}

/** Segments no row reaches keep the default of the mechanism's file. */
function withDefaults(
  column: Float64Array,
  mechanism: string,
  parameter: string,
  emodel: Emodel,
  known: KnownMechanisms,
): Float64Array {
  if (!column.some(Number.isNaN)) return column;
  const value = known[mechanism]!.defaults?.[parameter];
  if (value === undefined) {
    throw new InputError(
      { format: 'emodel', file: emodel.fileName, at: 'parameters' },
      `${mechanism}.${parameter} is set on some sections with ${mechanism} only, and its default is not known`,
    );
  }
  return column.map((x) => (Number.isNaN(x) ? value : x));
}
