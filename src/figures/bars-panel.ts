/** A place for each pairing: every pair, their mean, the published simulation, the measurement. */
import type * as Plot from '@observablehq/plot';
import type { PointResult } from '../experiments/figures/figure-results.ts';
import {
  IN_SILICO_COLOUR,
  MEASURED_COLOUR,
  meanMarks,
  noChange,
  OURS_COLOUR,
  pairDots,
  ratioDomain,
  SYMBOL,
  signed,
} from './population-marks.ts';

/** Of a place: ours to the left, the published simulation in the middle, measured to the right. */
const SIDE = { ours: -0.2, inSilico: 0.06, measured: 0.26 };
/** Width of the cloud of pairs. */
const CLOUD = 0.2;

export const barsWidth_px = (n: number) => 90 + Math.max(3, n) * 112;

export function barsPanel(results: readonly PointResult[]): Plot.PlotOptions {
  const [bottom, top] = ratioDomain(results);
  const named = new Set(results.map((r) => r.point.series)).size > 1;
  const dots = results.flatMap(({ runs }, i) => {
    const counted = runs.filter((r) => r.counts);
    return counted.map(({ ratio }, k) => ({
      // spread by index: no random numbers in pictures
      x: i + SIDE.ours + CLOUD * ((k + 0.5) / counted.length - 0.5),
      ratio,
    }));
  });
  return {
    marginTop: 30,
    marginBottom: named ? 80 : 54,
    x: {
      type: 'linear',
      domain: [-0.6, results.length - 0.4],
      ticks: results.map((_, i) => i),
      tickSize: 0,
      label: null,
      tickFormat: (i: number) => label(results[i]!, named),
    },
    y: { domain: [bottom, top], label: 'EPSP ratio, after / before' },
    marks: [
      noChange(),
      ...pairDots(dots, top, OURS_COLOUR),
      ...meanMarks(
        results.map(({ ours }, i) => ({ x: i + SIDE.ours, ...ours })),
        { colour: OURS_COLOUR, symbol: SYMBOL.ours },
      ),
      ...meanMarks(
        results.flatMap(({ point }, i) =>
          point.inSilico ? [{ x: i + SIDE.inSilico, ...point.inSilico }] : [],
        ),
        { colour: IN_SILICO_COLOUR, symbol: SYMBOL.inSilico, hollow: true },
      ),
      ...meanMarks(
        results.flatMap(({ point }, i) =>
          point.measured.map(({ mean, sem }) => ({ x: i + SIDE.measured, mean, sem })),
        ),
        { colour: MEASURED_COLOUR, symbol: SYMBOL.measured },
      ),
    ],
  };
}

function label({ point }: PointResult, named: boolean): string {
  const { nSpikes, frequency_Hz, deltaT_ms } = point.protocol.induction;
  const frequency = nSpikes > 1 ? `${frequency_Hz} Hz ` : '';
  const rows = point.measured.length > 0 ? [point.measured.map(({ id }) => id).join(', ')] : [];
  const series = named ? [inLines(point.series)] : [];
  return [`${frequency}${signed(deltaT_ms)} ms`, ...rows, ...series].join('\n');
}

/** `L5 TTPC to L5 TTPC` in two lines. */
const inLines = (name: string) => name.replace(/ (to |\()/, '\n$1');
