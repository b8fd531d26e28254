/** EPSP ratio against frequency or Δt: a line a series, or one for each value of the other. */
import * as Plot from '@observablehq/plot';
import { mean } from '../analysis/statistics.ts';
import type { PointResult } from '../experiments/figures/figure-results.ts';
import { meanMarks, noChange, ratioDomain, SYMBOL, signed } from './population-marks.ts';
import { seriesColour } from './style.ts';

export type CurveAxis = 'frequency' | 'deltaT';

interface Curve {
  name: string;
  colour: string;
  results: PointResult[];
}

export function curvesPanel(results: readonly PointResult[], axis: CurveAxis): Plot.PlotOptions {
  const xOf = ({ point }: PointResult) =>
    axis === 'frequency'
      ? point.protocol.induction.frequency_Hz
      : point.protocol.induction.deltaT_ms;
  const curves = curvesOf(results, axis, xOf);
  const xs = [...new Set(results.map(xOf))].sort((a, b) => a - b);
  const wide = axis === 'frequency' && xs[0]! < 1;
  const [bottom, top] = ratioDomain(results.map((r) => ({ ...r, runs: [] })));
  const many = curves.length > 4;
  const ends = spread(
    curves.flatMap(({ name, colour, results: line }) => {
      const last = line.findLast(({ ours }) => Number.isFinite(ours.mean));
      return last ? [{ name, colour, x: xs.at(-1)!, y: last.ours.mean }] : [];
    }),
    (top - bottom) / 17,
  );
  return {
    marginTop: 30,
    marginRight: curves.length > 1 ? 74 : 20,
    x: {
      type: wide ? 'sqrt' : 'linear',
      label: axis === 'frequency' ? 'frequency of the trains (Hz)' : 'Δt (ms)',
      ticks: xs,
      tickFormat: (x: number) => String(x).replace('-', '−'),
      inset: 10,
    },
    y: { domain: [Math.min(0.4, bottom + 0.4), top], label: 'EPSP ratio, after / before' },
    marks: [
      noChange(),
      ...(axis === 'deltaT' ? [Plot.ruleX([0], { stroke: '#dddddd' })] : []),
      ...curves.flatMap(({ colour, results: line }) => {
        const ours = line.map((r) => ({ x: xOf(r), ...r.ours })).filter((m) => m.n > 0);
        const published = line.flatMap((r) =>
          r.point.inSilico && !many ? [{ x: xOf(r), ...r.point.inSilico }] : [],
        );
        return [
          Plot.line(published, { x: 'x', y: 'mean', stroke: colour, strokeDasharray: '3 3' }),
          ...meanMarks(published, { colour, symbol: SYMBOL.inSilico, hollow: true }),
          Plot.line(ours, { x: 'x', y: 'mean', stroke: colour, strokeWidth: 2 }),
          ...meanMarks(ours, { colour, symbol: SYMBOL.ours }),
        ];
      }),
      ...curves.flatMap(({ colour, results: line }) =>
        meanMarks(
          line.flatMap((r) => r.point.measured.map(({ mean, sem }) => ({ x: xOf(r), mean, sem }))),
          { colour: curves.length > 1 ? darker(colour) : '#1a1a1a', symbol: SYMBOL.measured },
        ),
      ),
      ...(curves.length > 1
        ? ends.map(({ name, colour, x, y }) =>
            Plot.text([{ x, y }], {
              x: 'x',
              y: 'y',
              text: () => name,
              textAnchor: 'start',
              dx: 10,
              fill: colour,
              fontWeight: 600,
            }),
          )
        : []),
    ],
  };
}

/** Labels that would overlap move apart, about where they were. */
function spread<T extends { y: number }>(labels: readonly T[], least: number): T[] {
  let below = Number.NEGATIVE_INFINITY;
  const apart = labels
    .toSorted((a, b) => a.y - b.y)
    .map((label) => {
      below = Math.max(label.y, below + least);
      return { label, y: below };
    });
  const shift = mean(apart.map(({ label, y }) => y - label.y));
  return apart.map(({ label, y }) => ({ ...label, y: y - shift }));
}

function curvesOf(
  results: readonly PointResult[],
  axis: CurveAxis,
  xOf: (result: PointResult) => number,
): Curve[] {
  const nameOf = ({ point }: PointResult) => {
    const { frequency_Hz, deltaT_ms } = point.protocol.induction;
    const other = axis === 'frequency' ? `${signed(deltaT_ms)} ms` : `${frequency_Hz} Hz`;
    const inSeries = results.filter((r) => r.point.series === point.series);
    const repeats = new Set(inSeries.map(xOf)).size < inSeries.length;
    return repeats ? other : point.series;
  };
  const byName = new Map<string, PointResult[]>();
  for (const result of results) {
    const name = nameOf(result);
    byName.set(name, [...(byName.get(name) ?? []), result]);
  }
  return [...byName].map(([name, line], i) => ({
    name,
    colour: seriesColour(i),
    results: line.toSorted((a, b) => xOf(a) - xOf(b)),
  }));
}

/** Half as light: a measurement beside its curve. */
function darker(colour: string): string {
  const parts = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16) >> 1);
  return `#${parts.map((p) => p.toString(16).padStart(2, '0')).join('')}`;
}
