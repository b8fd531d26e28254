/**
 * `inputs` of a simulation: which cells and contacts each reaches, and with what.
 */
import { prettifyError } from 'zod';
import type { NodeSets, SonataFiles } from '../../io/sonata/circuit.ts';
import { type CompartmentSet, readCompartmentSets } from '../../io/sonata/compartment-sets.ts';
import type { SimulationConfig } from '../../io/sonata/simulation-config.ts';
import { readSpikes } from '../../io/sonata/spikes.ts';
import { InputError } from '../../model/input-error.ts';
import { type CellSource, cellSourceOf } from './stimuli/cell-stimuli.ts';
import {
  type CellInput,
  type Input,
  inputSchema,
  isSpikeInput,
  type SpikeInput,
} from './stimuli/input-schema.ts';
import { type SpikeSources, spikeSourcesOf } from './stimuli/spike-sources.ts';
import { familyIndices, type Seeds } from './stimuli/streams.ts';
import type { CellCurrents } from './stimuli/target-facts.ts';

/** Node ids by population. */
type Members = Map<string, Set<number>>;

export interface PreparedInputs {
  cells: { name: string; index: number; input: CellInput; reaches: Reach }[];
  spikes: PreparedSpikes[];
  seeds: Seeds;
}

/** Which nodes of a cell an input reaches: null: none; 'soma'; or places. */
type Reach = (population: string, node: number) => 'soma' | CompartmentSet['places'] | null;

export interface PreparedSpikes {
  sources: SpikeSources;
  /** Whether a node may be a source. */
  isSource(population: string, node: number): boolean;
  isTarget(population: string, node: number): boolean;
}

export async function prepareInputs(
  config: SimulationConfig,
  nodeSets: NodeSets,
  files: SonataFiles,
): Promise<PreparedInputs> {
  const inputs = new Map(
    config.inputs.map(({ name, block }) => [name, checkedInput(name, block, config.path)]),
  );
  const indices = familyIndices(Object.fromEntries(inputs));
  const { random_seed, stimulus_seed } = config.run;
  const prepared: PreparedInputs = { cells: [], spikes: [], seeds: { random_seed, stimulus_seed } };
  const sets = config.compartment_sets_file
    ? readCompartmentSets(config.compartment_sets_file, files)
    : new Map<string, CompartmentSet>();
  for (const [name, input] of inputs) {
    const index = indices.get(name)!;
    if (isSpikeInput(input)) {
      const context = { name, index, seeds: prepared.seeds, file: config.path };
      prepared.spikes.push(await prepareSpikes(input, context, nodeSets, files));
    } else {
      const reaches = reachOf(name, input, nodeSets, sets, config.path);
      prepared.cells.push({ name, index, input, reaches });
    }
  }
  return prepared;
}

function checkedInput(name: string, block: unknown, file: string): Input {
  const result = inputSchema.safeParse(block);
  if (result.success) return result.data;
  const place = { format: 'simulation-config', file, at: `inputs.${name}` };
  throw new InputError(place, prettifyError(result.error));
}

function reachOf(
  name: string,
  input: CellInput,
  nodeSets: NodeSets,
  sets: ReadonlyMap<string, CompartmentSet>,
  file: string,
): Reach {
  if (input.node_set !== undefined) {
    const members = membersOf(nodeSets, input.node_set);
    return (population, node) => (members.get(population)?.has(node) ? 'soma' : null);
  }
  const set = sets.get(input.compartment_set!);
  if (!set) {
    const known = [...sets.keys()].join(', ') || 'none';
    throw new InputError(
      { format: 'simulation-config', file, at: `inputs.${name}.compartment_set` },
      `there is no compartment set ${input.compartment_set}: expected one of ${known}`,
    );
  }
  return (population, node) => {
    if (population !== set.population) return null;
    const places = set.places.filter((place) => place.node === node);
    return places.length > 0 ? places : null;
  };
}

export function membersOf(nodeSets: NodeSets, name: string): Members {
  return new Map(nodeSets.resolve(name).map(({ population, ids }) => [population, new Set(ids)]));
}

async function prepareSpikes(
  input: SpikeInput,
  context: { name: string; index: number; seeds: Seeds; file: string },
  nodeSets: NodeSets,
  files: SonataFiles,
): Promise<PreparedSpikes> {
  const targets = membersOf(nodeSets, input.node_set);
  const named = input.source === undefined ? null : nodeSets.resolve(input.source);
  const recorded =
    input.module === 'synapse_replay' ? await readSpikes(input.spike_file, files) : undefined;
  const sources = spikeSourcesOf(input, {
    ...context,
    sources: named,
    ...(recorded && { recorded }),
  });
  const among: Members = new Map(
    named
      ? named.map(({ population, ids }) => [population, new Set(ids)])
      : recorded?.map(({ population, node_ids }) => [population, new Set(node_ids)]),
  );
  return {
    sources,
    isSource: (population, node) => among.get(population)?.has(node) ?? false,
    isTarget: (population, node) => targets.get(population)?.has(node) ?? false,
  };
}

/** What a cell is to its inputs. */
export interface InputTarget extends CellCurrents {
  population: string;
  node: number;
  gid: number;
  somaNode: number;
  /** Node of a SONATA section and position; InputError where there is none. */
  nodeAt(section: number, position: number, at: string): number;
}

/** What drives a cell, in the order of the configuration. */
export function sourcesOfCell(
  { cells, seeds }: PreparedInputs,
  target: InputTarget,
  { run, path }: Pick<SimulationConfig, 'run' | 'path'>,
): CellSource[] {
  return cells.flatMap(({ name, index, input, reaches }) => {
    const reached = reaches(target.population, target.node);
    if (reached === null) return [];
    const nodes =
      reached === 'soma'
        ? [target.somaNode]
        : reached.map((place) => target.nodeAt(place.section, place.position, `inputs.${name}`));
    const context = { file: path, name, index, seeds, dt_ms: run.dt };
    return [cellSourceOf(input, { ...target, nodes }, context)];
  });
}

/** Spikes that inputs give to a contact, ascending, its delay not yet added. */
export function givenSpikes(
  { spikes }: PreparedInputs,
  duration_ms: number,
): (contact: GivenContact) => Float64Array | null {
  const bySource = new Map<string, Float64Array>();
  return (contact) => {
    const { sourcePopulation, source, targetPopulation, target, edgePopulation, edge } = contact;
    const lists = spikes.flatMap(({ sources, isSource, isTarget }, k) => {
      if (!isTarget(targetPopulation, target) || !isSource(sourcePopulation, source)) return [];
      if (sources.per === 'synapse') {
        return [sources.ofSynapse(edgePopulation, edge).window(0, duration_ms)];
      }
      const key = `${k}\n${sourcePopulation}\n${source}`;
      let known = bySource.get(key);
      if (!known) {
        known = sources.ofSource(sourcePopulation, source).window(0, duration_ms);
        bySource.set(key, known);
      }
      return [known];
    });
    if (lists.length <= 1) return lists[0] ?? null;
    return Float64Array.from(lists.flatMap((list) => Array.from(list))).sort();
  };
}

export interface GivenContact {
  edgePopulation: string;
  edge: number;
  sourcePopulation: string;
  source: number;
  targetPopulation: string;
  target: number;
}

/** Whether some input may send spikes of a node to a node. */
export function isGiven({ spikes }: PreparedInputs) {
  return (sourcePopulation: string, source: number, targetPopulation: string, target: number) =>
    spikes.some(
      (s) => s.isSource(sourcePopulation, source) && s.isTarget(targetPopulation, target),
    );
}
