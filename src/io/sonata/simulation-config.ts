/** simulation_config.json, checked: every path absolute, every default in place. */
import type * as z from 'zod';
import { readConfigJson } from './config-json.ts';
import type { SonataFiles } from './files.ts';
import { pathReader } from './manifest.ts';
import { resolvePath } from './paths.ts';
import { simulationSchema } from './simulation-schema.ts';

type Parsed = z.infer<typeof simulationSchema>;

export type SimulationRun = Omit<Parsed['run'], 'electrodes_file'>;
export type SimulationConditions = Parsed['conditions'];
export type ConnectionOverride = Omit<
  Parsed['connection_overrides'][number],
  'neuromodulation_dtc' | 'neuromodulation_strength'
>;
/** As it stands in the file, save that spike_file is absolute. */
export type InputBlock = Parsed['inputs'][string];

export interface SimulationReport {
  name: string;
  /** Node set; null: the simulation's own. */
  cells: string | null;
  type: 'compartment' | 'compartment_set' | 'summation' | 'synapse';
  sections: 'soma' | 'axon' | 'dend' | 'apic' | 'all';
  compartments: 'center' | 'all';
  /** Null unless of type compartment_set. */
  compartment_set: string | null;
  scaling: 'none' | 'area';
  /** One or several: `v`, `GluSynapse.rho_GB`. */
  variables: string[];
  unit: string;
  dt_ms: number;
  start_time_ms: number;
  end_time_ms: number;
  /** Absolute, with its .h5. */
  file: string;
  enabled: boolean;
}

export interface SimulationConfig {
  path: string;
  /** The circuit's configuration. */
  network: string;
  target_simulator: 'NEURON' | 'CORENEURON';
  /** Which cells are simulated; null: all that are not virtual. */
  node_set: string | null;
  /** Its sets go over those of the circuit. */
  node_sets_file: string | null;
  compartment_sets_file: string | null;
  /** Times in ms, the threshold in mV. */
  run: SimulationRun;
  output: {
    output_dir: string;
    /** Absolute. */
    spikes_file: string;
    spikes_sort_order: 'none' | 'by_id' | 'by_time';
    /** Absolute. */
    log_file: string | null;
  };
  conditions: SimulationConditions;
  /** In this order: a later one goes over an earlier. */
  connection_overrides: ConnectionOverride[];
  inputs: { name: string; block: InputBlock }[];
  reports: SimulationReport[];
}

/** InputError naming every fault with its path of keys. */
export function readSimulationConfig(path: string, files: SonataFiles): SimulationConfig {
  const file = readConfigJson(path, files, simulationSchema);
  const pathOf = pathReader(path, file.manifest);
  const optional = (value: string | null | undefined, at: string) =>
    value ? pathOf(value, at) : null;
  const output_dir = pathOf(file.output.output_dir, 'output.output_dir');
  const inOutput = (name: string) => resolvePath(output_dir, name);
  return {
    path,
    network: pathOf(file.network, 'network'),
    target_simulator: file.target_simulator,
    node_set: file.node_set ?? null,
    node_sets_file: optional(file.node_sets_file, 'node_sets_file'),
    compartment_sets_file: optional(file.compartment_sets_file, 'compartment_sets_file'),
    run: file.run,
    output: {
      output_dir,
      spikes_file: inOutput(file.output.spikes_file),
      spikes_sort_order: file.output.spikes_sort_order,
      log_file: file.output.log_file === undefined ? null : inOutput(file.output.log_file),
    },
    conditions: file.conditions,
    connection_overrides: file.connection_overrides,
    inputs: Object.entries(file.inputs).map(([name, block]) => {
      if (block.spike_file === undefined) return { name, block };
      const spike_file = pathOf(block.spike_file, `inputs.${name}.spike_file`);
      return { name, block: { ...block, spike_file } };
    }),
    reports: Object.entries(file.reports).map(([name, report]) => reportOf(name, report, inOutput)),
  };
}

function reportOf(
  name: string,
  report: Parsed['reports'][string],
  inOutput: (name: string) => string,
): SimulationReport {
  const sections = report.sections ?? 'soma';
  const fileName = report.file_name ?? name;
  return {
    name,
    cells: report.cells ?? null,
    type: report.type,
    sections,
    compartments: report.compartments ?? (sections === 'soma' ? 'center' : 'all'),
    compartment_set: report.compartment_set ?? null,
    scaling: report.scaling,
    variables: report.variable_name.split(',').map((variable) => variable.trim()),
    unit: report.unit,
    dt_ms: report.dt,
    start_time_ms: report.start_time,
    end_time_ms: report.end_time,
    file: inOutput(fileName.endsWith('.h5') ? fileName : `${fileName}.h5`),
    enabled: report.enabled,
  };
}
