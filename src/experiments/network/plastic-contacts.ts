/**
 * The plastic contacts of a simulation, run by run: where each sits and what it starts with, read from the
 * tables of contacts when it is asked for. Millions of them are two numbers each.
 */
import type { CellModel } from '../../model/cell.ts';
import { sectionStarts_um } from '../../model/path-distance.ts';
import type { ContactTable, RunContacts } from './contact-tables.ts';
import { SYNAPSE_KINDS } from './synapse-conditions.ts';

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

/** What the contacts of a table have in common with it. */
export interface PlasticTable {
  table: ContactTable;
  /** Place on its section of each contact. */
  position: Float64Array;
  /** Type of a source. */
  preMtype: (node: number) => string;
}

const PLASTIC = SYNAPSE_KINDS.indexOf('GluSynapse');

export class PlasticContacts {
  readonly length: number;
  /** Run of each, and index in the run. */
  readonly run: Uint32Array;
  readonly contact: Uint32Array;
  private readonly lists: readonly RunContacts[];
  private readonly tables: Map<ContactTable, PlasticTable>;
  private readonly cells: readonly CellModel[];
  private readonly places = new Map<CellModel, Places>();

  /** @param cells of the runs */
  constructor(
    lists: readonly RunContacts[],
    tables: readonly PlasticTable[],
    cells: readonly CellModel[],
  ) {
    this.lists = lists;
    this.tables = new Map(tables.map((one) => [one.table, one]));
    this.cells = cells;
    this.length = tables.reduce((sum, { table }) => sum + table.kinds.GluSynapse.rows, 0);
    this.run = new Uint32Array(this.length);
    this.contact = new Uint32Array(this.length);
    let at = 0;
    lists.forEach((list, run) => {
      for (let contact = 0; contact < list.length; contact++) {
        const { table, index } = list.origin(contact)!;
        if (table.kind[index] !== PLASTIC) continue;
        this.run[at] = run;
        this.contact[at] = contact;
        at++;
      }
    });
  }

  private originOf(i: number) {
    return this.lists[this.run[i]!]!.origin(this.contact[i]!)!;
  }

  preMtype(i: number): string {
    const { table, index } = this.originOf(i);
    return this.tables.get(table)!.preMtype(table.sourceNode[index]!);
  }

  /** ρ, Use and ĝ at the start. */
  start(i: number): Pick<PlasticContact, 'rho0' | 'Use0' | 'gmax0_nS'> {
    const { table, index } = this.originOf(i);
    const { rho0_GB, Use, gmax0_AMPA } = table.kinds.GluSynapse.columns;
    const row = table.row[index]!;
    return { rho0: rho0_GB![row]!, Use0: Use![row]!, gmax0_nS: gmax0_AMPA![row]! };
  }

  at(i: number): PlasticContact {
    const { table, index } = this.originOf(i);
    const { position, preMtype } = this.tables.get(table)!;
    const run = this.run[i]!;
    const cell = this.cells[run]!;
    const place = this.places.get(cell) ?? placesOf(cell);
    this.places.set(cell, place);
    const preNode = table.sourceNode[index]!;
    const along = position[index]!;
    return {
      run,
      contact: this.contact[i]!,
      edgePopulation: table.edgePopulation,
      edgeId: table.edgeId[index]!,
      prePopulation: table.sourcePopulation,
      preNode,
      preMtype: preMtype(preNode),
      sectionId: table.sectionId[index]!,
      position: along,
      ...place(cell.nodes.section[table.node[index]!]!, along),
      ...this.start(i),
    };
  }

  /** One value of each. */
  map<T>(value: (contact: PlasticContact, i: number) => T): T[] {
    return Array.from({ length: this.length }, (_, i) => value(this.at(i), i));
  }

  *[Symbol.iterator](): Generator<PlasticContact> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }
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
