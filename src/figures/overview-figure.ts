/**
 * The picture of an experiment: its runs side by side where they are few (MOST_COLUMNS), else the
 * EPSP ratio of every run by protocol.
 */
import * as Plot from '@observablehq/plot';
import type { PairRunResult } from '../experiments/pair-types.ts';
import { HEADER_PX, type Panel, renderPage } from './page.ts';
import { epspMax_mV, epspPanel, meanEpspMax_mV, meanEpspPanel, rhoPanel } from './pair-panels.ts';
import { COLOUR, shortNumber, withMinus } from './style.ts';

export interface OverviewRun {
  pair: string;
  protocol: string;
  result: PairRunResult;
}

/** More runs than this are shown by their ratios. */
export const MOST_COLUMNS = 3;

/** Runs side by side, at most three. */
export function sideBySideFigure(title: string, runs: OverviewRun[], lastEpsps: number): string {
  const shown = runs.slice(0, MOST_COLUMNS);
  const width = shown.length === 1 ? 640 : 480;
  const epspTop = Math.max(...shown.map(({ result }) => epspMax_mV(result)));
  const meanTop = Math.max(...shown.map(({ result }) => meanEpspMax_mV(result)));
  const rowHeights = [230, 220, 220];
  const panels = shown.flatMap(({ pair, protocol, result }, column): Panel[] => {
    const box = { x: 8 + column * width, width: width - 12 };
    const ratio = `EPSP × ${shortNumber(result.amplitudeRatio)}`;
    const samePair = shown.every((run) => run.pair === pair);
    const name = withMinus(samePair ? protocol : `${pair}, ${protocol}`);
    const rows: [string, Plot.PlotOptions][] = [
      [`${name}: ${ratio}. Test EPSPs (mV)`, epspPanel(result, lastEpsps, epspTop)],
      ['Mean EPSP (mV)', meanEpspPanel(result, meanTop)],
      ['Efficacy ρ of each contact', rhoPanel(result)],
    ];
    let y = HEADER_PX;
    return rows.map(([rowTitle, options], row) => {
      const height = rowHeights[row]!;
      const panel = { ...box, y, height, title: rowTitle, options };
      panel.options = { ...options, marginRight: 84 };
      y += height;
      return panel;
    });
  });
  const pairs = [...new Set(runs.map(({ pair }) => pair))];
  const spikes = runs[0]!.result.contacts.length;
  return renderPage({
    width: 8 + shown.length * width,
    height: HEADER_PX + rowHeights.reduce((a, b) => a + b) + 8,
    title,
    subtitle: `${pairs.join(', ')}: ${spikes} contact${spikes === 1 ? '' : 's'}; pairing between two phases of test spikes`,
    panels,
  });
}

/** A dot for each run, the mean of each protocol. */
export function ratioFigure(
  title: string,
  runs: { protocol: string; ratio: number | null }[],
): string {
  const points = runs.map(({ protocol, ratio }) => ({
    protocol: withMinus(protocol),
    ratio: ratio ?? Number.NaN,
  }));
  const protocols = [...new Set(points.map(({ protocol }) => protocol))];
  const width = Math.max(480, 90 + protocols.length * 90);
  const drawn = points.filter(({ ratio }) => Number.isFinite(ratio));
  const means = protocols.flatMap((protocol) => {
    const ratios = drawn.filter((p) => p.protocol === protocol).map(({ ratio }) => ratio);
    if (ratios.length === 0) return [];
    return [{ protocol, mean: ratios.reduce((a, b) => a + b, 0) / ratios.length }];
  });
  const options: Plot.PlotOptions = {
    x: { type: 'band', domain: protocols, label: null, padding: 0.5 },
    y: { label: null, zero: true, nice: true },
    marks: [
      Plot.ruleY([1], { stroke: COLOUR.rule, strokeDasharray: '4 3' }),
      Plot.dot(drawn, {
        x: 'protocol',
        y: 'ratio',
        r: 3,
        fill: COLOUR.before,
        fillOpacity: 0.45,
      }),
      Plot.tickY(means, { x: 'protocol', y: 'mean', stroke: COLOUR.after, strokeWidth: 3 }),
      Plot.text(means, {
        x: 'protocol',
        y: 'mean',
        text: (d) => shortNumber(d.mean),
        dy: -11,
        stroke: 'white',
        strokeWidth: 4,
        fill: COLOUR.after,
        fontWeight: 600,
      }),
    ],
  };
  return renderPage({
    width: width + 16,
    height: HEADER_PX + 340,
    title,
    subtitle: `EPSP ratio, after over before: ${drawn.length} runs, and the mean of each protocol`,
    panels: [{ x: 8, y: HEADER_PX, width, height: 330, options }],
  });
}
