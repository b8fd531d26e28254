/**
 * C_pre and C_post of every contact of a connection, measured by simulation, and its thresholds.
 *
 * C_pre: peak of c* when all contacts release their whole pool once, with ρ = 1, Use = 1 and
 * ĝ_AMPA = ĝ_p. C_post: peak of c* for one back-propagating spike. The rules are off in both.
 *   θ_d = a·C_pre + b·C_post and θ_p likewise, by location (Chindemi et al. 2022; model.md §4).
 */
import type { CellRun, Contact, Engine, Job } from '../engine/job.ts';
import type { CellModel } from '../model/cell.ts';
import {
  type ContactParameters,
  FITTED_CONSTANTS,
  type SynapseConstants,
  thresholds,
} from '../model/glusynapse.ts';
import { pulseStimuli, SPIKE_THRESHOLD_MV, soma } from './pair-job.ts';
import type { Pair, Pulse } from './pair-types.ts';
import { findPulses } from './pulse-search.ts';
import { ADAPTIVE_STEP, schemeFor } from './run-pairs.ts';

/** When the spike or the pulse comes, and how long c* may take to its peak. */
export const EVENT_MS = 1000;
export const CALIBRATION_MS = 1500;

/** The pulse that the published values fit; where it makes no spike, the next level that does. */
export const BAP_WIDTH_MS = 1.5;
export const BAP_LEVELS_NA: readonly number[] = [1, 1.5, 2, 2.5, 3, 4, 5, 6];

export type BapPulse = Pick<Pulse, 'amplitude_nA' | 'width_ms'>;

export interface CalibrationRequest {
  name: string;
  cell: CellModel;
  contacts: readonly Pick<
    Pair['contacts'][number],
    'node' | 'parameters' | 'location' | 'delay_ms'
  >[];
}

export interface CalibrationOptions {
  synapse?: SynapseConstants;
  dt_ms?: number;
  step?: Job['step'];
  vdccGates?: Job['vdccGates'];
  /** For all cells; by default the weakest level of BAP_LEVELS_NA that makes one spike in each. */
  pulse?: BapPulse;
  signal?: AbortSignal;
}

export interface Calibration {
  cPre: number;
  cPost: number;
  theta_d: number;
  theta_p: number;
}

/** The pulse did not make exactly one spike to back-propagate. */
export class CalibrationError extends Error {
  constructor(
    name: string,
    cell: CellModel,
    { amplitude_nA, width_ms }: BapPulse,
    nSpikes: number,
  ) {
    super(
      `calibration: C_post of ${name} needs one somatic spike: ${amplitude_nA} nA for ${width_ms} ms ` +
        `into ${cell.name} made ${nSpikes}`,
    );
    this.name = 'CalibrationError';
  }
}

/**
 * Per request, per contact. One job; before it, one that finds each cell's pulse.
 * Throws PulseSearchError or CalibrationError where a cell does not spike once.
 */
export async function calibrate(
  engine: Engine,
  requests: readonly CalibrationRequest[],
  options: CalibrationOptions = {},
): Promise<Calibration[][]> {
  const pulses = await bapPulses(engine, requests, options);
  const ends = await simulate(
    engine,
    requests.flatMap((r, i) => calibrationRuns(r, pulses[i]!)),
    options,
  );
  return requests.map(({ name, cell, contacts }, i) => {
    const [pre, post] = [ends[2 * i]!, ends[2 * i + 1]!];
    const nSpikes = post.spikes_ms.length;
    if (nSpikes !== 1) throw new CalibrationError(name, cell, pulses[i]!, nSpikes);
    return contacts.map(({ location }, c) => {
      const cPre = pre.contacts[c]!.effcaiPeak;
      const cPost = post.contacts[c]!.effcaiPeak;
      return { cPre, cPost, ...thresholds(location, cPre, cPost) };
    });
  });
}

/** The pulse of each request's C_post: the one given for all, or what findPulses finds for its cell. */
export async function bapPulses(
  engine: Engine,
  requests: readonly Pick<CalibrationRequest, 'cell'>[],
  options: CalibrationOptions,
): Promise<BapPulse[]> {
  if (options.pulse) return requests.map(() => options.pulse!);
  return findPulses(
    engine,
    requests.map(({ cell }) => ({ cell, train: { nSpikes: 1, frequency_Hz: 1 } })),
    // a fixed step would take minutes to find the same level; the spike is counted again afterwards
    { ...options, step: ADAPTIVE_STEP, widths_ms: [BAP_WIDTH_MS], levels_nA: BAP_LEVELS_NA },
  );
}

/** The runs of CALIBRATION_MS whose peaks of c* are C_pre and C_post. */
export function calibrationRuns(request: CalibrationRequest, pulse: BapPulse): [CellRun, CellRun] {
  return [presynapticRun(request), postsynapticRun(request, pulse)];
}

function presynapticRun({ cell, contacts }: CalibrationRequest): CellRun {
  return silentRun(
    cell,
    contacts.map(({ node, parameters, delay_ms }) => ({
      node,
      draws: { kind: 'full' },
      arrivals_ms: [EVENT_MS + delay_ms],
      parameters: {
        ...withoutRules(parameters),
        rho0: 1,
        gmax0_AMPA_nS: parameters.gmax_p_AMPA_nS,
        Use0: 1,
        Use_p: 1,
      },
    })),
  );
}

/** One back-propagating spike past silent contacts, rules off. */
export function postsynapticRun(
  { cell, contacts }: Pick<CalibrationRequest, 'cell' | 'contacts'>,
  pulse: BapPulse,
): CellRun {
  const run = silentRun(
    cell,
    contacts.map(({ node, parameters }) => ({
      node,
      draws: { kind: 'full' },
      arrivals_ms: [],
      parameters: withoutRules(parameters),
    })),
  );
  return { ...run, stimuli: pulseStimuli(cell, [EVENT_MS], pulse) };
}

/** A cell that nothing drives, its spikes found at the soma. */
export function silentRun(cell: CellModel, contacts: Contact[]): CellRun {
  return {
    cell,
    contacts,
    stimuli: [],
    recorders: [],
    detector: { node: soma(cell), threshold_mV: SPIKE_THRESHOLD_MV },
    fastForward_ms: [],
  };
}

/** Thresholds out of reach: ρ stays where it is. */
export const withoutRules = (parameters: ContactParameters): ContactParameters => ({
  ...parameters,
  theta_d: Infinity,
  theta_p: Infinity,
});

async function simulate(
  engine: Engine,
  runs: CellRun[],
  options: CalibrationOptions,
): Promise<Awaited<ReturnType<Engine['run']>>['runs']> {
  const { dt_ms = 0.025, step = ADAPTIVE_STEP, vdccGates = 'zero', signal } = options;
  const result = await engine.run(
    {
      runs,
      duration_ms: CALIBRATION_MS,
      dt_ms,
      step,
      scheme: schemeFor(step),
      synapse: options.synapse ?? FITTED_CONSTANTS,
      vdccGates,
      initDepleted: false,
    },
    { signal },
  );
  if (!result.complete) throw signal?.reason ?? new Error('calibration: it was stopped');
  return result.runs;
}
