/**
 * The `mechanisms` blocks of an explicit cell, section by section, to placements over nodes.
 */
import type { CellModel, MechanismPlacement } from '../model/cell.ts';
import type { KnownMechanisms } from '../model/emodel.ts';
import { InputError } from '../model/input-error.ts';
import type { ExplicitCell } from './explicit-schema.ts';

/** The place of a key of the cell, for messages. */
export type At = (key: string) => { format: string; file: string; at: string };

/** Exported numbers that follow from a mechanism's parameters and are none themselves. */
const DERIVED: ReadonlySet<string> = new Set([
  'StochKv3.eta',
  'StochKv3.N_channels',
  'StochKv3.gkbar_effective',
]);

/** Placements in the order the sections name them; nodeOfSegment is [section][segment]. */
export function toMechanisms(
  cell: ExplicitCell,
  nodeOfSegment: number[][],
  at: At,
): MechanismPlacement[] {
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

/** Moves global parameters from the placements to `globals`; they must agree everywhere. */
export function takeGlobals(
  placements: MechanismPlacement[],
  globals: CellModel['globals'],
  known: KnownMechanisms,
  at: At,
): void {
  for (const { name, parameters } of placements) {
    for (const parameter of known[name]?.global ?? []) {
      const values = parameters[parameter];
      if (!values) continue;
      const expected = globals[name]?.[parameter] ?? values[0]!;
      const other = values.find((value) => value !== expected);
      if (other !== undefined) {
        const problem = `${name}.${parameter} is global, it cannot be ${expected} and ${other}`;
        throw new InputError(at('sections'), problem);
      }
      globals[name] = { ...globals[name], [parameter]: expected };
      delete parameters[parameter];
    }
  }
}

/** A list with an entry per segment, or one number for all. */
export function segmentReader(
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
