/**
 * Layouts that the kernels share with the host. Each is defined here once; `kernelConstants` turns
 * them into the WGSL constants and structs that the shaders name.
 */
import { STATIC_MG_BLOCK } from '../../model/static-synapse.ts';
import { CONTACT_INPUTS } from '../job.ts';
import { BLOW_UP_MV } from '../layout/blow-up.ts';
import { RECEPTOR_WORDS, RULE_WORDS } from '../layout/contact.ts';
import { EVENT_KIND } from '../layout/event.ts';
import { ASLEEP_NS, STATIC_PARAMETERS, STATIC_STATE } from '../layout/static-contact.ts';
import {
  CLOSED,
  DEVICE_PARAMETERS,
  DEVICE_STATE,
  SLOW_TICKS,
  STATUS,
  stateWordsOf,
} from './contact-words.ts';
import type { KernelShape } from './kernel-shape.ts';

/** Uniform parameters of an epoch, 4 bytes each. */
export const PARAMS = {
  max_steps: 'u32',
  dt_ms: 'f32',
  max_ticks: 'f32',
  max_change: 'f32',
  growth: 'f32',
  /** Blocks of a group, words of a lane without those of its recorders. */
  group_blocks: 'u32',
  lane_words: 'u32',
  /** Recorders of a lane. */
  recorders: 'u32',
  /** 1 in the first epoch of a submission: its output is empty. */
  first_epoch: 'u32',
  /** 1 where spontaneous releases free one vesicle. */
  single_minis: 'u32',
  log_releases: 'u32',
  log_crossings: 'u32',
  ...(Object.fromEntries(RULE_WORDS.map((name) => [name, 'f32'])) as Record<
    (typeof RULE_WORDS)[number],
    'f32'
  >),
} as const satisfies Record<string, 'u32' | 'f32'>;

/** One group of lanes in the group table: offsets into the buffers, counts. */
export const GROUP_FIELDS = [
  'state',
  /** First vector of the group: the segments' gates, then the contacts. */
  'vectors',
  /** First blocks of DEVICE_CHAIN_FIELDS of each chain, NODE_FIELDS of each node, INPUT_FIELDS of each input. */
  'chain_table',
  'node_table',
  'input_table',
  'nodes',
  'chains',
  /** First pair of the inputs in a lane's state (state-pairs.ts). */
  'inputs',
  'n_inputs',
  /** 1 when a run of the group has a clamp or a conductance. */
  'clamped',
  /** First block of the plastic contacts, of the static ones, of the pools. */
  'plastic',
  'statics',
  'pools',
  /** Slots of plastic contacts; those of static ones follow. */
  'max_plastic',
  'parameters',
  'static_parameters',
  'lanes',
  'draws',
  /** First word of the list of awake static contacts. */
  'awake',
] as const;

/** Blocks of four words of one group in the group table. */
export const GROUP_BLOCKS = Math.ceil(GROUP_FIELDS.length / 4);

/** One chain: its class's number, blocks a segment stores and blocks of its constants make `kind`. */
export const DEVICE_CHAIN_FIELDS = [
  'start',
  'count',
  'junction',
  'parentTip',
  'parentChain',
  'kind',
  /** First block of the class constants in the topology, of the states behind the group's first. */
  'constants',
  'states',
] as const;

/** The word `kind` of a chain. */
export function chainKind(classIndex: number, blocks: number, constantBlocks: number): number {
  if (classIndex > 0xffff || blocks > 0xff || constantBlocks > 0xff) {
    throw new Error(
      `run: class ${classIndex} with ${4 * blocks} states and ${4 * constantBlocks} constants, the kernel counts to 65535, 1020 and 1020`,
    );
  }
  return (classIndex + blocks * 2 ** 16 + constantBlocks * 2 ** 24) >>> 0;
}

/** One node: what couples it to its parent (layout/template.ts), and its input or NONE. */
export const NODE_FIELDS = ['a', 'b', 'cm', 'input'] as const;

/** One input, in the kernel PLACE_…: mA/cm² per nA at its node, and the node. A block, half of it empty. */
export const INPUT_FIELDS = ['per_nA', 'node'] as const;

/** One recorder of a lane. */
export const RECORDER_FIELDS = [
  'interval',
  /** Tick of its next row; NONE where none is wanted. */
  'next',
  'rows',
  'pending',
  'table',
  'channels',
  'output',
  'capacity',
  'has_late',
] as const;

/** One lane; its recorders follow. */
export const LANE_FIELDS = [
  'tick',
  'step_ticks',
  'previous_ticks',
  'cursor',
  'above',
  'detector',
  'threshold',
  /** Plastic contacts. */
  'plastic',
  /** Static contacts awake. */
  'awake',
  'end_tick',
  'steps',
  'spikes',
  'spike_output',
  'logged',
  'log_output',
  'log_capacity',
  /** First word of its spikes in the exchange buffer; NONE where it is not connected. */
  'mailbox',
  /** First word of its letterbox among the lane words, and letters that wait in it, sorted. */
  'letterbox',
  'letters',
  'gaps',
  'n_gaps',
  /** Whose channel noise it is. */
  'noise_cell',
  'noise_seed',
  /** The global index of its contacts' Random123 streams. */
  'random_key',
  /** 1 + the tick at which the voltage blew up, else 0. */
  'failed',
  'recorders',
] as const;

/** Random stream and place of one contact. */
const OWN_DRAW_FIELDS = [
  /** INPUT_BITS: whence its draws come, which inputs have pools of their own, sites, further pool. */
  'inputs',
  'used',
  /** Of a Random123 stream; of a list, the place of its first number. */
  'id1',
  'id2',
  'id3',
  /** Node + 2¹⁶ · input. */
  'place',
  /** Time constants of recovery and facilitation, ms. */
  'dep',
  'fac',
] as const;

/** What contacts have besides in a kernel for networks. */
const NETWORK_DRAW_FIELDS = [
  /** How far, in ticks, spikes of its source act from where they arrive. */
  'fraction',
  /** Of its weight now. */
  'factor',
] as const;

export const DRAW_FIELDS = [...OWN_DRAW_FIELDS, ...NETWORK_DRAW_FIELDS] as const;

/** DRAW_FIELDS of a contact of a kernel. */
export const drawWordsOf = ({ network }: { network: boolean }) =>
  network ? DRAW_FIELDS.length : OWN_DRAW_FIELDS.length;

/**
 * The word `inputs`: DRAWS_KIND in its lowest bits, then a bit for each of CONTACT_INPUTS with a pool of
 * its own, from `sites` on the number of release sites, from `pool` on the further pool.
 */
export const INPUT_BITS = { own: 2, sites: 5, pool: 13 } as const;
export const MOST_SITES = 2 ** (INPUT_BITS.pool - INPUT_BITS.sites) - 1;
export const MOST_POOLS = 2 ** (32 - INPUT_BITS.pool);

/** In the log, the entry of a crossing of ρ; releases have the number of their input there. */
export const LOG_CROSSING = CONTACT_INPUTS.length;

export const DRAWS_KIND = { full: 0, list: 1, random123: 2 } as const;

/** One recorded value: first (+ second) + offset; CHANNEL_LATE is added to the kind of a late one. */
export const CHANNEL_FIELDS = ['first', 'second', 'offset', 'kind'] as const;
export const CHANNEL_LATE = 1 << 16;

/** What a channel's words are: of S, of the vectors, or the whole number there, of which bit `kind − bit` is meant. */
export const CHANNEL_KIND = { state: 0, vector: 1, bit: 2 } as const;

/** One end of a gap junction: the lane's input, µS, words of its own voltage and of the other's. */
export const GAP_FIELDS = ['input', 'conductance', 'own', 'other'] as const;

/** One connection: the target's letterbox, the contact's slot, delay in ticks. */
export const TARGET_FIELDS = ['letterbox', 'slot', 'delay'] as const;

export const SCHEMES = { backward_euler: 0, explicit_euler: 1, exponential: 2 } as const;

export const NONE = 0xffffffff;
/** Spikes a lane may list in one epoch; it stops when they are full. */
export const SPIKE_CAPACITY = 64;

const indices = (prefix: string, names: readonly string[]) =>
  names.map((name, i) => `const ${prefix}_${name} = ${i}u;`);

const values = (prefix: string, table: Record<string, number>) =>
  Object.entries(table).map(([name, value]) => `const ${prefix}_${name} = ${value}u;`);

/** A number as WGSL reads a float. */
const literal = (value: number) => (Number.isInteger(value) ? value.toFixed(1) : `${value}`);

const struct = (name: string, fields: [string, string][]) =>
  `struct ${name} {\n${fields.map(([field, type]) => `  ${field}: ${type},`).join('\n')}\n}`;

/** Words of a lane: its own, then those of its recorders. */
export const laneWordsOf = (recorders: number) =>
  LANE_FIELDS.length - 1 + recorders * RECORDER_FIELDS.length;

/** Longest epoch of connected lanes, ticks. A spike takes two: its mailbox holds all of them. */
export const LONGEST_EPOCH = 64;
export const MAIL_SPIKES = LONGEST_EPOCH / 2;
/** Words of a run in the exchange buffer: the number of its spikes, their ticks. */
export const MAIL_WORDS = 1 + MAIL_SPIKES;
/** Words of a letterbox before its letters: their number, its room; words of a letter. */
export const LETTERBOX_HEAD = 2;
export const LETTER_WORDS = 2;

/** The WGSL of the exchange kernel's layouts. */
export function exchangeConstants(cells: number, listCapacity: number): string {
  return [
    `const CELLS = ${cells}u;`,
    `const LIST_CAPACITY = ${listCapacity}u;`,
    `const MAIL_SPIKES = ${MAIL_SPIKES}u;`,
    `const MAIL_WORDS = ${MAIL_WORDS}u;`,
    `const LETTERBOX_HEAD = ${LETTERBOX_HEAD}u;`,
    `const TARGET_WORDS = ${TARGET_FIELDS.length}u;`,
    ...indices('TARGET', TARGET_FIELDS),
  ].join('\n');
}

/** The WGSL of the epoch kernel's layouts. */
export function kernelConstants(shape: KernelShape): string {
  const { lanes, network, traces, uses } = shape;
  const scheme = shape.scheme.replace('-', '_') as keyof typeof SCHEMES;
  return [
    `const LANES = ${lanes}u;`,
    `const MAIL_SPIKES = ${MAIL_SPIKES}u;`,
    `const LETTERBOX_HEAD = ${LETTERBOX_HEAD}u;`,
    `const NONE = ${NONE}u;`,
    `const BLOW_UP_MV = ${BLOW_UP_MV}.0;`,
    `const SPIKE_CAPACITY = ${SPIKE_CAPACITY}u;`,
    `const NETWORK = ${network};`,
    `const SCHEME = ${SCHEMES[scheme]}u;`,
    `const TRACES = ${traces};`,
    ...Object.entries(uses).map(([name, used]) => `const USES_${name} = ${used};`),
    `const SLOW_TICKS = ${SLOW_TICKS}u;`,
    `const CLOSED = ${CLOSED};`,
    `const CHAIN_BLOCKS = ${DEVICE_CHAIN_FIELDS.length / 4}u;`,
    `const CHANNEL_LATE = ${CHANNEL_LATE}u;`,
    `const DRAW_WORDS = ${drawWordsOf(shape)}u;`,
    `const MOST_SITES = ${MOST_SITES}u;`,
    `const RECORDER_WORDS = ${RECORDER_FIELDS.length}u;`,
    `const PLASTIC_BLOCKS = ${stateWordsOf(shape) / 4}u;`,
    `const PLASTIC_PARAMETER_BLOCKS = ${DEVICE_PARAMETERS.length / 4}u;`,
    `const STATIC_BLOCKS = ${STATIC_STATE.length / 4}u;`,
    `const STATIC_PARAMETER_BLOCKS = ${STATIC_PARAMETERS.length / 4}u;`,
    `const STATIC_MG_SLOPE = ${STATIC_MG_BLOCK.slope_per_mV};`,
    `const ASLEEP_NS = ${ASLEEP_NS};`,
    ...indices('CHAIN', DEVICE_CHAIN_FIELDS),
    ...indices('NODE', NODE_FIELDS),
    ...indices('PLACE', INPUT_FIELDS),
    `const GROUP_BLOCKS = ${GROUP_BLOCKS}u;`,
    `const GROUP_WORDS = ${4 * GROUP_BLOCKS}u;`,
    ...indices('GROUP', GROUP_FIELDS),
    ...indices('LANE', LANE_FIELDS),
    ...indices('RECORDER', RECORDER_FIELDS),
    ...indices('DRAW', DRAW_FIELDS),
    ...indices('CHANNEL', CHANNEL_FIELDS),
    ...indices('DEVICE', DEVICE_STATE),
    ...indices('PARAMETER', DEVICE_PARAMETERS),
    ...indices('STATIC', STATIC_STATE),
    ...indices('STATIC_PARAMETER', STATIC_PARAMETERS),
    ...indices('GAP', GAP_FIELDS),
    ...indices('INPUT', CONTACT_INPUTS),
    // what a log entry holds in place of an input
    `const LOG_CROSSING = ${LOG_CROSSING}u;`,
    ...values('EVENT', EVENT_KIND),
    ...values('STATUS', STATUS),
    ...RECEPTOR_WORDS.map((name) => `const RECEPTOR_${name} = ${literal(shape.receptors[name])};`),
    ...values('CHANNEL_KIND', CHANNEL_KIND),
    ...values('DRAWS', DRAWS_KIND),
    ...values('INPUT_BITS', INPUT_BITS),
    ...values('SCHEME', SCHEMES),
    struct('Params', Object.entries(PARAMS)),
  ].join('\n');
}
