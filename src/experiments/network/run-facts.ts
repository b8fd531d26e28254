/**
 * Who the cells of a simulation are and where its plastic contacts sit, as columns: for tables, summaries
 * and pictures of what a run did.
 */
import { isPlastic } from '../../engine/layout/contacts.ts';
import type { Circuit, NodePopulation } from '../../io/sonata/circuit.ts';
import type { CellModel } from '../../model/cell.ts';
import { sectionStarts_um } from '../../model/path-distance.ts';
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

/** Where a plastic contact sits, and what it starts with. */
export interface PlasticContact {
  run: number;
  /** Index in the run. */
  contact: number;
  edgePopulation: string;
  edgeId: number;
  prePopulation: string;
  preNode: number;
  preMtype: string;
  /** SONATA's id, and the name on the cell. */
  sectionId: number;
  section: string;
  /** soma, axon, basal, apical. */
  sectionType: string;
  /** Place on the section, 0 … 1. */
  position: number;
  /** Along the tree from soma(0.5). */
  distance_um: number;
  /** Sections between it and the soma, its own counted. */
  branchOrder: number;
  rho0: number;
  Use0: number;
  gmax0_nS: number;
}

export interface NetworkFacts {
  cells: CellFacts[];
  plastic: PlasticContact[];
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

function plasticContacts(
  { job, tables, contacts }: Simulation,
  circuit: Circuit,
): PlasticContact[] {
  const places = new Map<CellModel, Places>();
  const sources = tables.map((table) => {
    const ids = [...new Set(table.sourceNode)].sort((a, b) => a - b);
    return nodeNames(circuit.nodes.get(table.sourcePopulation)!, ids).mtype;
  });
  const positions = tables.map(({ edgePopulation, edgeId }) =>
    circuit.edges.get(edgePopulation)!.numbers('afferent_section_pos', edgeId),
  );
  return contacts.flatMap((list, run) => {
    const { cell } = job.runs[run]!;
    const place = places.get(cell) ?? placesOf(cell);
    places.set(cell, place);
    const found: PlasticContact[] = [];
    for (let contact = 0; contact < list.length; contact++) {
      const own = list.at(contact)!;
      if (!isPlastic(own)) continue;
      const { table, index } = list.origin(contact)!;
      const t = tables.indexOf(table);
      const position = positions[t]![index]!;
      const preNode = table.sourceNode[index]!;
      found.push({
        run,
        contact,
        edgePopulation: table.edgePopulation,
        edgeId: table.edgeId[index]!,
        prePopulation: table.sourcePopulation,
        preNode,
        preMtype: sources[t]!.get(preNode)!,
        sectionId: table.sectionId[index]!,
        position,
        ...place(cell.nodes.section[own.node]!, position),
        rho0: own.parameters.rho0,
        Use0: own.parameters.Use0,
        gmax0_nS: own.parameters.gmax0_AMPA_nS,
      });
    }
    return found;
  });
}

type Places = (
  section: number,
  position: number,
) => Pick<PlasticContact, 'section' | 'sectionType' | 'distance_um' | 'branchOrder'>;

function placesOf({ sections }: CellModel): Places {
  const starts_um = sectionStarts_um(sections, 0.5);
  const orders: number[] = [];
  sections.forEach(({ parent }, i) => {
    orders[i] = parent < 0 ? 0 : orders[parent]! + 1;
  });
  return (section, position) => {
    const { name, type, parent, length_um } = sections[section]!;
    const along_um = parent < 0 ? Math.abs(position - 0.5) * length_um : position * length_um;
    return {
      section: name.split('.').at(-1)!,
      sectionType: type,
      distance_um: starts_um[section]! + along_um,
      branchOrder: orders[section]!,
    };
  };
}
