/**
 * Connected pairs: drawn from a pathway's distributions, and moved to another outside calcium.
 *
 * Strength, sites, release and volume of a contact hang together by a Gaussian copula
 * (physiology/contact-physiology.ts). A contact starts potentiated (ρ = 1) with probability u. model.md §6, "Pairs".
 */
import { type CellModel, nodeOf } from '../model/cell.ts';
import type { ContactParameters } from '../model/glusynapse.ts';
import { type DrawSource, random123Stream } from '../model/philox.ts';
import { bothStates, correlator, normal } from '../physiology/contact-physiology.ts';
import {
  betaQuantile,
  gammaQuantile,
  normalCdf,
  poissonQuantile,
} from '../physiology/distributions.ts';
import type { Pair } from './pair-types.ts';
import type { Pathway } from './pathways.ts';
import { drawPlace, type Reach, reachedSections } from './placement.ts';

export type PairContact = Pair['contacts'][number];

/** Slice calcium, to which the model was fitted. */
export const SLICE_CAO_MM = 2;

/** Random numbers of a pair stand apart from those of its releases. */
const STREAM = { connection: 1, contact: 1000 };

/**
 * Contacts of connection `index` of a seed, in vitro, thresholds not yet measured (Infinity).
 * Throws RangeError where the cell has no dendrite that the pathway reaches.
 */
export function drawContacts(
  cell: CellModel,
  pathway: Pathway,
  seed: number,
  index: number,
): PairContact[] {
  const connection = random123Stream([index, STREAM.connection, seed]);
  const { mean, sd, min, max } = pathway.contacts;
  const count = Math.round(mean + sd * normal(connection));
  const n = Math.min(max, Math.max(min, count));
  const tau = pathway.tau_d_AMPA_ms;
  const tau_d_AMPA_ms = gammaQuantile(connection.next(), tau.mean, tau.sd);
  const reach = reachOf(cell, pathway);
  const correlate = correlator(pathway.correlations);
  return Array.from({ length: n }, (_, c) => {
    const draws = random123Stream([index, STREAM.contact + c, seed]);
    const region = draws.next() < reach.basalShare ? reach.basal : reach.oblique;
    const { section, x, location, distance_um } = drawPlace(cell, region, draws);
    const { base_ms, velocity_um_per_ms } = pathway.delay;
    return {
      section,
      x,
      location,
      node: nodeOf(cell, { section, x }),
      delay_ms: base_ms + distance_um / velocity_um_per_ms,
      parameters: { tau_d_AMPA_ms, ...physiology(pathway, correlate, draws) },
    };
  });
}

/**
 * Physiology of the `n` contacts of connection `index` of a seed whose places are known, as drawContacts
 * draws it.
 */
export function drawContactParameters(
  pathway: Pathway,
  n: number,
  seed: number,
  index: number,
): ContactParameters[] {
  const connection = random123Stream([index, STREAM.connection, seed]);
  const tau = pathway.tau_d_AMPA_ms;
  const tau_d_AMPA_ms = gammaQuantile(connection.next(), tau.mean, tau.sd);
  const correlate = correlator(pathway.correlations);
  return Array.from({ length: n }, (_, c) => {
    const draws = random123Stream([index, STREAM.contact + c, seed]);
    return { tau_d_AMPA_ms, ...physiology(pathway, correlate, draws) };
  });
}

function reachOf(cell: CellModel, { name, placement }: Pathway) {
  const region = (kind: Reach) => (placement[kind] > 0 ? reachedSections(cell, kind) : []);
  const [basal, oblique] = [region('basal'), region('oblique')];
  if (basal.length + oblique.length === 0) {
    throw new RangeError(`cell ${cell.name} has no dendrite that ${name} reaches`);
  }
  const share =
    basal.length === 0
      ? 0
      : oblique.length === 0
        ? 1
        : placement.basal / (placement.basal + placement.oblique);
  return { basal, oblique, basalShare: share };
}

function physiology(
  pathway: Pathway,
  correlate: (draws: DrawSource) => number[],
  draws: DrawSource,
): Omit<ContactParameters, 'tau_d_AMPA_ms'> {
  const [g, u, n, v] = correlate(draws).map(normalCdf) as [number, number, number, number];
  const gmax_AMPA_nS = gammaQuantile(g, pathway.gmax_AMPA_nS.mean, pathway.gmax_AMPA_nS.sd);
  const Use = betaQuantile(u, pathway.Use.mean, pathway.Use.sd);
  const rho0 = draws.next() < Use ? 1 : 0;
  return {
    gmax0_AMPA_nS: gmax_AMPA_nS,
    Use0: Use,
    rho0,
    ...bothStates({ gmax_AMPA_nS, Use, rho0 }),
    gmax_NMDA_nS: gmax_AMPA_nS * pathway.NMDA_ratio,
    Nrrp: 1 + poissonQuantile(n, pathway.Nrrp.mean - 1),
    volume_um3: gammaQuantile(v, pathway.volume_um3.mean, pathway.volume_um3.sd),
    Dep_ms: gammaQuantile(draws.next(), pathway.Dep_ms.mean, pathway.Dep_ms.sd),
    Fac_ms: gammaQuantile(draws.next(), pathway.Fac_ms.mean, pathway.Fac_ms.sd),
    theta_d: Infinity,
    theta_p: Infinity,
    cao_mM: SLICE_CAO_MM,
  };
}

/** How outside calcium changes release. */
export type UseScaling =
  /** The published pair experiments: exactly 0.15, whatever the calcium. */
  | { kind: 'pair' }
  /** hill(c)/hill(2 mM) with hill(c) = c⁴/(K⁴ + c⁴). */
  | { kind: 'hill'; K_mM: number };

export const PAIR_USE_FACTOR = 0.15;

export function useFactor(scaling: UseScaling, cao_mM: number): number {
  if (scaling.kind === 'pair') return PAIR_USE_FACTOR;
  const hill = (c: number) => c ** 4 / (scaling.K_mM ** 4 + c ** 4);
  return hill(cao_mM) / hill(SLICE_CAO_MM);
}

/** The same contact in another outside calcium: its own calcium currents and its release. */
export function atCalcium(
  parameters: ContactParameters,
  cao_mM: number,
  scaling: UseScaling,
): ContactParameters {
  const factor = useFactor(scaling, cao_mM);
  return {
    ...parameters,
    cao_mM,
    Use0: parameters.Use0 * factor,
    Use_d: parameters.Use_d * factor,
    Use_p: parameters.Use_p * factor,
  };
}

/** Decay of AMPA and spine volume where a file leaves them out. */
export const CONTACT_DEFAULTS = { tau_d_AMPA_ms: 1.74, volume_um3: 0.087 } as const;
