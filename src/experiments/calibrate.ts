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
import type { Pair } from './pair-types.ts';
import { ADAPTIVE_STEP, schemeFor } from './run-pairs.ts';

/** When the spike or the pulse comes, and how long c* may take to its peak. */
const EVENT_MS = 1000;
const DURATION_MS = 1500;

/** The pulse that the published values fit, and what is tried where it makes no spike. */
export const BAP_PULSE = { amplitude_nA: 1, width_ms: 1.5 } as const;
const STRONGER_NA: readonly number[] = [1.5, 2, 2.5, 3, 4, 5, 6, 8];

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
  pulse?: { amplitude_nA: number; width_ms: number };
  signal?: AbortSignal;
}

export interface Calibration {
  cPre: number;
  cPost: number;
  theta_d: number;
  theta_p: number;
}

/** No pulse made exactly one spike to back-propagate. */
export class CalibrationError extends Error {
  constructor(request: CalibrationRequest, pulse: { width_ms: number }, counts: readonly number[]) {
    super(
      `calibration: C_post of ${request.name} needs one somatic spike: pulses of ${pulse.width_ms} ms ` +
        `into ${request.cell.name} gave ${counts.join(', ')} spikes`,
    );
    this.name = 'CalibrationError';
  }
}

/** Per request, per contact. One job, and a second one where the pulse has to be stronger. */
export async function calibrate(
  engine: Engine,
  requests: readonly CalibrationRequest[],
  options: CalibrationOptions = {},
): Promise<Calibration[][]> {
  const { pulse = BAP_PULSE } = options;
  const ends = await simulate(
    engine,
    requests.flatMap((r) => [presynapticRun(r), postsynapticRun(r, pulse)]),
    options,
  );
  const post = requests.map((_, i) => ends[2 * i + 1]!);
  const silent = requests.flatMap((_, i) => (post[i]!.spikes_ms.length === 1 ? [] : [i]));
  if (silent.length > 0) {
    const levels = STRONGER_NA.filter((a) => a > pulse.amplitude_nA);
    const stronger = await simulate(
      engine,
      silent.flatMap((i) =>
        levels.map((amplitude_nA) => postsynapticRun(requests[i]!, { ...pulse, amplitude_nA })),
      ),
      options,
    );
    silent.forEach((i, s) => {
      const tried = stronger.slice(s * levels.length, (s + 1) * levels.length);
      const one = tried.find((end) => end.spikes_ms.length === 1);
      if (!one) {
        const counts = [post[i]!, ...tried].map((end) => end.spikes_ms.length);
        throw new CalibrationError(requests[i]!, pulse, counts);
      }
      post[i] = one;
    });
  }
  return requests.map(({ contacts }, i) =>
    contacts.map(({ location }, c) => {
      const cPre = ends[2 * i]!.contacts[c]!.effcaiPeak;
      const cPost = post[i]!.contacts[c]!.effcaiPeak;
      return { cPre, cPost, ...thresholds(location, cPre, cPost) };
    }),
  );
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

function postsynapticRun(
  { cell, contacts }: CalibrationRequest,
  pulse: { amplitude_nA: number; width_ms: number },
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

function silentRun(cell: CellModel, contacts: Contact[]): CellRun {
  return {
    cell,
    contacts,
    stimuli: [],
    recorders: [],
    detector: { node: soma(cell), threshold_mV: SPIKE_THRESHOLD_MV },
    fastForward_ms: [],
  };
}

const withoutRules = (parameters: ContactParameters): ContactParameters => ({
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
      duration_ms: DURATION_MS,
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
