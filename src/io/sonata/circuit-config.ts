/**
 * circuit_config.json: which files hold which populations, and where their morphologies and
 * emodels lie. Keys of the SONATA extension that do not bear on a simulation are accepted; any other
 * key is refused by name.
 */
import * as z from 'zod';
import { readConfigJson } from './config-json.ts';
import { type SonataFiles, sonataError } from './files.ts';
import { type PathOf, pathReader } from './manifest.ts';

const folder = z.string().nullish();
const irrelevant = z.unknown().optional();

const components = {
  morphologies_dir: folder,
  alternate_morphologies: z
    .strictObject({ 'neurolucida-asc': folder, h5v1: folder })
    .nullish()
    .describe('folders of other forms than SWC'),
  biophysical_neuron_models_dir: folder,
  mechanisms_dir: irrelevant,
  point_neuron_models_dir: irrelevant,
  synaptic_models_dir: irrelevant,
  templates_dir: irrelevant,
  vasculature_file: irrelevant,
  vasculature_mesh: irrelevant,
  end_feet_area: irrelevant,
  endfeet_meshes_file: irrelevant,
  microdomains_file: irrelevant,
  spine_morphologies_dir: irrelevant,
};
const componentsSchema = z.strictObject({ ...components, provenance: irrelevant });

const populationSchema = z.strictObject({
  ...components,
  type: z.string().optional(),
  spatial_segment_index_dir: irrelevant,
  spatial_synapse_index_dir: irrelevant,
  provenance: irrelevant,
});

const populations = z.record(z.string(), populationSchema).optional();
const unusedTypes = z
  .literal('', 'types files (CSV) are not supported: expected null, "" or no such key')
  .nullish();

const configSchema = z.strictObject({
  version: z.union([z.number(), z.string()]).optional(),
  manifest: z.record(z.string(), z.string()).default({}),
  components: componentsSchema.default({}),
  node_sets_file: z.string().nullish(),
  networks: z.strictObject({
    nodes: z
      .array(z.strictObject({ nodes_file: z.string(), node_types_file: unusedTypes, populations }))
      .min(1),
    edges: z
      .array(z.strictObject({ edges_file: z.string(), edge_types_file: unusedTypes, populations }))
      .default([]),
  }),
  metadata: irrelevant,
  provenance: irrelevant,
  target_simulator: irrelevant,
});

/** Absolute folders of a population; null where none is named. */
export interface ComponentFolders {
  /** Neurolucida ASC. */
  asc: string | null;
  swc: string | null;
  emodels: string | null;
}

export interface PopulationEntry {
  type: string;
  folders: ComponentFolders;
}

/** A file and its populations; null: all that the file holds, as `defaults` says. */
export interface NetworkFile {
  path: string;
  /** Keys in the configuration, for messages. */
  at: string;
  populations: Map<string, PopulationEntry> | null;
  defaults: PopulationEntry;
}

export interface CircuitConfig {
  path: string;
  nodes: NetworkFile[];
  edges: NetworkFile[];
  nodeSetsFile: string | null;
}

export function readCircuitConfig(path: string, files: SonataFiles): CircuitConfig {
  const config = readConfigJson(path, files, configSchema);
  const pathOf = pathReader(path, config.manifest);
  const defaults = folders(config.components, 'components', pathOf);
  const network = (
    fileName: string,
    listed: z.infer<typeof populations>,
    at: string,
    type: string,
  ): NetworkFile => ({
    path: pathOf(fileName, at),
    at,
    defaults: { type, folders: defaults },
    populations: listed ? entries(listed, `${at}.populations`, type) : null,
  });
  const entries = (
    listed: NonNullable<z.infer<typeof populations>>,
    at: string,
    type: string,
  ): Map<string, PopulationEntry> => {
    const named = Object.entries(listed);
    if (named.length === 0) {
      throw sonataError({ file: path, at }, 'expected at least one population');
    }
    return new Map(
      named.map(([name, entry]) => {
        const own = folders(entry, `${at}.${name}`, pathOf);
        return [name, { type: entry.type ?? type, folders: merged(own, defaults) }];
      }),
    );
  };
  return {
    path,
    nodes: config.networks.nodes.map((file, k) =>
      network(file.nodes_file, file.populations, `networks.nodes[${k}]`, 'biophysical'),
    ),
    edges: config.networks.edges.map((file, k) =>
      network(file.edges_file, file.populations, `networks.edges[${k}]`, 'chemical'),
    ),
    nodeSetsFile: config.node_sets_file ? pathOf(config.node_sets_file, 'node_sets_file') : null,
  };
}

type Components = Pick<
  z.infer<typeof componentsSchema>,
  'morphologies_dir' | 'alternate_morphologies' | 'biophysical_neuron_models_dir'
>;

function folders(entry: Components, at: string, pathOf: PathOf): ComponentFolders {
  const resolved = (text: string | null | undefined, key: string) =>
    text ? pathOf(text, `${at}.${key}`) : null;
  const asc = entry.alternate_morphologies?.['neurolucida-asc'];
  return {
    asc: resolved(asc, 'alternate_morphologies.neurolucida-asc'),
    swc: resolved(entry.morphologies_dir, 'morphologies_dir'),
    emodels: resolved(entry.biophysical_neuron_models_dir, 'biophysical_neuron_models_dir'),
  };
}

function merged(own: ComponentFolders, defaults: ComponentFolders): ComponentFolders {
  return {
    asc: own.asc ?? defaults.asc,
    swc: own.swc ?? defaults.swc,
    emodels: own.emodels ?? defaults.emodels,
  };
}
