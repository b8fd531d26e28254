/** The panels of a pairing run; pair-figure.ts and overview-figure.ts arrange them. */
import * as Plot from '@observablehq/plot';
import type { PairRunResult } from '../experiments/pair-types.ts';
import { COLOUR, seriesColour, shortNumber } from './style.ts';
import { between, thin } from './thin.ts';

/** Text that stays readable on lines. */
const LABEL = {
  stroke: 'white',
  strokeWidth: 4,
  strokeLinejoin: 'round',
  fontWeight: 600,
} as const;

/** Each panel's title names its y axis, with the unit. */
const X_AXIS = { labelAnchor: 'center', labelArrow: 'none', labelOffset: 32 } as const;

type Contact = PairRunResult['contacts'][number];

/** Biological time of a run: seconds up to three minutes, else minutes. */
export function timeScale(end_ms: number): { unit_ms: number; label: string } {
  return end_ms <= 180_000
    ? { unit_ms: 1000, label: 'time (s)' }
    : { unit_ms: 60_000, label: 'time (min)' };
}

/** Last moment that a run's series reach, ms. */
export function runEnd_ms(result: PairRunResult): number {
  const ends = result.contacts.map(({ rho }) => rho.t_ms.at(-1) ?? 0);
  return Math.max(1, result.epsps.at(-1)?.t_ms ?? 0, ...ends);
}

/** The stretch of time in which the cell was made to fire. */
function pairingBand(result: PairRunResult, unit_ms: number): Plot.Markish[] {
  const [first, last] = [result.spikes_ms[0], result.spikes_ms.at(-1)];
  if (first === undefined || last === undefined) return [];
  const least = runEnd_ms(result) / 200; // a single sweep is still seen
  const middle = (first + last) / 2;
  const half = Math.max(last - first, least) / 2;
  const band = { x1: (middle - half) / unit_ms, x2: (middle + half) / unit_ms };
  return [
    Plot.rect([band], { x1: 'x1', x2: 'x2', fill: COLOUR.band }),
    Plot.text([middle / unit_ms], {
      x: (d: number) => d,
      frameAnchor: 'top',
      text: () => 'pairing',
      fill: COLOUR.quiet,
      dy: -10,
    }),
  ];
}

/** Every test EPSP over time, and the means that the ratio is made of. */
export function epspPanel(
  result: PairRunResult,
  lastEpsps: number,
  yMax_mV = epspMax_mV(result),
): Plot.PlotOptions {
  const end_ms = runEnd_ms(result);
  const { unit_ms, label } = timeScale(end_ms);
  const means = (['before', 'after'] as const).flatMap((phase) => {
    const all = result.epsps.filter((epsp) => epsp.phase === phase);
    const used = all.slice(-lastEpsps);
    if (used.length === 0) return [];
    const mean = used.reduce((sum, { amplitude_mV }) => sum + amplitude_mV, 0) / used.length;
    const [x1, x2] = [used[0]!.t_ms / unit_ms, used.at(-1)!.t_ms / unit_ms];
    return [{ phase, mean, x1, x2 }];
  });
  return {
    x: { ...X_AXIS, label, domain: [0, end_ms / unit_ms], ticks: 6 },
    y: { label: null, domain: [0, yMax_mV * 1.25], ticks: 5, nice: true },
    marks: [
      ...pairingBand(result, unit_ms),
      Plot.ruleY([0], { stroke: COLOUR.rule }),
      Plot.dot(result.epsps, {
        x: (d) => d.t_ms / unit_ms,
        y: 'amplitude_mV',
        r: result.epsps.length > 200 ? 1.6 : 2.6,
        fill: (d) => COLOUR[d.phase as 'before' | 'after'],
        fillOpacity: 0.55,
      }),
      ...means.flatMap(({ phase, mean, x1, x2 }) => [
        Plot.ruleY([mean], { x1, x2, stroke: COLOUR[phase], strokeWidth: 2.5 }),
        Plot.text([mean], {
          x: (x1 + x2) / 2,
          y: yMax_mV * 1.25,
          text: () => `${phase} ${shortNumber(mean)} mV`,
          fill: COLOUR[phase],
          dy: 10,
          ...LABEL,
        }),
      ]),
    ],
  };
}

export function epspMax_mV(result: PairRunResult): number {
  return Math.max(1e-3, ...result.epsps.map(({ amplitude_mV }) => amplitude_mV));
}

/** Mean EPSP of both test phases, from the presynaptic spike on. */
export function meanEpspPanel(
  result: PairRunResult,
  yMax_mV = meanEpspMax_mV(result),
): Plot.PlotOptions {
  const phases = (['before', 'after'] as const).filter(
    (phase) => Number.isFinite(result.meanEpsp[phase].values[0]), // a phase not reached has none
  );
  const peaks = new Map(
    phases.map((phase) => {
      const points = thin(result.meanEpsp[phase]);
      return [phase, points.reduce((best, p) => (p.value > best.value ? p : best))];
    }),
  );
  const larger = phases.toSorted((a, b) => peaks.get(b)!.value - peaks.get(a)!.value)[0];
  const end = Math.max(1, ...phases.map((phase) => result.meanEpsp[phase].t_ms.at(-1)!));
  return {
    x: { ...X_AXIS, label: 'time from presynaptic spike (ms)', domain: [0, end], ticks: 5 },
    y: {
      label: null,
      domain: [Math.min(0, -0.02 * yMax_mV), yMax_mV * 1.18],
      ticks: 5,
    },
    marks: [
      Plot.ruleY([0], { stroke: COLOUR.rule }),
      ...phases.map((phase) =>
        Plot.line(thin(result.meanEpsp[phase]), {
          x: 't',
          y: 'value',
          stroke: COLOUR[phase],
          strokeWidth: 2,
        }),
      ),
      // The larger one is named above its peak, the smaller one under its decay.
      ...phases.map((phase) => {
        const peak = peaks.get(phase)!;
        const above = phase === larger;
        const later = between(result.meanEpsp[phase], end / 4, end).values[0] ?? peak.value;
        return Plot.text([phase], {
          x: above ? peak.t : end / 4,
          y: above ? peak.value : later * 0.6,
          text: (name: string) => name,
          fill: COLOUR[phase],
          dy: above ? -9 : 0,
          textAnchor: 'start',
          ...LABEL,
        });
      }),
    ],
  };
}

export function meanEpspMax_mV(result: PairRunResult): number {
  const values = (['before', 'after'] as const).flatMap((phase) => [
    ...result.meanEpsp[phase].values,
  ]);
  return values.filter(Number.isFinite).reduce((max, v) => Math.max(max, v), 1e-3);
}

/** ρ of every contact over the whole run. */
export function rhoPanel(result: PairRunResult): Plot.PlotOptions {
  const end_ms = runEnd_ms(result);
  const { unit_ms, label } = timeScale(end_ms);
  const labels = contactLabels(result.contacts);
  return {
    x: { ...X_AXIS, label, domain: [0, end_ms / unit_ms], ticks: 6 },
    y: { label: null, domain: [-0.05, 1.05], ticks: 5 },
    marginRight: 84,
    marks: [
      ...pairingBand(result, unit_ms),
      Plot.ruleY([0.5], { stroke: COLOUR.rule, strokeDasharray: '4 3' }),
      Plot.text(['ρ* = 0.5'], {
        frameAnchor: 'left',
        y: 0.5,
        text: (d: string) => d,
        dx: 4,
        dy: -8,
        fill: COLOUR.quiet,
      }),
      ...result.contacts.map(({ rho }, i) =>
        Plot.line(thin(rho), {
          x: (p) => p.t / unit_ms,
          y: 'value',
          stroke: seriesColour(i),
          strokeWidth: 2,
          strokeOpacity: 0.85,
        }),
      ),
      ...labels.map(({ y, text, colour }) =>
        Plot.text([text], {
          x: end_ms / unit_ms,
          y,
          text: (d: string) => d,
          textAnchor: 'start',
          dx: 6,
          fill: colour,
          fontWeight: 600,
        }),
      ),
    ],
  };
}

/** One label for the contacts that end at nearly the same ρ: contact 2, or contacts 1, 3. */
function contactLabels(contacts: readonly Contact[]) {
  const apart = 0.09;
  const ends = contacts
    .map(({ rho, end }, contact) => ({ contact, rho: rho.values.at(-1) ?? end.rho }))
    .toSorted((a, b) => a.rho - b.rho);
  const groups: { y: number; contacts: number[] }[] = [];
  for (const { contact, rho } of ends) {
    const last = groups.at(-1);
    if (last && rho - last.y < apart) last.contacts.push(contact);
    else groups.push({ y: rho, contacts: [contact] });
  }
  return groups.map(({ y, contacts: members }) => {
    const numbers = members.toSorted((a, b) => a - b).map((i) => i + 1);
    const many =
      numbers.length > 2 ? `${numbers.length} contacts` : `contacts ${numbers.join(', ')}`;
    return numbers.length === 1
      ? { y, colour: seriesColour(members[0]!), text: `contact ${numbers[0]}` }
      : { y, colour: COLOUR.ink, text: many };
  });
}

/** Somatic voltage around the first sweep. */
export function sweepPanel(result: PairRunResult): Plot.PlotOptions {
  const start_ms = result.sweep.t_ms[0] ?? 0;
  return {
    x: { ...X_AXIS, label: 'time in the first sweep (ms)', ticks: 5 },
    y: { label: null, ticks: 5, nice: true },
    marks: [
      Plot.line(thin(result.sweep, 600), {
        x: (p) => p.t - start_ms,
        y: 'value',
        stroke: COLOUR.ink,
        strokeWidth: 1.2,
      }),
    ],
  };
}

/** Where the first sweep's c* is shown: from its start until it has mostly decayed, ms. */
export function sweepWindow_ms(result: PairRunResult): [number, number] {
  const start = result.sweep.t_ms[0] ?? result.spikes_ms[0] ?? 0;
  const end = result.sweep.t_ms.at(-1) ?? start;
  const next = result.spikes_ms.find((t) => t > end) ?? Number.POSITIVE_INFINITY;
  return [start, Math.min(end + 600, next - 50)];
}

/** A threshold that can be drawn: contacts without plasticity have −1 or infinity. */
const plastic = (theta: number) => (Number.isFinite(theta) && theta > 0 ? theta : 0);

/** Height of a c* panel's frame, and the least distance of two labels in it, px. */
export const EFFCAI_FRAME_PX = 118;
const APART_PX = 14;

/** c* of one contact in the first sweep against its thresholds. */
export function effcaiPanel(result: PairRunResult, contact: number): Plot.PlotOptions {
  const { effcai, theta_d, theta_p } = result.contacts[contact]!;
  const [from, to] = sweepWindow_ms(result);
  const shown = between(effcai, from, to);
  const thetas = [
    { value: plastic(theta_d), name: 'θd', colour: COLOUR.depression },
    { value: plastic(theta_p), name: 'θp', colour: COLOUR.potentiation },
  ]
    .filter(({ value }) => value > 0)
    .sort((a, b) => a.value - b.value);
  const top = 1.12 * Math.max(1e-6, ...shown.values, ...thetas.map(({ value }) => value));
  const [low, high] = thetas;
  const distance_px = high ? ((high.value - low!.value) / top) * EFFCAI_FRAME_PX : APART_PX;
  const shift_px = Math.max(0, (APART_PX - distance_px) / 2);
  return {
    x: { ...X_AXIS, label: 'time in the first sweep (ms)', domain: [0, to - from], ticks: 3 },
    y: { label: null, domain: [0, top], ticks: 4 },
    marginRight: 30,
    marks: [
      Plot.ruleY([0], { stroke: COLOUR.rule }),
      ...thetas.flatMap(({ value, name, colour }, i) => [
        Plot.ruleY([value], { stroke: colour, strokeWidth: 1.5, strokeDasharray: '5 3' }),
        Plot.text([name], {
          x: to - from,
          y: value,
          text: (d: string) => d,
          textAnchor: 'start',
          dx: 5,
          dy: i === 0 ? shift_px : -shift_px,
          fill: colour,
          fontWeight: 600,
        }),
      ]),
      Plot.line(thin(shown), {
        x: (p) => p.t - from,
        y: 'value',
        stroke: seriesColour(contact),
        strokeWidth: 2,
      }),
    ],
  };
}
