/** The picture of one run: EPSPs, their means, ρ, the sweep's voltage, c* against its thresholds. */
import type { PairRunResult } from '../experiments/pair-types.ts';
import { HEADER_PX, type Panel, renderPage } from './page.ts';
import { effcaiPanel, epspPanel, meanEpspPanel, rhoPanel, sweepPanel } from './pair-panels.ts';
import { shortNumber, withMinus } from './style.ts';

export interface PairFigureInput {
  pair: string;
  protocol: string;
  result: PairRunResult;
  /** EPSPs of each phase that the ratio averages. */
  lastEpsps: number;
}

const WIDTH = 960;
const LEFT = 590;
const ROW = 250;
/** Contacts in a row of c* panels. */
const PER_ROW = 4;

/** The text of an SVG. */
export function pairFigure({ pair, protocol, result, lastEpsps }: PairFigureInput): string {
  const side = { x: LEFT, width: WIDTH - LEFT - 8 };
  const panels: Panel[] = [
    {
      x: 8,
      y: HEADER_PX,
      width: LEFT - 16,
      height: ROW,
      title: 'Test EPSPs (mV)',
      options: { ...epspPanel(result, lastEpsps), marginRight: 84 },
    },
    {
      ...side,
      y: HEADER_PX,
      height: ROW,
      title: 'Mean EPSP (mV)',
      options: meanEpspPanel(result),
    },
    {
      x: 8,
      y: HEADER_PX + ROW,
      width: LEFT - 16,
      height: ROW,
      title: 'Efficacy ρ of each contact',
      options: rhoPanel(result),
    },
    {
      ...side,
      y: HEADER_PX + ROW,
      height: ROW,
      title: 'Somatic voltage (mV)',
      options: sweepPanel(result),
    },
  ];
  const columns = Math.min(PER_ROW, Math.max(1, result.contacts.length));
  const width = (WIDTH - 16) / columns;
  const cHeight = 200;
  result.contacts.forEach(({ rho, end }, i) => {
    const start = rho.values[0] ?? end.rho;
    panels.push({
      x: 8 + (i % columns) * width,
      y: HEADER_PX + 2 * ROW + Math.floor(i / columns) * cHeight,
      width,
      height: cHeight,
      title: `c* at contact ${i + 1} (mM ms), ρ ${shortNumber(start, 2)} → ${shortNumber(end.rho, 2)}`,
      options: effcaiPanel(result, i),
    });
  });
  const rows = Math.ceil(result.contacts.length / columns);
  return renderPage({
    width: WIDTH,
    height: HEADER_PX + 2 * ROW + rows * cHeight + 8,
    title: `${pair}, ${withMinus(protocol)}: EPSP × ${shortNumber(result.amplitudeRatio)}`,
    subtitle: subtitle(result),
    panels,
  });
}

function subtitle(result: PairRunResult): string {
  const slope = Number.isFinite(result.slopeRatio)
    ? `, slope × ${shortNumber(result.slopeRatio)}`
    : '';
  const nSpikes = result.spikes_ms.length;
  const stopped = result.complete ? '' : ', stopped before its end';
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
  return `${count(result.contacts.length, 'contact')}, ${count(nSpikes, 'postsynaptic spike')}, seed ${result.run.seed}${slope}${stopped}`;
}
