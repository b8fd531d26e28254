/** C_pre, C_post and the thresholds they make: of example contacts, and of a population by location. */
import * as Plot from '@observablehq/plot';
import type { Region } from '../experiments/contact-sites.ts';
import type { ThresholdTraces } from '../experiments/threshold-traces.ts';
import { HEADER_PX, type Panel, renderPage } from './page.ts';
import { COLOUR, seriesColour, withMinus } from './style.ts';
import { LOCATION_COLOUR, legend, logAxis, tracePanel, X_AXIS } from './trace-panels.ts';

/** A contact of the population. */
export interface MeasuredContact {
  location: 'basal' | 'apical';
  distance_um: number;
  cPre: number;
  cPost: number;
  theta_d: number;
  theta_p: number;
}

export interface ExampleContact extends ThresholdTraces {
  location: 'basal' | 'apical';
  region: Region;
  distance_um: number;
}

export interface ThresholdsInput {
  pathway: string;
  examples: readonly ExampleContact[];
  population: readonly MeasuredContact[];
  /** Connections that the population is of. */
  connections: number;
}

const WIDTH = 960;
const ROW = 230;
const BARS = { cPre: 'C pre', cPost: 'C post', theta_d: 'θd', theta_p: 'θp' } as const;
const BAR_COLOUR: Record<keyof typeof BARS, string> = {
  cPre: COLOUR.before,
  cPost: seriesColour(2),
  theta_d: COLOUR.depression,
  theta_p: COLOUR.potentiation,
};

/** The text of an SVG. */
export function thresholdsFigure(input: ThresholdsInput): string {
  const { pathway, examples, population, connections } = input;
  const width = (WIDTH - 16) / examples.length;
  const third = (WIDTH - 16) / 3;
  const panels = examples.flatMap((contact, i): Panel[] => [
    {
      x: 8 + i * width,
      y: HEADER_PX,
      width,
      height: ROW - 6,
      title: `${contact.region}, ${Math.round(contact.distance_um)} µm: c* (mM ms)`,
      options: examplePanel(contact),
    },
    {
      x: 8 + i * width,
      y: HEADER_PX + ROW,
      width,
      height: ROW - 30,
      title: 'Peaks and thresholds (mM ms)',
      options: barPanel(contact, examples),
    },
  ]);
  const y = HEADER_PX + 2 * ROW - 20;
  const bottom: [string, Plot.PlotOptions][] = [
    ['C post against C pre (mM ms, both log)', scatterPanel(population, 'cPre', 'cPost')],
    ['θp against θd (mM ms, both log)', scatterPanel(population, 'theta_d', 'theta_p')],
    ['C post along the dendrites (mM ms, log)', alongPanel(population)],
  ];
  panels.push(
    ...bottom.map(([title, options], i) => ({
      ...{ x: 8 + i * third, y, width: third, height: 280, title, options },
    })),
  );
  return renderPage({
    width: WIDTH,
    height: y + 288,
    title: `C pre, C post and thresholds of contacts, ${withMinus(pathway)}`,
    subtitle:
      `Examples from a connection whose contacts release together (grey) and from one back-propagating spike ` +
      `(green); below, ${population.length} contacts of ${connections} connections`,
    panels,
  });
}

function examplePanel(contact: ExampleContact): Plot.PlotOptions {
  return tracePanel(
    [
      { text: BARS.cPre, colour: BAR_COLOUR.cPre, series: contact.pre.cstar_mM_ms },
      { text: BARS.cPost, colour: BAR_COLOUR.cPost, series: contact.post.cstar_mM_ms },
    ],
    {
      xLabel: 'time from the spike (ms)',
      domain_ms: [-20, 400],
      legend: [
        { text: BARS.cPre, colour: BAR_COLOUR.cPre },
        { text: BARS.cPost, colour: BAR_COLOUR.cPost },
      ],
    },
  );
}

function barPanel(contact: ExampleContact, all: readonly ExampleContact[]): Plot.PlotOptions {
  const keys = Object.keys(BARS) as (keyof typeof BARS)[];
  const top = Math.max(...all.flatMap((c) => keys.map((key) => c[key])));
  return {
    x: { type: 'band', label: null, domain: keys.map((key) => BARS[key]), tickSize: 0 },
    y: { label: null, domain: [0, top * 1.15], ticks: 4 },
    marks: [
      Plot.barY(keys, {
        x: (key: keyof typeof BARS) => BARS[key],
        y: (key: keyof typeof BARS) => contact[key],
        fill: (key: keyof typeof BARS) => BAR_COLOUR[key],
        insetLeft: 4,
        insetRight: 4,
      }),
      Plot.text(keys, {
        x: (key: keyof typeof BARS) => BARS[key],
        y: (key: keyof typeof BARS) => contact[key],
        text: (key: keyof typeof BARS) => contact[key].toFixed(contact[key] < 0.1 ? 3 : 2),
        dy: -8,
        fontSize: 11,
      }),
      Plot.ruleY([0], { stroke: COLOUR.rule }),
    ],
  };
}

const colourOf = (c: MeasuredContact) => LOCATION_COLOUR[c.location];

function locationLegend(population: readonly MeasuredContact[]): Plot.Markish[] {
  return legend(
    (['basal', 'apical'] as const)
      .filter((location) => population.some((c) => c.location === location))
      .map((location) => ({ text: location, colour: LOCATION_COLOUR[location] })),
    'bottom-right',
  );
}

const radius = (n: number) => (n > 300 ? 1.8 : 2.8);

function scatterPanel(
  population: readonly MeasuredContact[],
  x: 'cPre' | 'theta_d',
  y: 'cPost' | 'theta_p',
): Plot.PlotOptions {
  return {
    x: {
      ...X_AXIS,
      ...logAxis(population.map((c) => c[x])),
      label: `${BARS[x]} (mM ms)`,
      ticks: 3,
    },
    y: { ...logAxis(population.map((c) => c[y])), label: null, ticks: 4 },
    marks: [
      Plot.dot(population, {
        x,
        y,
        r: radius(population.length),
        fill: colourOf,
        fillOpacity: 0.7,
      }),
      ...locationLegend(population),
    ],
  };
}

function alongPanel(population: readonly MeasuredContact[]): Plot.PlotOptions {
  return {
    x: { ...X_AXIS, label: 'path from the soma (µm)', ticks: 5, nice: true, tickFormat: 'd' },
    y: { ...logAxis(population.map((c) => c.cPost)), label: null, ticks: 4 },
    marks: [
      Plot.dot(population, {
        x: 'distance_um',
        y: 'cPost',
        r: radius(population.length),
        fill: colourOf,
        fillOpacity: 0.7,
      }),
      ...locationLegend(population),
    ],
  };
}
