/**
 * What plasticity did to a network: rates over time, the size of changes, changes by co-firing, clusters of
 * changed contacts on branches beside shuffled ones.
 */
import * as Plot from '@observablehq/plot';
import type { AgainstShuffle } from '../analysis/branch-clusters.ts';
import type { PlasticityStudy, StudyOptions } from '../analysis/plasticity-study.ts';
import { HEADER_PX, type Panel, renderPage } from './page.ts';
import { COLOUR, shortNumber } from './style.ts';
import { legend, X_AXIS } from './trace-panels.ts';

export interface StudyPicture {
  title: string;
  study: PlasticityStudy;
  options: StudyOptions;
  /** ρ at the end less ρ at the start, of each plastic contact. */
  changeOfRho: ArrayLike<number>;
  cells: number;
  duration_ms: number;
}

const [COLUMN, ROW] = [470, 280];
const SIDES = ['potentiated', 'depressed'] as const;
type Side = (typeof SIDES)[number];
const COLOUR_OF: Record<Side, string> = {
  potentiated: COLOUR.potentiation,
  depressed: COLOUR.depression,
};
const SIDE_LEGEND = SIDES.map((text) => ({ text, colour: COLOUR_OF[text] }));

/** The text of an SVG. */
export function studyFigure(picture: StudyPicture): string {
  const { title, study, options, cells, duration_ms } = picture;
  const what = options.by === 'crossed' ? 'crossed ρ* = 0.5' : `moved by ${options.leastMove}`;
  const wanted: [string, Plot.PlotOptions][] = [
    [`Mean rate of the cells in bins of ${options.rateBin_ms} ms (Hz)`, ratePanel(study)],
    ['Change of ρ: contacts (logarithmic scale)', changePanel(picture)],
    [`Contacts whose ρ ${what}, by index of co-firing (%)`, coFiringPanel(study)],
    [
      `Changed contacts with another within ${options.clusterWithin_um} µm (%)`,
      clusterPanel(study),
    ],
  ];
  const panels = wanted.map(
    ([panelTitle, panel], k): Panel => ({
      x: 8 + (k % 2) * COLUMN,
      y: HEADER_PX + Math.floor(k / 2) * ROW,
      width: COLUMN - 8,
      height: ROW - 4,
      title: panelTitle,
      options: panel,
    }),
  );
  const { contacts, potentiated, depressed } = study.shares[options.by];
  const whole = (n: number) => n.toLocaleString('en-US');
  return renderPage({
    width: 8 + 2 * COLUMN,
    height: HEADER_PX + 2 * ROW + 8,
    title,
    subtitle:
      `${whole(cells)} cells, ${whole(contacts)} plastic contacts, ${shortNumber(duration_ms / 1000)} s: ` +
      `${whole(potentiated)} potentiated, ${whole(depressed)} depressed, ` +
      `${whole(contacts - potentiated - depressed)} unchanged (ρ ${what})`,
    panels,
  });
}

function ratePanel({ rates }: PlasticityStudy): Plot.PlotOptions {
  const seconds = rates.bins.map(({ from_ms, to_ms, mean_Hz }) => ({
    from: from_ms / 1000,
    to: to_ms / 1000,
    mean_Hz,
  }));
  const top = Math.max(...seconds.map(({ mean_Hz }) => mean_Hz)) || 1;
  return {
    x: { ...X_AXIS, label: 'time (s)', ticks: 6, domain: [0, seconds.at(-1)!.to] },
    y: { label: null, domain: [0, 1.15 * top], ticks: 5 },
    marks: [
      Plot.rect(seconds, {
        ...{ x1: 'from', x2: 'to', y1: 0, y2: 'mean_Hz' },
        ...{ fill: COLOUR.before, fillOpacity: 0.55, inset: 0.4 },
      }),
      Plot.ruleY([rates.mean_Hz], { stroke: COLOUR.ink, strokeDasharray: '4 3' }),
      Plot.ruleY([0], { stroke: COLOUR.rule }),
    ],
  };
}

/** Bins of the histogram; an odd number has one around 0. */
const BINS = 41;

function changePanel({ changeOfRho }: StudyPicture): Plot.PlotOptions {
  const values = Array.from(changeOfRho).filter((value) => !Number.isNaN(value));
  const reach = Math.max(0.02, ...values.map(Math.abs)) * 1.02;
  const width = (2 * reach) / BINS;
  const counts = new Float64Array(BINS);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor((value + reach) / width))]!++;
  const bars = Array.from(counts, (n, bin) => ({
    x1: -reach + bin * width,
    x2: -reach + (bin + 1) * width,
    n,
    fill: [COLOUR.depression, COLOUR.before, COLOUR.potentiation][
      1 + Math.sign(bin - (BINS - 1) / 2)
    ],
  })).filter(({ n }) => n > 0);
  const most = Math.max(1, ...counts);
  return {
    x: { ...X_AXIS, label: 'ρ at the end − ρ at the start', domain: [-reach, reach], ticks: 6 },
    y: {
      ...{ label: null, type: 'symlog', domain: [0, 1.6 * most] },
      ticks: [0, 1, 10, 100, 1000, 10_000, 100_000, 1_000_000].filter((n) => n <= 1.6 * most),
    },
    marks: [
      Plot.rect(bars, { x1: 'x1', x2: 'x2', y1: 0, y2: 'n', fill: 'fill', inset: 0.5 }),
      Plot.ruleY([0], { stroke: COLOUR.rule }),
    ],
  };
}

function coFiringPanel({ changesByCoFiring: groups }: PlasticityStudy): Plot.PlotOptions {
  const bars = groups.flatMap((group, g) =>
    SIDES.map((side, s) => ({
      x1: g + (s === 0 ? -0.34 : 0.02),
      x2: g + (s === 0 ? -0.02 : 0.34),
      percent: 100 * group[side],
      fill: COLOUR_OF[side],
    })),
  );
  const top = Math.max(...bars.map(({ percent }) => percent), 0) || 1;
  const name = (g: number) => {
    const group = groups[g];
    if (!group) return '';
    const [from, to] = [group.from, group.to].map((value) => shortNumber(value, 2));
    const range = from === to ? from : `${from} to ${to}`;
    return `${range}\n${group.contacts.toLocaleString('en-US')} contacts`;
  };
  return {
    marginBottom: 56,
    x: {
      domain: [-0.5, Math.max(1, groups.length) - 0.5],
      ticks: groups.map((_, g) => g),
      tickSize: 0,
      tickFormat: name,
      label: null,
    },
    y: { label: null, domain: [0, 1.3 * top], ticks: 5 },
    marks: [
      Plot.rect(bars, { x1: 'x1', x2: 'x2', y1: 0, y2: 'percent', fill: 'fill' }),
      Plot.ruleY([0], { stroke: COLOUR.rule }),
      ...legend(SIDE_LEGEND, 'top-left'),
    ],
  };
}

interface ClusterRow extends AgainstShuffle {
  x: number;
  name: string;
  colour: string;
}

function clusterPanel({ clusters, clustersAcrossCells }: PlasticityStudy): Plot.PlotOptions {
  const row = (side: Side, x: number, of: PlasticityStudy['clusters'], who: string): ClusterRow => {
    const { observed, shuffledMean, shuffledSd, p } = of[side].clustered;
    return {
      ...{ x, name: `${side}\n${who}`, colour: COLOUR_OF[side], p },
      ...{ observed: 100 * observed, shuffledMean: 100 * shuffledMean },
      shuffledSd: 100 * shuffledSd,
    };
  };
  const rows = SIDES.flatMap((side, s) => [
    row(side, 2 * s, clusters, 'any neighbour'),
    row(side, 2 * s + 1, clustersAcrossCells, 'of another cell'),
  ]);
  const shown = rows.filter(({ observed }) => Number.isFinite(observed));
  const top = Math.max(1, ...shown.flatMap((r) => [r.observed, r.shuffledMean + r.shuffledSd]));
  return {
    marginBottom: 56,
    x: {
      domain: [-0.5, rows.length - 0.5],
      ticks: rows.map(({ x }) => x),
      tickSize: 0,
      tickFormat: (x: number) => rows[x]?.name ?? '',
      label: null,
    },
    y: { label: null, domain: [0, 1.55 * top], ticks: 5 },
    marks: [
      Plot.ruleY([0], { stroke: COLOUR.rule }),
      Plot.link(shown, {
        x1: (r: ClusterRow) => r.x + 0.12,
        x2: (r: ClusterRow) => r.x + 0.12,
        y1: (r: ClusterRow) => Math.max(0, r.shuffledMean - r.shuffledSd),
        y2: (r: ClusterRow) => r.shuffledMean + r.shuffledSd,
        stroke: COLOUR.before,
        strokeWidth: 2,
      }),
      Plot.dot(shown, {
        x: (r: ClusterRow) => r.x + 0.12,
        y: 'shuffledMean',
        ...{ r: 4.5, fill: 'white', stroke: COLOUR.before, strokeWidth: 2 },
      }),
      Plot.dot(shown, {
        x: (r: ClusterRow) => r.x - 0.12,
        y: 'observed',
        r: 5,
        fill: (r: ClusterRow) => r.colour,
      }),
      Plot.text(
        rows.filter(({ observed }) => !Number.isFinite(observed)),
        { x: 'x', y: 0, text: () => 'none changed', dy: -10, fill: COLOUR.quiet },
      ),
      Plot.text(shown, {
        x: 'x',
        y: (r: ClusterRow) => Math.max(r.observed, r.shuffledMean + r.shuffledSd),
        text: ({ p }: ClusterRow) => (p < 0.001 ? 'p < 0.001' : `p = ${shortNumber(p, 2)}`),
        dy: -14,
        fill: COLOUR.quiet,
      }),
      ...legend(
        [
          { text: 'filled: observed', colour: COLOUR.ink },
          { text: 'open: shuffled, ± SD', colour: COLOUR.before },
        ],
        'top-left',
      ),
    ],
  };
}
