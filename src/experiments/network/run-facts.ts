/**
 * Who the cells of a simulation are and where its plastic contacts sit,: for tables, summaries and
 * pictures of what a run did.
 */
import type { Circuit, NodePopulation } from '../../io/sonata/circuit.ts';
import { PlasticContacts } from './plastic-contacts.ts';
import type { ResolvedSimulation } from './resolve-simulation.ts';

/** Of each run. */
export interface CellFacts {
  population: string;
  node: number;
  /** The population's name where its nodes have no mtype. */
  mtype: string;
  /** Empty where nodes have none. */
  layer: string;
}

export interface NetworkFacts {
  cells: CellFacts[];
  plastic: PlasticContacts;
  /** Contacts by kind of synapse. */
  contacts: Record<string, number>;
}

type Simulation = Pick<ResolvedSimulation, 'job' | 'runs' | 'contacts' | 'tables'>;

export function networkFacts(simulation: Simulation, circuit: Circuit): NetworkFacts {
  const cells = cellFacts(simulation, circuit);
  const contacts: Record<string, number> = {};
  for (const { kinds } of simulation.tables) {
    for (const [kind, { rows }] of Object.entries(kinds)) {
      if (rows > 0) contacts[kind] = (contacts[kind] ?? 0) + rows;
    }
  }
  return { cells, plastic: plasticContacts(simulation, circuit), contacts };
}

function cellFacts({ runs }: Simulation, circuit: Circuit): CellFacts[] {
  const names = new Map<string, NodeNames>();
  for (const population of new Set(runs.map((run) => run.population))) {
    const ids = runs.filter((run) => run.population === population).map(({ node }) => node);
    names.set(population, nodeNames(circuit.nodes.get(population)!, ids));
  }
  return runs.map(({ population, node }) => {
    const { mtype, layer } = names.get(population)!;
    return { population, node, mtype: mtype.get(node)!, layer: layer.get(node)! };
  });
}

interface NodeNames {
  mtype: Map<number, string>;
  layer: Map<number, string>;
}

function nodeNames(population: NodePopulation, ids: readonly number[]): NodeNames {
  const column = (attribute: string, byDefault: string): Map<number, string> => {
    if (!population.has(attribute)) return new Map(ids.map((id) => [id, byDefault]));
    const values = population.isText(attribute)
      ? population.strings(attribute, ids)
      : Array.from(population.numbers(attribute, ids), String);
    return new Map(ids.map((id, k) => [id, values[k]!]));
  };
  return { mtype: column('mtype', population.name), layer: column('layer', '') };
}

function plasticContacts({ job, tables, contacts }: Simulation, circuit: Circuit): PlasticContacts {
  const found = tables.map((table) => {
    const ids = [...new Set(table.sourceNode)].sort((a, b) => a - b);
    const { mtype } = nodeNames(circuit.nodes.get(table.sourcePopulation)!, ids);
    const edges = circuit.edges.get(table.edgePopulation)!;
    return {
      table,
      position: edges.numbers('afferent_section_pos', table.edgeId),
      preMtype: (node: number) => mtype.get(node)!,
    };
  });
  return new PlasticContacts(
    contacts,
    found,
    job.runs.map(({ cell }) => cell),
  );
}
