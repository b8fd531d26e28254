/** What is kept of a run: its EPSPs, its slopes, and where its contacts were and ended. */
import * as z from 'zod';
import { epspRatio, isStrongEnough } from '../../analysis/ratio.ts';
import { sectionStarts_um } from '../../model/path-distance.ts';
import type { EpspMeasure, Pair, PairRunResult } from '../pair-types.ts';

const number = z.number();
const startEnd = z.strictObject({ start: number, end: number });

const contactSchema = z.strictObject({
  section: z.string(),
  x: number,
  location: z.enum(['basal', 'apical']),
  distance_um: number.describe('along the dendrite from the middle of the soma'),
  theta_d: number,
  theta_p: number,
  rho: startEnd,
  Use: startEnd,
  gmax_AMPA_nS: startEnd,
});

export const runRecordSchema = z.union([
  z.strictObject({
    format: z.literal('rhostar-pair-run/1'),
    engine: z.string().describe('precision and device'),
    before_mV: z.array(number).describe('amplitudes of the test EPSPs'),
    after_mV: z.array(number),
    slopes_mV_per_ms: z.strictObject({ before: number, after: number }),
    pulse: z.strictObject({ amplitude_nA: number, width_ms: number, latency_ms: number }),
    nSpikes: z.int().describe('somatic'),
    steps: z.int(),
    contacts: z.array(contactSchema),
  }),
  z
    .strictObject({ format: z.literal('rhostar-pair-run/1'), failure: z.string() })
    .describe('no pulse makes the cell fire as the protocol asks'),
]);

export type RunRecord = z.infer<typeof runRecordSchema>;
export type DoneRecord = Exclude<RunRecord, { failure: string }>;

const FORMAT = 'rhostar-pair-run/1' as const;

export const failureRecord = (failure: string): RunRecord => ({ format: FORMAT, failure });

export function runRecord(pair: Pair, result: PairRunResult, engine: string): RunRecord {
  const { amplitude_nA, width_ms, latency_ms } = result.run.pulse;
  const amplitudes = (phase: 'before' | 'after') =>
    result.epsps.flatMap((e) => (e.phase === phase ? [e.amplitude_mV] : []));
  const distances_um = contactDistances_um(pair);
  return {
    format: FORMAT,
    engine,
    before_mV: amplitudes('before'),
    after_mV: amplitudes('after'),
    slopes_mV_per_ms: result.slopes_mV_per_ms,
    pulse: { amplitude_nA, width_ms, latency_ms },
    nSpikes: result.spikes_ms.length,
    steps: result.steps,
    contacts: pair.contacts.map(({ section, x, location, parameters }, c) => {
      const { theta_d, theta_p, end } = result.contacts[c]!;
      return {
        section,
        x,
        location,
        distance_um: distances_um[c]!,
        theta_d,
        theta_p,
        rho: { start: parameters.rho0, end: end.rho },
        Use: { start: parameters.Use0, end: end.Use },
        gmax_AMPA_nS: { start: parameters.gmax0_AMPA_nS, end: end.gmax_AMPA_nS },
      };
    }),
  };
}

/** Path from the middle of the soma to each contact. */
export function contactDistances_um({ cell, contacts }: Pick<Pair, 'cell' | 'contacts'>): number[] {
  const starts = sectionStarts_um(cell.sections, 0.5);
  return contacts.map(({ node, x }) => {
    const section = cell.nodes.section[node]!;
    return starts[section]! + x * cell.sections[section]!.length_um;
  });
}

/** Ratio of a run by amplitude or slope. */
export function recordRatio(record: DoneRecord, measure: EpspMeasure, lastEpsps: number): number {
  const { before_mV, after_mV, slopes_mV_per_ms } = record;
  return measure === 'amplitude'
    ? epspRatio(before_mV, after_mV, lastEpsps)
    : slopes_mV_per_ms.after / slopes_mV_per_ms.before;
}

/** Whether the run counts in averages: its EPSP before the pairing is strong enough. */
export function recordCounts(record: DoneRecord, lastEpsps: number, weakest_mV: number): boolean {
  return isStrongEnough(record.before_mV, lastEpsps, weakest_mV);
}
