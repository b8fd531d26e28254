/**
 * The picture of a built circuit: where its cells are, how connections thin out with distance, and all
 * quantities of the report over their targets.
 */
import * as Plot from '@observablehq/plot';
import { HEADER_PX, type Panel, renderPage } from './page.ts';
import { COLOUR, seriesColour, shortNumber } from './style.ts';

export interface CircuitPicture {
  title: string;
  subtitle: string;
  /** Somata in µm; y towards the pia. */
  somata: { x_um: number; y_um: number; inhibitory: boolean }[];
  /** From the bottom up. */
  layers: { name: string; bottom_um: number; top_um: number }[];
  /** Connection probability over lateral distance: what was built, and the law for the same cells. */
  curves: { rule: string; distance_um: number[]; built: number[]; expected: number[] }[];
  /** Built over published (or expected) by part of the report. */
  ratios: { part: string; item: string; ratio: number }[];
  epsps: { rule: string; published: number; publishedSd: number; built: number; builtSd: number }[];
}

const HEIGHT = 620;
const LEFT = 300;
const RIGHT = 520;

export function circuitFigure(picture: CircuitPicture): string {
  const { title, subtitle, epsps } = picture;
  const rows: [string, Plot.PlotOptions, number][] = [
    ['Connection probability over lateral distance (µm)', curvesPanel(picture), 250],
    [
      'Built over published (connections: over the law for these cells)',
      ratiosPanel(picture),
      epsps.length > 0 ? 180 : HEIGHT - 250,
    ],
  ];
  if (epsps.length > 0) rows.push(['EPSP at the soma (mV)', epspPanel(picture), HEIGHT - 430]);
  let y = HEADER_PX;
  const right = rows.map(([name, options, height]): Panel => {
    const panel = { x: LEFT + 16, y, width: RIGHT, height, title: name, options };
    y += height;
    return panel;
  });
  return renderPage({
    width: LEFT + RIGHT + 32,
    height: HEADER_PX + HEIGHT + 8,
    title,
    subtitle,
    panels: [
      {
        x: 8,
        y: HEADER_PX,
        width: LEFT,
        height: HEIGHT,
        title: 'Somata (µm)',
        options: somataPanel(picture),
      },
      ...right,
    ],
  });
}

function somataPanel({ somata, layers }: CircuitPicture): Plot.PlotOptions {
  const kinds = [
    { name: 'excitatory', inhibitory: false, fill: COLOUR.potentiation },
    { name: 'inhibitory', inhibitory: true, fill: COLOUR.depression },
  ].filter(({ inhibitory }) => somata.some((cell) => cell.inhibitory === inhibitory));
  return {
    marginLeft: 48,
    aspectRatio: 1,
    x: { label: null, ticks: 3, nice: true },
    y: { label: null, domain: [layers[0]!.bottom_um, layers.at(-1)!.top_um] },
    marks: [
      ...kinds.map(({ name, fill }, i) =>
        Plot.text([name], {
          frameAnchor: 'top-left',
          dx: 4 + 74 * i,
          dy: -16,
          text: (text: string) => text,
          fill,
        }),
      ),
      Plot.ruleY(
        layers.map(({ top_um }) => top_um),
        { stroke: COLOUR.rule },
      ),
      ...kinds.map(({ inhibitory, fill }) =>
        Plot.dot(
          somata.filter((cell) => cell.inhibitory === inhibitory),
          { x: 'x_um', y: 'y_um', r: 1.4, fill, fillOpacity: 0.7 },
        ),
      ),
      Plot.text(layers, {
        frameAnchor: 'right',
        dx: 12,
        y: (layer: CircuitPicture['layers'][number]) => (layer.bottom_um + layer.top_um) / 2,
        text: (layer: CircuitPicture['layers'][number]) => `L${layer.name}`,
        fill: COLOUR.quiet,
      }),
    ],
  };
}

function curvesPanel({ curves }: CircuitPicture): Plot.PlotOptions {
  const points = curves.flatMap(({ rule, distance_um, built, expected }) =>
    distance_um.map((distance, i) => ({
      rule,
      distance,
      built: built[i]!,
      expected: expected[i]!,
    })),
  );
  const colours = curves.map((_, i) => seriesColour(i));
  return {
    marginRight: 170,
    x: { label: null, zero: true },
    y: { label: null, zero: true, nice: true },
    color: { domain: curves.map(({ rule }) => rule), range: colours },
    marks: [
      Plot.line(points, { x: 'distance', y: 'expected', stroke: 'rule', strokeOpacity: 0.6 }),
      Plot.dot(points, { x: 'distance', y: 'built', fill: 'rule', r: 2.6 }),
      ...curves.map(({ rule }, i) =>
        Plot.text([rule], {
          frameAnchor: 'top-right',
          dx: 160,
          dy: i * 16,
          textAnchor: 'end',
          fill: colours[i]!,
        }),
      ),
    ],
  };
}

function ratiosPanel({ ratios }: CircuitPicture): Plot.PlotOptions {
  const parts = [...new Set(ratios.map(({ part }) => part))];
  const inside = ratios.map((r) => ({ ...r, shown: Math.min(1.5, Math.max(0.5, r.ratio)) }));
  return {
    marginLeft: 100,
    x: { label: null, domain: [0.5, 1.5] },
    y: { type: 'band', domain: parts, label: null },
    marks: [
      Plot.ruleX([1], { stroke: COLOUR.rule, strokeDasharray: '4 3' }),
      Plot.dot(inside, { x: 'shown', y: 'part', r: 2.5, fill: COLOUR.before, fillOpacity: 0.5 }),
    ],
  };
}

function epspPanel({ epsps }: CircuitPicture): Plot.PlotOptions {
  const rows = epsps.flatMap(({ rule, published, publishedSd, built, builtSd }) => [
    { rule, kind: 'published', mean: published, sd: publishedSd },
    { rule, kind: 'built', mean: built, sd: builtSd },
  ]);
  const colour = { published: COLOUR.before, built: COLOUR.after };
  return {
    marginLeft: 130,
    marginRight: 84,
    x: { label: null, zero: true, nice: true },
    y: { type: 'band', domain: epsps.map(({ rule }) => rule), label: null, padding: 0.4 },
    marks: (['published', 'built'] as const).flatMap((kind, i) => {
      const own = rows.filter((row) => row.kind === kind);
      const dy = i === 0 ? -5 : 5;
      return [
        Plot.ruleY(own, {
          x1: (d: { mean: number; sd: number }) => Math.max(0, d.mean - d.sd),
          x2: (d: { mean: number; sd: number }) => d.mean + d.sd,
          y: 'rule',
          dy,
          stroke: colour[kind],
        }),
        Plot.dot(own, { x: 'mean', y: 'rule', dy, r: 3.5, fill: colour[kind] }),
        Plot.text(own, {
          frameAnchor: 'right',
          y: 'rule',
          dx: 78,
          dy,
          textAnchor: 'end',
          text: (d: { mean: number }) => `${kind} ${shortNumber(d.mean, 2)}`,
          fill: colour[kind],
          fontSize: 10,
        }),
      ];
    }),
  };
}
