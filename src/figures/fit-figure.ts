/** A fit in one picture: errors over generations, the front's candidates, the best one's parameters. */
import * as Plot from '@observablehq/plot';
import { HEADER_PX, type Panel, renderPage } from './page.ts';
import { COLOUR, shortNumber } from './style.ts';

export interface FitFigureInput {
  title: string;
  subtitle: string;
  history: { generation: number; bestLargest: number; bestMean: number; medianLargest: number }[];
  targets: string[];
  /** Errors of each candidate of the front, SEM [candidates][targets]. */
  front: number[][];
  /** Of the best candidate: measured and predicted ratios with their SEM. */
  best: { mean: number; sem: number; measured: number; measuredSem: number }[];
  /** Of the best candidate, with the range it was searched in. */
  parameters: { name: string; value: number; low: number; high: number }[];
}

const [COLUMN, ROW] = [480, 300];
const AXIS = { labelAnchor: 'center', labelArrow: 'none' } as const;
/** Candidates drawn of a front; more only darken the panel. */
const MOST_LINES = 300;

/** A perfect fit has no place on an axis of logarithms, SEM. */
const SMALLEST_ERROR = 0.01;

/** The text of an SVG. */
export function fitFigure(input: FitFigureInput): string {
  const panels: [string, Plot.PlotOptions][] = [
    ['Errors over generations (SEM)', convergence(input)],
    ['The front: error of each candidate (SEM)', frontPanel(input)],
    ['The best candidate: EPSP ratio', ratios(input)],
    ['Its parameters within their bounds', parameterPanel(input)],
  ];
  return renderPage({
    width: 8 + 2 * COLUMN,
    height: HEADER_PX + 2 * ROW + 8,
    title: input.title,
    subtitle: input.subtitle,
    panels: panels.map(
      ([title, options], k): Panel => ({
        x: 8 + (k % 2) * COLUMN,
        y: HEADER_PX + Math.floor(k / 2) * ROW,
        width: COLUMN - 8,
        height: ROW,
        title,
        options,
      }),
    ),
  });
}

function convergence({ history }: FitFigureInput): Plot.PlotOptions {
  const lines = [
    { name: 'median of largest', of: 'medianLargest', colour: COLOUR.before },
    { name: 'smallest largest', of: 'bestLargest', colour: COLOUR.after },
    { name: 'smallest mean', of: 'bestMean', colour: COLOUR.depression },
  ] as const;
  const rows = history.map(({ generation, ...errors }) => ({
    generation,
    medianLargest: Math.max(SMALLEST_ERROR, errors.medianLargest),
    bestLargest: Math.max(SMALLEST_ERROR, errors.bestLargest),
    bestMean: Math.max(SMALLEST_ERROR, errors.bestMean),
  }));
  const last = rows.at(-1);
  // the median ends at the smallest where all candidates came to it: one name above the other
  const isOne = last !== undefined && last.medianLargest < 1.2 * last.bestLargest;
  const shift = { medianLargest: isOne ? -8 : 0, bestLargest: isOne ? 8 : 0, bestMean: 0 };
  const most = Math.max(1, ...history.map(({ generation }) => generation));
  return {
    marginRight: 128,
    x: { ...AXIS, label: 'generation', domain: [1, Math.max(2, most)], ticks: 6 },
    y: { label: null, type: 'log', ticks: 5, tickFormat: (y: number) => shortNumber(y) },
    marks: [
      Plot.ruleY([1], { stroke: COLOUR.rule, strokeDasharray: '4 3' }),
      ...lines.map(({ of, colour }) =>
        Plot.line(rows, { x: 'generation', y: of, stroke: colour, strokeWidth: 2 }),
      ),
      ...(last
        ? lines.map(({ name, of, colour }) =>
            Plot.text([last], {
              ...{ x: 'generation', y: of, text: () => name },
              ...{ textAnchor: 'start', dx: 6, dy: shift[of], fill: colour, fontWeight: 600 },
            }),
          )
        : []),
    ],
  };
}

function frontPanel({ targets, front }: FitFigureInput): Plot.PlotOptions {
  const largest = (f: number[]) => Math.max(...f);
  const sorted = [...front].sort((a, b) => largest(b) - largest(a)).slice(-MOST_LINES);
  const points = sorted.flatMap((f, candidate) =>
    f.map((error, t) => ({ candidate, target: targets[t]!, error })),
  );
  return {
    x: { ...AXIS, type: 'point', label: null, domain: targets, padding: 0.3 },
    y: { label: null, ticks: 5, domain: [0, Math.max(1.2, ...points.map((p) => p.error))] },
    marks: [
      Plot.ruleY([1], { stroke: COLOUR.rule, strokeDasharray: '4 3' }),
      Plot.line(points, {
        ...{ x: 'target', y: 'error', z: 'candidate', stroke: COLOUR.before },
        ...{ strokeWidth: 0.8, strokeOpacity: 0.35 },
      }),
      Plot.line(
        points.filter(({ candidate }) => candidate === sorted.length - 1),
        { x: 'target', y: 'error', stroke: COLOUR.after, strokeWidth: 2.5 },
      ),
    ],
  };
}

function ratios({ targets, best }: FitFigureInput): Plot.PlotOptions {
  const rows = targets.flatMap((target, t) => {
    const { mean, sem, measured, measuredSem } = best[t]!;
    return [
      { target, who: 'measured', y: measured, sem: measuredSem },
      { target, who: 'predicted', y: mean, sem },
    ];
  });
  const [measured, predicted] = ['measured', 'predicted'].map((who) =>
    rows.filter((row) => row.who === who),
  );
  const marks = (list: typeof rows, colour: string, dx: number) => [
    Plot.ruleX(list, {
      ...{ x: 'target', stroke: colour, strokeWidth: 1.5, dx },
      ...{ y1: (d) => d.y - (d.sem || 0), y2: (d) => d.y + (d.sem || 0) },
    }),
    Plot.dot(list, { x: 'target', y: 'y', r: 4.5, fill: colour, dx }),
  ];
  const name = (text: string, colour: string, dy: number) =>
    Plot.text([text], {
      ...{ frameAnchor: 'top-right' as const, textAnchor: 'start' as const, dx: 6, dy },
      ...{ text: (d: string) => d, fill: colour, fontWeight: 600 },
    });
  const ends = rows.flatMap(({ y, sem }) => [y - (sem || 0), y + (sem || 0)]);
  const [low, high] = [Math.min(1, ...ends), Math.max(1, ...ends)];
  const room = 0.06 * (high - low || 1);
  return {
    marginRight: 76,
    x: { ...AXIS, type: 'point', label: null, domain: targets, padding: 0.3 },
    y: {
      ...{ label: null, ticks: 5, tickFormat: (y: number) => shortNumber(y) },
      domain: [low - room, high + room],
    },
    marks: [
      Plot.ruleY([1], { stroke: COLOUR.rule }),
      ...marks(measured!, COLOUR.before, -6),
      ...marks(predicted!, COLOUR.after, 6),
      name('measured', COLOUR.before, 6),
      name('predicted', COLOUR.after, 22),
    ],
  };
}

function parameterPanel({ parameters }: FitFigureInput): Plot.PlotOptions {
  const rows = parameters.map(({ name, value, low, high }) => ({
    name,
    low: shortNumber(low),
    high: shortNumber(high),
    value: shortNumber(value, 4),
    share: high > low ? (value - low) / (high - low) : 0.5,
  }));
  const end = { fontSize: 10, fill: COLOUR.quiet };
  return {
    marginLeft: 172,
    marginRight: 50,
    marginTop: 26,
    marginBottom: 10,
    x: { axis: null, domain: [0, 1] },
    y: {
      ...{ type: 'point', label: null, domain: rows.map(({ name }) => name) },
      ...{ tickSize: 0, tickPadding: 44 },
    },
    marks: [
      Plot.ruleY(rows, { y: 'name', stroke: COLOUR.rule }),
      Plot.text(rows, { x: () => 0, y: 'name', text: 'low', textAnchor: 'end', dx: -6, ...end }),
      Plot.text(rows, { x: () => 1, y: 'name', text: 'high', textAnchor: 'start', dx: 6, ...end }),
      Plot.dot(rows, { x: 'share', y: 'name', r: 4, fill: COLOUR.after }),
      Plot.text(rows, { x: 'share', y: 'name', text: 'value', dy: -9, fontSize: 10 }),
    ],
  };
}
