/**
 * `reports` of a simulation: the channels to record on each run, and the elements they stand for.
 */
import type { Channel, ContactList, StaticVariable, SynapseVariable } from '../../engine/job.ts';
import type { NodeSets } from '../../io/sonata/circuit.ts';
import type { CompartmentSet } from '../../io/sonata/compartment-sets.ts';
import type { SimulationReport } from '../../io/sonata/simulation-config.ts';
import type { CellModel } from '../../model/cell.ts';
import { InputError } from '../../model/input-error.ts';
import { kindAt, type RunContacts } from './contact-tables.ts';
import { membersOf } from './network-inputs.ts';
import type { SectionMap } from './sections.ts';

export interface ReportedRun {
  run: number;
  channels: Channel[];
  /** Of each channel: SONATA's section id, or a synapse's place among those of its target. */
  elementIds: number[];
}

export interface ResolvedReport {
  report: SimulationReport;
  runs: ReportedRun[];
}

export interface ReportCell {
  population: string;
  node: number;
  cell: CellModel;
  sections: SectionMap;
  contacts: RunContacts & ContactList;
}

export interface ReportOptions {
  configPath: string;
  nodeSets: NodeSets;
  compartmentSets: ReadonlyMap<string, CompartmentSet>;
}

/** Types of sections by SONATA's words. */
const SECTION_TYPES: Record<string, string> = {
  soma: 'soma',
  axon: 'axon',
  dend: 'basal',
  apic: 'apical',
};

export function resolveReport(
  report: SimulationReport,
  cells: readonly ReportCell[],
  options: ReportOptions,
): ResolvedReport {
  const fault = (key: string, problem: string) =>
    new InputError(
      { format: 'simulation', file: options.configPath, at: `reports.${report.name}.${key}` },
      problem,
    );
  if (report.type === 'summation') {
    throw fault(
      'type',
      'summation is not supported: expected compartment, compartment_set, synapse',
    );
  }
  const [variable, ...more] = report.variables;
  if (variable === undefined || more.length > 0) {
    throw fault('variable_name', 'several variables need a summation: expected one');
  }
  const members = report.cells === null ? null : membersOf(options.nodeSets, report.cells);
  const chosen = cells.flatMap((cell, run) =>
    members === null || members.get(cell.population)?.has(cell.node) ? [{ cell, run }] : [],
  );
  const runs = chosen.map(({ cell, run }): ReportedRun => {
    const elements =
      report.type === 'synapse'
        ? synapseElements(cell, variable, fault)
        : placesOf(report, cell, options, fault).map(({ node, id }) => ({
            channel: channelOf(variable, node, fault),
            id,
          }));
    return {
      run,
      channels: elements.map((e) => e.channel),
      elementIds: elements.map((e) => e.id),
    };
  });
  return { report, runs: runs.filter(({ channels }) => channels.length > 0) };
}

type Fault = (key: string, problem: string) => InputError;

/** v, cai, or a state of a mechanism: m_NaTg, NaTg.m. */
function channelOf(variable: string, node: number, fault: Fault): Channel {
  if (variable === 'v') return { kind: 'voltage', node };
  if (variable === 'cai') return { kind: 'state', node, name: 'cai' };
  if (/^\w+\.\w+$/.test(variable)) return { kind: 'state', node, name: variable };
  throw fault('variable_name', `'${variable}': expected v, cai or MECHANISM.STATE`);
}

function placesOf(
  report: SimulationReport,
  { population, node, cell, sections }: ReportCell,
  { compartmentSets }: ReportOptions,
  fault: Fault,
): { node: number; id: number }[] {
  if (report.type === 'compartment_set') {
    const set = compartmentSets.get(report.compartment_set ?? '');
    if (!set)
      throw fault('compartment_set', `there is no compartment set ${report.compartment_set}`);
    return set.places
      .filter((place) => set.population === population && place.node === node)
      .map(({ section, position }) => {
        if ((sections.sectionOf[section] ?? -1) < 0) {
          throw fault('compartment_set', `node ${node} has no section ${section}`);
        }
        return { node: sections.nodeAt(section, position), id: section };
      });
  }
  const places: { node: number; id: number }[] = [];
  for (let id = 0; id < sections.size; id++) {
    const index = sections.sectionOf[id]!;
    if (index < 0) continue;
    const { type, nseg } = cell.sections[index]!;
    const wanted = report.sections === 'all' || SECTION_TYPES[report.sections] === type;
    if (!wanted) continue;
    const count = report.compartments === 'center' ? 1 : nseg;
    for (let k = 0; k < count; k++) {
      places.push({ node: sections.nodeAt(id, count === 1 ? 0.5 : (k + 0.5) / nseg), id });
    }
  }
  return places;
}

/** Names of the mod files' variables where the engine's differ. */
const PLASTIC: Record<string, SynapseVariable> = { Use_GB: 'Use_TM' };
const STATIC: Record<string, StaticVariable> = {
  g: 'g',
  i: 'i',
  g_AMPA: 'g_1',
  g_NMDA: 'g_2',
  g_GABAA: 'g_1',
  g_GABAB: 'g_2',
};
const PLASTIC_VARIABLES: readonly string[] = [
  'rho_GB',
  'effcai_GB',
  'cai_CR',
  'gmax_AMPA',
  'Use_TM',
  'dep_GB',
  'pot_GB',
  'g_AMPA',
  'g_NMDA',
  'ica_NMDA',
  'ica_VDCC',
  'vsyn',
  'i',
];

/** `GluSynapse.rho_GB`: of the contacts of that kind. */
function synapseElements({ contacts }: ReportCell, variable: string, fault: Fault) {
  const [, kind, name = ''] = /^(\w+)\.(\w+)$/.exec(variable) ?? [];
  const found = kind === 'GluSynapse' ? plasticVariable(name) : STATIC[name];
  if (kind === undefined || found === undefined) {
    throw fault('variable_name', `'${variable}': expected SYNAPSE.VARIABLE, as GluSynapse.rho_GB`);
  }
  const elements: { channel: Channel; id: number }[] = [];
  for (let contact = 0; contact < contacts.length; contact++) {
    const { table, index } = contacts.origin(contact)!;
    if (kindAt(table, index) !== kind) continue;
    elements.push({
      channel: { kind: 'synapse', contact, variable: found },
      id: table.synapseId[index]!,
    });
  }
  return elements;
}

function plasticVariable(name: string): SynapseVariable | undefined {
  const known = PLASTIC[name] ?? name;
  return PLASTIC_VARIABLES.includes(known) ? (known as SynapseVariable) : undefined;
}
