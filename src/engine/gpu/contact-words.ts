/**
 * A plastic contact as the device holds it: fewer words than the float64 engine's (layout/contact.ts).
 *
 * What every step reads comes first. Switches and whether transmitter is bound share the word `status`,
 * a whole number below 2²¹, exact in float32. What was computed on the way (from g_AMPA on) has a place
 * only where the scheme needs it between its two passes, or somebody records it.
 */
import type { Job } from '../job.ts';
import {
  CONTACT_PARAMETERS,
  CONTACT_STATE,
  indexWords,
  type Words as Named,
} from '../layout/contact.ts';

/** State, in blocks of four. Slow variables are pairs: the value is hi + lo (docs/numerics.md). */
const KEPT = [
  'A_AMPA',
  'B_AMPA',
  'A_NMDA',
  'B_NMDA',
  'm_VDCC',
  'h_VDCC',
  'cai_excess',
  'effcai_GB',
  'gmax_hi',
  'gmax_lo',
  'status',
  'effcai_peak',
  'rho_hi',
  'rho_lo',
  'Use_hi',
  'Use_lo',
] as const;

/** What the last step computed from the state at its start; g_open: NMDA without its block, µS. */
const TRACED = [
  'g_AMPA',
  'g_NMDA',
  'ica_NMDA',
  'ica_VDCC',
  'vsyn',
  'i',
  'g_open',
  'spare',
] as const;

export const DEVICE_STATE = [...KEPT, ...TRACED] as const;

/** Parameters, in blocks of four. */
export const DEVICE_PARAMETERS = [
  'gVDCC_uS',
  'calcium_per_nA',
  'cao_mM',
  /** The lower of θ_d and θ_p: below it no switch is on. */
  'theta_min',
  'tau_d_AMPA',
  'gmax_NMDA_uS',
  'theta_d',
  'theta_p',
  'Use_d',
  'Use_span',
  'gmax_d',
  'gmax_span',
] as const;

/** The bits of `status`. */
export const STATUS = {
  /** Transmitter is bound: some of A and B is not 0. */
  AWAKE: 1,
  DEP: 2,
  POT: 4,
  ABOVE_D: 8,
  ABOVE_P: 16,
  SWITCHES: 30,
  /** From here on the tick, modulo 2¹⁶, whose ρ, ĝ and Use are held. */
  SINCE: 32,
} as const;

/** ρ, ĝ and Use move at least so often, in ticks, where no switch is on. */
export const SLOW_TICKS = 16;
/** Shares of open receptors below this are none. */
export const CLOSED = 1e-12;

const SWITCHES = ['dep_GB', 'pot_GB', 'above_d', 'above_p'] as const;
const SWITCH_NAMES: readonly string[] = SWITCHES;
const STATE = indexWords(CONTACT_STATE);
const PARAMETER = indexWords(CONTACT_PARAMETERS);
const DEVICE = indexWords(DEVICE_STATE);

/** Words of a contact's state on the device. */
export const stateWordsOf = ({ traces }: { traces: boolean }) =>
  traces ? DEVICE_STATE.length : KEPT.length;

/** Whether a job needs the words from g_AMPA on. */
export function needsTraces({ scheme, runs }: Job): boolean {
  return (
    scheme === 'exponential' ||
    runs.some(({ recorders }) =>
      recorders.some(({ channels }) =>
        channels.some((c) => c.kind === 'synapse' && isOneOf(TRACED, c.variable)),
      ),
    )
  );
}

const isOneOf = (names: readonly string[], name: string) => names.includes(name);

/** Where a word of CONTACT_STATE is on the device: a word of the contact, and the bit in it or null. */
export function onDevice(word: number): { word: number; bit: number | null } {
  const name = CONTACT_STATE[word]!;
  const at = SWITCH_NAMES.indexOf(name);
  if (at >= 0) return { word: DEVICE.status, bit: at + Math.log2(STATUS.DEP) };
  return { word: DEVICE[name as Exclude<typeof name, (typeof SWITCHES)[number]>], bit: null };
}

/**
 * State of one contact, as the device starts with it.
 * @param states CONTACT_STATE of contacts, one after the other; first: word of this one
 */
export function deviceState(
  states: Float64Array,
  first: number,
  { tick, traces }: { tick: number; traces: boolean },
): number[] {
  const of = (name: keyof typeof STATE) => states[first + STATE[name]]!;
  const pair = (stem: 'rho' | 'gmax' | 'Use') => split(of(`${stem}_hi`) + of(`${stem}_lo`));
  const [rho, gmax, Use] = [pair('rho'), pair('gmax'), pair('Use')];
  const isAwake = of('A_AMPA') + of('B_AMPA') + of('A_NMDA') + of('B_NMDA') > 0;
  const switches = SWITCHES.reduce((sum, name, n) => sum + of(name) * STATUS.DEP * 2 ** n, 0);
  const words: Named<typeof DEVICE_STATE> = {
    A_AMPA: of('A_AMPA'),
    B_AMPA: of('B_AMPA'),
    A_NMDA: of('A_NMDA'),
    B_NMDA: of('B_NMDA'),
    m_VDCC: of('m_VDCC'),
    h_VDCC: of('h_VDCC'),
    cai_excess: of('cai_excess'),
    effcai_GB: of('effcai_GB'),
    gmax_hi: gmax.hi,
    gmax_lo: gmax.lo,
    status: (isAwake ? STATUS.AWAKE : 0) + switches + STATUS.SINCE * (tick & 0xffff),
    effcai_peak: of('effcai_peak'),
    rho_hi: rho.hi,
    rho_lo: rho.lo,
    Use_hi: Use.hi,
    Use_lo: Use.lo,
    g_AMPA: of('g_AMPA'),
    g_NMDA: of('g_NMDA'),
    ica_NMDA: of('ica_NMDA'),
    ica_VDCC: of('ica_VDCC'),
    vsyn: of('vsyn'),
    i: of('i'),
    g_open: of('g_open'),
    spare: 0,
  };
  return DEVICE_STATE.slice(0, stateWordsOf({ traces })).map((name) => words[name]);
}

/** A pair whose hi is a multiple of 2⁻¹², as the kernel keeps it (shaders/numbers.wgsl). */
function split(value: number): { hi: number; lo: number } {
  const hi = Math.round(value * 4096) / 4096;
  return { hi, lo: value - hi };
}

/** @param parameters CONTACT_PARAMETERS of contacts; first: word of this one */
export function deviceParameters(parameters: Float64Array, first: number): number[] {
  const of = (name: keyof typeof PARAMETER) => parameters[first + PARAMETER[name]]!;
  return DEVICE_PARAMETERS.map((name) =>
    name === 'theta_min' ? Math.min(of('theta_d'), of('theta_p')) : of(name),
  );
}
