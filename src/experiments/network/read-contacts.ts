/**
 * From the edges of a population that end on simulated cells to a table of contacts.
 */
import type { Circuit, EdgePopulation, NodePopulation, NodeSets } from '../../io/sonata/circuit.ts';
import { sonataError } from '../../io/sonata/files.ts';
import type { ConnectionOverride } from '../../io/sonata/simulation-config.ts';
import { InputError } from '../../model/input-error.ts';
import type { ContactTable } from './contact-tables.ts';
import { applyOverrides, type OverrideState } from './overrides.ts';
import type { SectionMap } from './sections.ts';
import { type Column, configure, edgeReader, kindColumns } from './synapse-columns.ts';
import { SYNAPSE_KINDS, type SynapseKind } from './synapse-conditions.ts';
import type { Warnings } from './warnings.ts';

export interface Targets {
  /** Node ids of the population's simulated cells, ascending, and the run of each. */
  ids: Float64Array;
  runs: Int32Array;
  /** Cell of each. */
  sections: SectionMap[];
}

export interface ReadOptions {
  circuit: Circuit;
  configPath: string;
  nRuns: number;
  dt_ms: number;
  calcium_mM: number | null;
  overrides: readonly ConnectionOverride[];
  /** Run of a node; −1 where it is not simulated. */
  runOf(population: string, node: number): number;
  /** Whether something reaches the contacts that a source which is not simulated has on a target. */
  isGiven(sourcePopulation: string, source: number, population: string, target: number): boolean;
  nodeSets: NodeSets;
  warnings: Warnings;
}

/** Below this an edge is inhibitory. */
const EXCITATORY = 100;

/** Null where no edge of the population ends on a simulated cell. */
export function readContacts(
  edges: EdgePopulation,
  targets: Targets,
  options: ReadOptions,
): ContactTable | null {
  const found = afferents(edges, targets, options);
  if (found.edgeId.length === 0) return null;
  const { edgeId, target } = found;
  const n = edgeId.length;
  const { circuit, configPath, warnings, nRuns, overrides } = options;
  const place = { file: options.circuit.configPath, at: `edges ${edges.name}` };
  const faultAt = (at: string) => (problem: string) =>
    new InputError({ format: 'simulation', file: configPath, at }, problem);
  const state = applyOverrides(
    overrides,
    {
      sourcePopulation: edges.source,
      targetPopulation: edges.target,
      sources: found.sourceNode,
      targets: Float64Array.from(target, (t) => targets.ids[t]!),
    },
    options.nodeSets,
    { faultAt, warnings },
  );
  const synapseType = edges.numbers('syn_type_id', edgeId);
  const { kind, row, kinds } = kindTables(edges, edgeId, synapseType, state, options);
  for (const { name, assignments, contacts } of state.configures) {
    const fault = faultAt(`connection_overrides.${name}.synapse_configure`);
    for (const i of contacts) {
      const of = SYNAPSE_KINDS[kind[i]!]!;
      for (const one of assignments) configure(kinds[of], row[i]!, one, of, fault);
    }
  }
  checkColumns(kinds, kind, row, edgeId, place);
  for (const { columns } of Object.values(kinds)) {
    for (const [name, values] of Object.entries(columns)) columns[name] = narrowed(values);
  }
  warnOfWeights(state, kind, warnings);
  const runs = target.map((t) => targets.runs[t]!);
  return {
    edgePopulation: edges.name,
    sourcePopulation: edges.source,
    targetPopulation: edges.target,
    length: n,
    offsets: offsetsOf(runs, nRuns),
    edgeId,
    sourceNode: found.sourceNode,
    sourceRun: Int32Array.from(found.sourceNode, (node) => options.runOf(edges.source, node)),
    synapseId: found.synapseId,
    node: found.node,
    sectionId: found.sectionId,
    delay_ms: delays(edges, edgeId, state, options),
    kind,
    row,
    kinds,
    weight: narrowed(state.weight),
    program: state.program,
    programs: state.programs,
    miniRate_Hz: narrowed(
      miniRates(circuit.nodes.get(edges.target)!, targets, target, synapseType, state),
    ),
  };
}

interface Afferents {
  edgeId: Float64Array;
  /** Index into the targets. */
  target: Int32Array;
  synapseId: Uint32Array;
  sourceNode: Float64Array;
  node: Int32Array;
  sectionId: Uint32Array;
}

/** Edges that make a contact, by run and then by edge. */
function afferents(edges: EdgePopulation, targets: Targets, options: ReadOptions): Afferents {
  const order = Array.from(targets.ids.keys()).sort((a, b) => targets.runs[a]! - targets.runs[b]!);
  const lists = order.map((t) => edges.afferent(targets.ids[t]!));
  const total = lists.reduce((sum, list) => sum + list.length, 0);
  const edgeId = new Float64Array(total);
  const target = new Int32Array(total);
  const synapseId = new Uint32Array(total);
  let at = 0;
  lists.forEach((list, k) => {
    edgeId.set(list, at);
    for (let i = 0; i < list.length; i++, at++) {
      target[at] = order[k]!;
      synapseId[at] = i;
    }
  });
  const sourceNode = edges.sourceIds(edgeId);
  const section = edges.numbers('afferent_section_id', edgeId);
  const position = edges.numbers('afferent_section_pos', edgeId);
  const node = new Int32Array(total);
  // edges that are kept move to the front
  let kept = 0;
  let silent = 0;
  let cut = 0;
  for (let i = 0; i < total; i++) {
    const source = sourceNode[i]!;
    const isReached =
      options.runOf(edges.source, source) >= 0 ||
      options.isGiven(edges.source, source, edges.target, targets.ids[target[i]!]!);
    if (!isReached) silent++;
    else {
      const map = targets.sections[target[i]!]!;
      if (section[i]! >= map.size || !Number.isInteger(section[i]!)) {
        const of = `node ${targets.ids[target[i]!]} of ${edges.target}`;
        throw sonataError(
          { file: options.circuit.configPath, at: `edges ${edges.name}, afferent_section_id` },
          `edge ${edgeId[i]} ends on section ${section[i]}: ${of} has ${map.size}`,
        );
      }
      if (map.sectionOf[section[i]!]! < 0) cut++;
      else {
        node[kept] = map.nodeAt(section[i]!, position[i]!);
        edgeId[kept] = edgeId[i]!;
        target[kept] = target[i]!;
        synapseId[kept] = synapseId[i]!;
        sourceNode[kept] = source;
        section[kept] = section[i]!;
        kept++;
      }
    }
  }
  options.warnings.count(
    `# edges of ${edges.name} come from cells that are not simulated and get no spikes: left out`,
    silent,
  );
  options.warnings.count(
    `# edges of ${edges.name} end on the axon that the stub replaced: left out`,
    cut,
  );
  return {
    edgeId: edgeId.slice(0, kept),
    target: target.slice(0, kept),
    synapseId: synapseId.slice(0, kept),
    sourceNode: sourceNode.slice(0, kept),
    node: node.slice(0, kept),
    sectionId: Uint32Array.from(section.subarray(0, kept)),
  };
}

/** Kind of each contact, and its row in the table of that kind. */
function kindTables(
  edges: EdgePopulation,
  edgeId: Float64Array,
  synapseType: Float64Array,
  state: OverrideState,
  { calcium_mM, configPath }: ReadOptions,
): Pick<ContactTable, 'kind' | 'row' | 'kinds'> {
  const n = edgeId.length;
  const kind = new Uint8Array(n);
  const row = new Uint32Array(n);
  const rows = SYNAPSE_KINDS.map(() => 0);
  for (let i = 0; i < n; i++) {
    const isInhibitory = synapseType[i]! < EXCITATORY;
    if (isInhibitory && state.isPlastic[i] === 1) {
      throw new InputError(
        { format: 'simulation', file: configPath, at: 'connection_overrides' },
        `modoverride GluSynapse reaches edge ${edgeId[i]} of ${edges.name}, which is inhibitory ` +
          `(syn_type_id ${synapseType[i]}): expected 100 or more`,
      );
    }
    kind[i] = isInhibitory ? 2 : state.isPlastic[i] === 1 ? 0 : 1;
    row[i] = rows[kind[i]!]!++;
  }
  const tables = SYNAPSE_KINDS.map((name, k) => {
    const ids = new Float64Array(rows[k]!);
    for (let i = 0; i < n; i++) if (kind[i] === k) ids[row[i]!] = edgeId[i]!;
    if (ids.length === 0) return [name, { rows: 0, columns: {} }] as const;
    return [name, kindColumns(name, ids.length, edgeReader(edges, ids), calcium_mM)] as const;
  });
  const kinds = Object.fromEntries(tables) as Record<
    SynapseKind,
    ContactTable['kinds'][SynapseKind]
  >;
  return { kind, row, kinds };
}

/** Numbers that would reach the engine must be numbers; sites are whole. */
function checkColumns(
  kinds: ContactTable['kinds'],
  kind: Uint8Array,
  row: Uint32Array,
  edgeId: Float64Array,
  place: { file: string; at: string },
): void {
  const columns = SYNAPSE_KINDS.map((name) => Object.entries(kinds[name].columns));
  for (let i = 0; i < kind.length; i++) {
    for (const [name, values] of columns[kind[i]!]!) {
      const value = values[row[i]!]!;
      const isSites = name === 'Nrrp' && !(Number.isInteger(value) && value >= 1);
      if (Number.isFinite(value) && !isSites) continue;
      const wanted = isSites ? 'a whole number of 1 or more' : 'a finite number';
      throw sonataError(
        { file: place.file, at: `${place.at}, edge ${edgeId[i]}` },
        `${name} is ${value}: expected ${wanted}`,
      );
    }
  }
}

/** The column in half the memory, where float32 holds each of its values exactly. */
function narrowed(values: Column): Column {
  for (const value of values) if (Math.fround(value) !== value) return values;
  return Float32Array.from(values);
}

function warnOfWeights(state: OverrideState, kind: Uint8Array, warnings: Warnings): void {
  let scaled = 0;
  for (let i = 0; i < kind.length; i++) {
    if (kind[i] !== 0) continue;
    const program = state.programs[state.program[i]!]!;
    const weights = program.length > 0 ? program.map((p) => p.weight) : [state.weight[i]!];
    if (weights.some((w) => w !== 0 && w !== 1)) scaled++;
  }
  warnings.count(
    '# plastic contacts have a weight override other than 0 and 1: a weight only silences them',
    scaled,
  );
}

/** Slack of times that are multiples of dt but for rounding, in steps. */
const GRID_SLACK = 1e-5;

/** Delays as whole steps, rounded down; at least one step. */
function delays(
  edges: EdgePopulation,
  edgeId: Float64Array,
  state: OverrideState,
  { dt_ms, warnings }: ReadOptions,
): Float64Array {
  const own = edges.numbers('delay', edgeId);
  let short = 0;
  const floored = own.map((delay, i) => {
    const given = Number.isNaN(state.delay_ms[i]!) ? delay : state.delay_ms[i]!;
    const steps = Math.floor(given / dt_ms + GRID_SLACK);
    if (steps < 1) short++;
    return Math.max(1, steps) * dt_ms;
  });
  warnings.count(`# edges of ${edges.name} have a delay below one step: one step is used`, short);
  return floored;
}

function offsetsOf(runs: Int32Array, nRuns: number): Uint32Array {
  const offsets = new Uint32Array(nRuns + 1);
  for (const run of runs) offsets[run + 1]!++;
  for (let run = 0; run < nRuns; run++) offsets[run + 1]! += offsets[run]!;
  return offsets;
}

/** spont_minis, else the frequency that the target's node has for its kind. */
function miniRates(
  population: NodePopulation,
  { ids }: Targets,
  target: Int32Array,
  synapseType: Float64Array,
  { spontMinis }: OverrideState,
): Float64Array {
  const column = (name: string) =>
    population.has(name) ? population.numbers(name, ids) : new Float64Array(ids.length);
  const [exc, inh] = [column('exc_mini_frequency'), column('inh_mini_frequency')];
  return spontMinis.map((given, i) => {
    if (!Number.isNaN(given)) return given;
    return (synapseType[i]! < EXCITATORY ? inh : exc)[target[i]!]!;
  });
}
