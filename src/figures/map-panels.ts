/** Mean EPSP ratio over frequency × Δt as a heat map; beside it another map, and the difference. */
import * as Plot from '@observablehq/plot';
import type { PointResult } from '../experiments/figures/figure-results.ts';
import { signed } from './population-marks.ts';
import { COLOUR } from './style.ts';

export interface MapCell {
  frequency_Hz: number;
  deltaT_ms: number;
  value: number;
}

/** Colours saturate this far from no change. */
const RATIO_SPAN = 0.5;
const DIFFERENCE_SPAN = 0.3;
const MIDDLE = '#f7f7f7';

export const oursMap = (results: readonly PointResult[]): MapCell[] =>
  results.map((r) => ({ ...place(r), value: r.ours.mean }));

export const inSilicoMap = (results: readonly PointResult[]): MapCell[] =>
  results.flatMap((r) => (r.point.inSilico ? [{ ...place(r), value: r.point.inSilico.mean }] : []));

function place({ point }: PointResult) {
  const { frequency_Hz, deltaT_ms } = point.protocol.induction;
  return { frequency_Hz, deltaT_ms };
}

/** a − b where both are known. */
export function mapDifference(a: readonly MapCell[], b: readonly MapCell[]): MapCell[] {
  return a.flatMap((cell) => {
    const other = b.find(
      (c) => c.frequency_Hz === cell.frequency_Hz && c.deltaT_ms === cell.deltaT_ms,
    );
    return other ? [{ ...cell, value: cell.value - other.value }] : [];
  });
}

export function mapPanel(
  cells: readonly MapCell[],
  kind: 'ratio' | 'difference',
): Plot.PlotOptions {
  const middle = kind === 'ratio' ? 1 : 0;
  const span = kind === 'ratio' ? RATIO_SPAN : DIFFERENCE_SPAN;
  const shown = cells.filter(({ value }) => Number.isFinite(value));
  const text = ({ value }: MapCell) =>
    kind === 'ratio' ? value.toFixed(2) : signed(Number(value.toFixed(2)));
  return {
    x: { type: 'band', label: 'Δt (ms)', tickFormat: signed, tickSize: 0, padding: 0.03 },
    y: {
      type: 'band',
      label: 'frequency (Hz)',
      reverse: true,
      tickSize: 0,
      padding: 0.03,
    },
    color: {
      type: 'diverging',
      pivot: middle,
      domain: [middle - span, middle + span],
      range: [COLOUR.depression, MIDDLE, COLOUR.potentiation],
      clamp: true,
    },
    marks: [
      Plot.cell(shown, { x: 'deltaT_ms', y: 'frequency_Hz', fill: 'value' }),
      Plot.text(shown, {
        x: 'deltaT_ms',
        y: 'frequency_Hz',
        text,
        fill: (c: MapCell) => (Math.abs(c.value - middle) > 0.65 * span ? 'white' : COLOUR.ink),
      }),
    ],
  };
}
