/**
 * A SONATA simulation, as the job that runs it: simulation_config.json and the circuit it names, read
 * by neurodamus' rules (docs/simulations.md lists them).
 */
import type { CellRun, GapJunction, Job } from '../../engine/job.ts';
import { type Circuit, openCircuit, type SonataFiles } from '../../io/sonata/circuit.ts';
import { type CompartmentSet, readCompartmentSets } from '../../io/sonata/compartment-sets.ts';
import { readSimulationConfig, type SimulationConfig } from '../../io/sonata/simulation-config.ts';
import { nodeOf } from '../../model/cell.ts';
import type { Emodel } from '../../model/emodel.ts';
import { InputError } from '../../model/input-error.ts';
import { type ContactMaker, type ContactTable, RunContacts } from './contact-tables.ts';
import { readGapJunctions } from './gap-junctions.ts';
import { blockSodium, configureAllSections, type Modify } from './modifications.ts';
import { cellMaker, type NetworkCell } from './network-cells.ts';
import {
  givenSpikes,
  isGiven,
  membersOf,
  type PreparedInputs,
  prepareInputs,
  sourcesOfCell,
} from './network-inputs.ts';
import { type ResolvedReport, resolveReport } from './network-reports.ts';
import { gidOffsets, populationId } from './populations.ts';
import { readContacts, type Targets } from './read-contacts.ts';
import type { CellSource } from './stimuli/cell-stimuli.ts';
import { miniTrain } from './stimuli/minis.ts';
import { cellCurrents } from './stimuli/target-facts.ts';
import {
  SYNAPSE_KINDS,
  type SynapseConditions,
  sharedSwitch,
  synapseConditions,
} from './synapse-conditions.ts';
import { Warnings } from './warnings.ts';

export interface ResolveOptions {
  files: SonataFiles;
  /** Folder of emodels as JSON, by template name; looked in before the circuit's own. */
  emodels?: string | null;
  /** Reads a template of a circuit (hoc). */
  readTemplate?: (text: string, fileName: string) => Emodel;
  /**
   * Leave the stimuli of the job empty: a value a step and cell is much for a long simulation, and
   * `sources` give them a window at a time. Default false.
   */
  stimuliByWindow?: boolean;
}

/** Who a run is. */
export interface ResolvedRun {
  population: string;
  node: number;
  gid: number;
  template: string;
  morphology: string;
}

export interface ResolvedSimulation {
  config: SimulationConfig;
  /** Without recorders: `reports` says what to record. */
  job: Job;
  /** What drives each run, with `stimuliByWindow`; else empty, for the job has it. */
  sources: CellSource[][];
  /** Of each run of the job. */
  runs: ResolvedRun[];
  /** Contacts of each run; `origin` says the edge of each. */
  contacts: RunContacts[];
  /** All contacts as columns. */
  tables: ContactTable[];
  reports: ResolvedReport[];
  /** What the user should know, a line each. */
  warnings: string[];
}

/** InputError naming the file and place of what is wrong; the circuit's files are closed again. */
export async function resolveSimulation(
  configPath: string,
  options: ResolveOptions,
): Promise<ResolvedSimulation> {
  const config = readSimulationConfig(configPath, options.files);
  const circuit = await openCircuit(config.network, options.files);
  try {
    return await resolveIn(circuit, config, options);
  } finally {
    circuit.close();
  }
}

async function resolveIn(
  circuit: Circuit,
  config: SimulationConfig,
  options: ResolveOptions,
): Promise<ResolvedSimulation> {
  const { files } = options;
  const { run: time, conditions } = config;
  const warnings = new Warnings();
  const nodeSets = config.node_sets_file
    ? circuit.nodeSets.with(config.node_sets_file)
    : circuit.nodeSets;
  const faultAt = (at: string) => (problem: string) =>
    new InputError({ format: 'simulation', file: config.path, at }, problem);
  const synapses = synapseConditions(conditions.mechanisms, (at, problem) =>
    faultAt(`conditions.mechanisms.${at}`)(problem),
  );
  if (conditions.randomize_gaba_rise_time) {
    throw faultAt('conditions.randomize_gaba_rise_time')('is not supported: expected false');
  }
  const inputs = await prepareInputs(config, nodeSets, files);
  const found = simulatedCells({ circuit, config, nodeSets, synapses, options });
  const { runs, cells, targets } = found;
  const runOf = (population: string, node: number) => found.index.get(population)?.get(node) ?? -1;
  const given = isGiven(inputs);
  const isVirtual = (population: string) => circuit.nodes.get(population)!.type === 'virtual';
  const tables: ContactTable[] = [];
  const gapJunctions: GapJunction[] = [];
  for (const edges of circuit.edges.values()) {
    const own = targets.get(edges.target);
    if (!own) continue;
    if (edges.type === 'electrical') {
      const sectionsOf = (run: number) => cells[run]!.sections;
      gapJunctions.push(...readGapJunctions(edges, own, { circuit, runOf, sectionsOf, warnings }));
      continue;
    }
    if (edges.type !== 'chemical') {
      warnings.count(`edges ${edges.name} are of type ${edges.type}: left out`);
      continue;
    }
    const table = readContacts(edges, own, {
      circuit,
      configPath: config.path,
      nRuns: runs.length,
      dt_ms: time.dt,
      calcium_mM: conditions.extracellular_calcium ?? null,
      overrides: config.connection_overrides,
      runOf,
      isGiven: (population, source, targetPopulation, target) =>
        isVirtual(population) || given(population, source, targetPopulation, target),
      nodeSets,
      warnings,
    });
    if (table) tables.push(table);
  }
  const maker = contactMaker(config, synapses, inputs, runs);
  const contacts = runs.map(({ gid }, run) => new RunContacts(tables, run, { gid }, maker));
  const kinds = SYNAPSE_KINDS.filter((kind) => tables.some((t) => t.kinds[kind].rows > 0));
  warnOfCalcium(kinds, synapses, conditions.extracellular_calcium, warnings);
  const compartmentSets = config.compartment_sets_file
    ? readCompartmentSets(config.compartment_sets_file, files)
    : new Map<string, CompartmentSet>();
  const reports = config.reports
    .filter((report) => report.enabled)
    .map((report) =>
      resolveReport(
        report,
        runs.map((run, r) => ({ ...run, ...cells[r]!, contacts: contacts[r]! })),
        { configPath: config.path, nodeSets, compartmentSets },
      ),
    );
  const detector = conditions.spike_location === 'AIS' ? AIS : SOMA;
  const sources = runs.map((_, run) => found.sources(run, inputs));
  const whole = { from_ms: 0, to_ms: time.tstop };
  const job: Job = {
    runs: runs.map(
      (_, run): CellRun => ({
        cell: cells[run]!.cell,
        contacts: contacts[run]!,
        stimuli: options.stimuliByWindow ? [] : sources[run]!.flatMap((s) => s.window(whole)),
        recorders: [],
        detector: {
          node: nodeOf(cells[run]!.cell, detector),
          threshold_mV: time.spike_threshold,
        },
        fastForward_ms: [],
        noise: { cell: runs[run]!.gid, seed: time.random_seed + time.ionchannel_seed },
      }),
    ),
    duration_ms: time.tstop,
    dt_ms: time.dt,
    step: { kind: 'fixed' },
    scheme: 'explicit-euler',
    synapse: synapses.constants,
    vdccGates: 'zero',
    initDepleted: sharedSwitch(
      synapses.initDepleted,
      kinds,
      faultAt('conditions.mechanisms: init_depleted'),
    ),
    minisSingleVesicle: sharedSwitch(
      synapses.minisSingleVesicle,
      kinds,
      faultAt('conditions.mechanisms: minis_single_vesicle'),
    ),
    ...(gapJunctions.length > 0 && { gapJunctions }),
  };
  const byWindow = options.stimuliByWindow ? sources : [];
  return {
    config,
    job,
    sources: byWindow,
    runs,
    contacts,
    tables,
    reports,
    warnings: warnings.lines(),
  };
}

const AIS = { section: 'axon[1]', x: 0.5 };
const SOMA = { section: 'soma[0]', x: 1 };

interface CellsContext {
  circuit: Circuit;
  config: SimulationConfig;
  nodeSets: Circuit['nodeSets'];
  synapses: SynapseConditions;
  options: ResolveOptions;
}

/** The cells of the node set, in the order of populations and of nodes. */
function simulatedCells(context: CellsContext) {
  const { circuit, config, nodeSets, options, synapses } = context;
  const { conditions } = config;
  const modify = modificationsOf(context);
  const cellsOf = cellMaker({
    files: options.files,
    emodels: options.emodels ?? null,
    ...(options.readTemplate && { readTemplate: options.readTemplate }),
    celsius: conditions.celsius,
    vInit_mV: conditions.v_init,
    globals: synapses.globals,
  });
  const chosen = config.node_set === null ? null : membersOf(nodeSets, config.node_set);
  const offsets = gidOffsets(circuit.nodes.values());
  const runs: ResolvedRun[] = [];
  const cells: NetworkCell[] = [];
  const targets = new Map<string, Targets>();
  const index = new Map<string, Map<number, number>>();
  const facts: ReturnType<typeof cellCurrents> = [];
  for (const population of circuit.nodes.values()) {
    if (population.type === 'virtual') continue;
    const members = chosen?.get(population.name);
    if (chosen && !members) continue;
    const ids = members
      ? Float64Array.from(members).sort()
      : Float64Array.from({ length: population.size }, (_, id) => id);
    const own = cellsOf(population, ids, (id) => modify(population.name, id));
    const first = runs.length;
    facts.push(...cellCurrents(population, ids));
    index.set(population.name, new Map(Array.from(ids, (id, k) => [id, first + k])));
    targets.set(population.name, {
      ids,
      runs: Int32Array.from(ids, (_, k) => first + k),
      sections: own.map((c) => c.sections),
    });
    own.forEach((cell, k) => {
      const gid = ids[k]! + 1 + offsets.get(population.name)!;
      const { template, morphology } = cell;
      runs.push({ population: population.name, node: ids[k]!, gid, template, morphology });
      cells.push(cell);
    });
  }
  if (runs.length === 0) {
    const place = { format: 'simulation', file: config.path, at: 'node_set' };
    throw new InputError(place, `${config.node_set ?? 'the circuit'} holds no cell to simulate`);
  }
  const sources = (run: number, inputs: PreparedInputs) => {
    const { cell, sections } = cells[run]!;
    const { population, node, gid } = runs[run]!;
    return sourcesOfCell(
      inputs,
      {
        ...facts[run],
        population,
        node,
        gid,
        somaNode: nodeOf(cell, { section: 'soma[0]', x: 0.5 }),
        nodeAt(section, position, at) {
          if ((sections.sectionOf[section] ?? -1) >= 0) return sections.nodeAt(section, position);
          throw new InputError(
            { format: 'simulation', file: config.path, at },
            `node ${node} of ${population} has no section ${section} that is simulated`,
          );
        },
      },
      config,
    );
  };
  return { runs, cells, targets, index, sources };
}

/** Changes of a node's cell, and a key that tells cells of different changes apart. */
function modificationsOf({ config, nodeSets }: CellsContext) {
  const found = config.conditions.modifications.map((modification, k) => {
    const at = `conditions.modifications[${k}].section_configure`;
    const fault = (problem: string) =>
      new InputError({ format: 'simulation', file: config.path, at }, problem);
    const change: Modify =
      modification.type === 'ttx'
        ? blockSodium
        : configureAllSections(modification.section_configure!, fault);
    return {
      change,
      members: membersOf(nodeSets, modification.node_set),
    };
  });
  return (population: string, node: number) => {
    const own = found.filter(({ members }) => members.get(population)?.has(node));
    return {
      key: own.map((one) => found.indexOf(one)).join(','),
      changes: own.map((one) => one.change),
    };
  };
}

function warnOfCalcium(
  kinds: readonly string[],
  { cao_mM }: SynapseConditions,
  calcium_mM: number | undefined,
  warnings: Warnings,
): void {
  if (!kinds.includes('GluSynapse') || calcium_mM === undefined || calcium_mM === cao_mM) return;
  warnings.count(
    `extracellular_calcium is ${calcium_mM} mM, but plastic contacts have cao_CR ${cao_mM} mM ` +
      '(conditions.mechanisms.GluSynapse.cao_CR)',
  );
}

/** Streams by neurodamus' ids; spikes and minis of a contact when it is asked for. */
function contactMaker(
  { run }: SimulationConfig,
  { cao_mM }: SynapseConditions,
  inputs: PreparedInputs,
  runs: readonly ResolvedRun[],
): ContactMaker {
  const given = givenSpikes(inputs, run.tstop);
  const numbers = new Map<string, number>();
  const idOf = (population: string) => {
    const known = numbers.get(population) ?? populationId(population);
    numbers.set(population, known);
    return known;
  };
  const nodeOfGid = new Map(runs.map(({ gid, node }) => [gid, node]));
  return {
    cao_mM,
    randomSeed: run.random_seed,
    givesSpikes: inputs.spikes.length > 0,
    streamIds(kind, gid, synapseId, { sourcePopulation, targetPopulation }) {
      if (kind === 'GluSynapse') return [gid, 100000 + synapseId, 200 + run.synapse_seed];
      const populations = idOf(sourcePopulation) * 65536 + idOf(targetPopulation);
      return [gid + 250, 100 + synapseId, populations + 300 + run.synapse_seed];
    },
    givenSpikes_ms: (table, index, gid) =>
      given({
        edgePopulation: table.edgePopulation,
        edge: table.edgeId[index]!,
        sourcePopulation: table.sourcePopulation,
        source: table.sourceNode[index]!,
        targetPopulation: table.targetPopulation,
        target: nodeOfGid.get(gid)!,
      }),
    minis_ms(table, index, gid) {
      const rate_Hz = table.miniRate_Hz[index]!;
      if (!(rate_Hz > 0)) return null;
      const { random_seed, minis_seed } = run;
      const contact = {
        rate_Hz,
        synapseId: table.synapseId[index]!,
        gid,
        sourcePopulationId: idOf(table.sourcePopulation),
        targetPopulationId: idOf(table.targetPopulation),
      };
      const seeds = { random_seed, minis_seed };
      return miniTrain(contact, run.tstop, seeds).window(0, run.tstop);
    },
  };
}
