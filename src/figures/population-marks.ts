/** What the panels of a population figure share: points, ranges, ratios with their error bars. */
import * as Plot from '@observablehq/plot';
import type { PointResult } from '../experiments/figures/figure-results.ts';
import { COLOUR, seriesColour } from './style.ts';

/** Ratios above are drawn at the edge, as triangles. */
const LARGEST_RATIO = 2.6;

/** A mean with its standard error at a place; sem null: only the mean is known. */
export interface MeanMark {
  x: number;
  mean: number;
  sem: number | null;
}

/** From 0 to what holds means, error bars and most pairs. */
export function ratioDomain(results: readonly PointResult[]): [number, number] {
  const tops = results.flatMap(({ ours, point, runs }) => [
    ours.mean + (Number.isFinite(ours.sem) ? ours.sem : 0),
    ...point.measured.map((m) => m.mean + m.sem),
    point.inSilico?.mean ?? 0,
    ...runs.filter((r) => r.counts).map((r) => Math.min(r.ratio, LARGEST_RATIO)),
  ]);
  const top = Math.max(1.5, ...tops.filter(Number.isFinite));
  return [0, Math.ceil((top + 0.05) * 10) / 10];
}

export const noChange = () => Plot.ruleY([1], { stroke: COLOUR.rule, strokeDasharray: '4 3' });

/** Mean and error bar. */
export function meanMarks(
  marks: readonly MeanMark[],
  { colour, symbol, hollow = false }: { colour: string; symbol: string; hollow?: boolean },
): Plot.Markish[] {
  const bars = marks.filter((m) => m.sem !== null && Number.isFinite(m.sem));
  return [
    Plot.ruleX(bars, {
      x: 'x',
      y1: (m: MeanMark) => m.mean - m.sem!,
      y2: (m: MeanMark) => m.mean + m.sem!,
      stroke: colour,
      strokeWidth: 1.6,
    }),
    Plot.dot(
      marks.filter((m) => Number.isFinite(m.mean)),
      {
        x: 'x',
        y: 'mean',
        r: 4.2,
        symbol: symbol as Plot.SymbolType,
        stroke: colour,
        strokeWidth: 1.6,
        fill: hollow ? 'white' : colour,
      },
    ),
  ];
}

/** A faint dot for each pair; those beyond the domain are triangles at its edge. */
export function pairDots(
  dots: readonly { x: number; ratio: number }[],
  top: number,
  colour: string,
): Plot.Markish[] {
  return [
    Plot.dot(
      dots.filter((d) => d.ratio <= top),
      {
        x: 'x',
        y: 'ratio',
        r: 2.2,
        fill: colour,
        fillOpacity: 0.35,
      },
    ),
    Plot.dot(
      dots.filter((d) => d.ratio > top),
      {
        x: 'x',
        y: top,
        r: 3,
        symbol: 'triangle',
        fill: colour,
        fillOpacity: 0.5,
      },
    ),
  ];
}

export const SYMBOL = { ours: 'circle', inSilico: 'diamond', measured: 'square' } as const;
export const MEASURED_COLOUR = COLOUR.ink;
export const IN_SILICO_COLOUR = '#00805e';
export const OURS_COLOUR = seriesColour(0);

/** `+10`, `−10`, `0`. */
export const signed = (x: number) => (x > 0 ? `+${x}` : x < 0 ? `−${-x}` : '0');
