/** The raster of a network run, cells sorted by layer and type, and the rate of all cells below it. */
import * as Plot from '@observablehq/plot';
import { HEADER_PX, renderPage } from './page.ts';
import { COLOUR, seriesColour, shortNumber } from './style.ts';

export interface RasterInput {
  title: string;
  /** Of each cell, by run. */
  cells: { layer: string; mtype: string; population: string; node: number }[];
  spikes: { run: ArrayLike<number>; t_ms: ArrayLike<number> };
  end_ms: number;
}

const WIDTH = 960;
const X_AXIS = { labelAnchor: 'center', labelArrow: 'none', labelOffset: 32 } as const;
/** Room for the names of types, at the right. */
const NAMES_PX = 118;
/** More marks than this are thinned. */
export const MOST_MARKS = 20_000;
/** Names closer than this are left out, px. */
const APART_PX = 13;

interface Group {
  name: string;
  from: number;
  to: number;
  colour: string;
}

/** The text of an SVG. */
export function rasterFigure({ title, cells, spikes, end_ms }: RasterInput): string {
  const { row, groups } = sortedCells(cells);
  const n = cells.length;
  const height = Math.min(620, Math.max(150, 60 + 18 * n));
  const stride = Math.max(1, Math.ceil(spikes.t_ms.length / MOST_MARKS));
  const marks: { t: number; row: number; colour: string }[] = [];
  for (let k = 0; k < spikes.t_ms.length; k += stride) {
    const at = row[spikes.run[k]!]!;
    const { colour } = groups.find(({ to }) => at < to)!;
    marks.push({ t: spikes.t_ms[k]!, row: at, colour });
  }
  const bin_ms = binOf(end_ms);
  const rate_Hz = spikes.t_ms.length / n / (end_ms / 1000);
  const drawn = stride > 1 ? `, one of ${stride} spikes drawn` : '';
  const x = { ...X_AXIS, domain: [0, end_ms], ticks: 8 };
  return renderPage({
    width: WIDTH,
    height: HEADER_PX + height + 190,
    title,
    subtitle: `${count(n, 'cell')}, ${count(spikes.t_ms.length, 'spike')}, ${shortNumber(rate_Hz)} Hz on average${drawn}`,
    panels: [
      {
        x: 8,
        y: HEADER_PX,
        width: WIDTH - 16,
        height,
        title: 'Spikes of each cell, by layer and type',
        options: {
          marginRight: NAMES_PX,
          marginBottom: 22,
          x: { ...x, label: null },
          y: { axis: null, domain: [n, 0] },
          marks: [
            Plot.ruleY(
              groups.slice(1).map(({ from }) => from),
              { stroke: COLOUR.rule, strokeWidth: 0.7 },
            ),
            ...rasterMarks(marks, height / n),
            ...groupNames(groups, n, height, end_ms),
            Plot.frame({ stroke: COLOUR.rule }),
          ],
        },
      },
      {
        x: 8,
        y: HEADER_PX + height,
        width: WIDTH - 16,
        height: 186,
        title: `Rate of all cells, in bins of ${shortNumber(bin_ms)} ms (Hz)`,
        options: {
          marginRight: NAMES_PX,
          x: { ...x, label: 'time (ms)' },
          y: { label: null, ticks: 4, nice: true, zero: true },
          marks: [
            Plot.areaY(rates(spikes.t_ms, n, end_ms, bin_ms), {
              x: 't',
              y: 'rate',
              fill: COLOUR.before,
              fillOpacity: 0.35,
              curve: 'step-after',
            }),
            Plot.ruleY([0], { stroke: COLOUR.rule }),
          ],
        },
      },
    ],
  });
}

const count = (n: number, what: string) =>
  `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;

/** Row of each cell, from the top, and the stretches of rows of one type. */
function sortedCells(cells: RasterInput['cells']): { row: Uint32Array; groups: Group[] } {
  const several = new Set(cells.map(({ population }) => population)).size > 1;
  const nameOf = ({ population, mtype }: RasterInput['cells'][number]) =>
    several && mtype !== population ? `${population} ${mtype}` : mtype;
  const keys = cells.map((cell) => [cell.layer, nameOf(cell)] as const);
  const order = [...cells.keys()].sort((a, b) => {
    const [layerA, nameA] = keys[a]!;
    const [layerB, nameB] = keys[b]!;
    // as text: 23 is the layers 2 and 3, above 4
    const byLayer = layerA.localeCompare(layerB, 'en');
    return byLayer || nameA.localeCompare(nameB, 'en') || cells[a]!.node - cells[b]!.node;
  });
  const row = new Uint32Array(cells.length);
  const groups: Group[] = [];
  order.forEach((cell, at) => {
    row[cell] = at;
    const name = keys[cell]![1];
    const last = groups.at(-1);
    if (last?.name === name) last.to = at + 1;
    else groups.push({ name, from: at, to: at + 1, colour: seriesColour(groups.length) });
  });
  return { row, groups };
}

/** Strokes where rows are high enough, dots else. */
function rasterMarks(
  marks: { t: number; row: number; colour: string }[],
  row_px: number,
): Plot.Markish[] {
  if (row_px >= 4) {
    return [
      Plot.ruleX(marks, {
        x: 't',
        y1: (d) => d.row + 0.15,
        y2: (d) => d.row + 0.85,
        stroke: 'colour',
        strokeWidth: 1.2,
      }),
    ];
  }
  return [
    Plot.dot(marks, {
      x: 't',
      y: (d) => d.row + 0.5,
      r: marks.length > 5000 ? 0.7 : 1.1,
      fill: 'colour',
    }),
  ];
}

function groupNames(
  groups: readonly Group[],
  n: number,
  height_px: number,
  end_ms: number,
): Plot.Markish[] {
  const row_px = (height_px - 62) / n;
  let last_px = Number.NEGATIVE_INFINITY;
  const shown = groups.filter(({ from, to }) => {
    const at_px = ((from + to) / 2) * row_px;
    if (at_px - last_px < APART_PX) return false;
    last_px = at_px;
    return true;
  });
  return [
    Plot.text(shown, {
      x: end_ms,
      y: (d) => (d.from + d.to) / 2,
      text: 'name',
      textAnchor: 'start',
      dx: 6,
      fill: 'colour',
      fontWeight: 600,
    }),
  ];
}

/** 1, 2 or 5 times a power of ten: about 150 bins. */
function binOf(end_ms: number): number {
  const least = end_ms / 150;
  const power = 10 ** Math.floor(Math.log10(least));
  return Math.max(1, ([1, 2, 5, 10].find((m) => m * power >= least) ?? 10) * power);
}

function rates(times_ms: ArrayLike<number>, n: number, end_ms: number, bin_ms: number) {
  const bins = Math.max(1, Math.ceil(end_ms / bin_ms - 1e-9));
  const counts = new Float64Array(bins);
  for (let k = 0; k < times_ms.length; k++) {
    counts[Math.min(bins - 1, Math.floor(times_ms[k]! / bin_ms))]!++;
  }
  const width = (bin: number) => Math.min(bin_ms, end_ms - bin * bin_ms) / 1000;
  const steps = Array.from(counts, (spikes, bin) => ({
    t: bin * bin_ms,
    rate: spikes / n / width(bin),
  }));
  return [...steps, { t: end_ms, rate: steps.at(-1)!.rate }];
}
