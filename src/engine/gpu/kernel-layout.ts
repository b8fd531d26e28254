/**
 * Layouts that the kernels share with the host. Each is defined here once; `kernelConstants` turns
 * them into the WGSL constants and structs that the shaders name.
 */
import { BLOW_UP_MV } from '../layout/blow-up.ts';
import { CONTACT_PARAMETERS, CONTACT_STATE, SYNAPSE_WORDS } from '../layout/contact.ts';
import { EVENT_KIND } from '../layout/event.ts';
import { CHAIN_FIELDS, NODE_WORDS } from '../layout/template.ts';

/** Uniform parameters of an epoch, 4 bytes each. */
export const PARAMS = {
  max_steps: 'u32',
  dt_ms: 'f32',
  max_ticks: 'f32',
  max_change: 'f32',
  growth: 'f32',
  scheme: 'u32',
  /** 1 where a recorder has late channels. */
  late_channels: 'u32',
  /** First word of the released vesicles in the output. */
  released: 'u32',
  ...(Object.fromEntries(SYNAPSE_WORDS.map((name) => [name, 'f32'])) as Record<
    (typeof SYNAPSE_WORDS)[number],
    'f32'
  >),
} as const satisfies Record<string, 'u32' | 'f32'>;

/** One group of lanes in the group table: offsets into the buffers, counts. */
export const GROUP_FIELDS = [
  'state',
  /** First vector of the group: the segments' gates, then the contacts. */
  'vectors',
  'chain_table',
  'class_table',
  'constants',
  'nodes',
  'chains',
  'input_first',
  /** First word of the inputs in a lane's state: g, i, injected, clamp_uS, clamp_mV [n_inputs each]. */
  'inputs',
  'n_inputs',
  'input_nodes',
  'per_nA',
  /** 1 when a run of the group has a voltage clamp. */
  'clamped',
  'contacts',
  'parameters',
  'lanes',
  'draws',
] as const;

/** One recorder of a lane. */
export const RECORDER_FIELDS = [
  'interval',
  'next',
  'rows',
  'pending',
  'table',
  'channels',
  'output',
  'capacity',
  'has_late',
] as const;

/** Recorders of a lane. */
export const RECORDERS = 2;

/** One lane; its recorders follow. */
export const LANE_FIELDS = [
  'tick',
  'step_ticks',
  'previous_ticks',
  'cursor',
  'above',
  'detector',
  'threshold',
  'n_contacts',
  'end_tick',
  'steps',
  'spikes',
  'spike_output',
  /** 1 + the tick at which the voltage blew up, else 0. */
  'failed',
  'recorders',
] as const;
export const LANE_WORDS = LANE_FIELDS.length - 1 + RECORDERS * RECORDER_FIELDS.length;

/** Random stream and place of one contact. */
export const DRAW_FIELDS = ['kind', 'used', 'first', 'id1', 'id2', 'id3', 'node', 'input'] as const;
export const DRAWS_KIND = { full: 0, list: 1, random123: 2 } as const;

/** One recorded value: first (+ second) + offset, words of the vectors where vector is 1, else of S. */
export const CHANNEL_FIELDS = ['first', 'second', 'offset', 'late', 'vector'] as const;

export const SCHEMES = { backward_euler: 0, explicit_euler: 1, exponential: 2 } as const;

export const NONE = 0xffffffff;
/** Spikes a lane may list in one epoch; it stops when they are full. */
export const SPIKE_CAPACITY = 64;

const indices = (prefix: string, names: readonly string[]) =>
  names.map((name, i) => `const ${prefix}_${name} = ${i}u;`);

const values = (prefix: string, table: Record<string, number>) =>
  Object.entries(table).map(([name, value]) => `const ${prefix}_${name} = ${value}u;`);

const struct = (name: string, fields: [string, string][]) =>
  `struct ${name} {\n${fields.map(([field, type]) => `  ${field}: ${type},`).join('\n')}\n}`;

/** The WGSL of all layouts, for a group of `lanes` lanes. */
export function kernelConstants(lanes: number): string {
  return [
    `const LANES = ${lanes}u;`,
    `const NONE = ${NONE}u;`,
    `const BLOW_UP_MV = ${BLOW_UP_MV}.0;`,
    `const SPIKE_CAPACITY = ${SPIKE_CAPACITY}u;`,
    `const RECORDERS = ${RECORDERS}u;`,
    `const NODE_WORDS = ${NODE_WORDS}u;`,
    `const CHAIN_WORDS = ${CHAIN_FIELDS.length}u;`,
    `const GROUP_WORDS = ${GROUP_FIELDS.length}u;`,
    `const CHANNEL_WORDS = ${CHANNEL_FIELDS.length}u;`,
    `const DRAW_WORDS = ${DRAW_FIELDS.length}u;`,
    `const RECORDER_WORDS = ${RECORDER_FIELDS.length}u;`,
    `const CONTACT_STATE_BLOCKS = ${CONTACT_STATE.length / 4}u;`,
    `const CONTACT_PARAMETER_BLOCKS = ${CONTACT_PARAMETERS.length / 4}u;`,
    ...indices('CHAIN', CHAIN_FIELDS),
    ...indices('GROUP', GROUP_FIELDS),
    ...indices('LANE', LANE_FIELDS),
    ...indices('RECORDER', RECORDER_FIELDS),
    ...indices('DRAW', DRAW_FIELDS),
    ...indices('CHANNEL', CHANNEL_FIELDS),
    ...indices('STATE', CONTACT_STATE),
    ...indices('PARAMETER', CONTACT_PARAMETERS),
    ...values('EVENT', EVENT_KIND),
    ...values('DRAWS', DRAWS_KIND),
    ...values('SCHEME', SCHEMES),
    struct('Params', Object.entries(PARAMS)),
    struct(
      'Group',
      GROUP_FIELDS.map((name) => [name, 'u32']),
    ),
  ].join('\n');
}
