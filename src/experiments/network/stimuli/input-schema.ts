/**
 * The form of an `inputs` entry of a SONATA simulation configuration, as the Blue Brain and Open
 * Brain tools write it, and two modules of our own for spikes (poisson_spikes, spike_patterns).
 *
 * Names, units and defaults are SONATA's (sonata_simulation.rst of sonata-extension; libsonata).
 * Unknown keys are refused. docs/stimuli.md says what each module does.
 */
import * as z from 'zod';
import { cellModules } from './cell-input-schema.ts';
import { spikeModules } from './spike-input-schema.ts';

/** Modules other tools know, with the reason they are refused. */
const REFUSED: Record<string, string> = {
  spatially_uniform_e_field:
    'spatially_uniform_e_field is not supported: there is no extracellular potential here',
  poisson:
    'poisson is not supported (it drives point neurons of another simulator): ' +
    'poisson_spikes drives the contacts of a node set',
};

const modules = [...cellModules, ...spikeModules] as const;

export const MODULE_NAMES = modules.map((schema) => schema.shape.module.value);

export const inputSchema = z.discriminatedUnion('module', modules, {
  error: ({ input }) => {
    const module = (input as { module?: unknown } | null | undefined)?.module;
    if (typeof module !== 'string') return `expected a module: one of ${MODULE_NAMES.join(', ')}`;
    return (
      REFUSED[module] ?? `unknown module ${module}: expected one of ${MODULE_NAMES.join(', ')}`
    );
  },
});

/** `inputs` of a simulation configuration: name to input, in the file's order. */
export const inputsSchema = z.record(z.string().min(1), inputSchema);

export type Input = z.infer<typeof inputSchema>;
export type InputModule = Input['module'];
export type InputOf<M extends InputModule> = Extract<Input, { module: M }>;
/** Inputs that drive contacts; the others drive nodes. */
export type SpikeInput = InputOf<'synapse_replay' | 'poisson_spikes' | 'spike_patterns'>;
export type CellInput = Exclude<Input, SpikeInput>;

export function isSpikeInput(input: Input): input is SpikeInput {
  return input.input_type === 'spikes';
}
