/**
 * One train of pairings at contacts of a pair (Chindemi et al. 2022, Fig. 2a): a column a contact, c* against
 * its thresholds for each Δt, and ρ against the watershed ρ* below.
 */
import * as Plot from '@observablehq/plot';
import type { Region } from '../experiments/contact-sites.ts';
import type { TrainTraces } from '../experiments/pairing-traces.ts';
import { HEADER_PX, type Panel, renderPage } from './page.ts';
import { COLOUR, seriesColour, shortNumber } from './style.ts';
import { between, thin } from './thin.ts';
import { tracePanel, X_AXIS } from './trace-panels.ts';

export interface TrainInput {
  pair: string;
  frequency_Hz: number;
  /** One a Δt. */
  trains: readonly TrainTraces[];
  /** Contacts shown, and where they sit. */
  shown: readonly { contact: number; region: Region; distance_um: number }[];
  rhoStar: number;
}

const WIDTH = 960;
const LEFT = 8;
const ROW = 196;
const TICKS = 84;
const COLOURS = [COLOUR.potentiation, COLOUR.depression, seriesColour(2), seriesColour(3)];
/** Shown after the last pairing. */
const AFTER_MS = 500;
const BEFORE_MS = 40;
/** Room for names at the right, the same in all panels of a column. */
const MARGIN_RIGHT = 56;

/** The text of an SVG. */
export function trainFigure({ pair, frequency_Hz, trains, shown, rhoStar }: TrainInput): string {
  const width = (WIDTH - 2 * LEFT) / shown.length;
  const last = Math.max(...trains.flatMap((t) => [...t.presynaptic_ms, ...t.pulses_ms]));
  const domain_ms = [-BEFORE_MS, last + AFTER_MS] as const;
  const rhoY = HEADER_PX + trains.length * (ROW + TICKS) - 8;
  const panels = shown.flatMap(({ contact, region, distance_um }, column): Panel[] => {
    const x = LEFT + column * width;
    const place = `${region}, ${Math.round(distance_um)} µm`;
    return [
      ...trains.flatMap((train, row): Panel[] => {
        const y = HEADER_PX + row * (ROW + TICKS);
        const title = `${place}: c*, ${signed(train.deltaT_ms)}`;
        return [
          {
            ...{ x, y, width, height: ROW, title },
            options: cstarPanel(train, contact, domain_ms, COLOURS[row % COLOURS.length]!),
          },
          {
            ...{ x, y: y + ROW - 14, width, height: TICKS - 4 },
            options: eventPanel(train, contact, domain_ms),
          },
        ];
      }),
      {
        ...{ x, y: rhoY, width, height: ROW + 24, title: `${place}: ρ` },
        options: rhoPanel(trains, contact, domain_ms, rhoStar),
      },
    ];
  });
  return renderPage({
    width: WIDTH,
    height: rhoY + ROW + 32,
    title: `One train of ${trains[0]!.pulses_ms.length} pairings at ${shortNumber(frequency_Hz)} Hz: ${pair}`,
    subtitle:
      'c* in mM ms against the thresholds of depression and potentiation; under it presynaptic spikes ' +
      '(filled: vesicles were released) and somatic spikes',
    panels,
  });
}

const signed = (deltaT_ms: number) =>
  `${deltaT_ms < 0 ? '−' : '+'}${shortNumber(Math.abs(deltaT_ms))} ms`;

function cstarPanel(
  train: TrainTraces,
  contact: number,
  domain_ms: readonly [number, number],
  colour: string,
): Plot.PlotOptions {
  const { cstar_mM_ms, theta_d, theta_p } = train.contacts[contact]!;
  return {
    ...tracePanel([{ text: '', colour, series: cstar_mM_ms }], {
      xLabel: '',
      domain_ms,
      levels: [
        { value: theta_d, name: 'θd', colour: COLOUR.depression },
        { value: theta_p, name: 'θp', colour: COLOUR.potentiation },
      ].filter(({ value }) => value > 0 && Number.isFinite(value)),
      frame_px: ROW - 22 - 18 - 20,
    }),
    marginBottom: 20,
    marginRight: MARGIN_RIGHT,
    x: { label: null, domain: [...domain_ms], ticks: 0 },
  };
}

/** Presynaptic spikes above, somatic ones below. */
function eventPanel(
  { presynaptic_ms, spikes_ms, contacts }: TrainTraces,
  contact: number,
  domain_ms: readonly [number, number],
): Plot.PlotOptions {
  const { released } = contacts[contact]!;
  const inside = (t: number) => t >= domain_ms[0] && t <= domain_ms[1];
  const pre = presynaptic_ms.map((t, k) => ({ t, isReleased: (released[k] ?? 0) > 0 }));
  return {
    x: { ...X_AXIS, label: 'time from the first pulse (ms)', domain: [...domain_ms], ticks: 4 },
    y: { type: 'band', label: null, domain: ['pre', 'post'], tickSize: 0 },
    marginTop: 2,
    marginRight: MARGIN_RIGHT,
    marks: [
      Plot.dot(
        pre.filter(({ t }) => inside(t)),
        {
          x: 't',
          y: () => 'pre',
          symbol: 'triangle',
          r: 4,
          stroke: COLOUR.ink,
          fill: (d: (typeof pre)[number]) => (d.isReleased ? COLOUR.ink : 'white'),
        },
      ),
      Plot.tickX(spikes_ms.filter(inside), {
        x: (t: number) => t,
        y: () => 'post',
        stroke: COLOUR.ink,
        strokeWidth: 1.6,
      }),
    ],
  };
}

function rhoPanel(
  trains: readonly TrainTraces[],
  contact: number,
  domain_ms: readonly [number, number],
  rhoStar: number,
): Plot.PlotOptions {
  const lines = trains.map((train, row) => ({
    colour: COLOURS[row % COLOURS.length]!,
    name: signed(train.deltaT_ms),
    points: thin(between(train.contacts[contact]!.rho, ...domain_ms), 600),
  }));
  const ends = spreadLabels(lines.map(({ points }) => points.at(-1)?.value ?? 0));
  return {
    x: { ...X_AXIS, label: 'time from the first pulse (ms)', domain: [...domain_ms], ticks: 4 },
    y: { label: null, domain: [-0.04, 1.04], ticks: 5 },
    marginRight: MARGIN_RIGHT,
    marks: [
      Plot.ruleY([rhoStar], { stroke: COLOUR.quiet, strokeDasharray: '4 3' }),
      Plot.text(['ρ*'], {
        x: domain_ms[0],
        y: rhoStar,
        text: (d: string) => d,
        textAnchor: 'start',
        dx: 4,
        dy: -8,
        fill: COLOUR.quiet,
      }),
      ...lines.flatMap(({ colour, name, points }, i) => [
        Plot.line(points, { x: 't', y: 'value', stroke: colour, strokeWidth: 2 }),
        Plot.text([name], {
          x: domain_ms[1],
          y: ends[i]!,
          text: (d: string) => d,
          textAnchor: 'start',
          dx: 5,
          fill: colour,
          fontWeight: 600,
        }),
      ]),
    ],
  };
}

/** Least distance of two names, in ρ. */
const APART = 0.11;

/** The same values, moved up where two would overlap. */
function spreadLabels(values: readonly number[]): number[] {
  const placed = [...values];
  const order = [...values.keys()].toSorted((a, b) => values[a]! - values[b]!);
  for (let i = 1; i < order.length; i++) {
    const below = placed[order[i - 1]!]!;
    placed[order[i]!] = Math.max(placed[order[i]!]!, below + APART);
  }
  const over = Math.max(0, Math.max(...placed) - 1);
  return placed.map((value) => value - over);
}
