/** EPSP ratio of each pair against the mean path of its contacts from the soma. */
import * as Plot from '@observablehq/plot';
import { mean, standardError } from '../analysis/statistics.ts';
import { meanDistance_um, type PointResult } from '../experiments/figures/figure-results.ts';
import {
  meanMarks,
  noChange,
  OURS_COLOUR,
  pairDots,
  ratioDomain,
  SYMBOL,
} from './population-marks.ts';
import { COLOUR } from './style.ts';

/** Pairs by distance in groups of equal number; their means are drawn where each has this many. */
const GROUPS = 3;
const FEWEST_IN_GROUP = 2;

export function distancePanel(results: readonly PointResult[]): Plot.PlotOptions {
  const [bottom, top] = ratioDomain(results);
  const dots = results
    .flatMap(({ runs }) =>
      runs.flatMap(({ counts, ratio, record }) =>
        counts && !('failure' in record) ? [{ x: meanDistance_um(record), ratio }] : [],
      ),
    )
    .sort((a, b) => a.x - b.x);
  const size = dots.length / GROUPS;
  const groups =
    size < FEWEST_IN_GROUP
      ? []
      : Array.from({ length: GROUPS }, (_, g) =>
          dots.slice(Math.round(g * size), Math.round((g + 1) * size)),
        );
  const means = groups.map((group) => {
    const ratios = group.map(({ ratio }) => ratio);
    return { x: mean(group.map(({ x }) => x)), mean: mean(ratios), sem: standardError(ratios) };
  });
  return {
    marginTop: 30,
    x: { label: 'mean path of the contacts from the soma (µm)', nice: true, inset: 8 },
    y: { domain: [bottom, top], label: 'EPSP ratio, after / before' },
    marks: [
      noChange(),
      ...pairDots(dots, top, OURS_COLOUR),
      Plot.line(means, { x: 'x', y: 'mean', stroke: COLOUR.after, strokeWidth: 2 }),
      ...meanMarks(means, { colour: COLOUR.after, symbol: SYMBOL.ours }),
    ],
  };
}
