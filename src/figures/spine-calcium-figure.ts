/** Calcium of a spine against its path from the soma, for an EPSP and for a back-propagating spike. */
import type { Region } from '../experiments/contact-sites.ts';
import type { ContactCalcium } from '../experiments/spine-calcium.ts';
import { HEADER_PX, type Panel, renderPage } from './page.ts';
import { distancePanel, REGION_COLOUR, REGIONS, tracePanel } from './trace-panels.ts';

export interface SpineCalciumInput {
  cell: string;
  /** Whose physiology the contacts have. */
  pathway: string;
  contacts: readonly ContactCalcium[];
}

const WIDTH = 960;
const HALF = (WIDTH - 16) / 2;
const ROW = 250;
/** Rises of less are drawn at the axis: a hundredth of [Ca] at rest. */
const LEAST_UM = 7e-4;
const SHOWN_MS = [-10, 120] as const;

/** The text of an SVG. */
export function spineCalciumFigure({ cell, pathway, contacts }: SpineCalciumInput): string {
  const examples = exampleContacts(contacts);
  const hasSpikes = contacts.every(({ spike }) => spike !== null);
  const panels: Panel[] = [
    half(
      0,
      0,
      'EPSP: rise of [Ca] (µM, log)',
      distancePanel(
        pointsOf(contacts, (c) => c.release.caRise_uM),
        hasSpikes
          ? {
              floor: LEAST_UM,
              circles: pointsOf(contacts, (c) => c.spike!.mean_uM),
              notes: ['dots: whole pool; circles: mean of a spike'],
            }
          : { floor: LEAST_UM },
      ),
    ),
    half(
      1,
      0,
      'bAP: rise of [Ca] (µM, log)',
      distancePanel(
        pointsOf(contacts, (c) => c.bap.caRise_uM),
        { floor: LEAST_UM },
      ),
    ),
    half(
      0,
      1,
      'EPSP, whole pool: depolarisation at the contact (mV)',
      distancePanel(
        pointsOf(contacts, (c) => c.release.localRise_mV),
        { notes: null },
      ),
    ),
    half(
      1,
      1,
      'bAP: depolarisation at the contact (mV)',
      distancePanel(
        pointsOf(contacts, (c) => c.bap.localRise_mV),
        { notes: null },
      ),
    ),
  ];
  const labels = examples.map((c) => ({ text: nameOf(c), colour: colourOf(c) }));
  const traces = (of: (c: ContactCalcium) => ContactCalcium['bap'], xLabel: string) =>
    tracePanel(
      examples.map((c) => ({
        text: nameOf(c),
        colour: colourOf(c),
        series: of(c).ca_uM,
        dashed: isFar(c, examples),
      })),
      { xLabel, domain_ms: SHOWN_MS, legend: labels, yTicks: 5 },
    );
  panels.push(
    half(
      0,
      2,
      'EPSP, whole pool: [Ca] of some contacts (µM; the farther dashed)',
      traces((c) => c.release, 'time from the presynaptic spike (ms)'),
    ),
    half(
      1,
      2,
      'bAP: [Ca] of the same contacts (µM)',
      traces((c) => c.bap, 'time from the current pulse (ms)'),
    ),
  );
  return renderPage({
    width: WIDTH,
    height: HEADER_PX + 3 * ROW + 8,
    title: `Spine calcium along the dendrites of ${cell}`,
    subtitle: `${contacts.length} contacts, one at a time, each of the mean physiology of ${pathway}`,
    panels,
  });
}

const half = (column: 0 | 1, row: number, title: string, options: Panel['options']): Panel => ({
  x: 8 + column * HALF,
  y: HEADER_PX + row * ROW,
  width: HALF,
  height: ROW - 6,
  title,
  options,
});

const pointsOf = (contacts: readonly ContactCalcium[], value: (c: ContactCalcium) => number) =>
  contacts.map((c) => ({ distance_um: c.distance_um, region: c.region, value: value(c) }));

const colourOf = ({ region }: { region: Region }) => REGION_COLOUR[region];
const nameOf = ({ region, distance_um }: ContactCalcium) =>
  `${region}, ${Math.round(distance_um)} µm`;

/**
 * The nearest and the farthest contact of the basal tree and of the trunk (of the branches
 * without one).
 */
function exampleContacts(contacts: readonly ContactCalcium[]): ContactCalcium[] {
  const trunk = contacts.some(({ region }) => region === 'apical trunk');
  return REGIONS.filter(
    (region) => region === 'basal' || (region === 'apical trunk') === trunk,
  ).flatMap((region) => {
    const own = contacts
      .filter((c) => c.region === region)
      .toSorted((a, b) => a.distance_um - b.distance_um);
    return own.length > 1 ? [own[0]!, own.at(-1)!] : own;
  });
}

function isFar(contact: ContactCalcium, among: readonly ContactCalcium[]): boolean {
  return among.some((c) => c.region === contact.region && c.distance_um < contact.distance_um);
}
