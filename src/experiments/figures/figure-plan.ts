/** A figure as a list of points: what is paired, how often, and what there is to compare with. */
import { WEAKEST_EPSP_MV } from '../../analysis/ratio.ts';
import type { RuleFile } from '../experiment-schema.ts';
import type { EpspMeasure, PairingProtocol } from '../pair-types.ts';
import { type Condition, conditionOf } from '../resolve-experiment.ts';
import type { FigureFile, FigureSeries } from './figure-schema.ts';
import { type InSilicoMean, inSilicoMean, type MeasuredRow, measuredRow } from './published.ts';

export interface FigurePoint {
  /** The measured row's id, or series, frequency and Δt. */
  id: string;
  series: string;
  population: string;
  condition: Condition;
  rule: RuleFile;
  protocol: PairingProtocol;
  measure: EpspMeasure;
  /** Pairs with a weaker EPSP before the pairing are left out, mV. */
  weakestEpsp_mV: number;
  measured: readonly MeasuredRow[];
  inSilico: InSilicoMean | null;
}

/** Slow variables go to their end so long after the last pairing. */
const FAST_FORWARD_MS = 5000;

/**
 * Points of every series in order.
 * @param testSpikes test spikes before and after the pairing, each
 */
export function planFigure(figure: FigureFile, testSpikes: number): FigurePoint[] {
  return figure.series.flatMap((series) =>
    'rows' in series ? rowPoints(series, testSpikes) : gridPoints(series, testSpikes),
  );
}

type RowsSeries = Extract<FigureSeries, { rows: string[] }>;
type GridSeries = Exclude<FigureSeries, RowsSeries>;

function rowPoints(series: RowsSeries, testSpikes: number): FigurePoint[] {
  return series.rows.map((id) => {
    const row = measuredRow(id);
    const { frequency_Hz, deltaT_ms, nSpikes, nSweeps, period_ms } = row;
    const induction = { nSweeps, period_ms, nSpikes, frequency_Hz, deltaT_ms };
    return {
      ...shared(series, row.pathway, induction),
      id,
      protocol: protocolOf(induction, row.testPeriod_ms ?? period_ms, testSpikes),
      measure: row.measure,
      weakestEpsp_mV: row.weakestEpsp_mV ?? WEAKEST_EPSP_MV,
      measured: [row],
    };
  });
}

function gridPoints(series: GridSeries, testSpikes: number): FigurePoint[] {
  const { name, population, induction: sweeps, measure, weakestEpsp_mV } = series;
  const rows = series.measured.map(measuredRow);
  return [series.frequency_Hz].flat().flatMap((frequency_Hz) =>
    [series.deltaT_ms].flat().map((deltaT_ms) => {
      const induction = { ...sweeps, frequency_Hz, deltaT_ms };
      return {
        ...shared(series, population, induction),
        id: `${name} ${pairingName(induction)}`,
        protocol: protocolOf(induction, sweeps.period_ms, testSpikes),
        measure,
        weakestEpsp_mV: weakestEpsp_mV ?? WEAKEST_EPSP_MV,
        measured: rows.filter((r) => r.frequency_Hz === frequency_Hz && r.deltaT_ms === deltaT_ms),
      };
    }),
  );
}

function shared(
  { name, condition, rule }: FigureSeries,
  population: string,
  induction: PairingProtocol['induction'],
) {
  const resolved = conditionOf(condition);
  return {
    series: name,
    population,
    condition: resolved,
    rule,
    inSilico: inSilicoMean(population, resolved.kind, induction, rule),
  };
}

function protocolOf(
  induction: PairingProtocol['induction'],
  testPeriod_ms: number,
  testSpikes: number,
): PairingProtocol {
  const test = { nSpikes: testSpikes, period_ms: testPeriod_ms };
  return {
    name: pairingName(induction),
    before: test,
    induction,
    after: test,
    fastForwardAfter_ms: FAST_FORWARD_MS,
  };
}

/** `10 Hz +5 ms`; a sweep of one spike has no frequency: `+5 ms`. */
export function pairingName({
  nSpikes,
  frequency_Hz,
  deltaT_ms,
}: PairingProtocol['induction']): string {
  const delta = `${deltaT_ms > 0 ? '+' : ''}${deltaT_ms} ms`;
  return nSpikes > 1 ? `${frequency_Hz} Hz ${delta}` : delta;
}
