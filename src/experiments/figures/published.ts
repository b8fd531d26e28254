/**
 * What was published: EPSP ratios measured in slices, with the protocol of each, and those of the
 * model's authors (circuits/figures/published.json names the sources).
 */
import * as z from 'zod';
import published from '../../../circuits/figures/published.json' with { type: 'json' };
import { checkJson } from '../../io/json-input.ts';
import { type RuleFile, ruleSchema } from '../experiment-schema.ts';
import type { PairingProtocol } from '../pair-types.ts';

const positive = z.number().positive();

const measuredSchema = z.strictObject({
  id: z.string().min(1),
  pathway: z.string().min(1),
  frequency_Hz: positive,
  deltaT_ms: z.number(),
  nSpikes: z.int().min(1).describe('presynaptic spikes and pulses of a sweep'),
  nSweeps: z.int().min(1),
  period_ms: positive.describe(
    'between sweeps, and between test spikes unless testPeriod_ms says so',
  ),
  testPeriod_ms: positive.optional(),
  mean: positive.describe('EPSP after over before'),
  sem: positive,
  n: z.int().min(1),
  measure: z.enum(['amplitude', 'slope']).default('amplitude'),
  weakestEpsp_mV: positive.optional().describe('pairs with a weaker EPSP are left out'),
  reference: z.string().min(1),
  note: z.string().optional(),
});

const inSilicoSchema = z.strictObject({
  pathway: z.string().min(1),
  condition: z.enum(['in-vitro', 'in-vivo']),
  source: z.string().min(1),
  induction: z.strictObject({ nSpikes: z.int(), nSweeps: z.int(), period_ms: positive }),
  rule: ruleSchema.default({}).describe('what was not as fitted'),
  values: z
    .array(
      z.union([
        z.tuple([positive, z.number(), positive]),
        z.tuple([positive, z.number(), positive, positive, z.int().min(2)]),
      ]),
    )
    .describe('frequency in Hz, Δt in ms, mean EPSP ratio, and where known SD and n'),
});

const publishedSchema = z.strictObject({
  source: z.string(),
  measured: z.array(measuredSchema),
  inSilico: z.array(inSilicoSchema),
});

/** A measured EPSP ratio, after over before: mean ± SEM of n pairs. */
export type MeasuredRow = z.infer<typeof measuredSchema>;

/** A published result of the model; SEM and n are null where only the mean is known. */
export interface InSilicoMean {
  mean: number;
  sem: number | null;
  n: number | null;
}

const { measured, inSilico } = checkJson(publishedSchema, published, 'published', 'published.json');

export const MEASURED_ROWS: readonly MeasuredRow[] = measured;

/** The row of an id; RangeError where there is none. */
export function measuredRow(id: string): MeasuredRow {
  const row = measured.find((r) => r.id === id);
  if (!row) throw new RangeError(`no measured row '${id}' in published.json`);
  return row;
}

/** What the model's authors found for a pathway under a pairing; null where they published none. */
export function inSilicoMean(
  pathway: string,
  condition: 'in-vitro' | 'in-vivo',
  pairing: PairingProtocol['induction'],
  rule: RuleFile = {},
): InSilicoMean | null {
  const { frequency_Hz, deltaT_ms, nSpikes, nSweeps, period_ms } = pairing;
  const map = inSilico.find(
    ({ induction, ...m }) =>
      m.pathway === pathway &&
      m.condition === condition &&
      JSON.stringify(m.rule) === JSON.stringify(rule) &&
      induction.nSpikes === nSpikes &&
      induction.nSweeps === nSweeps &&
      induction.period_ms === period_ms,
  );
  const found = map?.values.find(([f, dt]) => f === frequency_Hz && dt === deltaT_ms);
  if (!found) return null;
  const [, , mean, sd, n] = found;
  if (sd === undefined || n === undefined) return { mean, sem: null, n: null };
  return { mean, sem: sd / Math.sqrt(n), n };
}
