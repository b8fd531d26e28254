/** The picture of a cell: its tree seen along z, and the soma's response to a current step. */
import * as Plot from '@observablehq/plot';
import type { Series } from '../experiments/pair-types.ts';
import type { Morphology, SectionType } from '../model/morphology.ts';
import { HEADER_PX, renderPage } from './page.ts';
import { COLOUR, shortNumber } from './style.ts';
import { thin } from './thin.ts';

export interface CellFigureInput {
  title: string;
  morphology: Morphology;
  v_mV: Series;
  spikes_ms: readonly number[];
  step: { start_ms: number; end_ms: number; amplitude_nA: number };
}

const TREE = { width: 380, height: 560 };
const TRACE_WIDTH = 560;
const PARTS: { type: SectionType; name: string; colour: string }[] = [
  { type: 'apical', name: 'apical', colour: '#c04a00' },
  { type: 'basal', name: 'basal', colour: '#0072b2' },
  { type: 'soma', name: 'soma', colour: COLOUR.ink },
];

/** The text of an SVG. */
export function cellFigure({ title, morphology, v_mV, spikes_ms, step }: CellFigureInput): string {
  const { start_ms, end_ms, amplitude_nA } = step;
  const nSpikes = spikes_ms.length;
  const from = Math.max(v_mV.t_ms[0] ?? 0, start_ms - 100);
  const spiking = `${nSpikes} spike${nSpikes === 1 ? '' : 's'}`;
  const end = v_mV.t_ms.at(-1) ?? end_ms;
  const x = { ...CENTRED, domain: [from, end], ticks: 6 };
  return renderPage({
    width: TREE.width + TRACE_WIDTH + 16,
    height: HEADER_PX + TREE.height + 8,
    title,
    subtitle: `${shortNumber(amplitude_nA)} nA at the soma for ${end_ms - start_ms} ms: ${spiking}`,
    panels: [
      {
        x: 8,
        y: HEADER_PX,
        ...TREE,
        title: 'Tree (axon left out)',
        options: treePanel(morphology),
      },
      {
        x: TREE.width + 8,
        y: HEADER_PX,
        width: TRACE_WIDTH,
        height: 400,
        title: 'Somatic voltage (mV)',
        options: {
          x: { ...x, label: null },
          y: { label: null, nice: true, ticks: 6 },
          marks: [
            Plot.line(
              thin(v_mV, 1500).filter(({ t }) => t >= from),
              {
                x: 't',
                y: 'value',
                stroke: COLOUR.ink,
                strokeWidth: 1.3,
              },
            ),
          ],
        },
      },
      {
        x: TREE.width + 8,
        y: HEADER_PX + 400,
        width: TRACE_WIDTH,
        height: 160,
        title: 'Current (nA)',
        options: {
          x: { ...x, label: 'time (ms)' },
          y: { label: null, ticks: 3, nice: true },
          marks: [
            Plot.line(
              [
                [from, 0],
                [start_ms, 0],
                [start_ms, amplitude_nA],
                [end_ms, amplitude_nA],
                [end_ms, 0],
                [end, 0],
              ],
              { stroke: COLOUR.quiet, strokeWidth: 2 },
            ),
          ],
        },
      },
    ],
  });
}

const CENTRED = { labelAnchor: 'center', labelArrow: 'none', labelOffset: 32 } as const;

/** Pieces thinner than this are drawn this wide, px. */
const THINNEST_PX = 0.7;

function treePanel(morphology: Morphology): Plot.PlotOptions {
  const drawn = morphology.sections.filter(({ type }) => type !== 'axon');
  const points = drawn.flatMap((section) => section.points);
  const middle = (key: 'x_um' | 'y_um') => {
    const values = points.map((p) => p[key]);
    const low = values.reduce((a, b) => Math.min(a, b));
    const high = values.reduce((a, b) => Math.max(a, b));
    return { low, high, centre: (low + high) / 2, size: high - low };
  };
  const [x, y] = [middle('x_um'), middle('y_um')];
  const margin = 14;
  const [w, h] = [TREE.width - 2 * margin, TREE.height - 22 - 2 * margin];
  const um_per_px = Math.max(x.size / w, y.size / h, 0.05) * 1.04;
  const bar_um = niceLength_um(um_per_px * 110);
  const left = x.centre - (w / 2) * um_per_px;
  const bottom = y.centre - (h / 2) * um_per_px;
  const lines = drawn.flatMap(({ type, points: path }) =>
    path.slice(1).map((p, i) => ({
      type,
      x1: path[i]!.x_um,
      y1: path[i]!.y_um,
      x2: p.x_um,
      y2: p.y_um,
      width: Math.max(THINNEST_PX, (path[i]!.diam_um + p.diam_um) / 2 / um_per_px),
    })),
  );
  return {
    marginLeft: margin,
    marginRight: margin,
    marginTop: margin,
    marginBottom: margin,
    x: { axis: null, domain: [left, left + w * um_per_px] },
    y: { axis: null, domain: [bottom, bottom + h * um_per_px] },
    marks: [
      ...PARTS.flatMap(({ type, name, colour }) => {
        const own = lines.filter((line) => line.type === type);
        if (own.length === 0) return [];
        const outermost = own.reduce((best, line) =>
          Math.abs(line.y2 - drawn[0]!.points[0]!.y_um) >
          Math.abs(best.y2 - drawn[0]!.points[0]!.y_um)
            ? line
            : best,
        );
        const label = type === 'soma' ? null : outermost;
        return [
          Plot.link(own, {
            x1: 'x1',
            y1: 'y1',
            x2: 'x2',
            y2: 'y2',
            stroke: colour,
            strokeWidth: 'width',
            strokeLinecap: 'round',
          }),
          ...(label
            ? [
                Plot.text([name], {
                  x: left + w * um_per_px,
                  y: label.y2,
                  text: (d: string) => d,
                  textAnchor: 'end',
                  lineAnchor: label.y2 > y.centre ? 'top' : 'bottom',
                  fill: colour,
                  fontWeight: 600,
                }),
              ]
            : []),
        ];
      }),
      Plot.ruleY([bottom], { x1: left, x2: left + bar_um, stroke: COLOUR.ink, strokeWidth: 2 }),
      Plot.text([`${bar_um} µm`], {
        x: left + bar_um / 2,
        y: bottom,
        text: (d: string) => d,
        dy: -9,
      }),
    ],
  };
}

/** 1, 2 or 5 times a power of ten, at most `most`. */
function niceLength_um(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return ([5, 2, 1].find((m) => m * power <= most) ?? 1) * power;
}
