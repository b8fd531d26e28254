/** The picture of a figure of pairing experiments: its panels, and a key of their symbols. */
import * as Plot from '@observablehq/plot';
import type { PointResult } from '../experiments/figures/figure-results.ts';
import type { FigureFile, FigurePanel } from '../experiments/figures/figure-schema.ts';
import { barsPanel, barsWidth_px } from './bars-panel.ts';
import { curvesPanel } from './curves-panel.ts';
import { distancePanel } from './distance-panel.ts';
import { inSilicoMap, type MapCell, mapDifference, mapPanel, oursMap } from './map-panels.ts';
import { HEADER_PX, type Panel, renderPage } from './page.ts';
import { IN_SILICO_COLOUR, MEASURED_COLOUR, OURS_COLOUR, SYMBOL } from './population-marks.ts';

type Drawn = Pick<Panel, 'width' | 'title' | 'options'> & { height: number };

const KEY_PX = 30;
const GAP_PX = 12;
const HEIGHT_PX = 350;
/** Panels go to the next row beyond this. */
const WIDEST_PX = 1300;

export interface PopulationFigureInput {
  figure: FigureFile;
  results: readonly PointResult[];
  /** Pairs and test spikes, for the subtitle. */
  pairs: number;
  testSpikes: number;
}

/** SVG of the whole figure. */
export function populationFigure(input: PopulationFigureInput): string {
  const { figure, results, pairs, testSpikes } = input;
  const drawn = figure.panels.flatMap((panel) => panelsOf(panel, results));
  const { placed, width, height } = inRows(drawn);
  const subtitle = `${pairs} pairs a pathway, ${testSpikes} test spikes before and after; mean ± SEM`;
  const key = keyPanel(figure, results);
  return renderPage({
    width,
    height,
    title: figure.title,
    subtitle,
    panels: [
      ...(key ? [{ x: 8, y: HEADER_PX - 4, width: width - 16, height: KEY_PX, options: key }] : []),
      ...placed,
    ],
  });
}

function panelsOf(panel: FigurePanel, all: readonly PointResult[]): Drawn[] {
  const results = all.filter(({ point }) => panel.series.includes(point.series));
  const box = { height: HEIGHT_PX, title: panel.title };
  if (panel.kind === 'bars') {
    return [{ ...box, width: barsWidth_px(results.length), options: barsPanel(results) }];
  }
  if (panel.kind === 'curves') {
    return [{ ...box, width: 500, options: curvesPanel(results, panel.x ?? 'frequency') }];
  }
  if (panel.kind === 'distance') {
    return [{ ...box, width: 430, options: distancePanel(results) }];
  }
  const ofSeries = (name: string) => results.filter(({ point }) => point.series === name);
  const [first, second] = panel.series as [string, string?];
  const ours = oursMap(ofSeries(first));
  const map = (title: string, cells: readonly MapCell[], kind: 'ratio' | 'difference'): Drawn => ({
    height: HEIGHT_PX,
    width: 420,
    title,
    options: mapPanel(cells, kind),
  });
  if (panel.compare === 'in-silico') {
    const published = inSilicoMap(ofSeries(first));
    return [
      map(`${panel.title}: this simulation`, ours, 'ratio'),
      map('Published simulation', published, 'ratio'),
      map('Difference, this − published', mapDifference(ours, published), 'difference'),
    ];
  }
  if (panel.compare === 'series' && second !== undefined) {
    const other = oursMap(ofSeries(second));
    return [
      map(`${panel.title}, ${first}`, ours, 'ratio'),
      map(second, other, 'ratio'),
      map(`Difference, ${first} − ${second}`, mapDifference(ours, other), 'difference'),
    ];
  }
  return [map(panel.title, ours, 'ratio')];
}

/** Left to right, then down. */
function inRows(drawn: readonly Drawn[]): { placed: Panel[]; width: number; height: number } {
  const top = HEADER_PX + KEY_PX;
  const placed: Panel[] = [];
  let [x, y, rowHeight, widest] = [8, top, 0, 0];
  for (const panel of drawn) {
    if (x > 8 && x + panel.width > WIDEST_PX) {
      [x, y, rowHeight] = [8, y + rowHeight + GAP_PX, 0];
    }
    placed.push({ ...panel, x, y });
    x += panel.width + GAP_PX;
    rowHeight = Math.max(rowHeight, panel.height);
    widest = Math.max(widest, x);
  }
  return { placed, width: Math.max(640, widest), height: y + rowHeight + 10 };
}

/** What the symbols mean; null for maps, whose numbers stand in them. */
function keyPanel({ panels }: FigureFile, all: readonly PointResult[]): Plot.PlotOptions | null {
  const compared = panels.filter(({ kind }) => kind === 'bars' || kind === 'curves');
  const results = all.filter(({ point }) =>
    compared.some(({ series }) => series.includes(point.series)),
  );
  if (panels.every(({ kind }) => kind === 'map')) return null;
  const coloured = panels.some(({ kind }) => kind === 'curves');
  const colour = (plain: string) => (coloured ? '#4d4d4d' : plain);
  const dots = panels.some(({ kind }) => kind === 'bars' || kind === 'distance');
  const entries = [
    {
      symbol: SYMBOL.ours,
      colour: colour(OURS_COLOUR),
      hollow: false,
      text: dots ? 'this simulation (small: each pair)' : 'this simulation',
    },
    ...(results.some(({ point }) => point.inSilico)
      ? [
          {
            symbol: SYMBOL.inSilico,
            colour: colour(IN_SILICO_COLOUR),
            hollow: true,
            text: 'published simulation',
          },
        ]
      : []),
    ...(results.some(({ point }) => point.measured.length > 0)
      ? [
          {
            symbol: SYMBOL.measured,
            colour: MEASURED_COLOUR,
            hollow: false,
            text: 'measured in slices',
          },
        ]
      : []),
  ];
  let x = 14;
  const placed = entries.map((entry) => {
    const at = { ...entry, x };
    x += 34 + entry.text.length * 6.6;
    return at;
  });
  return {
    axis: null,
    marginLeft: 0,
    marginRight: 0,
    marginTop: 0,
    marginBottom: 0,
    x: { type: 'identity' },
    y: { type: 'identity' },
    marks: placed.flatMap((entry) => [
      Plot.dot([entry], {
        x: 'x',
        y: KEY_PX / 2,
        r: 4.2,
        symbol: entry.symbol,
        stroke: entry.colour,
        strokeWidth: 1.6,
        fill: entry.hollow ? 'white' : entry.colour,
      }),
      Plot.text([entry], {
        x: 'x',
        y: KEY_PX / 2,
        text: 'text',
        textAnchor: 'start',
        dx: 10,
      }),
    ]),
  };
}
