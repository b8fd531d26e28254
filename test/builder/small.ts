/** A circuit small enough for a test, made from the facts that ship. */
import { type Column, placeCells } from '../../src/builder/column.ts';
import { connectByProbability } from '../../src/builder/connect.ts';
import { type Dendrites, dendritesOf } from '../../src/builder/dendrites.ts';
import { drawPhysiology } from '../../src/builder/draw-physiology.ts';
import { type Facts, loadFacts, loadSpec } from '../../src/builder/shipped.ts';
import { placeContacts } from '../../src/builder/sites.ts';
import type { CircuitSpec } from '../../src/builder/spec-schema.ts';
import { type ShippedMorphology, shippedMorphology } from '../../src/components/morphologies.ts';

export const noFile = (): never => {
  throw new Error('nothing here names a file');
};

const dendrites = new Map<string, Dendrites>();

export function shippedDendrites(name: string): Dendrites {
  const known = dendrites.get(name) ?? dendritesOf(shippedMorphology(name as ShippedMorphology));
  dendrites.set(name, known);
  return known;
}

export const dendritesIn = (column: Column) => (cell: number) =>
  shippedDendrites(
    column.types[column.typeOf[cell]!]!.components[column.componentOf[cell]!]!.morphology,
  );

export function specAndFacts(
  name: string,
  changes: Partial<CircuitSpec> = {},
): { spec: CircuitSpec; facts: Facts } {
  const spec = { ...loadSpec(name, noFile), ...changes };
  return { spec, facts: loadFacts(spec, name, noFile) };
}

/** All but what simulations measure. */
export function anatomy(name: string, changes: Partial<CircuitSpec> = {}) {
  const { spec, facts } = specAndFacts(name, changes);
  const column = placeCells(spec, facts.composition, spec.seed);
  const connections = connectByProbability(column, facts.connectivity, spec.seed);
  const sites = placeContacts(
    column,
    connections,
    facts.connectivity,
    dendritesIn(column),
    spec.seed,
  );
  const physiology = drawPhysiology(column, connections, sites, facts.physiology, spec.seed);
  return { spec, facts, column, connections, sites, physiology };
}
