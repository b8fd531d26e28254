/**
 * A SONATA circuit as a source of pairs: cells by node, contacts by edge, one population of edges
 * between cells that are simulated.
 */
import { readAsc } from '../io/asc.ts';
import { readEmodel } from '../io/emodel.ts';
import type { Circuit, EdgePopulation, NodePopulation, SonataFiles } from '../io/sonata/circuit.ts';
import { sonataError } from '../io/sonata/files.ts';
import { readSwc } from '../io/swc.ts';
import { buildCell } from '../model/build-cell.ts';
import type { CellModel } from '../model/cell.ts';
import type { Emodel } from '../model/emodel.ts';
import type { Morphology } from '../model/morphology.ts';
import { knownMechanisms } from '../nmodl/registry.ts';
import { type SectionMap, sectionMap } from './network/sections.ts';
import { edgeReader, kindColumns, parametersAt } from './network/synapse-columns.ts';
import type { CircuitConnection, PairCircuit } from './pair-circuit.ts';
import { SLICE_CAO_MM } from './pairs.ts';

export interface SonataPairOptions {
  circuit: Circuit;
  files: SonataFiles;
  /** Folders that go before those of the circuit. */
  morphologies?: string;
  emodels?: string;
  /** Reads an emodel template of a circuit (hoc). */
  readTemplate: (text: string, fileName: string) => Emodel;
  fixhp: boolean;
}

/** Columns of a plastic contact; thresholds are measured, so the circuit's are not asked for. */
const COLUMNS = [
  'afferent_section_id',
  'afferent_section_pos',
  'delay',
  'u_syn',
  'depression_time',
  'facilitation_time',
  'decay_time',
  'conductance_scale_factor',
  'rho0_GB',
  'gmax_d_AMPA',
  'gmax_p_AMPA',
  'Use_d_TM',
  'Use_p_TM',
  'volume_CR',
];

/** Number of an axon in afferent_section_type. */
const ON_AXON = 1;
/** Below this an edge is inhibitory. */
const EXCITATORY = 100;

/** InputError where the circuit has no such population, or several. */
export function sonataPairCircuit(options: SonataPairOptions): PairCircuit {
  const { circuit } = options;
  const edges = edgesOf(circuit);
  const nodes = circuit.nodes.get(edges.target)!;
  const all = Array.from({ length: nodes.size }, (_, node) => node);
  const cells = pairCells(nodes, options);
  const fault = (at: string, problem: string) =>
    sonataError({ file: circuit.configPath, at: `edges ${edges.name}${at}` }, problem);
  return {
    mtypes: nodes.strings('mtype', all),
    x_um: nodes.numbers('x', all),
    y_um: nodes.numbers('y', all),
    z_um: nodes.numbers('z', all),
    afferents: (target) => connections(edges, target),
    cell: (target) => cells(target).cell,
    places(connection) {
      const { contacts, target } = connection;
      const { cell, sections } = cells(target);
      const section = edges.numbers('afferent_section_id', contacts);
      const position = edges.numbers('afferent_section_pos', contacts);
      const delay_ms = edges.numbers('delay', contacts);
      return contacts.map((edge, i) => {
        const at = section[i]! < sections.size ? sections.sectionOf[section[i]!]! : -1;
        if (at < 0) {
          throw fault(
            `, afferent_section_id`,
            `edge ${edge} ends on section ${section[i]}: node ${target} has ${sections.size}, the cut axon left out`,
          );
        }
        const { name, type } = cell.sections[at]!;
        return {
          section: name,
          x: position[i]!,
          node: sections.nodeAt(section[i]!, position[i]!),
          location: type === 'apical' ? 'apical' : 'basal',
          delay_ms: delay_ms[i]!,
        };
      });
    },
    physiology({ contacts }) {
      const missing = COLUMNS.filter((name) => !edges.has(name));
      if (missing.length > 0) {
        throw fault(
          '',
          `the edges lack ${missing.join(', ')}: give a pathway as "physiology" to draw what contacts are`,
        );
      }
      const ids = Float64Array.from(contacts);
      refuseInhibitory(edges, contacts, fault);
      const reader = edgeReader(edges, ids);
      const open = new Float64Array(ids.length).fill(-1);
      const table = kindColumns(
        'GluSynapse',
        ids.length,
        {
          ...reader,
          numbers: (name) =>
            name === 'theta_d' || name === 'theta_p' ? open : reader.numbers(name),
        },
        null,
      );
      const K = edges.has('u_hill_coefficient') ? edges.numbers('u_hill_coefficient', ids) : null;
      return contacts.map((_, row) => {
        const of = parametersAt('GluSynapse', table, row, { weight: 1, cao_mM: SLICE_CAO_MM });
        if (of.kind === 'static') throw new Error('invariant: a plastic row is a plastic contact');
        return {
          parameters: of.parameters as ReturnType<PairCircuit['physiology']>[number]['parameters'],
          hill_mM: K ? K[row]! : null,
        };
      });
    },
    close: () => circuit.close(),
  };
}

/** The chemical edges from a population of simulated cells to itself. */
function edgesOf(circuit: Circuit): EdgePopulation {
  const found = [...circuit.edges.values()].filter(
    ({ type, source, target }) =>
      type === 'chemical' && source === target && circuit.nodes.get(target)!.type === 'biophysical',
  );
  if (found.length === 1) return found[0]!;
  const names = found.map(({ name }) => name).join(', ') || 'none';
  throw sonataError(
    { file: circuit.configPath, at: 'networks.edges' },
    `pairs need one population of chemical edges among biophysical cells: there are ${names}`,
  );
}

function connections(edges: EdgePopulation, target: number): CircuitConnection[] {
  const all = edges.afferent(target);
  const onAxon = edges.has('afferent_section_type')
    ? edges.numbers('afferent_section_type', all).map((type) => Number(type === ON_AXON))
    : null;
  const bySource = new Map<number, number[]>();
  edges.sourceIds(all).forEach((source, i) => {
    if (onAxon?.[i]) return;
    const contacts = bySource.get(source);
    if (contacts) contacts.push(all[i]!);
    else bySource.set(source, [all[i]!]);
  });
  return [...bySource]
    .sort(([a], [b]) => a - b)
    .map(([source, contacts]) => ({ source, target, contacts }));
}

function refuseInhibitory(
  edges: EdgePopulation,
  contacts: readonly number[],
  fault: (at: string, problem: string) => Error,
): void {
  if (!edges.has('syn_type_id')) return;
  const types = edges.numbers('syn_type_id', contacts);
  const i = types.findIndex((type) => type < EXCITATORY);
  if (i >= 0) {
    throw fault(
      ', syn_type_id',
      `edge ${contacts[i]} is inhibitory (${types[i]}): expected 100 or more`,
    );
  }
}

interface PairCell {
  cell: CellModel;
  sections: SectionMap;
}

/** Cells of nodes, each morphology with its emodel built once. */
function pairCells(nodes: NodePopulation, options: SonataPairOptions): (node: number) => PairCell {
  const { files, fixhp } = options;
  const emodels = new Map<string, Emodel>();
  const built = new Map<string, PairCell>();
  return (node) => {
    const template = nodes.strings('model_template', [node])[0]!.replace(/^(hoc|nml|ctdb|py):/, '');
    const name = nodes.strings('morphology', [node])[0]!;
    const key = `${template}\n${name}`;
    const known = built.get(key);
    if (known) return known;
    const emodel = emodels.get(template) ?? readNamed(nodes, template, options);
    emodels.set(template, emodel);
    const path = ownMorphology(name, options) ?? nodes.morphologyPath(name);
    const read: (text: string, path: string) => Morphology = /\.swc$/i.test(path)
      ? readSwc
      : readAsc;
    const morphology = read(files.readText(path), path);
    const cell = buildCell(morphology, emodel, {
      mechanisms: knownMechanisms(),
      fixhp,
      name: `${template} ${name}`,
    });
    const made = { cell, sections: sectionMap(cell, morphology) };
    built.set(key, made);
    return made;
  };
}

function ownMorphology(name: string, { files, morphologies }: SonataPairOptions) {
  if (morphologies === undefined) return undefined;
  return ['asc', 'swc']
    .map((extension) => `${morphologies}/${name}.${extension}`)
    .find((path) => files.exists(path));
}

function readNamed(
  nodes: NodePopulation,
  template: string,
  { files, emodels, readTemplate }: SonataPairOptions,
): Emodel {
  const own = nodes.emodelsDir;
  const tried = [
    ...(emodels === undefined ? [] : [`${emodels}/${template}.json`]),
    ...(own === null ? [] : [`${own}/${template}.json`, `${own}/${template}.hoc`]),
  ];
  const found = tried.find((path) => files.exists(path));
  if (found === undefined) {
    const where = tried.length > 0 ? `looked for ${tried.join(', ')}` : 'no folder is given';
    throw sonataError(
      { file: `nodes of ${nodes.name}`, at: 'model_template' },
      `there is no emodel ${template}: ${where}`,
    );
  }
  const text = files.readText(found);
  return found.endsWith('.json') ? readEmodel(text, found) : readTemplate(text, found);
}
