/**
 * Fibres from outside onto the cells of a built circuit: a virtual population and its contacts, which a
 * spike input drives. They are static: AMPA and NMDA, no plasticity.
 *
 * Each fibre reaches each excitatory cell with `probability`, with `contacts` contacts. The part of the cell
 * is drawn by the shares, the place in it uniformly by length; no axon is there to ask.
 */
import type { CircuitTables, EdgeTable } from '../io/sonata/circuit-writer.ts';
import { perComponent, type WiredCircuit } from './build-circuit.ts';
import type { ConnectionRule } from './connectivity-schema.ts';
import type { Dendrites } from './dendrites.ts';
import { type Place, pick, positionOf, sharesOn } from './sites.ts';
import { streamOf } from './streams.ts';

export interface Fibres {
  /** Of nodes; the node set of all fibres has the same name. */
  population: string;
  count: number;
  /** Of a fibre to a cell. */
  probability: number;
  /** Of a connection. */
  contacts: number;
  shares: ConnectionRule['shares'];
  delay_ms: number;
  synapse: {
    gmax_nS: number;
    NMDA_ratio: number;
    /** At 2 mM calcium. */
    Use: number;
    Dep_ms: number;
    Fac_ms: number;
    Nrrp: number;
    tau_d_ms: number;
    uHill_mM: number;
  };
}

/** SONATA's kinds from 100 on are excitatory; rules of a circuit take 100 + their place. */
const SYN_TYPE_ID = 200;

/** Whose cells the fibres reach. */
type Target = Pick<WiredCircuit, 'spec' | 'column' | 'components'>;

/**
 * The tables of the circuit with the fibres' beside them. A fibre's contacts on a cell hang on the circuit's
 * seed, the fibre's number and the cell's, not on how many fibres there are.
 */
export function withFibres(tables: CircuitTables, circuit: Target, fibres: Fibres): CircuitTables {
  const { population, count } = fibres;
  const words = (word: string) => Array.from({ length: count }, () => word);
  const nodes = {
    population,
    size: count,
    type: 'virtual',
    columns: { model_type: words('virtual'), mtype: words(population) },
  };
  return {
    ...tables,
    nodes: [...tables.nodes, nodes],
    edges: [...tables.edges, fibreEdges(circuit, fibres)],
    nodeSets: { ...tables.nodeSets, [population]: { population } },
  };
}

interface Contact extends Place {
  source: number;
  target: number;
  on: Dendrites;
}

function fibreEdges(circuit: Target, fibres: Fibres): EdgeTable {
  const { spec, column, components } = circuit;
  const dendritesOf = perComponent(column, (key) => components.get(key)?.dendrites);
  const contacts: Contact[] = [];
  for (let target = 0; target < column.size; target++) {
    if (column.types[column.typeOf[target]!]!.class !== 'EXC') continue;
    const on = dendritesOf(target)!;
    const shares = sharesOn(fibres, on);
    for (let source = 0; source < fibres.count; source++) {
      const draws = streamOf(spec.seed, 'fibres', target, source);
      if (draws.next() >= fibres.probability) continue;
      for (let k = 0; k < fibres.contacts; k++) {
        const place: Place = { region: 0, piece: 0, along_um: 0 };
        pick(on, shares, draws, place);
        contacts.push({ source, target, on, ...place });
      }
    }
  }
  const column64 = (of: (contact: Contact) => number) => Float64Array.from(contacts, of);
  const constant = (value: number) => new Float64Array(contacts.length).fill(value);
  const { synapse } = fibres;
  return {
    population: `${fibres.population}__${spec.name}__chemical`,
    source: fibres.population,
    target: spec.name,
    sourceIds: Uint32Array.from(contacts, ({ source }) => source),
    targetIds: Uint32Array.from(contacts, ({ target }) => target),
    columns: {
      afferent_section_id: Int16Array.from(contacts, ({ on, piece }) => on.sectionId[piece]!),
      afferent_section_pos: column64(({ on, piece, along_um }) => positionOf(on, piece, along_um)),
      afferent_section_type: Int16Array.from(
        contacts,
        ({ on, piece }) => on.typeOfSection[on.sectionId[piece]!]!,
      ),
      afferent_segment_id: Int16Array.from(contacts, ({ on, piece }) => on.segmentId[piece]!),
      afferent_segment_offset: column64(
        ({ on, piece, along_um }) => on.offset_um[piece]! + along_um,
      ),
      delay: constant(fibres.delay_ms),
      syn_type_id: new Int16Array(contacts.length).fill(SYN_TYPE_ID),
      conductance: constant(synapse.gmax_nS),
      conductance_scale_factor: constant(synapse.NMDA_ratio),
      decay_time: constant(synapse.tau_d_ms),
      depression_time: constant(synapse.Dep_ms),
      facilitation_time: constant(synapse.Fac_ms),
      n_rrp_vesicles: new Int16Array(contacts.length).fill(synapse.Nrrp),
      u_syn: constant(synapse.Use),
      u_hill_coefficient: constant(synapse.uHill_mM),
    },
  };
}
