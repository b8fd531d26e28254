/** What a sweep came to: rates, EPSPs, weight changes against the variable that was swept. */
import * as Plot from '@observablehq/plot';
import { HEADER_PX, type Panel, renderPage } from './page.ts';
import { COLOUR, seriesColour, shortNumber } from './style.ts';

export interface SweepPoint {
  /** The variable along the axis, and the others' values as a name ('' where there is one only). */
  x: number;
  series: string;
  rate_Hz: number;
  epsp_mV: number | null;
  /** Shares of plastic contacts; null where there are none. */
  potentiated: number | null;
  depressed: number | null;
  /** Mean of ĝ at the end over ĝ at the start, minus 1. */
  gmaxChange: number | null;
}

export interface SweepInput {
  title: string;
  subtitle: string;
  /** `outside calcium (mM)`. */
  variable: string;
  points: SweepPoint[];
}

const X_AXIS = { labelAnchor: 'center', labelArrow: 'none', labelOffset: 32 } as const;
const [COLUMN, ROW] = [470, 270];
/** Height of a panel's frame, and the least distance of two names in it. */
const [FRAME_PX, LABEL_PX] = [188, 15];

type Quantity = (point: SweepPoint) => number | null;

/** The text of an SVG. */
export function sweepFigure({ title, subtitle, variable, points }: SweepInput): string {
  const names = [...new Set(points.map(({ series }) => series))];
  const colourOf = (series: string) =>
    names.length > 1 ? seriesColour(names.indexOf(series)) : COLOUR.ink;
  const wanted: Wanted[] = [
    { title: 'Mean rate of the cells (Hz)', lines: [{ of: (p) => p.rate_Hz }] },
    { title: 'Mean EPSP of a connection (mV)', lines: [{ of: (p) => p.epsp_mV }] },
    ...sides(names.length > 1),
    { title: 'Mean change of ĝ AMPA (%)', lines: [{ of: percent((p) => p.gmaxChange) }] },
  ];
  const shown = wanted.filter(({ lines }) =>
    lines.some(({ of }) => points.some((point) => of(point) !== null)),
  );
  const panels = shown.map(({ title: panelTitle, lines }, k): Panel => {
    const drawn = lines.flatMap(({ of, colour, name }) =>
      names.map((series) => ({
        colour: colour ?? colourOf(series),
        name: name ?? (names.length > 1 && k === 0 ? series : ''),
        dots: points.flatMap((p) => {
          const y = of(p);
          return p.series === series && y !== null ? [{ x: p.x, y }] : [];
        }),
      })),
    );
    return {
      x: 8 + (k % 2) * COLUMN,
      y: HEADER_PX + Math.floor(k / 2) * ROW,
      width: COLUMN - 8,
      height: ROW,
      title: panelTitle,
      options: panel(variable, points, drawn),
    };
  });
  return renderPage({
    width: 8 + 2 * COLUMN,
    height: HEADER_PX + Math.ceil(shown.length / 2) * ROW + 8,
    title,
    subtitle,
    panels,
  });
}

interface Wanted {
  title: string;
  lines: { of: Quantity; colour?: string; name?: string }[];
}

/** Both directions in one panel, or, where lines tell other things apart, in one each. */
function sides(apart: boolean): Wanted[] {
  const up = percent((p) => p.potentiated);
  const down = percent((p) => p.depressed);
  if (apart) {
    return [
      { title: 'Plastic contacts potentiated (%)', lines: [{ of: up }] },
      { title: 'Plastic contacts depressed (%)', lines: [{ of: down }] },
    ];
  }
  const lines = [
    { of: up, colour: COLOUR.potentiation, name: 'potentiated' },
    { of: down, colour: COLOUR.depression, name: 'depressed' },
  ];
  return [{ title: 'Plastic contacts that changed side of ρ* (%)', lines }];
}

const percent =
  (of: Quantity): Quantity =>
  (point) => {
    const value = of(point);
    return value === null ? null : 100 * value;
  };

interface Line {
  colour: string;
  name: string;
  dots: { x: number; y: number }[];
}

function panel(variable: string, points: readonly SweepPoint[], lines: Line[]): Plot.PlotOptions {
  const xs = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const [low, high] = [xs[0]!, xs.at(-1)!];
  const pad = (high - low || 1) * 0.06;
  const domain = reach(lines.flatMap(({ dots }) => dots.map(({ y }) => y)));
  return {
    marginRight: lines.some(({ name }) => name) ? 92 : 20,
    marginLeft: 56,
    x: {
      ...X_AXIS,
      label: variable,
      domain: [low - pad, high + pad],
      ticks: xs.length <= 8 ? spaced(xs) : 6,
      tickFormat: (x: number) => shortNumber(x),
    },
    y: { label: null, ticks: 5, domain, tickFormat: (y: number) => shortNumber(y) },
    marks: [
      Plot.ruleY([0], { stroke: COLOUR.rule }),
      ...lines.flatMap(({ dots, colour }) => [
        Plot.line(meansOf(dots), { x: 'x', y: 'y', stroke: colour, strokeWidth: 2 }),
        Plot.dot(dots, { x: 'x', y: 'y', r: 3.2, fill: colour, fillOpacity: 0.75 }),
      ]),
      ...labels(lines, domain).map(({ y, name, colour }) =>
        Plot.text([name], {
          x: high + pad,
          y,
          text: (d: string) => d,
          textAnchor: 'start',
          dx: 6,
          fill: colour,
          fontWeight: 600,
        }),
      ),
    ],
  };
}

/** From 0, a little beyond the values. */
function reach(ys: readonly number[]): [number, number] {
  const [low, high] = [Math.min(0, ...ys), Math.max(0, ...ys)];
  const room = 0.08 * (high - low || 1);
  if (low === high) return [0, 1];
  return [low < 0 ? low - room : 0, high > 0 ? high + room : 0];
}

/** Names of lines at their ends, none upon another. */
function labels(lines: readonly Line[], [low, high]: [number, number]) {
  const apart = (LABEL_PX * (high - low)) / FRAME_PX;
  const named = lines
    .filter(({ name, dots }) => name !== '' && dots.length > 0)
    .map(({ name, colour, dots }) => ({ name, colour, y: meansOf(dots).at(-1)!.y }))
    .sort((a, b) => a.y - b.y);
  named.forEach((label, k) => {
    const below = named[k - 1];
    if (below) label.y = Math.max(label.y, below.y + apart);
  });
  return named;
}

/** Ticks at the values themselves, those too close to the one before left out. */
function spaced(xs: readonly number[]): number[] {
  const least = (xs.at(-1)! - xs[0]!) / 12;
  const kept: number[] = [];
  for (const x of xs) if (kept.length === 0 || x - kept.at(-1)! >= least) kept.push(x);
  return kept;
}

/** Over the dots at each x: seeds and what else was varied. */
function meansOf(dots: readonly { x: number; y: number }[]): { x: number; y: number }[] {
  const at = new Map<number, number[]>();
  for (const { x, y } of dots) at.set(x, [...(at.get(x) ?? []), y]);
  return [...at]
    .sort(([a], [b]) => a - b)
    .map(([x, ys]) => ({ x, y: ys.reduce((sum, y) => sum + y, 0) / ys.length }));
}
