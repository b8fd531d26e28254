/** The two runs that C_pre and C_post are measured in, as traces of c* and [Ca] of every contact. */
import type { Engine } from '../engine/job.ts';
import { thresholds } from '../model/glusynapse.ts';
import {
  bapPulses,
  CALIBRATION_MS,
  type Calibration,
  CalibrationError,
  type CalibrationOptions,
  type CalibrationRequest,
  calibrationRuns,
  EVENT_MS,
} from './calibrate.ts';
import { type RunTraces, traceContacts } from './contact-traces.ts';
import type { Series } from './pair-types.ts';

const BEFORE_MS = 20;
const VARIABLES = ['effcai_GB', 'cai_CR'] as const;
const UM_PER_MM = 1000;

export interface ThresholdTraces extends Calibration {
  /** From the presynaptic spike: the whole pools of all contacts of the connection. */
  pre: { cstar_mM_ms: Series; ca_uM: Series };
  /** From the pulse's onset: one back-propagating spike. */
  post: { cstar_mM_ms: Series; ca_uM: Series };
}

/**
 * Per request, per contact. Throws PulseSearchError or CalibrationError where a cell does not spike once.
 */
export async function thresholdTraces(
  engine: Engine,
  requests: readonly CalibrationRequest[],
  options: CalibrationOptions = {},
): Promise<ThresholdTraces[][]> {
  const pulses = await bapPulses(engine, requests, options);
  const runs = await traceContacts(
    engine,
    requests.flatMap((r, i) => calibrationRuns(r, pulses[i]!)),
    VARIABLES,
    { ...options, from_ms: EVENT_MS - BEFORE_MS, duration_ms: CALIBRATION_MS },
  );
  return requests.map(({ name, cell, contacts }, i) => {
    const [pre, post] = [runs[2 * i]!, runs[2 * i + 1]!];
    const nSpikes = post.end.spikes_ms.length;
    if (nSpikes !== 1) throw new CalibrationError(name, cell, pulses[i]!, nSpikes);
    return contacts.map(({ location }, c) => {
      const cPre = pre.end.contacts[c]!.effcaiPeak;
      const cPost = post.end.contacts[c]!.effcaiPeak;
      return {
        ...{ cPre, cPost },
        ...thresholds(location, cPre, cPost),
        pre: seriesOf(pre, c),
        post: seriesOf(post, c),
      };
    });
  });
}

function seriesOf(run: RunTraces<(typeof VARIABLES)[number]>, contact: number) {
  const t_ms = run.t_ms.map((t) => t - EVENT_MS);
  const { effcai_GB, cai_CR } = run.contacts[contact]!;
  return {
    cstar_mM_ms: { t_ms, values: effcai_GB },
    ca_uM: { t_ms, values: cai_CR.map((c) => UM_PER_MM * c) },
  };
}
