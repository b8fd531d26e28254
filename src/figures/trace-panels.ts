/** Panels that the figures of single contacts share: traces over time, points over distance, legends. */
import * as Plot from '@observablehq/plot';
import type { Region } from '../experiments/contact-sites.ts';
import type { Series } from '../experiments/pair-types.ts';
import { COLOUR, seriesColour } from './style.ts';
import { between, thin } from './thin.ts';

export const X_AXIS = { labelAnchor: 'center', labelArrow: 'none', labelOffset: 32 } as const;

export const REGION_COLOUR: Record<Region, string> = {
  basal: seriesColour(0),
  'apical trunk': seriesColour(1),
  'apical branch': seriesColour(2),
};
export const REGIONS = Object.keys(REGION_COLOUR) as Region[];

/** Of the two places that thresholds tell apart. */
export const LOCATION_COLOUR = { basal: seriesColour(0), apical: seriesColour(2) } as const;

/** A logarithmic axis a little beyond what is shown. */
export function logAxis(values: readonly number[], share = 1.25) {
  const shown = values.filter((v) => v > 0 && Number.isFinite(v));
  const [low, high] = shown.length > 0 ? [Math.min(...shown), Math.max(...shown)] : [0.1, 1];
  return { type: 'log', domain: [low / share, high * share], tickFormat: '~g' } as const;
}

export interface LegendEntry {
  text: string;
  colour: string;
}

const LINE_PX = 15;

/** Coloured words in a corner of the frame. */
export function legend(
  entries: readonly LegendEntry[],
  corner: 'top-right' | 'top-left' | 'bottom-right' = 'top-right',
): Plot.Markish[] {
  const right = corner.endsWith('right');
  return entries.map(({ text, colour }, i) => {
    const line = corner.startsWith('top') ? i : i - entries.length + 1;
    return Plot.text([text], {
      frameAnchor: corner,
      text: (d: string) => d,
      textAnchor: right ? 'end' : 'start',
      dx: right ? -4 : 6,
      dy: line * LINE_PX + (corner.startsWith('top') ? 4 : -4),
      fill: colour,
      fontWeight: 600,
      stroke: 'white',
      strokeWidth: 3,
    });
  });
}

export interface Trace extends LegendEntry {
  series: Series;
  dashed?: boolean;
}

export interface TracePanelOptions {
  xLabel: string;
  /** Shown stretch of time, ms. */
  domain_ms: readonly [number, number];
  /** Horizontal lines with a name at their right. */
  levels?: readonly { value: number; name: string; colour: string }[];
  /** 0 and the largest value shown by default. */
  yDomain?: readonly [number, number];
  yTicks?: number;
  legend?: readonly LegendEntry[];
  legendCorner?: Parameters<typeof legend>[1];
  frame_px?: number;
}

/** Height of a frame in panels of 200 px with a title, less the margins of a page. */
const FRAME_PX = 118;
const LABEL_APART_PX = 14;

/** Lines over time, an empty panel where nothing lies in the stretch. */
export function tracePanel(
  traces: readonly Trace[],
  {
    xLabel,
    domain_ms,
    levels = [],
    yTicks = 4,
    frame_px = FRAME_PX,
    ...options
  }: TracePanelOptions,
): Plot.PlotOptions {
  const shown = traces.map((trace) => ({ ...trace, series: between(trace.series, ...domain_ms) }));
  const top = Math.max(
    1e-9,
    ...shown.map(({ series }) => largest(series.values)),
    ...levels.map(({ value }) => value),
  );
  const [low, high] = options.yDomain ?? [0, 1.1 * top];
  return {
    x: { ...X_AXIS, label: xLabel, domain: [...domain_ms], ticks: 4 },
    y: { label: null, domain: [low, high], ticks: yTicks },
    ...(levels.length > 0 ? { marginRight: 34 } : {}),
    marks: [
      Plot.ruleY([Math.max(0, low)], { stroke: COLOUR.rule }),
      ...placed(levels, high - low, frame_px).flatMap(({ value, name, colour, shift_px }) => [
        Plot.ruleY([value], { stroke: colour, strokeWidth: 1.4, strokeDasharray: '5 3' }),
        Plot.text([name], {
          x: domain_ms[1],
          y: value,
          text: (d: string) => d,
          textAnchor: 'start',
          dx: 5,
          dy: shift_px,
          fill: colour,
          fontWeight: 600,
        }),
      ]),
      ...shown.map(({ series, colour, dashed }) =>
        Plot.line(thin(series, 600), {
          x: 't',
          y: 'value',
          stroke: colour,
          strokeWidth: 1.8,
          ...(dashed ? { strokeDasharray: '3 2' } : {}),
        }),
      ),
      ...legend(options.legend ?? [], options.legendCorner),
    ],
  };
}

const largest = (values: Float64Array) => values.reduce((max, v) => Math.max(max, v), 0);

/** Names of levels that would overlap move apart, px. */
function placed<L extends { value: number }>(
  levels: readonly L[],
  span: number,
  frame_px: number,
): (L & { shift_px: number })[] {
  const rising = levels.toSorted((a, b) => a.value - b.value);
  const [a, b] = rising;
  const apart_px = b ? ((b.value - a!.value) / span) * frame_px : LABEL_APART_PX;
  const shift_px = rising.length === 2 ? Math.max(0, (LABEL_APART_PX - apart_px) / 2) : 0;
  return rising.map((level, i) => ({ ...level, shift_px: i === 0 ? shift_px : -shift_px }));
}

export interface PlacedPoint {
  distance_um: number;
  value: number;
  region: Region;
}

/** Height of its frame in a panel of 244 px. */
const DISTANCE_FRAME_PX = 162;

export interface DistanceOptions {
  /** More values of the same contacts, drawn as circles. */
  circles?: readonly PlacedPoint[];
  /** Further lines of the legend; null: no legend. */
  notes?: readonly string[] | null;
  /** A logarithmic axis that ends here: what is smaller stands at its end. */
  floor?: number;
}

/** A value of each contact against its path from the soma, coloured by region. */
export function distancePanel(
  points: readonly PlacedPoint[],
  { circles = [], notes = [], floor }: DistanceOptions = {},
): Plot.PlotOptions {
  const far_um = Math.max(50, ...points.map(({ distance_um }) => distance_um));
  const present = REGIONS.filter((region) => points.some((p) => p.region === region));
  const lines = notes ? present.length + notes.length : 0;
  const room = 1 - (lines * LINE_PX) / DISTANCE_FRAME_PX; // what the legend leaves
  const largestValue = Math.max(1e-9, ...points.map(({ value }) => value));
  const place = {
    x: 'distance_um',
    y: (p: PlacedPoint) => Math.max(p.value, floor ?? p.value),
    r: points.length > 300 ? 1.8 : 3,
  };
  const colour = (p: PlacedPoint) => REGION_COLOUR[p.region];
  return {
    x: {
      ...X_AXIS,
      label: 'path from the soma (µm)',
      domain: [0, far_um * 1.03],
      ticks: 5,
      tickFormat: 'd',
    },
    y: { label: null, ticks: 5, ...valueAxis([...points, ...circles], floor, largestValue, room) },
    marks: [
      ...(floor === undefined ? [Plot.ruleY([0], { stroke: COLOUR.rule })] : []),
      Plot.dot(circles, { ...place, fill: 'none', stroke: colour, strokeWidth: 1.1 }),
      Plot.dot(points, { ...place, fill: colour, fillOpacity: 0.75 }),
      ...(notes
        ? legend([
            ...present.map((region) => ({ text: region, colour: REGION_COLOUR[region] })),
            ...notes.map((text) => ({ text, colour: COLOUR.quiet })),
          ])
        : []),
    ],
  };
}

/** From 0, or from the floor or the smallest value above it; as much more at the top as the legend needs. */
function valueAxis(
  points: readonly PlacedPoint[],
  floor: number | undefined,
  largestValue: number,
  room: number,
): Plot.ScaleOptions {
  if (floor === undefined) return { domain: [0, (1.08 * largestValue) / room] };
  const smallest = Math.min(...points.map(({ value }) => value), largestValue / 2);
  const bottom = Math.max(floor, smallest) / 1.3;
  const top = bottom * (Math.max(1.3 * largestValue, 2 * bottom) / bottom) ** (1 / room);
  return { type: 'log', domain: [bottom, top], tickFormat: '~g' };
}
