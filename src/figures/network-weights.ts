/** What a run did to plastic contacts: ρ before and after by pathway, ĝ, and change by distance. */
import * as Plot from '@observablehq/plot';
import { MOST_MARKS } from './network-raster.ts';
import { HEADER_PX, renderPage } from './page.ts';
import { COLOUR, seriesColour, shortNumber } from './style.ts';

/** A plastic contact. */
export interface ChangedContact {
  pathway: string;
  sectionType: string;
  distance_um: number;
  rho: { start: number; end: number };
  gmax_nS: { start: number; end: number };
}

export interface WeightsInput {
  title: string;
  contacts: ChangedContact[];
  duration_ms: number;
}

const WIDTH = 960;
const X_AXIS = { labelAnchor: 'center', labelArrow: 'none', labelOffset: 32 } as const;
/** Pathways shown: those with the most contacts. */
const MOST_PATHWAYS = 14;
/** ρ that is potentiated. */
const BOUNDARY = 0.5;

/** The text of an SVG. */
export function weightsFigure({ title, contacts, duration_ms }: WeightsInput): string {
  const pathways = byPathway(contacts);
  const top = Math.max(200, 80 + 34 * pathways.length);
  const half = (WIDTH - 16) / 2;
  const went = (up: boolean) =>
    contacts.filter(({ rho }) => rho.start >= BOUNDARY !== up && rho.end >= BOUNDARY === up).length;
  const time = duration_ms >= 1000 ? `${shortNumber(duration_ms / 1000)} s` : `${duration_ms} ms`;
  return renderPage({
    width: WIDTH,
    height: HEADER_PX + top + 300,
    title,
    subtitle: `${contacts.length.toLocaleString('en-US')} plastic contacts in ${time}: ${went(true)} potentiated, ${went(false)} depressed`,
    panels: [
      {
        x: 8,
        y: HEADER_PX,
        width: WIDTH - 16,
        height: top,
        title: 'Mean efficacy ρ at the start (grey) and at the end, by pathway',
        options: pathwayPanel(pathways),
      },
      {
        x: 8,
        y: HEADER_PX + top,
        width: half,
        height: 290,
        title: 'Change of ĝ AMPA: contacts (root scale)',
        options: conductancePanel(contacts),
      },
      {
        x: 8 + half,
        y: HEADER_PX + top,
        width: half,
        height: 290,
        title: 'Change of ρ along the tree',
        options: distancePanel(contacts),
      },
    ],
  });
}

interface Pathway {
  name: string;
  n: number;
  start: number;
  end: number;
}

function byPathway(contacts: readonly ChangedContact[]): Pathway[] {
  const sums = new Map<string, { n: number; start: number; end: number }>();
  for (const { pathway, rho } of contacts) {
    const sum = sums.get(pathway) ?? { n: 0, start: 0, end: 0 };
    sums.set(pathway, { n: sum.n + 1, start: sum.start + rho.start, end: sum.end + rho.end });
  }
  return [...sums]
    .map(([pathway, { n, start, end }]) => ({
      name: `${pathway} (${n.toLocaleString('en-US')})`,
      n,
      start: start / n,
      end: end / n,
    }))
    .sort((a, b) => b.n - a.n)
    .slice(0, MOST_PATHWAYS);
}

const colourOf = (change: number) => (change < 0 ? COLOUR.depression : COLOUR.potentiation);

function pathwayPanel(pathways: Pathway[]): Plot.PlotOptions {
  const longest = Math.max(...pathways.map(({ name }) => name.length), 8);
  return {
    marginLeft: Math.min(340, 20 + 6.6 * longest),
    x: { ...X_AXIS, label: 'ρ', domain: [0, 1], ticks: 5 },
    y: { type: 'band', label: null, domain: pathways.map(({ name }) => name), tickSize: 0 },
    marks: [
      Plot.ruleX([BOUNDARY], { stroke: COLOUR.rule, strokeDasharray: '4 3' }),
      Plot.link(pathways, {
        x1: 'start',
        x2: 'end',
        y1: 'name',
        y2: 'name',
        stroke: (d) => colourOf(d.end - d.start),
        strokeWidth: 2.5,
      }),
      Plot.dot(pathways, { x: 'start', y: 'name', r: 4.5, fill: COLOUR.before }),
      Plot.dot(pathways, {
        x: 'end',
        y: 'name',
        r: 4.5,
        fill: (d) => colourOf(d.end - d.start),
      }),
    ],
  };
}

/** Bins of the histogram. */
const BINS = 41;

function conductancePanel(contacts: readonly ChangedContact[]): Plot.PlotOptions {
  const changes = contacts
    .filter(({ gmax_nS }) => gmax_nS.start > 0)
    .map(({ gmax_nS }) => 100 * (gmax_nS.end / gmax_nS.start - 1));
  const reach = Math.max(1e-6, quantileOfSize(changes, 0.999)) * 1.05;
  const width = (2 * reach) / BINS;
  const counts = new Float64Array(BINS);
  for (const change of changes) {
    const bin = Math.floor((change + reach) / width);
    counts[Math.min(BINS - 1, Math.max(0, bin))]!++;
  }
  const bars = Array.from(counts, (n, bin) => ({
    x1: -reach + bin * width,
    x2: -reach + (bin + 1) * width,
    n,
    middle: -reach + (bin + 0.5) * width,
  })).filter(({ n }) => n > 0);
  return {
    x: { ...X_AXIS, label: 'end over start (%)', domain: [-reach, reach], ticks: 5 },
    y: { label: null, type: 'sqrt', ticks: 4, nice: true, domain: [0, Math.max(1, ...counts)] },
    marks: [
      Plot.rect(bars, {
        x1: 'x1',
        x2: 'x2',
        y1: 0,
        y2: 'n',
        fill: (d) => (Math.abs(d.middle) < width / 2 ? COLOUR.before : colourOf(d.middle)),
        inset: 0.5,
      }),
      Plot.ruleY([0], { stroke: COLOUR.rule }),
    ],
  };
}

/** The size below which a share q of the values lies. */
function quantileOfSize(values: readonly number[], q: number): number {
  const sizes = values.map(Math.abs).sort((a, b) => a - b);
  return sizes[Math.min(sizes.length - 1, Math.floor(q * sizes.length))] ?? 0;
}

function distancePanel(contacts: readonly ChangedContact[]): Plot.PlotOptions {
  const stride = Math.max(1, Math.ceil(contacts.length / MOST_MARKS));
  const points = contacts
    .filter((_, k) => k % stride === 0)
    .map(({ rho, distance_um, sectionType }) => ({
      distance_um,
      change: rho.end - rho.start,
      sectionType,
    }));
  const reach = Math.max(0.02, ...points.map(({ change }) => Math.abs(change))) * 1.1;
  const far_um = Math.max(50, ...points.map(({ distance_um }) => distance_um));
  return {
    marginRight: 64,
    x: { ...X_AXIS, label: 'path from the soma (µm)', domain: [0, far_um * 1.02], ticks: 5 },
    y: { label: null, domain: [-reach, reach], ticks: 5 },
    marks: [
      Plot.ruleY([0], { stroke: COLOUR.rule }),
      ...(['basal', 'apical'] as const).flatMap((type, k) => {
        const own = points.filter(({ sectionType }) => sectionType === type);
        const colour = seriesColour(2 + k);
        if (own.length === 0) return [];
        return [
          Plot.dot(own, {
            x: 'distance_um',
            y: 'change',
            r: own.length > 2000 ? 1 : 2.6,
            fill: colour,
            fillOpacity: own.length > 2000 ? 0.35 : 0.6,
          }),
          Plot.text([type], {
            x: far_um * 1.02,
            y: reach * (k === 0 ? 0.92 : 0.78),
            text: (d: string) => d,
            textAnchor: 'start',
            dx: 6,
            fill: colour,
            fontWeight: 600,
          }),
        ];
      }),
    ],
  };
}
