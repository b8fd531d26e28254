/** A circuit wired in memory as a source of pairs: what circuit build would write, nothing measured. */
import type { CircuitConnection, PairCircuit } from '../experiments/pair-circuit.ts';
import { nodeOf } from '../model/cell.ts';
import { perComponent, type WiredCircuit } from './build-circuit.ts';
import { contactParameters } from './sampled-connections.ts';
import { locationOf } from './thresholds.ts';

/** Cells must have been loaded as the experiment wants them (fixhp). */
export function builtPairCircuit(circuit: WiredCircuit): PairCircuit {
  const { column, connections, sites, components, physiology } = circuit;
  const { targetOffsets, source } = connections;
  const componentOf = perComponent(column, (key) => components.get(key)!);
  return {
    mtypes: Array.from(column.typeOf, (type) => column.types[type]!.mtype),
    x_um: column.x_um,
    y_um: column.y_um,
    z_um: column.z_um,
    afferents(target) {
      const found: CircuitConnection[] = [];
      for (let c = targetOffsets[target]!; c < targetOffsets[target + 1]!; c++) {
        const from = sites.connectionOffsets[c]!;
        const length = sites.connectionOffsets[c + 1]! - from;
        const contacts = Array.from({ length }, (_, i) => from + i);
        if (length > 0 && physiology.plastic[from]) {
          found.push({ source: source[c]!, target, contacts });
        }
      }
      return found;
    },
    cell: (target) => componentOf(target).cell,
    places({ target, contacts }) {
      const { cell, dendrites } = componentOf(target);
      return contacts.map((k) => {
        const section = dendrites.sectionNames[sites.sectionId[k]!]!;
        const x = sites.position[k]!;
        return {
          section,
          x,
          node: nodeOf(cell, { section, x }),
          location: locationOf(sites, k),
          delay_ms: sites.delay_ms[k]!,
        };
      });
    },
    physiology: ({ contacts }) =>
      contacts.map((k) => ({
        parameters: contactParameters(circuit, k),
        hill_mM: physiology.uHill_mM[k]!,
      })),
    close: () => {},
  };
}
