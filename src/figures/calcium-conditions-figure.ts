/** The same contacts in the slice's outside calcium and in that of the living animal. */
import * as Plot from '@observablehq/plot';
import { median } from '../analysis/statistics.ts';
import type { ContactCalcium } from '../experiments/spine-calcium.ts';
import { HEADER_PX, type Panel, renderPage } from './page.ts';
import { COLOUR, shortNumber } from './style.ts';
import { LOCATION_COLOUR, legend, tracePanel, X_AXIS } from './trace-panels.ts';

/** One contact of the population in both conditions. */
export interface ConditionRatio {
  location: 'basal' | 'apical';
  distance_um: number;
  /** In vivo over in vitro. */
  cPre: number;
  cPost: number;
}

export interface CalciumConditionsInput {
  pathway: string;
  cao_mM: { vitro: number; vivo: number };
  /** The same contacts, in the same order. */
  examples: { vitro: readonly ContactCalcium[]; vivo: readonly ContactCalcium[] };
  population: readonly ConditionRatio[];
  /** Published ratios of C_pre and C_post. */
  published: { cPre: number; cPost: number };
}

const WIDTH = 960;
const ROW = 220;
const COLOURS = { vitro: COLOUR.before, vivo: COLOUR.after };
const SHOWN_MS = { release: [-10, 150], bap: [-10, 80] } as const;

/** The text of an SVG. */
export function calciumConditionsFigure(input: CalciumConditionsInput): string {
  const { pathway, cao_mM, examples, population, published } = input;
  const width = (WIDTH - 16) / examples.vitro.length;
  const names = [
    { text: `${cao_mM.vitro.toFixed(1)} mM`, colour: COLOURS.vitro },
    { text: `${cao_mM.vivo.toFixed(1)} mM`, colour: COLOURS.vivo },
  ];
  const panels = examples.vitro.flatMap((vitro, i): Panel[] => {
    const vivo = examples.vivo[i]!;
    const place = `${vitro.region}, ${Math.round(vitro.distance_um)} µm`;
    return (['release', 'bap'] as const).map((event, row) => ({
      x: 8 + i * width,
      y: HEADER_PX + row * ROW,
      width,
      height: ROW - 6,
      title: `${place}: ${event === 'release' ? 'EPSP' : 'bAP'}`,
      options: tracePanel(
        [
          { ...names[0]!, series: vitro[event].ca_uM },
          { ...names[1]!, series: vivo[event].ca_uM },
        ],
        {
          xLabel: event === 'release' ? 'time from the spike (ms)' : 'time from the pulse (ms)',
          domain_ms: SHOWN_MS[event],
          legend: names,
        },
      ),
    }));
  });
  const y = HEADER_PX + 2 * ROW;
  const half = (WIDTH - 16) / 2;
  panels.push(
    {
      ...{ x: 8, y, width: half, height: 270 },
      title: `C pre: ${cao_mM.vivo.toFixed(1)} over ${cao_mM.vitro.toFixed(1)} mM`,
      options: ratioPanel(population, 'cPre', published.cPre),
    },
    {
      ...{ x: 8 + half, y, width: half, height: 270 },
      title: `C post: ${cao_mM.vivo.toFixed(1)} over ${cao_mM.vitro.toFixed(1)} mM`,
      options: ratioPanel(population, 'cPost', published.cPost),
    },
  );
  return renderPage({
    width: WIDTH,
    height: y + 278,
    title: `Spine calcium in vitro and in vivo, ${pathway}`,
    subtitle:
      `[Ca] in µM of contacts that release their whole pool (EPSP) or see a back-propagating spike (bAP); ` +
      `below, ${population.length} contacts`,
    panels,
  });
}

function ratioPanel(
  population: readonly ConditionRatio[],
  key: 'cPre' | 'cPost',
  published: number,
): Plot.PlotOptions {
  const far_um = Math.max(50, ...population.map(({ distance_um }) => distance_um)) * 1.03;
  const present = (['basal', 'apical'] as const).filter((location) =>
    population.some((c) => c.location === location),
  );
  const ours = median(population.map((c) => c[key]));
  return {
    x: {
      ...X_AXIS,
      label: 'path from the soma (µm)',
      domain: [0, far_um],
      ticks: 5,
      tickFormat: 'd',
    },
    y: { label: null, domain: [0, 1.1], ticks: 5 },
    marks: [
      Plot.ruleY([0], { stroke: COLOUR.rule }),
      Plot.ruleY([published], { stroke: COLOUR.ink, strokeDasharray: '5 3' }),
      Plot.dot(population, {
        x: 'distance_um',
        y: key,
        r: population.length > 300 ? 1.8 : 2.8,
        fill: (c: ConditionRatio) => LOCATION_COLOUR[c.location],
        fillOpacity: 0.7,
      }),
      ...legend(
        [
          ...present.map((location) => ({ text: location, colour: LOCATION_COLOUR[location] })),
          { text: `published mean ${shortNumber(published)} (dashed)`, colour: COLOUR.ink },
          { text: `median here ${shortNumber(ours)}`, colour: COLOUR.quiet },
        ],
        'bottom-right',
      ),
    ],
  };
}
