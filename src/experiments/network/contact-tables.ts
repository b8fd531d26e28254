/**
 * Contacts of a simulation as columns, an edge population a table, and views of them made when an
 * engine asks: millions of contacts are a few typed arrays.
 *
 * Contacts of a table are sorted by run, then by edge; those of run r are [offsets[r], offsets[r + 1]).
 */
import type { Contact, ContactList } from '../../engine/job.ts';
import { type Column, type KindTable, parametersAt } from './synapse-columns.ts';
import { SYNAPSE_KINDS, type SynapseKind } from './synapse-conditions.ts';

export interface ContactTable {
  edgePopulation: string;
  sourcePopulation: string;
  targetPopulation: string;
  length: number;
  /** First contact of each run [runs + 1]. */
  offsets: Uint32Array;
  edgeId: Float64Array;
  sourceNode: Float64Array;
  /** Run of the source; −1 where it is not simulated. */
  sourceRun: Int32Array;
  /** Position among the afferent edges of its target in this population, skipped ones counted. */
  synapseId: Uint32Array;
  node: Int32Array;
  /** SONATA section id and position, for reports. */
  sectionId: Uint32Array;
  delay_ms: Float64Array;
  /** Index into SYNAPSE_KINDS, and row in the table of that kind. */
  kind: Uint8Array;
  row: Uint32Array;
  kinds: Record<SynapseKind, KindTable>;
  /** Weight of the connection at the start. */
  weight: Column;
  /** Index into `programs`, 0: constant. */
  program: Uint16Array;
  programs: { from_ms: number; weight: number }[][];
  /** Rate of spontaneous releases, Hz. */
  miniRate_Hz: Column;
}

/** What is the same for all contacts of a run's target. */
export interface TargetNumbers {
  gid: number;
}

/** What turns a row into a contact. */
export interface ContactMaker {
  cao_mM: number;
  /** Random stream ids of a synapse. */
  streamIds(
    kind: SynapseKind,
    gid: number,
    synapseId: number,
    table: ContactTable,
  ): readonly [number, number, number];
  randomSeed: number;
  /** Whether any contact gets given spikes. */
  givesSpikes: boolean;
  /** Spikes given to a contact, delays not yet added; null: none. */
  givenSpikes_ms(table: ContactTable, index: number, gid: number): ArrayLike<number> | null;
  /** Spontaneous releases of a contact. */
  minis_ms(table: ContactTable, index: number, gid: number): ArrayLike<number> | null;
}

export const kindAt = (table: ContactTable, index: number): SynapseKind =>
  SYNAPSE_KINDS[table.kind[index]!]!;

/** Where a contact of a run comes from. */
export interface ContactOrigin {
  table: ContactTable;
  /** Row of the table. */
  index: number;
}

/** Contacts of a run: those of every table, one after the other. */
export class RunContacts implements ContactList {
  readonly length: number;
  readonly isTimeless: boolean;
  private readonly parts: { table: ContactTable; from: number; to: number }[];
  private readonly target: TargetNumbers;
  private readonly maker: ContactMaker;

  constructor(
    tables: readonly ContactTable[],
    run: number,
    target: TargetNumbers,
    maker: ContactMaker,
  ) {
    this.parts = tables
      .map((table) => ({ table, from: table.offsets[run]!, to: table.offsets[run + 1]! }))
      .filter(({ from, to }) => to > from);
    this.length = this.parts.reduce((sum, { from, to }) => sum + to - from, 0);
    this.isTimeless =
      !maker.givesSpikes &&
      this.parts.every(({ table, from, to }) =>
        table.miniRate_Hz.subarray(from, to).every((rate) => !(rate > 0)),
      );
    this.target = target;
    this.maker = maker;
  }

  /** Table and row of contact i. */
  origin(i: number): ContactOrigin | undefined {
    let left = i;
    for (const { table, from, to } of this.parts) {
      if (left >= 0 && left < to - from) return { table, index: from + left };
      left -= to - from;
    }
    return undefined;
  }

  at(i: number): Contact | undefined {
    const origin = this.origin(i);
    return origin && makeContact(origin, this.target, this.maker);
  }
}

function makeContact(
  { table, index }: ContactOrigin,
  { gid }: TargetNumbers,
  maker: ContactMaker,
): Contact {
  const kind = kindAt(table, index);
  const { weight, weights } = weightsAt(table, index, kind);
  const of = parametersAt(kind, table.kinds[kind], table.row[index]!, {
    weight,
    cao_mM: maker.cao_mM,
  });
  const ids = maker.streamIds(kind, gid, table.synapseId[index]!, table);
  const contact = {
    ...of,
    node: table.node[index]!,
    draws: { kind: 'random123' as const, ids, globalIndex: maker.randomSeed },
  } as Contact;
  // a weight that is 0 throughout silences the contact
  if (!weights && !(table.weight[index]! > 0)) return contact;
  if (weights) contact.weights = weights;
  const delay_ms = table.delay_ms[index]!;
  const run = table.sourceRun[index]!;
  if (run >= 0) contact.source = { run, delay_ms };
  const given = maker.givesSpikes ? maker.givenSpikes_ms(table, index, gid) : null;
  if (given) contact.arrivals_ms = Float64Array.from(given, (t) => t + delay_ms);
  const minis = maker.minis_ms(table, index, gid);
  if (minis) contact.minis_ms = minis;
  return contact;
}

/** The contact's own weight, and its multiples in time. */
function weightsAt(table: ContactTable, index: number, kind: SynapseKind) {
  const program = table.programs[table.program[index]!]!;
  if (program.length === 0) return { weight: table.weight[index]!, weights: undefined };
  const weights = program.map(({ from_ms, weight }) => ({
    from_ms,
    factor: kind === 'GluSynapse' ? Number(weight > 0) : weight,
  }));
  return { weight: 1, weights };
}
