/**
 * A run's weight changes as new values of edge columns: rho0_GB is ρ at the end; u_syn and conductance are
 * scaled by what Use and ĝ were multiplied with, so that overrides and calcium of the run stay out of them.
 */
import type { NetworkFacts } from '../experiments/network/run-facts.ts';
import { startWeights, type Weights } from '../experiments/network/run-weights.ts';
import type { EdgeChanges } from '../io/sonata/changed-circuit.ts';
import type { Circuit } from '../io/sonata/circuit.ts';

export function edgeChanges(
  circuit: Circuit,
  { plastic, ...rest }: NetworkFacts,
  after: Weights,
): EdgeChanges[] {
  const before = startWeights({ plastic, ...rest });
  const byPopulation = new Map<string, { i: number; edgeId: number }[]>();
  for (let i = 0; i < plastic.length; i++) {
    const { edgePopulation, edgeId } = plastic.at(i);
    const own = byPopulation.get(edgePopulation) ?? [];
    own.push({ i, edgeId });
    byPopulation.set(edgePopulation, own);
  }
  return [...byPopulation].map(([population, found]) => {
    const edges = circuit.edges.get(population)!;
    found.sort((a, b) => a.edgeId - b.edgeId);
    const own = Uint32Array.from(found, ({ i }) => i);
    const edgeIds = Float64Array.from(found, ({ edgeId }) => edgeId);
    const scaled = (column: string, from: Float64Array, to: Float64Array) =>
      edges.numbers(column, edgeIds).map((value, k) => {
        const i = own[k]!;
        return from[i]! > 0 ? value * (to[i]! / from[i]!) : value;
      });
    const columns: Record<string, Float64Array> = {
      rho0_GB: Float64Array.from(own, (i) => after.rho[i]!),
      u_syn: scaled('u_syn', before.Use, after.Use),
    };
    if (edges.has('conductance')) {
      columns.conductance = scaled('conductance', before.gmax_nS, after.gmax_nS);
    }
    return { population, edgeIds, columns };
  });
}
